"""How is one server set up, what was changed there, and what would a power failure cost? For its details; must not judge."""

from tui.core.model.server import Server
from tui.core.observed.answers import sync_s
from tui.core.servers.roster import ours
from tui.text.format import count, date_clock, tenure
from tui.text.wording import units
from tui.ui.view.drawing.fields import Pairs
from tui.ui.view.drawing.spans import Look

_CHANGES = 5


def settings(look: Look, server: Server) -> Pairs:
    """When it read its configuration, the last changes, how much it may lose, and what waits for it; nothing of what is not told."""
    said: Pairs = [
        ("configuration", _loaded(look, server)),
        ("power failure", exposure(server)),
        ("pending (leader view)", _pending(look, server)),
    ]
    return [*(pair for pair in said if pair[1]), *_changes(look, server)]


def _loaded(look: Look, server: Server) -> str:
    told = server.varz.last
    if told is None or told.loaded_at is None:
        return ""
    at = ours(server, told.loaded_at)
    return f"read {date_clock(at)} UTC, {tenure(look.now - at)} ago"


def _pending(look: Look, server: Server) -> str:
    leader = look.state.servers.get(look.state.leadership.leader or "")
    meta = None if leader is None or leader.jetstream.last is None else leader.jetstream.last.meta
    rows = () if meta is None else meta.replicas
    return next((count(row.pending) for row in rows if row.name == server.name and row.pending is not None), "")


def _changes(look: Look, server: Server) -> Pairs:
    own = [one for one in look.state.change_log if one.server == server.name][-_CHANGES:]
    return [
        ("changes seen" if at == 0 else "", f"{date_clock(one.at)}: {look.words(one.said)}")
        for at, one in enumerate(reversed(own))
    ]


def exposure(server: Server) -> str:
    """What it may lose of what it has acknowledged."""
    js = server.jetstream.last
    lost_s = None if js is None or js.disabled else sync_s(js)
    if lost_s is None:
        return ""
    if lost_s == 0:
        return "loses no acknowledged write (sync_interval always)"
    return f"may lose the writes of the last {units(round(lost_s), 2)} (sync_interval)"
