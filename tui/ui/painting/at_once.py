"""Which lines can go to the terminal at once? Those that nothing lies over, while no panel comes, goes or moves.

Textual asks all widgets that a frame may touch for all of their lines, after a message to and from each of those that changed. A
calm second changes a dozen lines, and these cost less than half of that when they are sent from here. It must not know what they say.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from textual._compositor import CompositorMap
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui.ui.painting.sent import FramePart, LinesUpdate


class LineWidget(Widget):
    """A widget that tells which cells of its lines have changed, and what stands there now."""

    def pieces(self, parts: Iterable[Region]) -> Iterator[tuple[Region, Strip]]:
        """What is to stand in these parts of lines."""
        raise NotImplementedError

    def stale(self, parts: Sequence[Region]) -> None:
        """These parts of lines have changed: they come with the present frame, else when Textual comes round to them."""
        if not parts:
            return
        screen = self.screen
        if isinstance(screen, FramedScreen) and screen.takes(self, parts):
            self._styles_cache.set_dirty(*parts)  # what Textual has kept of these lines is of before
        else:
            self.refresh(*parts)


class _Seen(NamedTuple):
    """Where widgets stand that nothing lies over; of an arrangement of Textual's, which is never changed."""

    arranged: Mapping[Widget, tuple[Region, Region]]
    places: Mapping[Widget, Region]


class FramedScreen(Screen[None]):
    """A screen that sends what changes in its lines as one frame."""

    _changing: dict[LineWidget, list[Region]] | None = None
    """Parts of lines that come with the present frame; None: there is none."""
    _seen = _Seen({}, {})
    _painted: "CompositorMap | None" = None
    """Where widgets stand on the terminal; None: not known."""

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Textual paints what moved since its last map. Whoever asks for a place before that has it make a new map, and then nothing seems
        to have moved: lines of before stayed under panels that had shrunk."""
        scrolls = scroll and not self._layout_widgets
        if self._painted is not None and not scrolls:
            self._compositor._full_map = self._painted
        super()._refresh_layout(size, scroll)
        self._painted = None if scrolls else self._compositor._full_map

    @contextmanager
    def one_frame(self) -> Iterator[None]:
        """Lines that change within are sent at its end."""
        if self._changing is not None:
            yield
            return
        frame = self._changing = {}
        try:
            yield
        finally:
            self._changing = None
        self._send(frame)

    def takes(self, widget: LineWidget, parts: Sequence[Region]) -> bool:
        """Whether these will be sent with the present frame."""
        if self._changing is None:
            return False
        self._changing.setdefault(widget, []).extend(parts)
        return True

    def _send(self, frame: Mapping[LineWidget, Sequence[Region]]) -> None:
        places = self._places_seen() if frame and self._stands else {}
        now: list[tuple[LineWidget, Region, Sequence[Region]]] = []
        for widget, changed in frame.items():
            if (place := places.get(widget)) is None:
                widget.stale(changed)
            else:
                now.append((widget, place, changed))
        if now:
            # Of an update Textual takes only `render_segments`.
            self.app._display(self, LinesUpdate(_parts(now)))  # type: ignore[arg-type]

    @property
    def _stands(self) -> bool:
        """This screen is on top, and Textual has nothing to arrange before it paints."""
        app = self.app
        return (
            app.screen is self
            and not app._batch_count
            and self._compositor.size == app.size
            and not (self._layout_required or self._scroll_required)
            and not any(child._layout_required for child in self.children if isinstance(child, Widget))
        )

    def _places_seen(self) -> Mapping[Widget, Region]:
        arranged = self._compositor.visible_widgets
        if arranged is not self._seen.arranged:
            self._seen = _Seen(arranged, dict(uncovered(arranged, self)))
        return self._seen.places


def uncovered(arranged: Mapping[Widget, tuple[Region, Region]], ground: Widget) -> Iterator[tuple[Widget, Region]]:
    """Of widgets with (place, what is seen of it), the foremost first, those that are seen in full; `ground` lies under all."""
    before: list[Region] = []
    for widget, (place, clip) in arranged.items():
        if clip.contains_region(place) and not any(place.overlaps(other) for other in before):
            yield widget, place
        if widget is not ground:
            before.append(place.intersection(clip))


def _parts(changed: Iterable[tuple[LineWidget, Region, Sequence[Region]]]) -> Iterator[FramePart]:
    for widget, place, parts in changed:
        room = place.reset_offset
        for part, strip in widget.pieces(seen for part in parts if (seen := part.intersection(room))):
            yield place.y + part.y, place.x + part.x, strip
