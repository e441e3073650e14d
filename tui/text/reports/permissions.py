"""Which subjects does metawatch need, and what is lost without each? The table, and the snippets that grant them.

Pure data: this file must not know what was granted to whom. Subjects are listed one by one: `$SYS.REQ.>` would let its user
disconnect clients, reload and shut servers down.
"""

from collections.abc import Sequence
from shlex import quote
from typing import Final, Literal, NamedTuple

from tui.core.reports.permissions_report import Operation
from tui.core.settings.watch import PROBE_PREFIX

_PROBES: Final = "ours"
"""In place of the subject of our own messages, whose prefix may be chosen."""
PermissionKind = Literal["watch", "step-down", "record"]
KINDS: Final[tuple[PermissionKind, ...]] = ("watch", "step-down", "record")


class Permission(NamedTuple):
    """One subject, and why."""

    operation: Operation
    subject: str
    """`*` stands for a server's id."""
    use: str
    """What it is for, in a few words."""
    often: str
    """How often it is used."""
    without: str
    """What is lost without it, in one line."""
    optional: bool = False
    """Without it less is seen, and nothing that watching needs."""


_WATCH: Final = (
    Permission(
        "subscribe",
        "$JS.EVENT.ADVISORY.>",
        "leader-elected advisories",
        "whenever one is published",
        "elections detected by polling only; planned or not: unknown",
    ),
    Permission(
        "subscribe",
        "$SYS.SERVER.*.STATSZ",
        "STATSZ broadcasts",
        "each server, every 10 s",
        "figures and new servers by polling only, up to 5 s late",
    ),
    Permission(
        "subscribe",
        "$SYS.SERVER.*.LAMEDUCK",
        "lame duck mode of a server",
        "when it happens",
        "lame duck looks like a crash: election counted as unplanned",
    ),
    Permission(
        "subscribe",
        "$SYS.SERVER.*.SHUTDOWN",
        "shutdown of a server",
        "when it happens",
        "shutdown looks like a crash: election counted as unplanned",
    ),
    Permission(
        "subscribe",
        "$NRG.AE._meta_",
        "heartbeats of the leader",
        "each server delivers one every 1 s; more while assets are created",
        "no Raft tap: no heartbeats, no votes; terms from RAFTZ only",
        optional=True,
    ),
    Permission(
        "subscribe",
        "$NRG.V._meta_",
        "vote requests (candidates)",
        "whenever a server campaigns",
        "candidates not visible: failed elections go unnoticed",
        optional=True,
    ),
    Permission(
        "subscribe",
        "$NRG.R.*",
        "acks of followers, votes",
        "on three servers at most, an ack of each follower every 1 s",
        "ack latency of followers and votes not visible",
        optional=True,
    ),
    Permission(
        "subscribe",
        _PROBES,
        "route probes, team: receive",
        "each pair of JetStream servers, at most two a second, 50 in all",
        "RTT up to 30 s old; operators' notes are not shared",
        optional=True,
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.PING",
        "discovery of all servers",
        "every 5 s, less often with more than 25 servers",
        "no server is discovered: metawatch does not start",
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.*.RAFTZ",
        "term, leader, last heartbeat",
        "each JetStream server, every 1 s; in an election up to 10 a second",
        "no terms: re-elections not visible, changes up to 4 s late",
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.*.JSZ",
        "replicas, API load, leader",
        "each JetStream server, every 4 s (1 s where there is no RAFTZ)",
        "replicas and API load from STATSZ only; no asset counts",
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.*.STATSZ",
        "STATSZ on demand",
        "each JetStream server, every 2 s without broadcasts; 1 s while RAFTZ is late",
        "a held Raft lock looks like a blocked queue; older figures",
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.*.HEALTHZ",
        "health of the meta layer",
        "each JetStream server, every 15 s",
        "a server whose meta store broke still looks healthy",
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.*.VARZ",
        "addresses, reloads",
        "each server, every 60 s; once when the leader changes, with up to 50 servers",
        "addresses unknown: no direct connection; reloads not visible",
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.*.ROUTEZ",
        "RTT between servers",
        "each JetStream server, every 5 s, less often with more than 10 servers; others every 60 s while one cannot be reached",
        "routes not visible; hidden servers: no direct connection",
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.*.PROFILEZ",
        "goroutine profile, key E",
        "one server, when evidence is saved",
        "saved evidence of a server has no goroutine profile",
        optional=True,
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.*.IPQUEUESZ",
        "internal queues, key E",
        "one server, when evidence is saved",
        "saved evidence of a server has no internal queues",
        optional=True,
    ),
    Permission(
        "publish",
        "$SYS.REQ.USER.INFO",
        "own user and account name",
        "once a connection before nats-server 2.12, and by doctor",
        "before 2.12: system account or not is unknown",
    ),
    Permission(
        "publish",
        _PROBES,
        "route probes, team: send",
        "each pair of JetStream servers, at most two a second, 50 in all",
        "RTT up to 30 s old; operators' notes are not shared",
        optional=True,
    ),
)

