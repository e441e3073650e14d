"""Is what a recorder judged of a leaderless time found for the election that ended it, and for no other?"""

from msgspec.structs import replace

from tests.cases import each
from tui.core.history.leadership_ribbon import segments
from tui.core.history.recorded_before import recorded_before
from tui.core.model.elections import Election
from tui.core.model.server import Presence, RaftReport, Server
from tui.core.model.state import State
from tui.core.model.verdict import Verdict
from tui.core.observed.answers import Raft


def leaderless(since: float, *, recorded: bool = True) -> Verdict:
    return Verdict(
        episode=f"?@{since}", since=since, elected_at=None, term=None, cause="crash", server="n3", recorded=recorded
    )


def elected(at: float) -> Election:
    return Election(
        leader="n1", previous=None, elected_at=at, error_s=0.0, announced_at=at, term=None, terms=1, leaderless_s=None, how="unknown",
        planned=False, source="tap", advisory_id=None, operational=True,
    )  # fmt: skip


@each(
    ("verdicts", "elections", "found"),
    [
        ((leaderless(100.0),), (110.0,), 100.0),
        ((leaderless(100.0),), (90.0, 110.0), 100.0),  # one before it is no end of it
        ((leaderless(100.0),), (105.0, 110.0), None),  # that one ended it
        ((leaderless(80.0), leaderless(100.0)), (90.0, 110.0), 100.0),
        ((leaderless(120.0),), (110.0,), None),  # it began later
        ((leaderless(100.0, recorded=False),), (110.0,), None),  # ours: it is judged on
        ((), (110.0,), None),
    ],
)
def test_it_is_that_of_the_time_before_this_election(
    verdicts: tuple[Verdict, ...], elections: tuple[float, ...], found: float | None
) -> None:
    """Each row: leaderless times, instants of elections, and the beginning of the one that the election at 110 s ended."""
    state = State(verdicts=verdicts, elections=tuple(map(elected, elections)))
    told = recorded_before(state, 110.0)
    assert (None if told is None else told.since) == found


def test_a_leaderless_time_has_none_before_it() -> None:
    assert recorded_before(State(verdicts=(leaderless(100.0),)), None) is None


@each(
    ("previous", "leaderless_s", "found"),
    [
        (None, None, True),  # we came when nobody led, and cannot know since when
        ("n1", 9.0, True),  # followers still named it, and we date its last word as the recorder does
        ("n1", 3.0, False),  # it was heard again after what the recorder judged
        ("n1", None, False),
    ],
)
def test_what_came_before_a_leader_that_we_saw_explains_nothing_later(
    previous: str | None, leaderless_s: float | None, found: bool
) -> None:
    """Each row: who led before the election at 110 s, for how long nobody had, and whether what was judged of 100 s is of it."""
    election = replace(elected(110.0), previous=previous, leaderless_s=leaderless_s)
    state = State(verdicts=(leaderless(100.0),), elections=(election,))
    assert (recorded_before(state, 110.0) is not None) is found


@each(("ended", "found"), [(104.0, False), (109.0, True)])
def test_a_leaderless_time_that_ended_without_an_election_is_over(ended: float, found: bool) -> None:
    """Its leader was heard again before we were ready, at 106 s; what ends later ends before our eyes."""
    state = State(
        verdicts=(leaderless(100.0),), elections=(elected(110.0),), leaderless=((100.2, ended),), ready_at=106.0
    )
    assert (recorded_before(state, 110.0) is not None) is found


@each(("ended", "since"), [(None, 50.0), (60.0, 106.0)])
def test_the_ribbon_dates_a_leaderless_time_by_one_that_goes_on(ended: float | None, since: float) -> None:
    """We came at 106 s, when nobody led. Each row: when the recorder's leaderless time ended without an election, and since when nobody is
    known to lead."""
    told = Server(
        name="n1",
        presence=Presence(heard_at=110.0),
        raft=RaftReport(last=Raft(peer="x", state="CANDIDATE", term=6, size=3), at=110.0),
    )
    over = () if ended is None else ((50.0, ended),)
    state = State(now=120.0, ready_at=106.0, first_connected_at=105.0, seeing_since=105.0, servers={"n1": told})
    state = replace(state, verdicts=(leaderless(50.0),), leaderless=over, elections=(elected(10.0),))
    [last] = [one for one in segments(state, 0.0, 120.0) if one.what == "leaderless" and one.until == 120.0]
    assert last.since == since
