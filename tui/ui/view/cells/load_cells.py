"""How busy is a server? Cells of figures that it tells of itself; this file must not know in which panel they stand."""

from tui.core.history.win_loss_tally import Tally
from tui.core.model.freshness import fresh
from tui.core.model.server import Server
from tui.core.servers.cpu import cpu_share
from tui.text.format import NONE, UNTOLD, count, percent, size, size_of
from tui.ui.view.cells.easing import eased
from tui.ui.view.drawing.spans import Look, Span, value

FULL_SHARE = 0.9


def freshness(look: Look, server: Server) -> str:
    """Style of load figures: dim when they are older than twice their period."""
    return "plain" if fresh("load on screen", server.stats.at, look.now) else "dim"


def cpu(look: Look, server: Server | None) -> Span:
    """Share of all its cores."""
    if server is None or server.stats.last is None:
        return (NONE, "dim")
    share, fresh = cpu_share(server.stats.last), freshness(look, server)
    return (percent(share), eased(look, "warn") if share >= FULL_SHARE and fresh == "plain" else fresh)


def mem(look: Look, server: Server | None) -> Span:
    """Resident memory."""
    if server is None or server.stats.last is None:
        return (NONE, "dim")
    return (size(server.stats.last.mem), freshness(look, server))


def conns(look: Look, server: Server | None) -> Span:
    """Client connections."""
    if server is None or server.stats.last is None:
        return (NONE, "dim")
    return (count(server.stats.last.connections), freshness(look, server))


def slow_consumers(look: Look, server: Server | None) -> Span:
    """Since its start, so it proves nothing of now."""
    if server is None or server.stats.last is None:
        return (NONE, "dim")
    return (count(server.stats.last.slow_consumers), freshness(look, server))


def store(server: Server | None) -> Span:
    """File storage used, of what JetStream may use."""
    stats = server.jetstream.last if server is not None else None
    if stats is None or stats.disabled:
        return (NONE, "dim")
    full = stats.storage is not None and 0 < stats.max_storage * FULL_SHARE <= stats.storage
    return value(size_of(stats.storage, stats.max_storage, UNTOLD), "warn" if full else "plain")


def store_share(server: Server | None) -> Span:
    """Share of the file storage that JetStream may use; the size where it has no limit."""
    stats = server.jetstream.last if server is not None else None
    if stats is None or stats.disabled or stats.storage is None:
        return (NONE, "dim")
    if stats.max_storage <= 0:
        return (size(stats.storage), "plain")
    share = stats.storage / stats.max_storage
    return (percent(share), "warn" if share >= FULL_SHARE else "plain")


def reserved(server: Server | None) -> Span:
    """File storage that streams have reserved; more than the maximum cannot be kept."""
    stats = server.jetstream.last if server is not None else None
    if stats is None or stats.disabled:
        return (NONE, "dim")
    over = stats.reserved_storage is not None and 0 < stats.max_storage < stats.reserved_storage
    return (size(stats.reserved_storage, UNTOLD), "warn" if over else "plain")


def api(server: Server | None) -> Span:
    """JetStream API requests a second."""
    if server is None or server.jetstream.api_per_s is None:
        return (NONE, "dim")
    rate = server.jetstream.api_per_s
    return (f"{rate:.1f}" if rate < 100 else count(round(rate)), "plain")


def waiting(look: Look, server: Server | None) -> Span:
    """API requests that this server works on; of the leader, those that wait for the meta group."""
    stats = server.jetstream.last if server is not None else None
    if stats is None or server is None:
        return (NONE, "dim")
    leads = server.name == look.state.leadership.leader
    pending = stats.meta.pending if leads and stats.meta is not None else None
    if stats.api_inflight is None and pending is None:
        return (UNTOLD, "dim")
    n = max(stats.api_inflight or 0, pending or 0)
    return (count(n), "warn" if n > look.watch.thresholds.pending_max else "plain")


def won_lost(told: Tally | None) -> Span:
    """Elections of the last hour; a winner that goes on winning against itself loses them too."""
    if told is None or not (told.won or told.lost):
        return ("0-0", "dim")
    return (f"{told.won}-{told.lost}", "plain")


def starts(told: Tally | None) -> Span:
    """Starts of its process seen in the last hour."""
    if told is None or not told.restarts:
        return ("0", "dim")
    return (str(told.restarts), "warn")
