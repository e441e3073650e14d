"""How well are the machines? The one metawatch runs on, by its own eyes, and of each server what it tells of itself.

This file must not guess: a figure that cannot be seen from here is called unseen, with what would show it there.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tui.core.model.freshness import FRESH_S, fresh
from tui.core.model.server import Host
from tui.core.observed.answers import Disk
from tui.core.observed.events import HostSampled
from tui.core.observed.machine import Resident
from tui.core.unchanged import unchanged
from tui.text.format import NONE, percent, size, size_of, tenure
from tui.text.strips import ceiling, columns, held, scaled
from tui.ui.view.cells.easing import busy, eased
from tui.ui.view.cells.load_cells import FULL_SHARE, conns, cpu, mem, slow_consumers
from tui.ui.view.cells.residents import disk_cell, held_cell, pressures, space, waiting
from tui.ui.view.cells.server_status import ServerRow
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, facts, panel
from tui.ui.view.drawing.table import Column, table
from tui.ui.view.panels.servers import lines

HERE = "\nhere"
"""Key of this machine's rows; no server's name begins with a line break."""
LABEL = 8
BUSY = 0.9
IOWAIT = 0.2
WIDE = 60
SPAN_S = 600.0
"""Of the strips."""
_STRIPS = ((130, 60), (96, 36), (56, 20), (34, 12), (0, 6))  # (panel at least so wide, cells of the CPU's strip)


def hosts(look: Look) -> Picture:
    """Small multiples on common scales, a row a host; below them this machine in figures."""
    body = table(look, _columns(look), [(one.key, one) for one in _all(look)])
    spare = look.height - len(body.rows) - 3
    rows: list[Row] = [*body.rows]
    if spare > 0:
        rows += [*((Row("space", ()),) if spare > 2 else ()), *_here(look)]
    tally = busy(span for one in rows for span in one.spans) or _whose(look)
    title = (("6 Hosts", "title"),)
    return panel(look, title, rows, selectable=True, heads=body.head, tally=tally, foot=_scales(look))


def _scales(look: Look) -> tuple[Span, ...]:
    """Of the strips, with the limits and the sign of what lies above."""
    limits, over = look.watch.thresholds, (look.glyphs.over[0], "plain")
    scale = ((f"CPU limit {limits.cpu_max * 100:.0f} % ", "dim"), over)
    if look.width < WIDE:
        return scale
    top, limit = _await_top(look) * 1000, limits.disk_await_s * 1000
    return (*scale, (f"   await 0–{top:g} ms, limit {limit:g} ", "dim"), over)


class HostRow(NamedTuple):
    """One row: this machine, or a server on whichever machine."""

    key: str
    name: str
    line: ServerRow | None
    resident: Resident | None


def _all(look: Look) -> list[HostRow]:
    host = look.state.host
    here = {one.server: one for one in host.last.residents} if host is not None else {}
    mine = [HostRow(HERE, host.last.host, None, None)] if host is not None else []
    return [*mine, *(HostRow(li.name, li.name, li, here.get(li.name)) for li in lines(look) if li.server is not None)]


def _columns(look: Look) -> tuple[Column[HostRow], ...]:
    room = next(cells for width, cells in _STRIPS if look.width >= width)
    each = SPAN_S / room
    local = look.state.host is not None
    disk: list[Column[HostRow]] = [
        Column("DISK AWAIT", lambda h: _await_strip(look, h, room * 2 // 3, each), rank=3, least=room * 2 // 3),
        Column("NOW", lambda h: _await_now(look, h), rank=2, least=6, numbers=True),
    ]
    return (
        Column("HOST", lambda h: (look.name(h.name, 20), "strong"), least=6, most=20),
        Column("CPU 10 min", lambda h: _cpu_strip(look, h, room, each), rank=1, least=room),
        Column("NOW", lambda h: _cpu_now(look, h), least=4, numbers=True),
        *(disk if local else ()),
        Column("THROTTLED", lambda h: held_cell(look, h.resident), rank=5, least=9),
        Column("MEM", lambda h: _mem(look, h), rank=4, least=8, numbers=True),
        Column("CONNS", lambda h: conns(look, h.line.server if h.line else None), rank=6, least=5, numbers=True),
        Column(
            "SLOW CONS",
            lambda h: slow_consumers(look, h.line.server if h.line else None),
            rank=7,
            least=9,
            numbers=True,
        ),
        Column("CORES", lambda h: (_cores(look, h), "dim"), rank=8, least=5, numbers=True),
    )


def _cpu_strip(look: Look, host: HostRow, room: int, each_s: float) -> tuple[Span, ...]:
    """Highest share in each column, the part above the limit in colour."""
    points: Sequence[tuple[float, float]] = ()
    if host.line is not None and host.line.server is not None:
        points = host.line.server.stats.cpu
    elif look.state.host is not None:
        points = [(one.at, one.cpu) for one in look.state.host.history]
    values = columns(points, look.now, room, each_s)
    if host.line is not None:
        values = held(values)
    return _runs(look, values, 1.0, look.watch.thresholds.cpu_max)


def _await_strip(look: Look, host: HostRow, room: int, each_s: float) -> tuple[Span, ...]:
    """Of disks that this machine sees."""
    known = look.state.host
    points = () if known is None else _awaits(known).get(HERE if host.line is None else host.name, ())
    if not points:  # on another machine, or it has only just been seen here
        return ((look.say("no data").ljust(room)[:room], "dim"),)
    return _runs(look, columns(points, look.now, room, each_s), _await_top(look), look.watch.thresholds.disk_await_s)


@unchanged
def _awaits(known: Host) -> Mapping[str, Sequence[tuple[float, float]]]:
    """(when, how long) of the disk under each store, and of this machine's own, at those times."""
    out: dict[str, list[tuple[float, float]]] = {}
    for sample in known.history:
        disks = {one.server: one.disk for one in reversed(sample.residents)} | {HERE: sample.disk}
        for name, disk in disks.items():
            if disk is not None and disk.await_s is not None:
                out.setdefault(name, []).append((sample.at, disk.await_s))
    return out