STEP_DOWN: Final = Permission(
    "publish",
    "$JS.API.META.LEADER.STEPDOWN",
    "step-down of the meta leader",
    "only when an operator confirms a step-down",
    "metawatch cannot step down the leader",
)
"""Changes the cluster: in the second snippet only, and never tried."""


RECORD: Final = Permission(
    "subscribe",
    "$SRV.>",
    "micro service of record",
    "whenever micro services are listed",
    "`nats micro` does not find this recorder; metawatches do",
    optional=True,
)
"""Only of use to a recorder, which also needs to answer whoever asks: `allow_responses`, which cannot be tried."""
_CAN: Final[dict[PermissionKind, str]] = {
    "watch": "monitor only (changes nothing)",
    "step-down": "monitor and step down the meta leader",
    "record": "record, and be found by `nats micro` (changes nothing)",
}


def watch(inbox_prefix: str = "_INBOX", probe_prefix: str = PROBE_PREFIX) -> tuple[Permission, ...]:
    """Everything that is used to watch; answers come to `<inbox_prefix>.>`, our own messages to `<probe_prefix>.>`."""
    inbox = Permission(
        "subscribe",
        f"{inbox_prefix}.>",
        "replies to all requests",
        "each reply",
        "no reply is received: metawatch does not start",
    )
    rest = (one._replace(subject=f"{probe_prefix}.>") if one.subject == _PROBES else one for one in _WATCH)
    return (inbox, *rest)


def needed(
    kind: PermissionKind, inbox_prefix: str = "_INBOX", probe_prefix: str = PROBE_PREFIX
) -> tuple[Permission, ...]:
    """What a user of this kind needs; whoever steps down watches too."""
    watches = watch(inbox_prefix, probe_prefix)
    return {"watch": watches, "step-down": (*watches, STEP_DOWN), "record": (*watches, RECORD)}[kind]


def _subjects(permissions: Sequence[Permission], operation: Operation) -> list[str]:
    return [one.subject for one in permissions if one.operation == operation]


def _allow(permissions: Sequence[Permission], operation: Operation) -> list[str]:
    rows = [f"      {_quoted(subject)}" for subject in _subjects(permissions, operation)]
    return [f"  {operation}: {{", "    allow: [", *rows, "    ]", "  }"]


def _quoted(subject: str) -> str:
    """A string of the server's configuration; an inbox prefix may hold anything printable."""
    escaped = subject.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def as_config(kind: PermissionKind, inbox_prefix: str = "_INBOX", probe_prefix: str = PROBE_PREFIX) -> str:
    """For the server's configuration file: the `permissions` of a user of the system account."""
    permissions = needed(kind, inbox_prefix, probe_prefix)
    answers = ["  allow_responses: true"] if kind == "record" else []
    lines = [
        f"# metawatch: {_CAN[kind]}",
        "# For a user of the system account, in the configuration of every server:",
        '#   accounts: { SYS: { users: [ { user: "...", password: "...", <this> } ] } }',
        "permissions: {",
        *_allow(permissions, "publish"),
        *_allow(permissions, "subscribe"),
        *answers,
        "}",
    ]
    return "\n".join(lines)


def as_nsc(
    kind: PermissionKind,
    inbox_prefix: str = "_INBOX",
    probe_prefix: str = PROBE_PREFIX,
    *,
    account: str = "SYS",
    user: str = "metawatch",
) -> str:
    """The same as a command for accounts that are kept with `nsc`; quoted, so that `$` is safe from the shell."""
    permissions = needed(kind, inbox_prefix, probe_prefix)
    rows = [f"  --allow-pub {quote(subject)}" for subject in _subjects(permissions, "publish")]
    rows += [f"  --allow-sub {quote(subject)}" for subject in _subjects(permissions, "subscribe")]
    rows += ["  --allow-pub-response"] if kind == "record" else []
    return " \\\n".join([f"nsc edit user --account {quote(account)} --name {quote(user)}", *rows])
