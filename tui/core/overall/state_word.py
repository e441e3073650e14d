"""How does the whole group do now, in one word? The gravest word that is right, whom it is about, and its figures.

The one place of this judgement: screens, `check`, `events` and the terminal's title show its answer, and judge nothing for
themselves. What each word asks is answered by the owner of that fact (who is there: `group/quorum`; who is silent:
`heartbeats`; what flapping is: META_003). It is of this instant and not of the last answer: a peer that is proven to be down
is missing from the quorum at once. What would move back and forth stays for a moment (`_HELD_S`), and only ever the graver word.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple, get_args

from msgspec.structs import replace

from tui.core.checks.leadership import flapping
from tui.core.elections.leader_proof import hears_terms, heartbeat_overdue
from tui.core.group.counted_groups import counts, leaders
from tui.core.group.departures import departed
from tui.core.group.membership import members
from tui.core.group.presence import all_ports_refuse
from tui.core.group.quorum import VotersHeard, voters_heard
from tui.core.group.unanswering import all_hang
from tui.core.heartbeats.silences import Gap, gap
from tui.core.history import change_rates
from tui.core.history.remembered import NOT_RUNNING
from tui.core.model.elections import Election
from tui.core.model.freshness import fresh
from tui.core.model.peer_names import peer_hash
from tui.core.model.state import State
from tui.core.model.state_word import (
    BlindBecause,
    BlindFigures,
    Connecting,
    DegradedFigures,
    Figures,
    FlappingFigures,
    LeaderClaim,
    NoLeaderFigures,
    QuorumFigures,
    SettlingFigures,
    SilentFigures,
    SplitFigures,
    StableFigures,
    StateWord,
    Word,
    missing,
)
from tui.core.overall.suspected import suspected
from tui.core.overall.weaknesses import is_down, weaknesses, without_quorum
from tui.core.servers.roster import hands_on
from tui.core.settings.watch import Watch
from tui.core.vantage.visibility import is_blind

WORDS: Final[tuple[Word, ...]] = get_args(Word)
"""The gravest first."""
_HELD_S: Final[dict[Word, float]] = {"LEADER SILENT": 3.0, "DEGRADED": 5.0}
"""A calmer word waits until this one has not been right for so long. A busy leader whose heartbeats come every 2.3 s would be
silent and well once in each of them; lag and lateness move around their limits. All graver words end at once."""


def state_word(state: State, now: float, watch: Watch) -> StateWord:
    """The word of this instant, without flicker. A picture asks for it a dozen times: what was said of a state last is kept."""
    return _said(_Asked(state, now, watch))


class _Asked(NamedTuple):
    """Of which state. The same one, not an equal one: to compare all of it would cost more than the answer."""

    state: State
    now: float
    watch: Watch

    def __hash__(self) -> int:
        return hash((id(self.state), self.now))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Asked)
            and self.state is other.state
            and self.now == other.now
            and (self.watch is other.watch or self.watch == other.watch)
        )

    def __ne__(self, other: object) -> bool:
        return not self == other


@lru_cache(maxsize=4)
def _said(asked: _Asked) -> StateWord:
    state, now, watch = asked
    return steadied(state, found_now(state, now, watch), now)


def steadied(state: State, found: StateWord, now: float) -> StateWord:
    """The graver word that was told before, while it stays; else what is found."""
    kept = state.word
    if kept is None or kept.shown.word not in _HELD_S or WORDS.index(found.word) <= WORDS.index(kept.shown.word):
        return found
    if now - kept.found_at >= _HELD_S[kept.shown.word] or kept.shown.leader != found.leader:
        return found
    return replace(kept.shown, term=found.term, leads_since=found.leads_since, quorum=found.quorum, held=True)


def found_now(state: State, now: float, watch: Watch, *, waits: bool = True) -> StateWord:
    """The gravest word that is right at this instant, whatever was told before. Who `waits` no longer is not CONNECTING: what was told by
    now counts, though not everybody has answered."""
    voters = voters_heard(state, now, watch.thresholds)
    right = (one for one in _found(state, now, watch, voters) if waits or one[0] != "CONNECTING")
    word, since, subject, figures = next(right)
    lead, told = state.leadership, None if state.word is None else state.word.shown
    kept = told if told is not None and told.word == word else None
    if isinstance(figures, SilentFigures) and kept is not None and isinstance(kept.figures, SilentFigures):
        figures = replace(figures, longest_s=max(figures.longest_s, kept.figures.longest_s))
    return StateWord(
        word=word,
        since=since if since is not None else now if kept is None else kept.since,
        subject=subject,
        figures=figures,
        leader=lead.last,
        term=lead.term,
        leads_since=lead.since,
        quorum=quorum_figures(state, voters),
        suspect=suspected(state, now, watch, word, subject),
    )


_Found = tuple[Word, float | None, tuple[str, ...], Figures]


def quorum_figures(state: State, voters: VotersHeard) -> QuorumFigures | None:
    """As it stands beside the word: who announced that he leaves still counts, and is named."""
    if not voters.size:
        return None
    gone = departed(state)
    leaving = tuple(sorted(name for name in gone if peer_hash(name) in voters.names)) if gone else ()
    return QuorumFigures(
        heard=voters.heard, size=voters.size, needed=voters.needed, unknown=voters.unknown, leaving=leaving
    )


def _found(state: State, now: float, watch: Watch, voters: VotersHeard) -> Iterator[_Found]:
    """Every word that is right, the gravest first; there is always one."""
    if is_blind(state):
        yield "BLIND", _last_heard(state), (), BlindFigures(because=_blind_because(state), reason=state.given.unreached)
    if state.ready_at is None:
        yield "CONNECTING", None, (), Connecting(connected_at=state.first_connected_at)
    yield from _split(state, now)
    if voters.lost:
        lost = without_quorum(state, now, voters)
        yield "NO QUORUM", None, lost.down, lost
    yield from _no_leader(state, now)
    yield from _silent(state, now, watch, voters)
    yield from _unreported(state, now)
    weak = weaknesses(state, now, watch, voters)
    yield from _changes(state, now, watch, missing(weak))
    if weak:
        who = dict.fromkeys(one.subject for one in weak if one.subject is not None)
        yield "DEGRADED", None, tuple(who), DegradedFigures(found=weak)
    last, window_s = _last_unplanned(state, now, watch), watch.thresholds.flap_window_s
    if last is not None:
        settling = SettlingFigures(changed_at=last.elected_at, window_s=window_s)
        yield "SETTLING", last.elected_at, (last.leader,), settling
    yield "STABLE", None, _leader(state), StableFigures()


def _blind_because(state: State) -> BlindBecause:
    if state.given.unreached is not None:
        return "not reached"
    if any(s.connection.connected for s in state.servers.values()):
        return "no data"
    # Only an instant of a journal between two runs is: a running metawatch that is blind has seen something since.
    if any(one.reason == NOT_RUNNING and one.since == state.blind_since for one in state.unseen[-1:]):
        return "not running"
    return "refused" if all_ports_refuse(state) else "no connection"


def _last_heard(state: State) -> float | None:
    return state.blind_since or max((s.presence.heard_at for s in state.servers.values()), default=None)


def _leader(state: State) -> tuple[str, ...]:
    return () if state.leadership.last is None else (state.leadership.last,)


def _split(state: State, now: float) -> Iterator[_Found]:
    """Two servers say in answers of now that they lead. Who has just woken hands on first what it said before."""
    claim = [s for s in members(state) if s.raft.last is not None and s.raft.last.state == "LEADER"]
    if len(claim) < 2:
        return  # looked at first: whenever they were asked
    told = counts(state, now)
    if len([one for one in told if one.raft.state == "LEADER"]) < 2:
        return
    both = [one for one in leaders(state, now) if not hands_on(one.server, one.server.raft.at or 0.0)]
    if len(both) < 2:
        return
    claims = tuple(
        LeaderClaim(
            server=one.server.name,
            term=one.raft.term,
            followers=tuple(
                sorted(c.server.name for c in told if c.raft is not one.raft and c.leader == one.raft.peer)
            ),
        )
        for one in sorted(both, key=lambda one: (one.raft.term, one.server.name))
    )
    yield "SPLIT", None, tuple(c.server for c in claims), SplitFigures(claims=claims)


def _no_leader(state: State, now: float) -> Iterator[_Found]:
    """As MW_LEADERLESS: none is named, or nobody hears the one that is; without any since the start where voters tell terms."""
    lead = state.leadership
    since = lead.leaderless_since
    if since is None and lead.leader is None and lead.last is not None:
        since = lead.none_since or lead.proof_at
    if since is None and lead.last is None and members(state) and hears_terms(state, now):
        since = state.ready_at
    if since is not None and lead.leader is None:
        figures = NoLeaderFigures(last_leader=lead.last, candidates=candidates_of(state, now))
        yield "NO LEADER", since, _leader(state), figures


def candidates_of(state: State, now: float) -> tuple[tuple[str, int], ...]:
    """(name, term) of the peers that stand for election now, by their own answers."""
    return tuple(
        sorted(
            (s.name, s.raft.last.term)
            for s in members(state)
            if s.raft.last is not None and s.raft.last.state == "CANDIDATE" and fresh("voter's word", s.raft.at, now)
        )
    )


def _silent(state: State, now: float, watch: Watch, voters: VotersHeard) -> Iterator[_Found]:
    """Too few hear the leader that is named: by its heartbeats where they can be heard, else by the ages that voters tell."""
    lead, limits = state.leadership, watch.thresholds
    if lead.leader is None:
        return
    # One that announced that it leaves hands over within milliseconds: it is silent when its heartbeats are overdue.
    gone = peer_hash(lead.leader) in voters.gone and lead.leader not in departed(state)
    down = gone and is_down(state, lead.leader)
    found = gap(state, now, limits)
    missed = () if found is None else tuple(sorted(one.via for one in found.silent if not one.own))
    heard = () if found is None else tuple(sorted(one.via for one in found.hearing if not one.own))
    since: float | None = None
    if gone or (found is None and heartbeat_overdue(state, now, limits)):
        since = lead.proof_at
    elif found is not None and missed and _too_few(found, missed, voters):
        since = now - found.longest_s
    if since is not None:
        longest_s = round(now - since, 1)
        silent = SilentFigures(
            leader=lead.leader, down=down, heard_at=since, longest_s=longest_s, missed_by=missed, heard_by=heard
        )
        yield "LEADER SILENT", since, (lead.leader,), silent


def _too_few(found: Gap, missed: tuple[str, ...], voters: VotersHeard) -> bool:
    """No peer that we listen through hears it, or so many miss it that the others are no quorum."""
    return all(one.own for one in found.hearing) or len(missed) > voters.size - voters.needed


def _unreported(state: State, now: float) -> Iterator[_Found]:
    """Connections are up, and nobody says who leads: an old leader is never shown as if it were one of now."""
    lead = state.leadership
    if lead.leader is None:
        hanging = all_hang(state)
        because: BlindBecause = "not answered" if hanging else "none seen"
        yield "BLIND", state.ready_at, hanging, BlindFigures(because=because, hanging=hanging)
    elif lead.fresh_at is not None and not fresh("leadership report", lead.fresh_at, now):
        yield "BLIND", lead.fresh_at, (), BlindFigures(because="not reported")


def _changes(state: State, now: float, watch: Watch, gone: tuple[str, ...]) -> Iterator[_Found]:
    """META_003, where not all of the changes were planned."""
    limits = watch.thresholds
    seen = flapping(state, now, limits)
    if seen is None or not seen.unplanned:
        return
    figures = FlappingFigures(
        count=seen.count,
        at_least=seen.at_least,
        unplanned=seen.unplanned,
        unknown=seen.unknown,
        planned=seen.planned,
        limit=limits.flap_max,
        window_s=limits.flap_window_s,
        missing=gone,
    )
    window = change_rates.recent(state, now, limits.flap_window_s)
    led = dict.fromkeys(name for e in window for name in (e.leader, e.previous) if name is not None)
    yield "FLAPPING", None, tuple(led), figures


def _last_unplanned(state: State, now: float, watch: Watch) -> Election | None:
    window = change_rates.recent(state, now, watch.thresholds.flap_window_s)
    return next((election for election in window if not election.planned), None)
