"""Which theme is worn? What was chosen, else what suits the terminal, as soon as it has answered."""

from typing import ClassVar

from tui.ui.painted_app import PaintedApp
from tui.ui.terminal.colours import BackgroundTold, Rgb, hinted
from tui.ui.theme import PALETTES, suited, theme
from tui.ui.view.drawing.style_names import STYLE_CLASSES


class ThemedApp(PaintedApp):
    """An App that wears one of our themes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*STYLE_CLASSES}

    chosen: str | None = None
    """By the operator; None: what suits the terminal."""
    ground: Rgb | None = None
    """The terminal's own background, as far as it is known."""

    @property
    def worn(self) -> str:
        """Name of the theme; without colours there is one only."""
        return "mono" if self.no_color else self.chosen or suited(self.ground)

    def dress(self, chosen: str | None, colorfgbg: str = "") -> None:
        """This theme, or what suits the terminal; before its answer by what the environment says."""
        self.chosen, self.ground = chosen, hinted(colorfgbg) or self.ground
        self._wear()

    def next_theme(self) -> str:
        """The one after it; its name."""
        names = [*PALETTES]
        self.chosen = names[(names.index(self.worn) + 1) % len(names)]
        self._wear()
        return self.worn

    def on_background_told(self, message: BackgroundTold) -> None:
        """The terminal has answered: a theme that nobody chose follows it, one that was chosen may leave the background to it."""
        self.ground = message.colour
        self._wear()

    def preview(self, name: str | None = None) -> None:
        """Wear this one only while the operator looks at it; None: what was worn before."""
        self._wear(None if self.no_color else name)

    def refresh_css(self, animate: bool = True) -> None:
        """As long as there is no screen nothing wears another theme: the sheets are read for the first time with this one, and once."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def _wear(self, name: str | None = None) -> None:
        new = theme(name or self.worn, self.ground)
        self.register_theme(new)  # over one of Textual's, if it has the same name
        self.theme = new.name
