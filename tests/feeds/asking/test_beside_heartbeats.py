"""Does a recorder ask right behind the leader's heartbeats, whenever in a second they come?"""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui import clock
from tui.core.observed.raft_frames import HeartbeatHeard
from tui.feeds.asking.beside_heartbeats import BesideHeartbeats

SOME = 1_700_000_000.0
NEAR_S = 0.11


@pytest.fixture(autouse=True)
def _first_place() -> Iterator[None]:
    """Whatever other tests have drawn."""
    clock.take_place(0.0)
    yield
    clock.take_place(0.0)


def beat(at: float, leader: str = "n1", *, entries: int = 0, via: str = "n1") -> HeartbeatHeard:
    return HeartbeatHeard(at=at, via=via, leader=leader, term=5, entries=entries)


def asks_behind_s(at: float) -> float:
    """So long after this instant of a second all that is done once a second is done."""
    return (clock.in_step(at + 1.0, clock.IN_STEP_S) - at) % 1.0


@given(st.floats(0.0, 0.999), st.floats(0.0, 1.0))
def test_what_is_asked_follows_what_comes_by_itself(phase: float, place: float) -> None:
    """Within a tenth of a second, and before the next tick or with it; whatever place was drawn before."""
    clock.take_place(place)
    beside = BesideHeartbeats()
    for number in range(5):
        for via in ("n1", "n2", "n3"):
            beside.heard(beat(SOME + number + phase, via=via))
    behind = (asks_behind_s(SOME + phase) + 0.02) % 1.0 - 0.02
    assert -0.021 <= behind <= NEAR_S


def test_it_stays_where_it_is_near_enough() -> None:
    """A heartbeat that comes some milliseconds sooner or later moves nothing: each move is one second that is not like the others."""
    beside = BesideHeartbeats()
    for number in range(5):
        beside.heard(beat(SOME + number + 0.4))
    place = clock.in_step(SOME, clock.IN_STEP_S)
    for number in range(5, 50):
        beside.heard(beat(SOME + number + 0.4 + 0.006 * (number % 3)))
    assert clock.in_step(SOME, clock.IN_STEP_S) == place


def test_only_a_rhythm_is_followed() -> None:
    """Neither heartbeats that come at other moments each time, nor what carries entries, nor those of several leaders."""
    place = clock.in_step(SOME, clock.IN_STEP_S)
    beside = BesideHeartbeats()
    for number in range(12):
        beside.heard(beat(SOME + number + 0.07 * number + 0.4))
        beside.heard(beat(SOME + number + 0.1, entries=1))
    for number in range(12):
        beside.heard(beat(SOME + 20 + number + 0.4, leader=f"n{number % 2}"))
    assert clock.in_step(SOME, clock.IN_STEP_S) == place


def test_another_leader_has_another_rhythm() -> None:
    """Soon after it was elected."""
    beside = BesideHeartbeats()
    for number in range(5):
        beside.heard(beat(SOME + number + 0.3))
    assert asks_behind_s(SOME + 0.3) <= NEAR_S
    for number in range(5):
        beside.heard(beat(SOME + 10 + number + 0.6, leader="n2"))
    assert asks_behind_s(SOME + 0.6) <= NEAR_S
