"""How well does a server answer, and how right is its clock? The rungs of its ladder and its offset, in words.

What the rungs say together is the core's to judge; this file must not do it.
"""

from collections.abc import Mapping
from functools import lru_cache

from tui.core.group import clock_skew
from tui.core.model.probes import ProbeState
from tui.core.model.server import Offset, Server
from tui.core.model.state import Snapshot
from tui.core.servers.ladder import LadderReading, standing
from tui.core.servers.raftz_support import lacks_raftz
from tui.text.format import NONE, age, date_clock, tenure
from tui.ui.view.drawing.fields import Pairs
from tui.ui.view.drawing.spans import Look, Span

_WORDS: dict[LadderReading, Span] = {
    "well": ("no probe is failing", "plain"),
    "unclear": ("a probe is hanging; classifying…", "warn"),
    "raft": ("Raft lock held (PING OK, RAFTZ and STATSZ hang)", "crit"),
    "queue": ("RAFTZ queue blocked (PING and STATSZ OK)", "warn"),
    "unresponsive": ("no reply: process hung, host down or network path broken", "crit"),
    "gone": ("process exited (connection closed, port refuses connections)", "crit"),
    "throttled": ("all probes equally slow at low CPU: CPU throttling or starvation", "warn"),
}
_SHORT: dict[LadderReading, Span] = {
    "raft": ("Raft lock held", "crit"),
    "queue": ("RAFTZ blocked", "warn"),
    "gone": ("process exited", "crit"),
    "throttled": ("CPU throttled", "warn"),
}
_LATE_S = 0.25


def verdict(look: Look, server: Server) -> Span:
    """What its rungs say together; empty when nothing is wrong, or when silence says as much."""
    return _SHORT.get(standing(look.state, server, look.now, look.watch.thresholds), ("", "plain"))


def milli(seconds: float) -> str:
    """Always on one scale, so that rows compare: `0.24ms`, `61.0ms`, `1.20s`."""
    if seconds >= 1:
        return f"{seconds:.2f}s" if seconds < 10 else f"{seconds:.1f}s"
    return (
        f"{seconds * 1e3:.2f}ms"
        if seconds < 0.01
        else f"{seconds * 1e3:.1f}ms"
        if seconds < 0.1
        else f"{seconds * 1e3:.0f}ms"
    )


def ping(look: Look, server: Server | None) -> Span:
    """Latency of the protocol's own PING, or for how long none was answered."""
    if server is None or server.connection.connected is not True:
        return (NONE, "dim")
    rung = server.probes.ping
    if rung.waiting_since is not None:
        return (age(look.now - rung.waiting_since), "crit")
    if rung.took_s is None:
        return (NONE, "dim")
    return (milli(rung.took_s), "warn" if rung.took_s >= _LATE_S else "plain")


def clock(look: Look, server: Server | None) -> Span:
    """How far its clock is ahead of the others', in milliseconds, where that is certain enough to be a figure."""
    found = None if server is None else _skew(look, server)
    if found is None:
        return (NONE, "dim")
    if found.verdict == "unclear":
        return (f"{look.glyphs.about}{_signed(found.skew_s)}", "dim")
    return (_signed(found.skew_s), "warn" if found.verdict == "skewed" else "plain")


def rungs(look: Look, server: Server) -> Pairs:
    """One line a rung, and what they say together."""
    third = "JSZ" if lacks_raftz(look.state, server.name) else "RAFTZ"
    named = (("PING", server.probes.ping), ("STATSZ", server.probes.statsz), (third, server.probes.raftz))
    words = _WORDS[standing(look.state, server, look.now, look.watch.thresholds)]
    return [*((name, _rung(look, rung)) for name, rung in named), ("assessment", words)]


def _rung(look: Look, rung: ProbeState) -> str | Span:
    if rung.waiting_since is not None:
        last = f", last reply {age(look.now - rung.answered_at)} ago" if rung.answered_at is not None else ""
        return (f"no reply for {age(look.now - rung.waiting_since)}{last}", "crit")
    if rung.took_s is None or rung.best_s is None or rung.answered_at is None:
        return "not probed (no own connection)"
    return f"{milli(rung.took_s)}, best {milli(rung.best_s)}, {age(look.now - rung.answered_at)} ago"


def clocks(look: Look, server: Server) -> Pairs:
    """Its offset, whether that is a fault, and what it can do."""
    offset = server.process.offset
    if offset is None:
        return [("clock", "n/a")]
    out: Pairs = []
    found = _skew(look, server)
    if found is not None:
        said: dict[clock_skew.SkewVerdict, Span] = {
            "fine": ("ok", "plain"),
            "skewed": ("SKEWED", "warn"),
            "unclear": ("RTT too high to judge", "dim"),
        }
        word, style = said[found.verdict]
        out.append(
            ("clock", (f"offset from group median {_signed(found.skew_s)} ±{milli(found.bound_s)} ({word})", style))
        )
    ahead = f"offset from metawatch's host {_signed(offset.theta)} ±{milli(offset.bound)}{_stepped(look, offset)}"
    out.append(("", ahead))
    can = "a clock step can cost the leader its quorum (nats-server < 2.11.5)"
    cannot = "clock skew cannot trigger elections (nats-server ≥ 2.11.5)"
    out.append(("", can if clock_skew.skew_elects(server) else cannot))
    return out


def _stepped(look: Look, offset: Offset) -> str:
    if offset.stepped_at is None:
        return ""
    return f"; stepped by {_signed(offset.stepped_by)} at {date_clock(offset.stepped_at)}, {tenure(look.now - offset.stepped_at)} ago"


def _skew(look: Look, server: Server) -> clock_skew.Skew | None:
    return _skews(look.snapshot, look.watch.thresholds.skew_s).get(server.name)


@lru_cache(maxsize=1)
def _skews(snapshot: Snapshot, limit_s: float) -> Mapping[str, clock_skew.Skew]:
    """By server: each is judged against all others, so all of them at once."""
    return {one.server: one for one in clock_skew.skews(snapshot.state, snapshot.now, limit_s)}


def _signed(seconds: float) -> str:
    return f"{'-' if seconds < 0 else '+'}{milli(abs(seconds))}"
