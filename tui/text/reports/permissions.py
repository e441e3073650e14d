"""Which subjects does metawatch need, and what is lost without each? The table, and the two snippets that grant them.

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
PermissionKind = Literal["watch", "step-down"]
KINDS: Final[tuple[PermissionKind, ...]] = ("watch", "step-down")


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
        "elections as they happen",
        "whenever one is published",
        "elections seen by polls only; never known whether planned",
    ),
    Permission(
        "subscribe",
        "$SYS.SERVER.*.STATSZ",
        "figures that servers send",
        "each server, every 10 s",
        "figures and new servers from polls only, up to 5 s late",
    ),
    Permission(
        "subscribe",
        "$SYS.SERVER.*.LAMEDUCK",
        "a server leaves on purpose",
        "when it happens",
        "a lame duck looks like a crash: its election is unplanned",
    ),
    Permission(
        "subscribe",
        "$SYS.SERVER.*.SHUTDOWN",
        "a server shuts down",
        "when it happens",
        "a shutdown looks like a crash: its election is unplanned",
    ),
    Permission(
        "subscribe",
        "$NRG.AE._meta_",
        "heartbeats of the leader",
        "each server passes one on every 1 s; more while assets are created",
        "no tap: neither heartbeats nor votes; terms from RAFTZ only",
        optional=True,
    ),
    Permission(
        "subscribe",
        "$NRG.V._meta_",
        "who stands for leader",
        "whenever a server does",
        "no tap for candidacies: those that elect nobody stay unseen",
        optional=True,
    ),
    Permission(
        "subscribe",
        "$NRG.R.*",
        "answers of followers, votes",
        "on three servers at most, an answer of each follower every 1 s",
        "no tap for answers: neither who is slow to follow nor votes",
        optional=True,
    ),
    Permission(
        "subscribe",
        _PROBES,
        "our own messages, received",
        "each pair of JetStream servers, two a second; 50 a second at most",
        "round trips only as servers tell them: up to 30 s old",
        optional=True,
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.PING",
        "finds all servers",
        "every 5 s, less often with more than 25 servers",
        "no server is found: metawatch does not start",
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.*.RAFTZ",
        "term, leader, last heartbeat",
        "each JetStream server, every 1 s; in an election up to 10 a second",
        "no term: re-elected leaders unseen, changes up to 4 s late",
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.*.JSZ",
        "replicas, API load, leader",
        "each JetStream server, every 4 s (1 s where there is no RAFTZ)",
        "replicas and API load from STATSZ only; no count of assets",
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.*.STATSZ",
        "figures that did not come",
        "each JetStream server, every 2 s while none come unasked; 1 s while RAFTZ is late",
        "a held Raft lock looks like a busy queue; older figures",
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.*.HEALTHZ",
        "is its meta layer healthy?",
        "each JetStream server, every 15 s",
        "a server whose meta store broke still looks healthy",
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.*.VARZ",
        "where each server listens",
        "each server, every 60 s",
        "servers without a told address are watched through others",
    ),
    Permission(
        "publish",
        "$SYS.REQ.SERVER.*.ROUTEZ",
        "round trips between servers",
        "each JetStream server, every 5 s, less often with more than 10 servers; others every 60 s while one cannot be reached",
        "routes unseen; hidden servers are watched through others",
    ),
    Permission(
        "publish",
        "$SYS.REQ.USER.INFO",
        "name of our user and account",
        "once a connection before nats-server 2.12, and by doctor",
        "before 2.12 nobody knows whether it is the system account",
    ),
    Permission(
        "publish",
        _PROBES,
        "our own messages, sent",
        "each pair of JetStream servers, two a second; 50 a second at most",
        "round trips only as servers tell them: up to 30 s old",
        optional=True,
    ),
)

STEP_DOWN: Final = Permission(
    "publish",
    "$JS.API.META.LEADER.STEPDOWN",
    "asks the leader to hand over",
    "only when an operator confirms a step-down",
    "the leader cannot be asked to hand over from here",
)
"""Changes the cluster: in the second snippet only, and never tried."""


def watch(inbox_prefix: str = "_INBOX", probe_prefix: str = PROBE_PREFIX) -> tuple[Permission, ...]:
    """Everything that is used to watch; answers come to `<inbox_prefix>.>`, our own messages to `<probe_prefix>.>`."""
    inbox = Permission(
        "subscribe",
        f"{inbox_prefix}.>",
        "answers to all requests",
        "each answer",
        "no answer reaches us: metawatch does not start",
    )
    rest = (one._replace(subject=f"{probe_prefix}.>") if one.subject == _PROBES else one for one in _WATCH)
    return (inbox, *rest)


def needed(
    kind: PermissionKind, inbox_prefix: str = "_INBOX", probe_prefix: str = PROBE_PREFIX
) -> tuple[Permission, ...]:
    """What a user of this kind needs; whoever steps down watches too."""
    watches = watch(inbox_prefix, probe_prefix)
    return (*watches, STEP_DOWN) if kind == "step-down" else watches


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
    can = "watch and step the meta leader down" if kind == "step-down" else "watch, and change nothing"
    lines = [
        f"# metawatch: may {can}.",
        "# For a user of the system account, in the configuration of every server:",
        '#   accounts: { SYS: { users: [ { user: "...", password: "...", <this> } ] } }',
        "permissions: {",
        *_allow(permissions, "publish"),
        *_allow(permissions, "subscribe"),
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
    return " \\\n".join([f"nsc edit user --account {quote(account)} --name {quote(user)}", *rows])
