"""Can text be entered without harm: a note, the words of a filter, a command's name? And do faults happen as they were chosen?"""

import pytest
from textual import events
from textual.pilot import Pilot

from tests.ui.scenes import calm, flapping, many
from tests.ui.staged import StagedFaults, alone, dashboard, lines, seen, shown, staged, until
from tui.core.ports import Acknowledge
from tui.ui.acting.palette import offers
from tui.ui.prompt import Prompt
from tui.ui.row_list import RowList
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.page import Page
from tui.ui.view.drawing.filtered import sifted
from tui.ui.view.drawing.spans import Picture, Row

GARBAGE = "\x1b[31mred\x1b[0m\x07 \x00q\tS\u202eevil\x9b2J[/b] " + "x" * 5000


async def press(pilot: Pilot[None], *keys: str) -> str:
    """Keys one after the other; what is seen then."""
    for key in keys:
        await pilot.press(*alone(pilot.app, key))
        await pilot.pause()
    return seen(pilot.app.screen)


async def paste(pilot: Pilot[None], text: str) -> None:
    """As a terminal with bracketed paste hands it over."""
    target = pilot.app.screen.focused or pilot.app.screen
    target.post_message(events.Paste(text))
    await pilot.pause()


async def test_a_note_goes_with_the_alert() -> None:
    """Letters that are keys elsewhere (q, space, S) are only letters here."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        await press(pilot, "4", "a")
        await press(pilot, *"q", "space", *"sSaf", "enter")
        assert live.sent == [
            Acknowledge(code="SERVER_SILENT", subject="n5", by="op1@bastion", note="q sSaf"),
        ]
        assert isinstance(app.screen, Dashboard)
        assert "acknowledged SERVER_SILENT" in seen(app.screen)


async def test_escape_does_not_acknowledge() -> None:
    """Whatever was typed."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        await press(pilot, "4", "a", "x", "escape", "A", "y", "escape")
        assert live.sent == []


async def test_a_pasted_note_is_harmless() -> None:
    """Control characters never get into it, on the screen or on the wire, and it ends at 200 characters."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        await press(pilot, "A")
        await paste(pilot, GARBAGE)
        prompt = app.screen.query_one(Prompt)
        assert prompt.value.isprintable()
        assert len(prompt.value) == 200
        await press(pilot, "enter")
        notes = {c.note for c in live.sent if isinstance(c, Acknowledge)}
        (note,) = notes
        assert note is not None
        assert note.isprintable()
        assert len(note) <= 200
        assert note.startswith("[31mred[0m q Sevil2J[/b] xxx")


async def test_garbage_pasted_anywhere_else_does_nothing() -> None:
    """Not on the dashboard, not in a dialog."""
    app, live = staged(read_only=False, faults=StagedFaults())
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        ways = (
            (),
            ("s",),
            ("escape", "f"),
            ("escape", "question_mark"),
            ("escape", "Y"),
            ("escape", "ctrl+p"),
            ("escape", "slash"),
        )
        for way in ways:
            await press(pilot, *way)
            await paste(pilot, GARBAGE)
        assert live.sent == []


async def test_the_alerts_that_were_shown_are_acknowledged() -> None:
    """One that comes while the note is typed stays open."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        few = flapping()
        await shown(pilot, live, few)
        await press(pilot, "A")
        later = flapping()
        await shown(pilot, live, later)
        await press(pilot, "enter")
        assert len(live.sent) == sum(a.acknowledged_by is None for a in few.state.alerts)
        assert all(isinstance(c, Acknowledge) and c.code is not None for c in live.sent)


async def test_the_filter_follows_every_letter() -> None:
    """Large and small letters alike; the title tells it; enter keeps it, escape in the list shows all again."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, many())
        servers = dashboard(app).panel("servers")
        await press(pilot, "slash", *"ATS-19")
        found = ["nats-19", *(f"nats-{n}" for n in range(190, 200))]
        await until(pilot, lambda: [row.key for row in servers.picture.rows] == found)
        assert "keep filter" in seen(app.screen)
        await press(pilot, "enter")
        assert app.focused is servers
        assert "/ATS-19" in lines(servers)[0]
        await shown(pilot, live, many())
        assert len(servers.picture.rows) == 11
        await press(pilot, "j", "enter", "enter")
        assert isinstance(app.screen, Page)
        assert "nats-190" in seen(app.screen)
        await press(pilot, "escape", "escape")
        assert len(servers.picture.rows) == 200


async def test_a_filter_that_nothing_holds() -> None:
    """It says so; tab keeps what was typed; `/` again goes on from it."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        servers = dashboard(app).panel("servers")
        assert "no row matches" in await press(pilot, "slash", *"zzz")
        await press(pilot, "tab")
        assert not app.screen.query(Prompt)
        servers.focus()
        await press(pilot, "slash", "backspace", "backspace", "backspace")
        assert len(servers.picture.rows) == 5
        await paste(pilot, GARBAGE)
        assert servers.words.isprintable()
        assert len(servers.words) <= 60