def _await_top(look: Look) -> float:
    """Of all strips together; the limit stands at half the height, unless longer ones came."""
    return _top(look.state.host, look.watch.thresholds.disk_await_s)


@unchanged
def _top(host: Host | None, limit: float) -> float:
    history = host.history if host is not None else ()
    return ceiling(max(2 * limit, *(s.disk.await_s or 0.0 for s in history if s.disk), 0.0))


def _runs(look: Look, values: Sequence[float | None], top: float, limit: float) -> tuple[Span, ...]:
    return tuple(
        (text, eased(look, "warn") if over else "dim") for text, over in scaled(values, top, limit, look.glyphs)
    )


def _cpu_now(look: Look, host: HostRow) -> Span:
    if host.line is not None:
        return cpu(look, host.line.server)
    share = look.state.host.last.cpu if look.state.host is not None else None
    return (percent(share), eased(look, "warn") if (share or 0.0) >= BUSY else "plain")


def _await_now(look: Look, host: HostRow) -> Span:
    if host.line is not None:
        return disk_cell(look, host.resident) if host.resident is not None else (NONE, "dim")
    disk = look.state.host.last.disk if look.state.host is not None else None
    return waiting(look, disk) if disk is not None else (NONE, "dim")


def _mem(look: Look, host: HostRow) -> Span:
    if host.line is not None:
        return mem(look, host.line.server)
    return (size(look.state.host.last.memory_used), "plain") if look.state.host is not None else (NONE, "dim")


def _cores(look: Look, host: HostRow) -> str:
    if host.line is None:
        return f"{look.state.host.last.cores}" if look.state.host is not None else NONE
    stats = host.line.server.stats.last if host.line.server is not None else None
    return f"{stats.cores}" if stats is not None else NONE


def _whose(look: Look) -> tuple[Span, ...]:
    host = look.state.host
    if host is None:
        return (("no local host metrics yet", "dim"),)
    spans: tuple[Span, ...] = (("this host: ", "dim"), (look.name(host.last.host, 30), "accent"))
    old = look.now - host.last.at
    return (*spans, (f"  {look.glyphs.about}{tenure(old)} old", "warn")) if old > FRESH_S["host on screen"] else spans


