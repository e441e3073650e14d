"""Is the past shown on the same screen, marked as such, and can nothing be done to the cluster from there?"""

from pathlib import Path

from tests.journal.filling import events, fill
from tests.ui.scenes import calm, flapping
from tests.ui.staged import StagedPast, later, seen, shown, staged, toasts, until
from tui.core.settings.watch import Watch
from tui.runtime.replaying import AskedSpan, ReplayThread
from tui.ui.app import MetawatchApp
from tui.ui.screens.dashboard import Dashboard

WIDE = (120, 40)


async def test_the_picture_goes_back_and_live_goes_on() -> None:
    """While the past is seen, what is live is kept and not drawn; L shows the newest of it."""
    app, live = staged(read_only=False)
    live.recorded = StagedPast()
    async with app.run_test(size=WIDE) as pilot:
        assert "LIVE" in await shown(pilot, live, calm())
        await pilot.press("comma")
        live.past_post(flapping())
        await pilot.pause()
        assert "REPLAY" in seen(app.screen)
        was = seen(app.screen)
        newest = later(60, calm())
        assert await shown(pilot, live, newest) == was
        await pilot.press("L")
        await pilot.pause()
        assert "REPLAY" not in seen(app.screen)
        assert app.look().now == newest.now


async def test_nothing_is_done_to_the_cluster_from_the_past() -> None:
    app, live = staged(read_only=False)
    live.recorded = StagedPast()
    async with app.run_test(size=WIDE) as pilot:
        await shown(pilot, live, flapping())
        await pilot.press("comma")
        live.past_post(flapping())
        await pilot.pause()
        for key, what in (("s", "step down"), ("A", "acknowledge")):
            await pilot.press(key)
            await pilot.pause()
            assert isinstance(app.screen, Dashboard)
            assert f"cannot {what}: the screen shows the past" in toasts(app)[-1]
        assert live.sent == []


async def test_without_a_journal_there_is_no_past() -> None:
    app, live = staged()
    async with app.run_test(size=WIDE) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("[")
        assert "nothing is recorded" in toasts(app)[-1]
        assert app.past is None


async def test_a_recording_is_shown_and_walked_through(tmp_path: Path) -> None:
    """A real run from its journal: to the last incident and back to the one before, to a time, and never live."""
    fill(tmp_path / "a.journal", "flapping")
    replay = ReplayThread(tmp_path / "a.journal", AskedSpan(), paused=True)
    app = MetawatchApp(replay, Watch(read_only=True), past=replay)
    last = events("flapping")[-1].at
    try:
        async with app.run_test(size=WIDE) as pilot:
            await until(pilot, lambda: app.look().now >= last - 1.0)
            assert "REPLAY" in seen(app.screen)
            ends = app.look().now
            await pilot.press("[")
            await until(pilot, lambda: app.look().now < ends - 1.0)
            there = app.look()
            assert abs(there.now - there.state.verdicts[-1].judged_at) < 2.0
            await pilot.press("[")
            await until(pilot, lambda: app.look().now < there.now - 1.0)
            assert len(app.look().state.verdicts) <= len(there.state.verdicts)
            await pilot.press("L")
            await pilot.pause()
            assert "this is a recording" in toasts(app)[-1]
    finally:
        replay.stop()
