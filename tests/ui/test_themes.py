"""Can everything that is drawn be read in every theme, and is nothing said by colour alone?"""

from dataclasses import replace

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from textual.color import Color

from tests.ui.scenes import flapping, look
from tests.ui.staged import lines, shown, staged, toasts, until
from tui.core.settings.watch import THEMES
from tui.ui.prompt import Prompt
from tui.ui.row_list import RowList
from tui.ui.terminal.colours import QUERY, BackgroundAnswer, BackgroundTold, colour_of, hinted
from tui.ui.theme import PALETTES, READABLE, contrast, paints, suited, theme
from tui.ui.view.drawing.style_names import STYLES
from tui.ui.view.panels.header import header

OWN = {
    True: ("#000000", "#1e1e1e", "#282c34", "#300a24", "#2e3440"),
    False: ("#ffffff", "#fafafa", "#fdf6e3", "#eeeeee"),
}
"""Backgrounds of terminals, dark and light, that a theme may be left with."""
Rgb = tuple[int, int, int]


def grounds(name: str) -> list[Rgb | None]:
    """Terminals on which a theme is looked at: all of its kind, the other kind's, one in the middle, one that says nothing."""
    found = [Color.parse(c) for kind in OWN.values() for c in kind]
    return [None, *(colour.rgb for colour in found), (128, 128, 128)]


def test_every_name_of_a_theme_has_colours() -> None:
    """Flag, variable and configuration file allow just the themes that there are."""
    assert tuple(PALETTES) == THEMES


@pytest.mark.sampled
@pytest.mark.parametrize("name", PALETTES)
async def test_every_style_can_be_read(name: str) -> None:
    """The colour of every style, reversed or not, has 4.5 : 1 with the background it is drawn on, whatever terminal it is;
    grey is a colour too: many terminals draw the attribute *dim* illegibly or not at all."""
    app, live = staged(theme=name)
    async with app.run_test() as pilot:
        await shown(pilot, live, flapping())
        panel = app.screen.query_one("#servers", RowList)
        for ground in grounds(name):
            if ground is not None:
                app.post_message(BackgroundTold(ground))
                await pilot.pause()
            painted = paints(PALETTES[name], ground)
            for rows in app.screen.query(RowList):
                segments = [segment for y in range(rows.size.height) for segment in rows.render_line(y)]
                assert all((s.style is not None and s.style.bgcolor is not None) is painted for s in segments), name
            for style in STYLES:
                drawn = panel.rich_style + panel.get_component_rich_style(f"rows--{style}", partial=True)
                text, back = drawn.color, drawn.bgcolor
                assert text is not None
                assert back is not None
                assert not drawn.dim
                if text.is_default:  # the terminal's own text, on its own background
                    assert back.is_default, (name, ground, style)
                    continue
                on = (ground or (0, 0, 0)) if back.is_default else Color.from_rich_color(back).rgb
                assert contrast(Color.from_rich_color(text).rgb, on) >= READABLE, (name, ground, style)


@pytest.mark.parametrize("name", PALETTES)
def test_what_textual_draws_can_be_read(name: str) -> None:
    """Cursors and selected text of input lines too."""
    for ground in grounds(name):
        said = theme(name, ground).variables
        for what in ("block-cursor", "block-cursor-blurred", "screen-selection", "input-selection"):
            assert contrast(said[f"{what}-foreground"], said[f"{what}-background"]) >= READABLE, what


@pytest.mark.sampled
@pytest.mark.parametrize("name", PALETTES)
async def test_an_input_line_can_be_read(name: str) -> None:
    """Where text is entered, its hint and what was typed stand on the background of the theme."""
    app, live = staged(theme=name)
    async with app.run_test() as pilot:
        await shown(pilot, live, flapping())
        await pilot.press("slash")
        prompt = app.screen.query_one(Prompt)
        await until(pilot, lambda: prompt.has_focus)
        for text in ("", "n5"):
            prompt.value = text
            for one in prompt.render_line(0):
                assert one.style is not None
                back = one.style.bgcolor
                assert back is not None
                assert back.is_default is not paints(PALETTES[name], None)
                assert back.is_default or Color.from_rich_color(back).hex.lower() == PALETTES[name].background
                assert not one.style.dim


async def test_without_colour_every_status_is_told() -> None:
    """With all styles stripped the dashboard still tells the sick server, the gravity of each alert, and what was not planned."""
    app, live = staged(theme="mono")
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        servers, alerts, elections = (
            lines(app.screen.query_one(f"#{n}", RowList)) for n in ("servers", "alerts", "elections")
        )
        rows = {
            name: next(line for line in servers if name in line.replace("›", " ").split()[:4])
            for name in ("n1", "n3", "n5")
        }
        assert "no reply" in rows["n5"].lower() or "unresponsive" in rows["n5"].lower()
        assert "LEAD" in rows["n3"]
        assert "ok" in rows["n1"]
        assert {word for line in alerts for word in ("CRIT", "WARN", "ack") if word in line} == {"CRIT", "WARN", "ack"}
        assert any("leader lost" in line or "unplanned" in line for line in elections)


