"""How do places become a layout of Textual? What has no place is not seen; it must not know which panel is where."""

from collections.abc import Callable, Mapping

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from tui.ui.view.drawing.places import PanelPlace


class Places(Layout):
    """Every child at the place that a function names for its id; one without an id over the last line of the panels."""

    name = "places"

    def __init__(self, places: Callable[[Size], Mapping[str, PanelPlace]]) -> None:
        self._places = places

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """Where each stands in a window of this size."""
        found = self._places(size)
        out: list[WidgetPlacement] = []
        for child in children:
            place = found.get(child.id) if child.id is not None else _last_line(found, size)
            if place is not None:
                region = Region(*place)
                out.append(WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, child, 1 if child.id is None else 0))
        return out


def _last_line(found: Mapping[str, PanelPlace], size: Size) -> PanelPlace:
    """Above the footer, and above news."""
    end = max((place.y + place.height for name, place in found.items() if name != "footer"), default=size.height - 1)
    return PanelPlace(1, end - 1, size.width - 2, 1)
