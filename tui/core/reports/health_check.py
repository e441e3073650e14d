"""Is the meta group well, by the limits of a monitoring system? One look at a State becomes a status, its reasons and figures.

It must not know how the answer is printed, nor when enough was heard to give one beyond `complete`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, Literal

from msgspec import Struct

from tui.core.checks.group_size import counted, sizes
from tui.core.elections.baseline import WAIT_S, missing
from tui.core.group import clock_skew, quorum
from tui.core.group.counted_groups import counts, leaders
from tui.core.group.membership import members
from tui.core.group.peer_status import Peer, leader_tells, peers, unanswering, unheard_s
from tui.core.group.places import all_observers, without_jetstream
from tui.core.group.unanswering import all_hang, hang
from tui.core.history.changes_between_looks import Counted
from tui.core.model.message import Message, Saying, message
from tui.core.model.peer_names import peer_hash
from tui.core.model.raft_timing import PEER_HEARD_S
from tui.core.model.state import State
from tui.core.model.state_word import Word
from tui.core.overall.state_word import WORDS, found_now, steadied
from tui.core.reports.check_figures import Limits, PerfFigure, inactive, lagged, perf_figures, round_trips
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch

Status = Literal["OK", "WARNING", "CRITICAL", "UNKNOWN"]
_WORST: Final[tuple[Status, ...]] = ("CRITICAL", "WARNING", "UNKNOWN")


class Reason(Struct, frozen=True, kw_only=True):
    """Why it is not OK, in a few words."""

    status: Status
    text: Saying


class HealthReport(Struct, frozen=True, kw_only=True):
    """The answer."""

    reasons: tuple[Reason, ...]
    figures: tuple[PerfFigure, ...] = ()
    well: Saying = ""
    """What is told when there is no reason."""
    state: Word = "BLIND"
    """The state word; BLIND where nothing was learnt."""

    @property
    def status(self) -> Status:
        """The worst of the reasons; what is not known is less than what is known to be wrong."""
        found = {reason.status for reason in self.reasons}
        return next((status for status in _WORST if status in found), "OK")


def complete(state: State, limits: Limits) -> bool:
    """Whether more waiting would tell nothing more: everybody answered that will, and whatever is judged was told."""
    if state.ready_at is None:
        return False
    absent, leader = frozenset(missing(state)), state.leadership.leader
    there = [s for s in members(state) if s.name not in absent]
    told = leader is None or leader in absent or leader_tells(state)
    timed = limits.clock_s is None or all(s.process.offset is not None for s in there)
    routed = limits.rtt_s is None or all(s.name in state.routes for s in there)
    # Who answers RAFTZ without the meta group has lost it, or runs without JetStream: only JSZ tells which.
    known = all(s.raft.last is not None or s.jetstream.at is not None or s.raft.at is None for s in there)
    return told and timed and routed and known


def judge(state: State, now: float, limits: Limits, thresholds: Thresholds, counted: Counted | None) -> HealthReport:
    """What one look comes to. It is too short for the time that a peer without a leader has to reply; who gave no answer until the
    group was looked at gives none."""
    if not any(s.raft.at is not None or s.jetstream.at is not None for s in members(state)):
        unknown = Reason(status="UNKNOWN", text=message("check_nothing_in_time"))
        return HealthReport(reasons=tuple(_hanging(state)) or (unknown,))
    rows = peers(state, now)
    thresholds = replace(thresholds, peer_replied_s=min(thresholds.peer_replied_s, WAIT_S))
    weak = tuple(_peers(state, rows, limits))
    voices = quorum.voters_heard(state, now, thresholds)
    reasons = (
        *_hanging(state),
        *_leader(state, now, limits, voices),
        *_elsewhere(state),
        *_two_leaders(state, now),
        *_quorum(state, voices),
        *weak,
        *_changes(counted, limits),
        *_clocks(state, now, limits),
        *_routes(state, limits),
    )
    size = state.group.size or len(state.group.peers)
    well = message("check_well", size=size, leader=state.leadership.leader)
    figures = tuple(perf_figures(state, now, limits, thresholds, counted))
    word = steadied(state, found_now(state, now, Watch(thresholds=thresholds), waits=False), now).word
    if counted is not None and _too_many(counted, limits) is not None:
        word = _at_least("FLAPPING", word)
    if any(reason.status != "UNKNOWN" for reason in weak):
        word = _at_least("DEGRADED", word)
    if any(_leader(state, now, limits, voices)):
        word = _at_least("NO LEADER" if state.leadership.leader is None else "LEADER SILENT", word)
    return HealthReport(reasons=reasons, figures=figures, well=well, state=word)


def _at_least(least: Word, word: Word) -> Word:
    """One look judges by limits of its own, and knows only the changes that the file of earlier looks counts."""
    return min(least, word, key=WORDS.index)


def _leader(state: State, now: float, limits: Limits, voices: quorum.VotersHeard) -> Iterator[Reason]:
    silent = unheard_s(state, now)
    if state.leadership.leader is None:
        short = silent is not None and silent < limits.leaderless_s
        yield Reason(status="WARNING" if short else "CRITICAL", text=message("check_no_leader", for_s=silent))
    elif silent is not None and silent >= min(PEER_HEARD_S, limits.leaderless_s):
        status: Status = "CRITICAL" if silent >= limits.leaderless_s else "WARNING"
        leader = state.leadership.leader
        # Of a leader that answers, and whose peers do not, it is not the leader that is silent.
        alone = voices.lost and peer_hash(leader) in voices.names
        told = message("check_leader_alone", leader=leader, for_s=silent)
        unheard = message("check_leader_unheard", leader=leader, for_s=silent)
        yield Reason(status=status, text=told if alone else unheard)


def _hanging(state: State) -> Iterator[Reason]:
    """What they send by themselves may tell of a leader; that no request is answered is what counts."""
    if hanging := all_hang(state):
        yield Reason(status="CRITICAL", text=hang(hanging))


def _elsewhere(state: State) -> Iterator[Reason]:
    """An address that shows another cluster: what was given together is watched only in part."""
    for address, why in state.given.refused.items():
        yield Reason(status="WARNING", text=message("check_not_watched", address=address, why=why))


def _two_leaders(state: State, now: float) -> Iterator[Reason]:
    """A leader that has just woken says for a moment that it still leads; one that counts another group will go on."""
    both = leaders(state, now)
    if len(both) > 1:
        told = sizes(counts(state, now))
        leading = tuple(sorted(one.server.name for one in both))
        text = message("check_two_leaders", leaders=leading, counts=counted(told) if len(told) > 1 else None)
        yield Reason(status="CRITICAL", text=text)


def _quorum(state: State, voices: quorum.VotersHeard) -> Iterator[Reason]:
    observers = all_observers(state)
    if observers:
        yield Reason(status="CRITICAL", text=message("check_all_observers", servers=len(observers)))
    elif not voices.quorum:
        heard, size, needed = voices.heard, voices.size, voices.needed
        if voices.lost:
            text = message("check_quorum_lost", responding=heard, size=size, needed=needed)
            yield Reason(status="CRITICAL", text=text)
        else:
            unseen = voices.unknown
            text = message("check_quorum_unknown", responding=heard, size=size, needed=needed, unseen=unseen)
            yield Reason(status="UNKNOWN", text=text)


def _peers(state: State, rows: tuple[Peer, ...], limits: Limits) -> Iterator[Reason]:
    size = state.group.size or len(state.group.peers)
    if limits.expect is not None and size != limits.expect:
        yield Reason(status="CRITICAL", text=message("check_size", size=size, expected=limits.expect))
    for text in _wrong(rows, limits):
        yield Reason(status="CRITICAL", text=text)
    off = tuple(without_jetstream(state))
    if off:
        yield Reason(status="CRITICAL", text=message("check_no_jetstream", peers=off))
    mute = tuple(name for name in unanswering(state) if name not in off)
    if mute:
        yield Reason(status="WARNING", text=message("check_not_responding", peers=mute))
    leader = state.leadership.leader
    if leader is not None and not leader_tells(state):
        yield Reason(status="UNKNOWN", text=message("check_no_peer_list", leader=leader))


def _wrong(rows: tuple[Peer, ...], limits: Limits) -> Iterator[Message]:
    """What the leader's rows show, by kind."""
    if bad := _named(p for p in rows if p.current is False):
        yield message("check_not_current", peers=bad)
    if bad := _named(inactive(rows, limits)):
        yield message("check_inactive", peers=bad, limit_s=limits.seen_s)
    if bad := _named(p for p in rows if p.offline):
        yield message("check_offline", peers=bad)
    if bad := _named(lagged(rows, limits)):
        yield message("check_lagged", peers=bad, limit=limits.lag)


