"""What cannot be seen of these servers, whatever this user may do? Their versions, and the network path from here to them.

One note a fact, for people; this file must not know of permissions.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tui.core.model.peer_names import release
from tui.core.reports.permissions_report import Diagnosis, FoundServer
from tui.text.cells import clean
from tui.text.format import listing, plural

_TERMS: Final = (2, 10)
_LEADER_SINCE: Final = (2, 11, 9)
_NAMED: Final = 5

Notes = Iterator[str]


def _names(names: Sequence[str]) -> str:
    return listing([clean(name, 30) for name in names], _NAMED)


def _voters(found: Diagnosis) -> list[FoundServer]:
    return [server for server in found.servers if server.jetstream and release(server.version)]


def without_terms(found: Diagnosis) -> Notes:
    """nats-server 2.9, and the 2.10 that came before RAFTZ."""
    old = [server.name for server in _voters(found) if release(server.version) < _TERMS]
    if old:
        yield (
            f"nats-server 2.9 ({_names(old)}): reports no term and publishes no leader-elected advisory. An election that"
            " the same leader wins, and a change A-B-A within one poll (1 s), are not visible."
        )
    raftz = next((trial for trial in found.trials if trial.subject.endswith(".RAFTZ")), None)
    lacking = sorted(set(raftz.nobody) - set(old)) if raftz is not None else []
    if lacking:
        yield f"No RAFTZ on {_names(lacking)}: no term from there; the leader is polled from JSZ every second."


def without_tap(found: Diagnosis) -> Notes:
    """The Raft traffic, which nobody needs and which tells most."""
    refused = sorted(
        {name for trial in found.trials if trial.subject.startswith("$NRG.AE.") for name in trial.denied_on}
    )
    if refused:
        yield (
            f"No Raft tap on {_names(refused)}: heartbeats are not visible there, so a lost leader shows only through polling,"
            " once a second, and failed elections go unnoticed."
        )


def outside(found: Diagnosis) -> Notes:
    """A user of an account that imports what the system account exports."""
    if found.system is False:
        account = clean(found.account or "another account", 40)
        yield (
            f"The user belongs to {account}, not to the system account: no heartbeats and no votes, so a lost leader and its"
            " successor show only through polling, once a second. Whether a change was planned is known only"
            f" if {account} imports $JS.EVENT.> and $SYS.>: the first election shows whether it does."
        )


def silent_tap(found: Diagnosis) -> Notes:
    """A leader, and no heartbeat."""
    if found.silent_tap and found.system is not False:
        unknown = " The account of this user is unknown; only the system account receives heartbeats."
        yield (
            "No connection received a heartbeat although there is a leader: a lost leader shows only through polling,"
            f" once a second.{unknown if found.system is None else ''}"
        )


def without_leader_since(found: Diagnosis) -> Notes:
    """When a leader took over before anybody looked."""
    old = [server.name for server in _voters(found) if _TERMS <= release(server.version) < _LEADER_SINCE]
    if old:
        yield (
            f"Before nats-server 2.11.9 ({_names(old)}) a leader does not report since when it leads: elections"
            " before metawatch started, or detected by polling only, have an estimated time."
        )


def mixed_versions(found: Diagnosis) -> Notes:
    """A rolling upgrade, or one that was forgotten."""
    by_version: dict[str, list[str]] = {}
    for server in sorted(found.servers, key=lambda one: release(one.version)):
        by_version.setdefault(server.version, []).append(server.name)
    if len(by_version) > 1:
        told = ", ".join(f"{clean(version, 20)} ({_names(names)})" for version, names in by_version.items())
        yield f"Mixed versions: {told}. Figures that only newer servers report are blank for the others."


def out_of_reach(found: Diagnosis) -> Notes:
    """Servers without a connection of their own."""
    names = [server.name for server in found.servers if not server.pinned]
    if names:
        yield (
            f"{_names(names)}: not reachable from here, so queried through other servers. If the route between them breaks,"
            " they look unresponsive although they are not."
        )


def unheard_members(found: Diagnosis) -> Notes:
    """Peers that the leader counts and nobody hears."""
    for group in found.groups:
        if group.unheard:
            yield f"{_names(group.unheard)}: counted as {_peer(group.unheard)} by the leader, but did not reply."


def _peer(names: Sequence[str]) -> str:
    return "a peer" if len(names) == 1 else "peers"


def other_groups(found: Diagnosis) -> Notes:
    """Several meta groups in one system account."""
    led = [group for group in found.groups if group.size or group.leader is not None]
    if len(led) > 1:
        yield (
            f"{plural(len(led), 'meta group')} share this system account, each with its own leader;"
            " metawatch monitors one of them."
        )
    for group in found.groups:
        if group.observers:
            yield f"{_names(group.observers)}: observers. They follow the meta group and vote, but never become leader."


def nothing_to_watch(found: Diagnosis) -> Notes:
    """What would end every other command."""
    heard = [group.domain for group in found.groups]
    if found.domain_given and (found.domain or None) not in heard:
        told = ", ".join(clean(domain, 30) if domain else "(none)" for domain in heard) or "none"
        yield f"No JetStream server of domain {clean(found.domain or '(none)', 30)} replied; known domains: {told}."
    if found.servers and all(server.jetstream is False for server in found.servers):
        yield "No server with JetStream replied: there is no meta group to monitor."


def strangers(found: Diagnosis) -> Notes:
    """Given addresses that show another cluster."""
    for one in found.strangers[:_NAMED]:
        yield f"Not examined: {clean(one, 160)}"


def unreadable(found: Diagnosis) -> Notes:
    """Answers that were none."""
    for one in found.unreadable[:_NAMED]:
        yield f"Unreadable reply: {clean(one, 160)}"


_BLINDSPOTS: Final[tuple[Callable[[Diagnosis], Notes], ...]] = (
    nothing_to_watch,
    without_terms,
    without_leader_since,
    without_tap,
    outside,
    silent_tap,
    mixed_versions,
    out_of_reach,
    unheard_members,
    other_groups,
    strangers,
    unreadable,
)


def notes(found: Diagnosis) -> tuple[str, ...]:
    """All of them, the gravest first."""
    return tuple(note for one in _BLINDSPOTS for note in one(found))
