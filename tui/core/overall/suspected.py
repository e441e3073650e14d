"""Which cause was named for what happened last to the leadership? Chooses among verdicts; must not judge one."""

from collections.abc import Iterator

from tui.core.group.departures import departed
from tui.core.history import change_rates
from tui.core.history.recorded_before import is_over, recorded_before
from tui.core.model.state import State
from tui.core.model.state_word import SuspectNamed, Unexplained, Word
from tui.core.model.verdict import PLANNED, Verdict
from tui.core.settings.watch import Watch


def suspected(state: State, now: float, watch: Watch, word: Word, subject: tuple[str, ...] = ()) -> SuspectNamed | None:
    """Beside FLAPPING and SETTLING the latest whose cause is known, else the latest, unless it is over and a leader is leaving since;
    beside DEGRADED only one of those that are weak now; while there is no leader only that of this leaderless time, for what was
    wrong before may be over."""
    if word in ("NO QUORUM", "NO LEADER"):
        lately = [*_of_now(state)]
    elif word in ("FLAPPING", "SETTLING", "DEGRADED"):
        lately = [*_lately(state, now, watch)][::-1]
    else:
        return None
    fits = [v for v in lately if v.server in subject] if word == "DEGRADED" else lately
    chosen = next((v for v in fits if v.cause != "unknown"), fits[0] if fits else None)
    if chosen is None:
        return None
    if word in ("FLAPPING", "SETTLING"):
        chosen = _leaving(state, chosen) or chosen
    return SuspectNamed(
        cause=chosen.cause,
        server=chosen.server,
        confidence=chosen.confidence,
        episode=chosen.episode,
        at=chosen.at,
        newer=None if word in ("NO QUORUM", "NO LEADER") else _newer(state, chosen, lately),
    )


def _newer(state: State, chosen: Verdict, lately: list[Verdict]) -> Unexplained | None:
    """The newest change, or incident that goes on, that came later and has no cause yet: nobody is to take the suspect for that of it."""
    unknown = (
        v
        for v in lately
        if v.at > chosen.at and v.cause == "unknown" and recorded_before(state, v.elected_at) is not chosen
    )
    found = [Unexplained(since=v.at, episode=v.episode) for v in unknown]
    found += [
        Unexplained(since=one.since, servers=one.servers, incident=one.number)
        for one in state.incidents
        if one.until is None and one.cause is None and one.since > chosen.at and chosen.episode not in one.episodes
    ]
    return max(found, key=lambda one: one.since, default=None)


def _leaving(state: State, before: Verdict) -> Verdict | None:
    """That of a leader which announced later that it leaves, and is not back: its row says so, and the crash of a minute before, of a
    server that answers again, would be a second story beside it."""
    if before.elected_at is None:
        return None
    gone, sick = departed(state), state.servers.get(before.server or "")
    later = (v for v in reversed(state.verdicts) if v.at > before.at and v.cause in PLANNED and v.server in gone)
    found = next(later, None)
    still = found is not None and sick is not None and sick.presence.silent and before.server != found.server
    return None if still else found


def verdict_of(state: State, suspect: SuspectNamed) -> Verdict | None:
    """The whole verdict, with its evidence and what is to be done."""
    return next((v for v in reversed(state.verdicts) if v.episode == suspect.episode), None)


def verdict_now(state: State, suspect: SuspectNamed) -> Verdict | None:
    """That of what is wrong now: of the suspect, or of what came after it; None while that has none."""
    newer = suspect.newer
    if newer is None:
        return verdict_of(state, suspect)
    return next((v for v in reversed(state.verdicts) if v.episode == newer.episode), None)


def _of_now(state: State) -> Iterator[Verdict]:
    """That of the leaderless time that goes on; where no leader was seen since we look, also what a recorder judged of it."""
    since = state.leadership.leaderless_since
    elected_at = max((one.elected_at for one in state.elections[-3:]), default=0.0)
    for verdict in reversed(state.verdicts):
        if verdict.elected_at is not None or (verdict.recorded and is_over(state, verdict)):
            continue
        of_it = since is not None and verdict.since >= since - 1.0
        if of_it or (verdict.recorded and state.leadership.last is None and verdict.since >= elected_at):
            yield verdict


def _lately(state: State, now: float, watch: Watch) -> Iterator[Verdict]:
    """Of changes in the window that were not planned, oldest first."""
    window_s = watch.thresholds.flap_window_s
    planned = {e.elected_at for e in change_rates.recent(state, now, window_s) if e.planned}
    for verdict in sorted(state.verdicts, key=lambda v: v.at):
        if now - verdict.at <= window_s and verdict.cause not in PLANNED and verdict.elected_at not in planned:
            yield verdict
