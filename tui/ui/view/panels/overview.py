"""What is there to show on the dashboard, and what is said of panels that have no room? Counts and one line; it draws no panel."""

from tui.core.group.membership import members
from tui.core.history.term_log import log
from tui.core.incidents.alike import alike
from tui.core.incidents.incidents import present
from tui.core.model.server import Host
from tui.core.network.who_hears_whom import matrix
from tui.core.overall.state_word import state_word
from tui.core.servers.answering import answers
from tui.text.format import percent
from tui.ui.view.cells import measured_route
from tui.ui.view.cells.easing import eased
from tui.ui.view.cells.incident_now import folded_in
from tui.ui.view.cells.residents import millis
from tui.ui.view.cells.route_cells import rtt
from tui.ui.view.drawing.places import Wanted
from tui.ui.view.drawing.spans import Look, Picture, Span, clip, facts
from tui.ui.view.panels import ribbon
from tui.ui.view.panels.band import CALM, band
from tui.ui.view.panels.incident import incident
from tui.ui.view.panels.mesh import MOST, meaning
from tui.ui.view.panels.routes import ways
from tui.ui.view.panels.servers import lines

NAMES = {"routes": "5 Routes", "hosts": "6 Hosts", "mesh": "7 Mesh"}
_LOG_MOST = 40


def wanted(look: Look, width: int, height: int) -> Wanted:
    """In rows, as far as places depend on it."""
    wide = look._replace(width=max(20, width - 4), height=height)
    word = state_word(look.state, look.now, look.watch).word
    return Wanted(
        calm=word in CALM,
        band=1 + len(band(look._replace(width=max(20, width - 1), height=height)).rows),
        ribbon=ribbon.lines(look),
        servers=max(3, len(lines(look))),
        alerts=min(12, len(alike(look.snapshot.state.alerts))),
        folded=min(12, len(folded_in(look))),
        incident=len(incident(wide).rows) if present(look.state) is not None else 0,
        elections=min(_LOG_MOST, len(log(look.state))),
        routes=max(3, min(9, len(look.state.group.peers) * (len(look.state.group.peers) - 1) // 2)),
    )


def tabbed(picture: Picture, name: str, tabs: tuple[str, ...], divider: str) -> Picture:
    """`5 Routes │ 6 Hosts │ 7 Mesh` in place of the title of one that shares its place with others."""
    if name not in tabs or len(tabs) < 2:
        return picture
    title: list[Span] = []
    for tab in tabs:
        title += [(f" {divider} ", "frame")] if title else []
        title.append((NAMES[tab], "title" if tab == name else "dim"))
    return picture._replace(title=tuple(title), tally=())


def in_one_line(look: Look) -> Picture:
    """What would be most important in the panels that are not seen."""
    parts = (
        (("5 Routes ", "strong"), _routes(look)),
        (("6 Hosts ", "strong"), _hosts(look)),
        (("7 Mesh ", "strong"), _mesh(look)),
    )
    return Picture(clip(facts(parts, look.width), look.width, look.glyphs), ())


def _routes(look: Look) -> Span:
    found = ways(look)
    bad = [way for way in found if way.pair is None or rtt(look, way)[1] in ("warn", "crit")]
    down = [way for way in found if measured_route.fault(look, measured_route.way_of(look, way.a, way.b)) is not None]
    if worst := [*down, *bad]:
        more = f" +{len(worst) - 1}" if len(worst) > 1 else ""
        word = "down" if worst[0] in down or worst[0].pair is None else rtt(look, worst[0])[0]
        return (f"{look.name(worst[0].a, 11)}{look.glyphs.none}{look.name(worst[0].b, 11)} {word}{more}", "warn")
    # What was measured between those that are left says nothing of the others.
    servers = members(look.state)
    gone = sum(not answers(server, look.now) for server in servers)
    if gone:
        return (f"{gone} of {len(servers)} servers do not answer", "warn")
    return ("ok" if found else "none", "dim")


def _hosts(look: Look) -> Span:
    host: Host | None = look.state.host
    if host is None:
        return ("no data", "dim")
    limits = look.watch.thresholds
    disk = host.last.disk
    if disk is not None and (disk.await_s or 0.0) > limits.disk_await_s:
        return (f"disk await {millis(disk.await_s)}", eased(look, "warn"))
    return (f"CPU {percent(host.last.cpu)}", "dim")


def _mesh(look: Look) -> Span:
    if not 2 <= len(look.state.group.peers) <= MOST:
        return ("press v", "dim")
    said, style = meaning(look, matrix(look.state, look.now, look.watch.thresholds))
    return ("ok" if said.startswith("every") else said, style)
