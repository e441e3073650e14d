"""Does all that can wait for one another happen at the same moments, so that an idle metawatch wakes a few times a second?"""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from tests.feeds.asking.staged_polls import ID, Stage
from tests.feeds.jumping_clock import jumping
from tui import clock
from tui.feeds.asking.probe import IN_STEP_S
from tui.feeds.connection.plain_messages import Took

INSTANTS = st.floats(1.6e9, 1.9e9)
BARELY_S = 0.001


@given(INSTANTS, st.floats(0.0, 0.99))
def test_moments_are_those_of_the_ticks(at: float, behind: float) -> None:
    """The nearest one, barely behind a tick; what is done in step with seconds never comes later than it was said."""
    moment = clock.moment(at)
    assert abs(moment - at) <= clock.MOMENT_S / 2 + BARELY_S
    assert 0 < moment % clock.MOMENT_S < BARELY_S
    step = clock.in_step(at, behind)
    assert at - 1.0 - BARELY_S < step <= at
    assert abs((step - behind) % 1.0) < BARELY_S


@jumping
async def test_a_server_is_asked_in_step_whenever_it_was_found() -> None:
    """RAFTZ each second, and all the rest with it. Real time passes as well: a computer that is busy just then makes one late, and the
    next is in step again."""
    for found in (0.1, 0.3, 0.9):
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
        in_step = [at for at in later if (at - IN_STEP_S) % 1.0 < 0.02]
        assert len(in_step) >= 20
        assert len(later) - len(in_step) <= 5
