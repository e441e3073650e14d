"""Does all that can wait for one another happen at the same moments, so that an idle metawatch wakes a few times a second? And do
several metawatches ask at different ones?"""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.feeds.asking.staged_polls import ID, Stage
from tests.feeds.jumping_clock import jumping
from tests.feeds.recorder import Recorder, connection
from tui import clock
from tui.core.settings.watch import Watch
from tui.feeds.asking.probe import IN_STEP_S
from tui.feeds.connection.plain_messages import Took
from tui.feeds.source import LiveSource

INSTANTS = st.floats(1.6e9, 1.9e9)
BARELY_S = 0.001
PLACES = (0.0, 0.25, 0.5, 0.75)
SOME = 1.7e9
"""A whole second."""


@pytest.fixture(autouse=True)
def _first_place() -> Iterator[None]:
    """Whatever other tests have drawn."""
    clock.take_place(0.0)
    yield
    clock.take_place(0.0)


@given(INSTANTS, st.floats(0.0, 0.99), st.floats(0.0, 1.0))
def test_moments_are_those_of_the_ticks(at: float, behind: float, share: float) -> None:
    """The nearest one, barely behind a tick; what is done in step with seconds never comes later than it was said. Another place in the
    second is another of these moments."""
    clock.take_place(0.0)
    moment = clock.moment(at)
    assert abs(moment - at) <= clock.MOMENT_S / 2 + BARELY_S
    assert 0 < moment % clock.MOMENT_S < BARELY_S
    step = clock.in_step(at, behind)
    assert at - 1.0 - BARELY_S < step <= at
    assert abs((step - behind) % 1.0) < BARELY_S
    clock.take_place(share)
    assert clock.moment(at) == moment
    elsewhere = clock.in_step(at, behind)
    assert at - 1.0 - BARELY_S < elsewhere <= at
    assert (elsewhere - step + BARELY_S) % clock.MOMENT_S < 2 * BARELY_S


def test_each_process_draws_its_place() -> None:
    """Of many metawatches a share asks at each moment; one that was told its place has it, and keeps it."""
    drawn = []
    for _ in range(200):
        LiveSource(connection("nats://127.0.0.1"), Watch(), Recorder())
        drawn.append(clock.in_step(SOME, 0.0) % 1.0)
    assert all(sum(abs(at - place) < BARELY_S for at in drawn) >= 20 for place in PLACES), drawn
    for place in PLACES:
        LiveSource(connection("nats://127.0.0.1"), Watch(), Recorder(), place=place)
        assert abs(clock.in_step(SOME, 0.0) % 1.0 - place) < BARELY_S
        assert clock.in_step(SOME, 0.0) + 60.0 == clock.in_step(SOME + 60.0, 0.0)


@jumping
async def test_a_server_is_asked_in_step_whenever_it_was_found() -> None:
    """RAFTZ each second, and all the rest with it, at the place of this process. Real time passes as well: a computer that is busy just
    then makes one late, and the next is in step again."""
    for found, place in ((0.1, 0.0), (0.3, 0.5), (0.9, 0.25), (0.9, 0.75)):
        clock.take_place(place)
        stage = Stage("n1")
        await asyncio.sleep(clock.in_step(clock.now() + 2.0, found) - clock.now())
        running = asyncio.create_task(stage.polls.run())
        times: list[float] = []
        stage.appear("2.12.0", ID, 2.0)
        began = clock.now()
        while clock.now() < began + 30:
            await asyncio.sleep(0.01)
            while stage.link.asked:
                _, answered = stage.link.asked.pop()
                times.append(clock.now())
                answered(Took(clock.now(), 1, "_INBOX.x.1", "", False, b"{}"))
        running.cancel()
        await asyncio.wait([running])
        later = [at for at in times if at > began + 5]
        in_step = [at for at in later if (at - IN_STEP_S - place) % 1.0 < 0.02]
        assert len(in_step) >= 20
        assert len(later) - len(in_step) <= len(later) // 3
