"""Which colours does each theme use, and on which background? Which style means what is in `app.tcss`.

A theme leaves the terminal its own background and text where all of its colours can be read on them, and paints both where not:
painted cells cost three times the bytes. This file must not know how a terminal is asked.
"""

from typing import NamedTuple

from textual.theme import Theme

from tui.ui.terminal.colours import Rgb

READABLE = 4.5
"""The least contrast of text, by WCAG 2 AA."""
_OWN = "ansi_default"


class Palette(NamedTuple):
    """One theme: three colours with a meaning, never red against green, and a grey. Nearly all are of the 256-colour palette, so that
    a terminal without more shows the same."""

    name: str
    background: str
    foreground: str
    dim: str
    accent: str
    """The leader, what is selected, what is fine and worth a colour."""
    warn: str
    crit: str
    production: str
    """The header of a context that the configuration marks as production."""
    painted: bool = False
    """Always on its own background, unless the terminal has just that."""

    @property
    def colours(self) -> tuple[str, ...]:
        """All that is drawn on the background but its plain text."""
        return (self.dim, self.accent, self.warn, self.crit, self.production)

    @property
    def dark(self) -> bool:
        """Light on dark?"""
        return contrast(self.background, "#ffffff") > contrast(self.background, "#000000")


_MONO = Palette("mono", "#000000", *("#ffffff",) * 6)
PALETTES = {
    palette.name: palette
    for palette in (
        Palette("dark", "#121212", "#e4e4e4", "#a8a8a8", "#87afff", "#ffaf00", "#ff87ff", "#ff8787"),
        Palette("light", "#ffffff", "#121212", "#585858", "#005faf", "#875f00", "#af00af", "#af0000"),
        Palette("contrast", "#000000", "#ffffff", "#d0d0d0", "#5fd7ff", "#ffd700", "#ff87ff", "#ff8787", painted=True),
        Palette(
            "solarized-dark", "#002b36", "#93a1a1", "#839496", "#5fafff", "#cb9a1a", "#f08ac0", "#ff7b72", painted=True
        ),
        Palette(
            "solarized-light", "#fdf6e3", "#586e75", "#5a6f76", "#1a6aa8", "#7d6000", "#b02a74", "#b3211f", painted=True
        ),
        _MONO,
    )
}
"""By name, in the order in which a key goes through them."""
_SOLARIZED = ("solarized-dark", "solarized-light")


def rgb(colour: str) -> Rgb:
    """`#rrggbb` as numbers."""
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def contrast(one: str | Rgb, other: str | Rgb) -> float:
    """From 1 (the same) to 21 (black on white), by WCAG 2."""
    low, high = sorted(_luminance(rgb(c) if isinstance(c, str) else c) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def suited(terminal: Rgb | None) -> str:
    """The theme for a terminal of this background; dark where it is not known."""
    if terminal is None:
        return "dark"
    solarized = next((name for name in _SOLARIZED if rgb(PALETTES[name].background) == terminal), None)
    return solarized or ("dark" if contrast(terminal, (255, 255, 255)) > contrast(terminal, (0, 0, 0)) else "light")


def paints(palette: Palette, terminal: Rgb | None) -> bool:
    """Must it draw its own background? `terminal`: that of the terminal, None where it is not known, which is taken for dark."""
    if palette is _MONO or rgb(palette.background) == terminal:
        return False
    if terminal is None:
        return palette.painted or not palette.dark
    return palette.painted or any(contrast(colour, terminal) < READABLE for colour in palette.colours)


def theme(name: str, terminal: Rgb | None = None) -> Theme:
    """The theme of this name for a terminal of this background."""
    palette = PALETTES[name]
    painted = paints(palette, terminal)
    plain = palette is _MONO
    ground, text = (palette.background, palette.foreground) if painted else (_OWN, _OWN)
    dim, accent, warn, crit, production = (_OWN,) * 5 if plain else palette.colours
    return Theme(
        name=f"{name} painted" if painted else name,
        ansi=True,  # colours of the terminal may be used
        dark=palette.dark,
        primary=accent,
        secondary=accent,
        accent=accent,
        success=accent,
        warning=warn,
        error=crit,
        foreground=text,
        background=ground,
        surface=ground,
        panel=ground,
        boost=ground,
        variables={"dim": dim, "production": production, **_of_widgets(palette, text, plain=plain)},
    )


def _of_widgets(palette: Palette, text: str, *, plain: bool) -> dict[str, str]:
    """What Textual's own widgets take: input lines, toasts, selected text."""
    dim, accent = (_OWN, _OWN) if plain else (palette.dim, palette.accent)
    chosen, on_it = (palette.foreground if plain else accent), palette.background
    return {
        "text": text,
        "text-muted": dim,
        "text-disabled": dim,
        "foreground-muted": dim,
        "border": accent,
        "border-blurred": dim,
        "ansi-background": palette.background,
        "ansi-foreground": palette.foreground,
        **{f"block-cursor-{when}background": chosen for when in ("", "blurred-")},
        **{f"block-cursor-{when}foreground": on_it for when in ("", "blurred-")},
        **{f"block-cursor-{when}text-style": "bold" for when in ("", "blurred-")},
        **{f"{what}-selection-background": chosen for what in ("screen", "input")},
        **{f"{what}-selection-foreground": on_it for what in ("screen", "input")},
        "link-color": accent,
        "footer-key-foreground": accent,
        "button-foreground": text,
    }
