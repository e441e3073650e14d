"""How is one line of text taken from the operator? An input that no paste can hurt; it must not know what the text is for."""

from textual.widgets import Input

from tui.core.safe_text import one_line
from tui.ui.view.drawing.footer import Hint


class Prompt(Input):
    """One line: control characters never get into it, and what is too long is cut."""

    DEFAULT_CSS = """
    Prompt {
        width: 1fr;
        background: $background;
        color: $foreground;
        &:focus { background-tint: $foreground 0%; }
        &>.input--cursor { text-style: reverse; color: $foreground; background: $background; }
    }
    """

    def __init__(
        self,
        placeholder: str,
        *,
        most: int,
        hints: tuple[Hint, ...] = (),
        id: str | None = None,  # noqa: A002 -- Textual's name for it
    ) -> None:
        super().__init__(placeholder=placeholder, id=id, compact=True, select_on_focus=False)
        self.most = most
        self.hints = hints
        """Keys of the footer while it is open."""
        self.cursor_blink = False  # every blink would be bytes on the wire

    def replace(self, text: str, start: int, end: int) -> None:
        """Typed or pasted: only what can be drawn, and only as much as there is room for."""
        room = self.most - len(self.value) + abs(end - start)
        kept = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)
        super().replace(kept[: max(0, room)], start, end)

    @property
    def text(self) -> str | None:
        """What was entered; None when it is empty."""
        return one_line(self.value, self.most) or None
