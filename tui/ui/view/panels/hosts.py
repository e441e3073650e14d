"""How well are the machines? The one metawatch runs on, by its own eyes, and of each server what it tells of itself.

This file must not guess: a figure that cannot be seen from here is called unseen, with what would show it there.
"""

from collections.abc import Iterable

from tui.core.model.freshness import FRESH_S, fresh
from tui.core.model.server import Server
from tui.core.observed.answers import Disk
from tui.core.observed.events import HostSampled
from tui.text.format import NONE, percent, size, size_of, tenure
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, facts, panel
from tui.ui.view.drawing.table import Column, table
from tui.ui.view.panels.load_cells import FULL_SHARE, conns, cpu, mem, slow_consumers
from tui.ui.view.panels.residents import disk_cell, held_cell, pressures, space, waiting
from tui.ui.view.panels.servers import ServerRow, lines

HERE = "\nhere"
"""Key of this machine's rows; no server's name begins with a line break."""
LABEL = 8
BUSY = 0.9
IOWAIT = 0.2
WIDE = 64


def hosts(look: Look) -> Picture:
    """This machine first, then a row for each server."""
    title = (("HOSTS", "title"), *_whose(look))
    rows: list[Row] = [*_here(look), *_servers(look)]
    return panel(look, title, rows, selectable=True)


def _whose(look: Look) -> tuple[Span, ...]:
    host = look.state.host
    if host is None:
        return (("  no local host metrics yet", "dim"),)
    spans: tuple[Span, ...] = (("  this host: ", "dim"), (look.name(host.last.host, 30), "accent"))
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


def _fact(label: str, text: str, width: int, warn: bool = False) -> tuple[Span, ...]:
    """A figure that keeps its width, so that those beside it stay where they are."""
    return _styled(label, text, width, "warn" if warn else "dim" if text == NONE else "plain")


def _styled(label: str, text: str, width: int, style: str) -> tuple[Span, ...]:
    return ((f"{label} " if label else "", "dim"), (text.rjust(width), style))


def _processor(look: Look, last: HostSampled) -> list[tuple[Span, ...]]:
    load = f"{last.load1:.2f}" if last.load1 is not None else NONE
    return [
        _fact("", percent(last.cpu), 4, last.cpu >= BUSY),
        _fact("iowait", percent(last.iowait), 4, (last.iowait or 0) >= IOWAIT),
        _fact("steal", percent(last.steal), 4, (last.steal or 0) > look.watch.thresholds.steal_max),
        (*_fact("load", load, 5, (last.load1 or 0) > 2 * last.cores), (f" on {last.cores}", "dim")),
    ]


def _memory(look: Look, last: HostSampled) -> list[tuple[Span, ...]]:
    full = last.memory_total > 0 and last.memory_used >= FULL_SHARE * last.memory_total
    text = size_of(last.memory_used, last.memory_total)
    disk = last.disk
    out = [_fact("", text, 15, full)]
    if disk is not None:
        text, style = space(look, disk)
        out.append(_styled("disk free", text, 15, style))
    return out


def _device(look: Look, disk: Disk) -> list[tuple[Span, ...]]:
    text, style = waiting(look, disk)
    queue = f"{disk.queue:.1f}" if disk.queue is not None else NONE
    return [
        _fact("util", percent(disk.util), 4, (disk.util or 0) >= BUSY),
        _styled("await", text, 7, style),
        _fact("queue", queue, 4),
    ]


def _flowing(look: Look, disk: Disk) -> list[tuple[Span, ...]]:
    return [
        _fact("read", _rate(disk.read_bytes_per_s), 10),
        _fact("write", _rate(disk.write_bytes_per_s), 10),
        ((look.name(disk.device, 14), "plain"),),
        ((f"holds {look.name(disk.path, 30)}", "dim"),),
    ]


def _rate(bytes_per_s: float | None) -> str:
    return NONE if bytes_per_s is None else f"{size(bytes_per_s)}/s"


def _servers(look: Look) -> tuple[Row, ...]:
    """What STATSZ told, which tells nothing of disks; of those that run here, what this machine sees."""
    found = [line for line in lines(look) if line.server is not None]
    if not found:
        return ()
    host = look.state.host
    here = {one.server: one for one in host.last.residents} if host is not None else {}
    # Of servers elsewhere it is never known: no column of dashes.
    held = (
        [Column[ServerRow]("THROTTLED", lambda li: held_cell(look, here.get(li.name)), rank=4, least=9)] if here else []
    )
    body = table(
        look,
        (
            Column[ServerRow]("SERVER", lambda li: (look.name(li.name, 20), "strong"), least=LABEL - 2, most=20),
            Column[ServerRow]("CPU", lambda li: cpu(look, li.server), least=4, numbers=True),
            Column[ServerRow]("CORES", lambda li: (_cores(li.server), "dim"), rank=3, least=5, numbers=True),
            Column[ServerRow]("MEM", lambda li: mem(look, li.server), least=8, numbers=True),
            Column[ServerRow]("CONNS", lambda li: conns(look, li.server), rank=1, least=5, numbers=True),
            Column[ServerRow]("SLOW CONS", lambda li: slow_consumers(look, li.server), rank=2, least=9, numbers=True),
            *held,
            Column[ServerRow]("DISK", lambda li: disk_cell(look, here.get(li.name)), rank=4),
        ),
        [(li.name, li) for li in found],
    )
    head = Row(HERE, body.head)
    return (head, *body.rows)


def _cores(server: Server | None) -> str:
    return f"{server.stats.last.cores}" if server is not None and server.stats.last is not None else NONE
