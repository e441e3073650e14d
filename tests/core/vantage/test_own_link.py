"""What do PONGs tell of our own loop, and for how long does it count?"""

from tests.cases import each
from tui.core.model.server import Presence, Server, ServerHistory
from tui.core.observed.raft_frames import Pinged
from tui.core.vantage.own_link import lag_since, may_be_unread, ponged, read_late


def told(*lags: tuple[float, float]) -> Server:
    """A server whose PONGs told at these times by how much our own loop was late."""
    server = Server(name="n1", presence=Presence(heard_at=0.0), history=ServerHistory(first_seen=0.0))
    for at, lag in lags:
        server = ponged(server, Pinged(at=at, server="n1", asked=at - 0.001, own_lag_s=lag))
    return server


@each(
    ("lags", "late_at", "in_time_at"),
    [
        (((10.0, 0.6),), 25.0, 25.1),
        (((10.0, 0.6), (16.0, 0.03)), 25.0, 25.1),  # a small one that is told later takes nothing from the large one
        (((10.0, 0.6), (16.0, 0.0)), 25.0, 25.1),
        (((10.0, 0.6), (16.0, 0.9)), 31.0, 31.1),  # a larger one counts from when it was told
        (((10.0, 3.0), (16.0, 0.9), (27.0, 0.03)), 31.0, 31.1),  # a smaller one outlives the large one
        (((10.0, 0.6), (14.0, 0.6)), 29.0, 29.1),  # the same is told again
    ],
)
def test_the_largest_lag_counts_for_a_quarter_of_a_minute(
    lags: tuple[tuple[float, float], ...], late_at: float, in_time_at: float
) -> None:
    """Each row: (when, lag) of some PONGs; until when answers may have been read late by a second; from when on not."""
    server = told(*lags)
    assert read_late(server, late_at, 1.0)
    assert not read_late(server, in_time_at, 1.0)


def test_a_lag_that_was_told_before_a_question_says_nothing_of_its_answer() -> None:
    server = told((10.0, 3.0), (12.0, 0.4))
    assert (lag_since(server, 10.0), lag_since(server, 11.0), lag_since(server, 13.0)) == (3.0, 0.4, 0.0)


def test_lags_do_not_pile_up() -> None:
    """A loop that is late by less and less for an hour: what no longer counts is dropped."""
    server = told(*((float(at), 5.0 - at / 1000) for at in range(3600)))
    assert len(server.connection.link.lags) <= 16


@each(
    ("lag", "told_at", "until"),
    [
        (0.4, 11.0, 10.0),  # so little explains nothing
        (0.5, 11.0, 14.0),
        (1.5, 11.0, 18.0),
        (1.5, 9.0, 10.0),  # before it was asked
        (60.0, 11.0, 26.0),  # a stopped process is no excuse for longer than a lag counts
    ],
)
def test_an_answer_may_lie_unread_for_several_times_the_lag(lag: float, told_at: float, until: float) -> None:
    """Each row: a lag of our loop, when a PONG told it, and until when what was asked at 10 s may be unread."""
    server = told((told_at, lag))
    assert may_be_unread([server], 10.0, until - 0.01) is (until > 10.0)
    assert not may_be_unread([server], 10.0, until + 0.01)
