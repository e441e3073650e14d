"""What is to be reported of one incident when it is over? Impact, cause, servers, and what metawatch did not see, as figures.

Pure: from what was known when it began (if that is still known) and what was known shortly after its end.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from tui.core.history.asset_cascade import SECONDS_KEPT
from tui.core.incidents.incidents import Incident
from tui.core.model.change import Change
from tui.core.model.elections import StepDownRecord
from tui.core.model.incident_window import CHANGES_BEFORE_S, EVIDENCE_AFTER_S, EVIDENCE_BEFORE_S
from tui.core.model.server import Server
from tui.core.model.state import Denied, State, Unseen
from tui.core.observed.evidence import EvidenceSaved
from tui.core.observed.team import Bookmark
from tui.core.reports.incident_curves import IncidentCurve

_ADVISORIES = "$JS.EVENT.ADVISORY"
_AFTERWARDS_S = 3600.0
"""Evidence that was saved so long after the end of an incident is still about it: a process that ran through it was not restarted."""
DataPlane = Literal["touched", "not touched", "not visible"]
"""Whether streams or consumers lost a leader or a quorum, as far as advisories show."""


class IncidentImpact(Struct, frozen=True, kw_only=True):
    """What it cost. None: not known."""

    leaderless_s: float
    longest_s: float
    """The longest time without a leader."""
    elections: int
    unplanned: int
    api_errors: int | None
    """JetStream API requests that were answered with an error while it went on, of all servers."""
    streams: int | None
    """Streams that elected a new leader while it went on."""
    consumers: int | None
    quorum_lost: int | None
    """Advisories of streams and consumers without quorum; repeated while it lasts."""
    without_quorum: int
    """Streams and consumers that lost their quorum and have elected no leader since."""
    data_plane: DataPlane
    all_clear_at: float | None
    """None while it goes on."""


class ServerThen(Struct, frozen=True, kw_only=True):
    """One server of the group when the report was written."""

    name: str
    leads: bool
    failing: bool
    """It is the one that the incident is about."""
    version: str
    up_s: float | None
    responds: bool
    restarts: int
    """New processes under its name while the incident went on."""


class PostMortem(Struct, frozen=True, kw_only=True):
    """One incident, whole; instants are seconds since 1970 UTC."""

    at: float
    """As of when it was written."""
    whose: str
    """Context or cluster; empty where neither is known."""
    metawatch: str
    """Version."""
    incident: Incident
    impact: IncidentImpact
    step_downs: tuple[StepDownRecord, ...]
    servers: tuple[ServerThen, ...]
    unseen: tuple[Unseen, ...]
    """Intervals that metawatch did not see."""
    denied: tuple[Denied, ...]
    evidence_saved: tuple[EvidenceSaved, ...] = ()
    """Oldest first."""
    curves: tuple[IncidentCurve, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    """What operators wrote down meanwhile."""
    changes: tuple[Change, ...] = ()
    """What was changed at servers, from `CHANGES_BEFORE_S` before it began, in the order of time."""


class ReportOrigin(Struct, frozen=True, kw_only=True):
    """Who writes the report, and of what."""

    whose: str = ""
    metawatch: str = ""
    evidence_saved: tuple[EvidenceSaved, ...] = ()
    """All that is known of, where that is more than the state knows."""


def post_mortem(
    incident: Incident, state: State, before: State | None, origin: ReportOrigin, curves: tuple[IncidentCurve, ...] = ()
) -> PostMortem:
    """`state`: as of now; `before`: shortly before it began, None where nobody can go back there."""
    low, high = incident.since - EVIDENCE_BEFORE_S, _end(incident, state) + EVIDENCE_AFTER_S
    unseen = tuple(one for one in state.unseen if one.until >= low and one.since <= high)
    return PostMortem(
        at=state.now,
        whose=origin.whose or _cluster(state),
        metawatch=origin.metawatch,
        incident=incident,
        impact=_impact(incident, state, before, unseen),
        step_downs=tuple(one for one in state.step_downs if low <= one.at <= high),
        servers=tuple(_servers(incident, state)),
        unseen=unseen,
        denied=state.denied,
        bookmarks=tuple(one for one in state.team.bookmarks if low <= one.here_at <= high),
        evidence_saved=tuple(one for one in origin.evidence_saved or state.evidence_saved if _about(incident, one)),
        curves=curves,
        changes=tuple(sorted(_changes(incident, state, high), key=lambda one: one.at)),
    )


def _changes(incident: Incident, state: State, until: float) -> Iterator[Change]:
    return (one for one in state.change_log if incident.since - CHANGES_BEFORE_S <= one.at <= until)


def _about(incident: Incident, saved: EvidenceSaved) -> bool:
    """Whether it is of one of the servers, and of that time."""
    ended = incident.until is not None and saved.at > incident.until + _AFTERWARDS_S
    return saved.server in incident.servers and saved.at >= incident.since and not ended


def _end(incident: Incident, state: State) -> float:
    return state.now if incident.until is None else incident.until


def _cluster(state: State) -> str:
    clusters = {s.identity.cluster for s in state.servers.values() if s.identity.cluster and s.identity.jetstream}
    return clusters.pop() if len(clusters) == 1 else ""


def _impact(incident: Incident, state: State, before: State | None, unseen: tuple[Unseen, ...]) -> IncidentImpact:
    streams, consumers = _elected(incident, state, before)
    quorum_lost = None if before is None else _more(state.cascade.quorum_lost, before.cascade.quorum_lost)
    without = state.cascade.streams_leaderless + state.cascade.consumers_leaderless
    return IncidentImpact(
        leaderless_s=incident.leaderless_s,
        longest_s=_longest(incident, state),
        elections=len(incident.elections),
        unplanned=sum(one.planned is False for one in incident.elections),
        api_errors=_api_errors(incident, state, before),
        streams=streams,
        consumers=consumers,
        quorum_lost=quorum_lost,
        without_quorum=without,
        data_plane=_data_plane(bool(streams or consumers or quorum_lost or without), state, unseen, streams),
        all_clear_at=incident.until,
    )


def _data_plane(touched: bool, state: State, unseen: tuple[Unseen, ...], streams: int | None) -> DataPlane:
    if touched:
        return "touched"
    denied = any(one.operation == "subscribe" and one.subject.startswith(_ADVISORIES) for one in state.denied)
    return "not visible" if denied or unseen or streams is None else "not touched"


def _longest(incident: Incident, state: State) -> float:
    longest = max((one.leaderless_s or 0.0 for one in incident.elections), default=0.0)
    lasted = incident.leaderless_s - sum(one.leaderless_s or 0.0 for one in incident.elections)
    return max(longest, lasted)


def _more(now: int, then: int) -> int:
    """A count that began again has all that it counts since then."""
    return now - then if now >= then else now


def _elected(incident: Incident, state: State, before: State | None) -> tuple[int | None, int | None]:
    """(streams, consumers) that elected while it went on; without what was known before only of the last two minutes."""
    if before is not None:
        now, then = state.cascade, before.cascade
        return _more(now.streams, then.streams), _more(now.consumers, then.consumers)
    seconds = state.cascade.seconds
    if len(seconds) >= SECONDS_KEPT and seconds[0][0] > incident.since:
        return None, None
    during = [one for one in seconds if incident.since - 1.0 <= one[0] <= _end(incident, state) + EVIDENCE_AFTER_S]
    return sum(streams for _, streams, _ in during), sum(consumers for _, _, consumers in during)


def _api_errors(incident: Incident, state: State, before: State | None) -> int | None:
    counts = [
        _errors_of(incident, server, None if before is None else before.servers.get(server.name))
        for server in state.servers.values()
    ]
    known = [one for one in counts if one is not None]
    return sum(known) if known else None


def _errors_of(incident: Incident, server: Server, before: Server | None) -> int | None:
    last = server.jetstream.last
    if last is None or last.api_errors is None:
        return None
    if before is not None and before.identity.id == server.identity.id:
        then = before.jetstream.last
        return None if then is None or then.api_errors is None else _more(last.api_errors, then.api_errors)
    if before is not None:
        return last.api_errors  # of another process
    rose, began = server.jetstream.api_errors_rose_at, server.jetstream.api_errors_from
    if rose is None or rose < incident.since:
        return 0
    return last.api_errors - began[1] if began is not None and began[0] >= incident.since - EVIDENCE_AFTER_S else None


def _servers(incident: Incident, state: State) -> list[ServerThen]:
    end = _end(incident, state)
    return [
        ServerThen(
            name=one.name,
            leads=one.name == state.leadership.leader,
            failing=one.name == incident.server,
            version=one.identity.version,
            up_s=None if one.process.start is None else max(0.0, state.now - one.process.start),
            responds=not one.presence.silent,
            restarts=sum(incident.since <= at <= end for at in one.history.restarts),
        )
        for one in sorted(state.servers.values(), key=lambda s: s.name)
        if one.identity.jetstream
    ]