def _here(look: Look) -> tuple[Row, ...]:
    host = look.state.host
    if host is None:
        return (Row(HERE, (("CPU and disk of this host: no data", "dim"),)),)
    style = "plain" if fresh("host on screen", host.last.at, look.now) else "dim"
    out = _flow(look, "cpu", _processor(look, host.last))
    out += _flow(look, "memory", _memory(look, host.last))
    if host.last.pressure is not None:
        told = pressures(look, host.last.pressure)
        out += _flow(look, "PSI", [_styled(kind, text, 4, style) for kind, (text, style) in told])
    if host.last.disk is None:
        out.append((("disk".ljust(LABEL), "dim"), ("not available on this system", "dim")))
    else:
        out += _flow(look, "disk", _device(look, host.last.disk))
        out += _flow(look, "", _flowing(look, host.last.disk))
    if style == "dim":
        out = [tuple((text, "dim") for text, _ in spans) for spans in out]
    return tuple(Row(HERE, spans) for spans in out)


def _flow(look: Look, label: str, parts: Iterable[tuple[Span, ...]]) -> list[tuple[Span, ...]]:
    """One line: a label, and as many facts as fit."""
    told = tuple(tuple((look.say(text), style) for text, style in part) for part in parts)
    return [((label.ljust(LABEL), "dim"), *facts(told, look.width - LABEL, " " * (3 if look.width >= WIDE else 2)))]


def _fact(look: Look, label: str, text: str, width: int, warn: bool = False) -> tuple[Span, ...]:
    """A figure that keeps its width, so that those beside it stay where they are."""
    return _styled(label, text, width, eased(look, "warn") if warn else "dim" if text == NONE else "plain")


def _styled(label: str, text: str, width: int, style: str) -> tuple[Span, ...]:
    return ((f"{label} " if label else "", "dim"), (text.rjust(width), style))


def _processor(look: Look, last: HostSampled) -> list[tuple[Span, ...]]:
    load = f"{last.load1:.2f}" if last.load1 is not None else NONE
    return [
        _fact(look, "", percent(last.cpu), 4, last.cpu >= BUSY),
        _fact(look, "iowait", percent(last.iowait), 4, (last.iowait or 0) >= IOWAIT),
        _fact(look, "steal", percent(last.steal), 4, (last.steal or 0) > look.watch.thresholds.steal_max),
        (*_fact(look, "load", load, 5, (last.load1 or 0) > 2 * last.cores), (f" on {last.cores}", "dim")),
    ]


def _memory(look: Look, last: HostSampled) -> list[tuple[Span, ...]]:
    full = last.memory_total > 0 and last.memory_used >= FULL_SHARE * last.memory_total
    text = size_of(last.memory_used, last.memory_total)
    disk = last.disk
    out = [_fact(look, "", text, 15, full)]
    if disk is not None:
        text, style = space(look, disk)
        out.append(_styled("disk free", text, 15, style))
    return out


def _device(look: Look, disk: Disk) -> list[tuple[Span, ...]]:
    text, style = waiting(look, disk)
    queue = f"{disk.queue:.1f}" if disk.queue is not None else NONE
    return [
        _fact(look, "util", percent(disk.util), 4, (disk.util or 0) >= BUSY),
        _styled("await", text, 7, style),
        _fact(look, "queue", queue, 4),
    ]


def _flowing(look: Look, disk: Disk) -> list[tuple[Span, ...]]:
    return [
        _fact(look, "read", _rate(disk.read_bytes_per_s), 10),
        _fact(look, "write", _rate(disk.write_bytes_per_s), 10),
        ((look.name(disk.device, 14), "plain"),),
        ((f"holds {look.name(disk.path, 30)}", "dim"),),
    ]


def _rate(bytes_per_s: float | None) -> str:
    return NONE if bytes_per_s is None else f"{size(bytes_per_s)}/s"