@pytest.mark.parametrize(("panel", "words", "left"), [("elections", "silent", 1), ("alerts", "META_0", 2)])
async def test_every_list_has_its_own_filter(panel: str, words: str, left: int) -> None:
    """Of elections and of alerts too; an alert's further lines stay with it."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        rows = dashboard(app).panel(panel)
        rows.focus()
        await press(pilot, "slash", *words, "enter")
        assert len({row.key for row in rows.picture.rows}) == left
        assert not dashboard(app).panel("servers").words


async def test_where_there_is_nothing_to_filter() -> None:
    """One line says so."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        dashboard(app).panel("leader").focus()
        assert "nothing to filter here" in await press(pilot, "slash")


def test_a_key_counts_also_where_its_column_is_cut() -> None:
    """The whole name is in the key."""
    picture = Picture((), (Row("a-very-long-name", (("a-ver…", "plain"),)), Row("b", (("b", "plain"),))), True)
    assert [row.key for row in sifted(picture, "LONG").rows] == ["a-very-long-name"]
    assert sifted(picture, "") is picture


async def test_read_only_begins_no_fault() -> None:
    """A metawatch that is read-only refuses faults too, in one sentence."""
    app, live = staged(faults=StagedFaults())
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        assert "cannot inject faults: metawatch is read-only" in await press(pilot, "f")


async def test_a_fault_is_chosen_and_begun() -> None:
    """By the cursor or by its digit, on the leader or on the server that was chosen; it is told at the foot of every screen."""
    faults = StagedFaults()
    app, live = staged(faults=faults, read_only=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        words = await press(pilot, "f")
        assert "These faults are real" in words
        assert "Active  none" in words
        assert "n3 (leader)" in words
        assert "n5" in await press(pilot, "right", "right", "left", "right")
        await press(pilot, "j", "enter")
        assert faults.ran == [("freeze", "n5")]
        assert isinstance(app.screen, Dashboard)
        await shown(pilot, live, flapping())
        assert "DEMO freeze n5" in lines(dashboard(app).query_one("#footer", RowList))[0]
        assert "freeze n5" in await press(pilot, "f")
        await press(pilot, "1")
        assert faults.ran[-1] == ("kill", "n3")
        await press(pilot, "f")
        await pilot.click("#place", offset=(20, 4))
        await pilot.click("#place", offset=(10, 4))
        await pilot.click("#place", offset=(10, 4))
        await press(pilot, "2")
        assert faults.ran[-1] == ("freeze", "n2")
        await press(pilot, "f", "3", "f", "9", "0")
        assert faults.ran[-2:] == [("traffic", None), ("restore", None)]


async def test_outside_the_demo_nothing_can_be_broken() -> None:
    """`f` says so, and neither footer nor palette offer it."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        assert "faults" not in await shown(pilot, live, calm())
        assert "only available in `metawatch demo`" in await press(pilot, "f")
        known = {command.name for command in offers(app, app.screen)}
        assert known >= {"Acknowledge", "Pause", "Routes", "Theme: mono"}
        assert "Faults" not in known


async def test_the_palette_runs_a_command() -> None:
    """Typed by name; at a tiny size it does not open."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await press(pilot, "ctrl+p", *"paus")
        await app.workers.wait_for_complete()
        await press(pilot, "enter")
        await pilot.pause()
        assert app.film.held is not None
        await pilot.resize_terminal(30, 8)
        await press(pilot, "ctrl+p")
        assert app.screen is app.drawn


async def test_the_palette_opens_the_dialog_for_one_server() -> None:
    """With it chosen, and nothing is sent."""
    app, live = staged(read_only=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, live, calm())
        words = await press(pilot, "ctrl+p", *"down to n4")
        assert "Step down to n4" in words
        assert "n5" not in words
        assert "Step down to n4: press S" in await press(pilot, "enter", "ctrl+l")
        assert live.sent == []


@pytest.mark.sampled
@pytest.mark.usefixtures("painted")
@pytest.mark.parametrize("way", [("s",), ("A",), ("f",), ("slash",), ("w",), ("ctrl+p",), ("question_mark",)])
async def test_every_dialog_bears_every_size(way: tuple[str, ...]) -> None:
    """Down to one cell and back; too small, the leader is still told."""
    app, live = staged(read_only=False, faults=StagedFaults())
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        await press(pilot, *way)
        for size in ((40, 10), (1, 1), (200, 60), (30, 8)):
            await pilot.resize_terminal(*size)
            await shown(pilot, live, flapping())
        behind = next(screen for screen in reversed(app.screen_stack) if screen.query("#small"))
        small = behind.query_one("#small", RowList)
        await until(pilot, lambda: "leader n3" in "".join(lines(small)[:2]))
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "too small" not in await shown(pilot, live, flapping())


async def test_one_alert_or_all_of_them() -> None:
    """`tab` goes from the selected alert to all that are open, and back; letters stay letters."""
    app, live = staged()
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, live, flapping())
        words = await press(pilot, "4", "a")
        assert "SERVER_SILENT" in words
        assert "op1@bastion" in words
        frame = app.screen.query_one("#box")
        assert "META_003" in await press(pilot, "tab", "A")
        assert "3 of 3 open" in str(frame.border_title)
        await press(pilot, "tab")
        assert "1 of 3 open" in str(frame.border_title)
        await press(pilot, "tab", "enter")
        assert [(c.code, c.note) for c in live.sent if isinstance(c, Acknowledge)] == [
            ("SERVER_SILENT", "A"),
            ("META_003", "A"),
            ("MW_UNPLANNED", "A"),
        ]
