"""What can be chosen in boxes: until when an alert is acknowledged, a theme that is seen before it is chosen, another context."""

from tests.ui.scenes import calm, flapping
from tests.ui.staged import seen, shown, staged
from tests.ui.test_entering import press
from tui.core.ports import Acknowledge
from tui.core.settings.watch import Choice
from tui.ui.app import MetawatchApp
from tui.ui.row_list import GUTTER


def line_of(words: str, part: str) -> str:
    """The line that holds this."""
    return next(line for line in words.splitlines() if part in line)


def worn(app: MetawatchApp) -> str:
    """The theme that is seen, painted or not."""
    return app.theme.split(" ")[0]


async def test_an_acknowledgement_may_end() -> None:
    """Until resolved if nothing is chosen; the choice is shown with its end, and a click is a choice as well."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        assert "[resolved]" in await press(pilot, "4", "a")
        words = await press(pilot, "down")
        assert "[30 min]" in words
        assert "open again at " in words
        line = app.screen.query_one("#below")
        await pilot.click(line, offset=(GUTTER + line_of(words, "[30 min]").index("2 h"), 1))
        await pilot.pause()
        assert "[2 h]" in seen(app.screen)
        await press(pilot, "enter")
        assert [c.lasts_s for c in live.sent if isinstance(c, Acknowledge)] == [7_200.0]
        assert "acknowledged SERVER_SILENT for 2 h" in seen(app.screen)


async def test_the_palette_shows_a_theme_before_it_is_chosen() -> None:
    """While the cursor is on it, also when it came there by typing or by a click; escape and any other command bring the old one back."""
    app, live = staged(theme="dark")
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await press(pilot, "ctrl+p", *"theme: solar")
        assert (worn(app), app.worn) == ("solarized-dark", "dark")
        await press(pilot, "down")
        assert worn(app) == "solarized-light"
        await press(pilot, "escape")
        assert (worn(app), app.worn) == ("dark", "dark")
        await press(pilot, "ctrl+p", *"theme: solar")
        await press(pilot, *["backspace"] * 12, *"clock")
        assert worn(app) == "dark"
        await press(pilot, *["backspace"] * 5, *"theme: light")
        await press(pilot, "enter", "ctrl+l")
        assert (worn(app), app.worn) == ("light", "light")


async def test_the_palette_leads_to_another_context() -> None:
    """`ctx NAME` for each that is known but the present one; the App leaves so that whoever started it goes on there."""
    app, live = staged()
    app.choice = Choice(contexts=("lab", "prod-eu"), trouble="context dev is broken")
    async with app.run_test(size=(120, 40)) as pilot:
        assert "context dev is broken" in await shown(pilot, live, calm())
        words = await press(pilot, "ctrl+p", *"ctx ")
        assert "ctx lab" in words
        assert "ctx prod-eu" not in words
        await press(pilot, "enter")
        await pilot.pause()
    assert (app.switch_to, app.return_code) == ("lab", 0)