@pytest.mark.parametrize("name", PALETTES)
def test_with_256_colours_too(name: str) -> None:
    """A terminal without true colour draws the nearest of 256: these can be read as well."""
    palette = PALETTES[name]

    def nearest(colour: str) -> tuple[int, int, int]:
        return RichColor.parse(colour).downgrade(ColorSystem.EIGHT_BIT).get_truecolor()

    for colour in (palette.foreground, *palette.colours):
        assert contrast(nearest(colour), nearest(palette.background)) >= READABLE, colour


def test_production_is_red_and_says_so() -> None:
    """The whole header line of a context that is marked so; what is wrong keeps its own colour; read-only stands in capitals."""
    seen = look(flapping(), 119)
    watch = replace(seen.watch, production=True, read_only=True)
    line = header(seen._replace(watch=watch)).title
    said = "".join(text for text, _ in line)
    assert "PRODUCTION prod-eu" in said
    assert said.rstrip().endswith("READ-ONLY")
    assert {style for _, style in line} <= {"production", "banner-warn", "crit"}
    assert "PRODUCTION" not in "".join(text for text, _ in header(seen).title)
    assert "READ-WRITE" in "".join(
        text for text, _ in header(seen._replace(watch=replace(watch, read_only=False))).title
    )


def test_a_theme_leaves_the_terminal_alone_where_it_can() -> None:
    """On a terminal of its kind dark and light paint no background; on one of the other kind, or in the middle, they do."""
    for ground in OWN[True]:
        assert not paints(PALETTES["dark"], Color.parse(ground).rgb)
        assert paints(PALETTES["light"], Color.parse(ground).rgb)
    for ground in OWN[False]:
        assert not paints(PALETTES["light"], Color.parse(ground).rgb)
        assert paints(PALETTES["dark"], Color.parse(ground).rgb)
    assert paints(PALETTES["dark"], (128, 128, 128))
    assert not paints(PALETTES["dark"], None)
    assert not any(paints(PALETTES["mono"], ground) for ground in (None, (0, 0, 0), (255, 255, 255)))


@pytest.mark.parametrize(
    ("ground", "name"),
    [
        (None, "dark"),
        ((0, 0, 0), "dark"),
        ((30, 30, 30), "dark"),
        ((250, 250, 250), "light"),
        ((0, 43, 54), "solarized-dark"),
        ((253, 246, 227), "solarized-light"),
    ],
)
def test_the_terminal_chooses(ground: Rgb | None, name: str) -> None:
    """Where nobody chose, the background of the terminal does; one that is not known counts as dark."""
    assert suited(ground) == name


async def test_an_answer_that_comes_late() -> None:
    """The theme follows the terminal's answer, unless one was chosen; a key goes on from there and says its name."""
    app, live = staged(colorfgbg="15;0")
    async with app.run_test() as pilot:
        await shown(pilot, live, flapping())
        assert app.worn == "dark"
        app.post_message(BackgroundTold((255, 255, 255)))
        await pilot.pause()
        assert app.worn == "light"
        await pilot.press("T")
        assert app.worn == "contrast"
        app.post_message(BackgroundTold((255, 255, 255)))
        await pilot.pause()
        assert app.worn == "contrast"
        assert "contrast" in "".join(toasts(app))


async def test_a_hint_of_the_environment() -> None:
    """COLORFGBG counts until the terminal answers."""
    app, _ = staged(colorfgbg="0;default;15")
    async with app.run_test():
        assert app.worn == "light"
    for said, colour in (("15;0", (0, 0, 0)), ("0;15", (255, 255, 255)), ("", None), ("default", None), ("1;99", None)):
        assert hinted(said) == colour


@pytest.mark.parametrize("cut", range(len(QUERY) + 20))
def test_the_answer_is_never_typed(cut: int) -> None:
    """Wherever reads cut it in two, between keys: the keys arrive, the colour is told, nothing else is typed."""
    for end in ("\x07", "\x1b\\"):
        sent = f"j\x1b]11;rgb:ffff/fafa/0000{end}k"
        answers = BackgroundAnswer()
        answers.awaited = True
        one, first = answers.feed(sent[:cut])
        two, second = answers.feed(sent[cut:])
        assert one + two == "jk"
        assert (first or second) == (255, 250, 0)


def test_escape_is_a_key() -> None:
    """A lone escape waits for what may follow it, and is the key when nothing does; with the answer nothing is looked for any more."""
    answers = BackgroundAnswer()
    answers.awaited = True
    assert answers.feed("\x1b") == ("", None)
    assert answers.quiet() == "\x1b"
    assert answers.quiet() == ""
    assert answers.feed("\x1b[A")[0] == "\x1b[A"
    answers.awaited = False
    assert answers.feed("\x1b")[0] == "\x1b"


def test_colours_as_terminals_write_them() -> None:
    """One to four digits a part, with or without alpha; nonsense is no colour."""
    assert colour_of("rgb:f/f/0") == (255, 255, 0)
    assert colour_of("rgba:0000/2b2b/3636/ffff") == (0, 43, 54)
    assert colour_of("#fdf6e3") == (253, 246, 227)
    assert colour_of("?") is None
