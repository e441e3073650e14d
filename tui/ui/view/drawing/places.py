"""Where does each panel of the dashboard stand? A pure function of the window and of what there is to show; it must not know Textual.

Three forms: narrow or low windows stack panels under rules; from 110×32 on frames in two rows of two; from 180×50 on two columns.
With the details of a row beside them, panels are stacked in the left half.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from tui.ui.view.drawing.frames import FrameKind

WIDE = 110
TALL = 32
LOW = 20
"""Below this many lines the servers are on key 2 only."""
HUGE = (180, 50)
BESIDE = 120
"""From so many columns on the details of a row have room beside the panels."""
TABS = ("routes", "hosts", "mesh")
"""Panels that share one place where there is room for one."""


class PanelPlace(NamedTuple):
    """Of one panel, in cells from the left upper corner."""

    x: int
    y: int
    width: int
    height: int


class Wanted(NamedTuple):
    """What there is to show, in rows."""

    header: int = 1
    band: int = 3
    calm: bool = True
    """Nothing is wrong: else a large window keeps lines for what is to be done, so that it need not be laid out anew with each word."""
    ribbon: int = 1
    """Lines of time."""
    servers: int = 0
    alerts: int = 0
    folded: int = 0
    """Of the alerts, those that are not listed where the incident is seen."""
    incident: int = 0
    elections: int = 0
    routes: int = 0
    tab: str = "routes"
    """Which of TABS is in front."""
    zoomed: str = ""
    """The panel that has the whole window."""
    beside: str = ""
    """The panel of the row whose details stand in the right half."""
    news: int = 0
    """Lines above the last one that are kept free for toasts."""


def beside_fits(width: int, height: int) -> bool:
    """Is there room for details beside the panels?"""
    return width >= BESIDE and height >= LOW


def kind(height: int) -> FrameKind:
    """What stands around panels."""
    return "full" if height >= TALL else "rule"


@lru_cache(maxsize=4)
def places(width: int, height: int, wanted: Wanted) -> Mapping[str, PanelPlace]:
    """Every panel that is seen. News takes its lines from those at the bottom: the others stay where they are."""
    found = _whole(width, height, wanted)
    end = height - 1 - wanted.news
    footer = found.pop("footer")
    cut = {name: place._replace(height=min(place.height, end - place.y)) for name, place in found.items()}
    return {**{name: place for name, place in cut.items() if place.height > 0}, "footer": footer}


def _whole(width: int, height: int, wanted: Wanted) -> dict[str, PanelPlace]:
    """As long as there is no news."""
    out = {
        "header": PanelPlace(0, 0, width, wanted.header),
        "footer": PanelPlace(0, height - 1, width, 1),
    }
    y, end = wanted.header, height - 1
    split = bool(wanted.beside) and beside_fits(width, height)
    if wanted.zoomed:
        room = PanelPlace(0, y, width, end - y)
        halves = _beside(room, "left", "details", 0.5) if split else {"left": room}
        return {**out, **_zoomed(wanted.zoomed, halves.pop("left")), **halves}
    least = (4 if wanted.calm else 6) if height >= TALL and width >= WIDE else 3
    band = max(least, min(wanted.band, height // 4))
    out["leader"] = PanelPlace(0, y, width, band)
    y += band
    if height >= LOW:
        ribbon = 1 if height < TALL else 5 if _huge(width, height) and wanted.ribbon > 1 else 4
        out["ribbon"] = PanelPlace(0, y, width, ribbon)
        y += ribbon
        if split:
            halves = _beside(PanelPlace(0, y, width, end - y), "left", "details", 0.5)
            return {**out, **_left(halves.pop("left"), wanted, tall=height >= TALL), **halves}
        servers = min(wanted.servers + (3 if height >= TALL else 1), max(4, (height * 2) // 5))
        out["servers"] = PanelPlace(0, y, width, servers)
        y += servers
    rest = PanelPlace(0, y, width, end - y)
    if _huge(width, height):
        return {**out, **_columns(rest, wanted)}
    return {**out, **(_rows(rest, wanted) if width >= WIDE else _stack(rest, wanted, height))}


def _huge(width: int, height: int) -> bool:
    return width >= HUGE[0] and height >= HUGE[1]


def _zoomed(name: str, room: PanelPlace) -> dict[str, PanelPlace]:
    """One panel; the hosts with their curves under them."""
    if name != "hosts":
        return {name: room}
    upper = room.height * 2 // 5
    return {"hosts": room._replace(height=upper), "curves": room._replace(y=room.y + upper, height=room.height - upper)}


def _beside(room: PanelPlace, left: str, right: str, share: float) -> dict[str, PanelPlace]:
    """Two panels next to each other."""
    cells = int(room.width * share)
    return {left: room._replace(width=cells), right: room._replace(x=room.x + cells, width=room.width - cells)}


def _over(room: PanelPlace, lines: int) -> tuple[PanelPlace, PanelPlace]:
    """The same cut in two."""
    lines = max(0, min(lines, room.height))
    return room._replace(height=lines), room._replace(y=room.y + lines, height=room.height - lines)


def _front(wanted: Wanted, elsewhere: tuple[str, ...] = ()) -> str:
    """The tab that is seen where some of them have a place of their own."""
    left = [name for name in TABS if name not in elsewhere]
    return wanted.tab if wanted.tab in left else left[0]


def _rows(room: PanelPlace, wanted: Wanted) -> dict[str, PanelPlace]:
    """Incident, or the hosts while there is none, beside the alerts; under them the elections beside the tabs."""
    upper, lower = _over(room, max(room.height // 2, 5))
    first = "incident" if wanted.incident else "hosts"
    second = _front(wanted, () if wanted.incident else ("hosts",))
    return {**_beside(upper, first, "alerts", 0.55), **_beside(lower, "elections", second, 0.65)}


def _columns(room: PanelPlace, wanted: Wanted) -> dict[str, PanelPlace]:
    """The incident over the elections; alerts over mesh and routes over hosts."""
    halves = _beside(room, "left", "right", 0.54)
    upper, lower = _over(halves["left"], room.height // 2)
    alerts, below = _over(halves["right"], min(12, room.height // 3))
    if not wanted.incident:
        return {"hosts": upper, "elections": lower, "alerts": alerts, **_beside(below, "mesh", "routes", 0.45)}
    between, hosts = _over(below, max(11, below.height // 2))
    return {
        "incident": upper,
        "elections": lower,
        "alerts": alerts,
        **_beside(between, "mesh", "routes", 0.45),
        "hosts": hosts,
    }


def _stack(room: PanelPlace, wanted: Wanted, height: int) -> dict[str, PanelPlace]:
    """One under the other; what is wrong first, and the elections take what is left."""
    out: dict[str, PanelPlace] = {}
    tall = height >= TALL
    edges = 2 if tall else 1
    log = 4 if height < LOW else 5  # lines of the log that are kept

    def alerts(rows: int) -> int:
        """Lines for so many of them."""
        return max(2 if tall else 1, min(rows, 6 if tall else 3, room.height - log - edges)) + edges if rows else 0

    seen = bool(wanted.incident) and room.height - alerts(wanted.alerts - wanted.folded) >= log + edges + 2
    lines = alerts(wanted.alerts - wanted.folded if seen else wanted.alerts)
    if lines:
        out["alerts"], room = _over(room, lines)
    if seen:
        out["incident"], room = _over(room, min(wanted.incident + edges, 8 if tall else 4, room.height - log))
    if not tall and height < LOW:
        return {**out, "elections": room}
    need = max(3, wanted.elections) + edges + (1 if tall else 0)
    least = 3 + edges + (1 if tall else 0)
    spare = room.height - max(log, min(need, room.height - least))
    if spare < least:
        room, line = _over(room, room.height - 1)
        return {**out, "elections": room, "tabs": line}
    lower = min(spare, max(least, min(wanted.routes, 9) + edges + (1 if tall else 0)))
    room, below = _over(room, room.height - lower)
    halves = _beside(below, "routes", "hosts", 0.6)
    if wanted.tab == "mesh":
        halves = {"mesh": halves["routes"], "hosts": halves["hosts"]}
    return {**out, "elections": room, **halves}


def _left(room: PanelPlace, wanted: Wanted, *, tall: bool) -> dict[str, PanelPlace]:
    """Beside details: the panel of their row has its room first, then the servers and what is wrong; the log takes what is left."""
    front = wanted.beside if wanted.beside in TABS else wanted.tab
    edges = 2 if tall else 1
    heads = edges + (1 if tall else 0)
    need = {
        "servers": wanted.servers + heads,
        "incident": wanted.incident and min(wanted.incident, 8) + edges,
        "alerts": wanted.alerts and wanted.alerts + edges,
        "elections": max(3, wanted.elections) + heads,
        front: max(3, wanted.routes) + heads,
    }
    lines: dict[str, int] = {}
    spare = room.height
    first = [name for name in (wanted.beside, "servers", "incident", "elections", "alerts", front) if need.get(name)]
    for name in dict.fromkeys(first):
        if name == "alerts" and need[name] and "incident" in lines:
            need[name] = max(need[name] - wanted.folded, edges + 1)
        given = min(need[name], spare, room.height // 2 if name == "servers" else room.height * 2 // 3)
        if given >= heads + 2:
            lines[name] = given
            spare -= given
    lines["elections" if "elections" in lines else first[0]] += spare
    out: dict[str, PanelPlace] = {}
    for name in need:
        if name in lines:
            out[name], room = _over(room, lines[name])
    return out
