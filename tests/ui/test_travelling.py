"""Is the past shown on the same screen, marked as such, and can nothing be done to the cluster from there?"""

import queue
import sqlite3
from pathlib import Path

from tests.journal.filling import events, fill
from tests.ui.scenes import calm, flapping
from tests.ui.staged import StagedFaults, StagedPast, later, seen, shown, staged, toasts, until
from tui.core.model.state import Snapshot
from tui.core.model.timestamps import rfc3339
from tui.core.refusal import Exit, Refusal
from tui.core.settings.watch import Watch
from tui.runtime.replaying import AskedSpan, ReplayThread
from tui.ui.acting.palette import offers
from tui.ui.app import MetawatchApp
from tui.ui.row_list import RowList
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
        header = seen(app.screen).splitlines()[0]
        assert " PAST " in header
        assert "READ-WRITE" not in header
        was = seen(app.screen)
        newest = later(60, calm())
        assert await shown(pilot, live, newest) == was
        await pilot.press("L")
        await pilot.pause()
        assert " PAST " not in seen(app.screen)
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
            await pilot.press("s")
            await pilot.pause()
            assert "cannot step down: this is a recording" in toasts(app)[-1]
    finally:
        replay.stop()


async def test_a_past_that_cannot_be_read_does_not_end_what_is_live() -> None:
    """One line says why, and the picture is of now again."""
    app, live = staged()
    live.recorded = StagedPast()
    async with app.run_test(size=WIDE) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("comma")
        live.past_crashed(Refusal(Exit.BAD_FILE, "a block of the journal x is damaged"))
        await until(pilot, lambda: app.past is None)
        assert "is damaged" in toasts(app)[-1]
        live.post(later(60, calm()))
        await until(pilot, lambda: app.look().now == later(60, calm()).now)
        assert app.refused is None


def test_a_damaged_block_is_said_and_the_rest_is_shown(tmp_path: Path) -> None:
    """The recording goes on behind it, where something was known next."""
    path = tmp_path / "a.journal"
    fill(path, "calm")
    fill(path, "killed")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE blocks SET data = x'00' WHERE id = (SELECT max(id) FROM blocks WHERE run = 1)")
    notes: list[str] = []
    failed: list[BaseException] = []
    shots = queue.SimpleQueue[Snapshot]()
    replay = ReplayThread(path, AskedSpan(), 1000.0)
    last = events("killed")[-1].at
    replay.subscribe(shots.put, failed.append, notes.append)
    try:
        while (shot := shots.get(timeout=20.0)).now < last - 1.0:
            pass
    finally:
        replay.stop()
    assert len(notes) == 1
    assert "is damaged" in notes[0]
    assert failed == []
    assert shot.state.elections


async def test_at_either_end_it_is_said_that_there_is_no_more(tmp_path: Path) -> None:
    """And `--at` is where it begins: what came before can be gone to."""
    path = tmp_path / "a.journal"
    fill(path, "flapping")
    first, last = events("flapping")[0].at, events("flapping")[-1].at
    replay = ReplayThread(path, AskedSpan(since=rfc3339(last - 1.0)), 1.0)
    app = MetawatchApp(replay, Watch(read_only=True), past=replay)
    try:
        async with app.run_test(size=WIDE) as pilot:
            await until(pilot, lambda: app.look().now >= last - 1.0)
            await pilot.press("[")
            await until(pilot, lambda: first < app.look().now < last - 1.0)
            for _ in range(30):
                await pilot.press("[")
            await until(pilot, lambda: "no earlier incident is recorded" in " ".join(toasts(app)))
            await pilot.press("s")
            await pilot.pause()
            assert "this is a recording" in toasts(app)[-1]
            assert replay.go_to("nonsense") == "not a time: nonsense"
            assert str(replay.go_to("1999-01-01")).startswith("recorded: ")
    finally:
        replay.stop()


async def test_the_palette_offers_nothing_that_would_be_refused() -> None:
    """In the past nothing that acts, by no name; where only looking is allowed no step-down and no fault."""
    app, live = staged(read_only=False, faults=StagedFaults())
    live.recorded = StagedPast()

    def known() -> set[str]:
        return {command.name.split(" to ")[0] for command in offers(app, app.screen)}

    async with app.run_test(size=WIDE) as pilot:
        await shown(pilot, live, flapping())
        told = {"Acknowledge", "Acknowledge all", "Maintenance", "Bookmark", "Save evidence"}
        acting = told | {"Step down", "Faults"}
        assert acting <= known()
        await pilot.press("comma")
        live.past_post(flapping())
        await pilot.pause()
        assert not acting & known()
        assert "Pause" in known()
    app, live = staged(read_only=True, faults=StagedFaults())
    async with app.run_test(size=WIDE) as pilot:
        await shown(pilot, live, flapping())
        assert acting & known() == told


async def test_the_footer_offers_what_can_be_done() -> None:
    """In the past the keys of time, of which L only where there is a live cluster to go back to; never a step-down."""
    app, live = staged(read_only=False)
    live.recorded = StagedPast()
    async with app.run_test(size=WIDE) as pilot:
        await shown(pilot, live, flapping())
        assert "step down" in footer(app)
        assert " a " in footer(app)
        await pilot.press("comma")
        live.past_post(flapping())
        await pilot.pause()
        for word in ("live", "back", "forth", "incident"):
            assert word in footer(app)
        for word in ("step down", " a "):
            assert word not in footer(app)
        await pilot.press("L")
        await pilot.pause()
        assert "step down" in footer(app)
    app, live = staged(read_only=True)
    async with app.run_test(size=WIDE) as pilot:
        await shown(pilot, live, flapping())
        assert "step down" not in footer(app)


def footer(app: MetawatchApp) -> str:
    return "".join(text for text, _ in app.screen.query_one("#footer", RowList).picture.title)