def _named(rows: Iterable[Peer]) -> tuple[str, ...]:
    return tuple(p.name for p in rows)


def _changes(counted: Counted | None, limits: Limits) -> Iterator[Reason]:
    if counted is None:
        return
    if counted.trouble is not None:
        yield Reason(status="UNKNOWN", text=counted.trouble)
    if counted.reset is not None:
        was, now = counted.reset
        yield Reason(status="CRITICAL", text=message("check_term_went_back", before=was, now=now))
    over = _too_many(counted, limits)
    if over is not None:
        yield over
        return
    judged = (limits.flap_warning, limits.flap_critical) != (None, None)
    if judged and counted.trouble is None and not counted.covered:
        text = message("check_changes_not_known", known_s=counted.known_s, window_s=limits.window_s)
        yield Reason(status="UNKNOWN", text=text)


def _too_many(counted: Counted, limits: Limits) -> Reason | None:
    over: tuple[tuple[int | None, Status], ...] = (
        (limits.flap_critical, "CRITICAL"),
        (limits.flap_warning, "WARNING"),
    )
    for limit, status in over:
        if limit is not None and counted.changes > limit:
            text = message("check_changes", changes=counted.changes, window_s=limits.window_s, limit=limit)
            return Reason(status=status, text=text)
    return None


def _clocks(state: State, now: float, limits: Limits) -> Iterator[Reason]:
    if limits.clock_s is None:
        return
    told = clock_skew.skews(state, now, limits.clock_s)
    ahead = [s for s in told if s.verdict == "skewed"]
    unclear = tuple(s.server for s in told if s.verdict == "unclear")
    for one in ahead:
        text = message("check_clock_skewed", server=one.server, skew_s=one.skew_s, bound_s=one.bound_s)
        yield Reason(status="CRITICAL", text=text)
    if unclear and not ahead:
        text = message("check_clocks_unclear", limit_s=limits.clock_s, servers=unclear)
        yield Reason(status="UNKNOWN", text=text)
    if not told and (state.group.size or 0) > 1:
        yield Reason(status="UNKNOWN", text=message("check_no_clocks"))


def _routes(state: State, limits: Limits) -> Iterator[Reason]:
    if limits.rtt_s is None:
        return
    told = round_trips(state)
    for pair, rtt in sorted(told.items()):
        if rtt > limits.rtt_s:
            yield Reason(status="WARNING", text=message("check_slow_route", route=pair, rtt_s=rtt))
    if not told and (state.group.size or 0) > 1:
        yield Reason(status="UNKNOWN", text=message("check_no_round_trips"))
