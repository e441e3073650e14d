"""Does the leader beat, and who answers? The strip of heartbeats and its words; this file must not know where they stand."""

from itertools import groupby

from tui.core.heartbeats.silences import Silence, rhythm, silences
from tui.core.heartbeats.strip import Second, listeners, strip
from tui.core.model.freshness import FRESH_S
from tui.core.model.peer_names import name_of, peer_hash
from tui.text.format import age, duration
from tui.ui.view.drawing.spans import Look, Span, width_of

STRIP_MAX = 60
STRIP_MIN = 10
_HEIGHT: dict[Second, int] = {"all": 1, "late": 3, "some": 5, "none": 8}
_STYLE: dict[Second, str] = {
    "all": "beat",
    "late": "beat-late",
    "some": "beat-some",
    "none": "beat-none",
    "unseen": "beat",
}

Parts = list[tuple[Span, ...]]


def beats(look: Look, width: int) -> Parts:
    """A sign a second, the newest at the right, and how regular they are; one word where nothing is heard."""
    if not listeners(look.state):
        return [((_off(look), "dim"),)]
    words = _words(look)
    room = min(STRIP_MAX, width - sum(width_of(part) + 3 for part in words))
    if room < STRIP_MIN:
        return words
    return [_strip(look, room), *words]


def _off(look: Look) -> str:
    reasons = {tap.reason for tap in look.state.taps.values() if not tap.on and tap.reason}
    if not look.watch.tap:
        return "Raft tap off (--no-tap)"
    return f"Raft tap off: {look.name(min(reasons), 40)}" if reasons else "Raft tap off"


def _strip(look: Look, room: int) -> tuple[Span, ...]:
    """What lies well is low and dim, what is missing is high."""
    return beat_cell(look, strip(look.state, look.now, room, look.watch.thresholds), room)


def sign(look: Look, second: Second) -> str:
    """How one second is drawn."""
    return " " if second == "unseen" else look.glyphs.levels[_HEIGHT[second]]


def beat_cell(look: Look, seconds: tuple[Second, ...] | None, room: int) -> tuple[Span, ...]:
    """One server's strip: low while the leader's heartbeats arrive there, high where none did."""
    if seconds is None:
        return ((" " * room, "beat"),)
    return tuple((sign(look, second) * len(tuple(same)), _STYLE[second]) for second, same in groupby(seconds))


def _words(look: Look) -> Parts:
    found = list(silences(look.state, look.now))
    out: Parts = []
    if found:
        out.append((_last(look, found),))
    told = rhythm(look.state, _ear(look, found)) if found else None
    if told is not None:
        error = f"{look.glyphs.error}{duration(max(told.jitter_s, 0.001))}"
        out.append(((f"{told.mean_s:.2f}s {error}", "plain"),))
    return out


def _last(look: Look, found: list[Silence]) -> Span:
    """The age of the last heartbeat; for whom there was none for too long."""
    limit = look.watch.thresholds.heartbeat_warn_s
    deaf = [s for s in found if s.seconds >= limit]
    if not deaf:
        return (f"last {age(min(s.seconds for s in found))}", "plain")
    longest = age(max(s.seconds for s in deaf))
    if len(deaf) == len(found):
        return (f"none for {longest}", "alarm")
    who = look.name(deaf[0].via, 12) if len(deaf) == 1 else f"{len(deaf)} servers"
    return (f"{who}: none for {longest}", "warn")


def _ear(look: Look, found: list[Silence]) -> str:
    """The connection that hears best: the leader's own."""
    return min(found, key=lambda s: (not s.own, s.seconds, s.via)).via


def acks(look: Look) -> Parts:
    """How soon each follower answered the last heartbeat; how long ago, when that is too long."""
    state, leader = look.state, look.state.leadership.leader
    if not any(tap.on and tap.acks for tap in state.taps.values()) or leader is None:
        return []
    out: Parts = []
    for peer in state.group.peers:
        if peer == peer_hash(leader):
            continue
        name, ack = look.name(name_of(peer, state.names), 16), state.acks.get(peer)
        if ack is None:
            out.append(((f"{name} ", "dim"), (look.glyphs.none, "dim")))
        elif (ago := look.now - ack.at) > FRESH_S["ack"]:
            out.append(((f"{name} ", "dim"), (f"no ack {age(ago)}", "warn")))
        else:
            out.append(((f"{name} ", "dim"), (soon(ack.after_s), "plain" if ack.ok else "warn")))
    return out


def soon(seconds: float) -> str:
    """Below a millisecond the figure would only flicker."""
    return "<1ms" if seconds < 0.001 else duration(seconds)


def heard_by(look: Look) -> list[tuple[str, str]]:
    """For the leader's page: what each connection hears."""
    out: list[tuple[str, str]] = []
    for one in sorted(silences(look.state, look.now), key=lambda s: s.via):
        told = rhythm(look.state, one.via)
        steps = (
            f", every {told.mean_s:.3f}s ±{duration(told.jitter_s)}, longest gap {duration(told.longest_s)}"
            if told
            else ""
        )
        frozen = "" if one.alive else "; connection unresponsive"
        out.append((f"heartbeats at {look.name(one.via, 10)}", f"{age(one.seconds)} ago{steps}{frozen}"))
    out += [("sampled", f"{count:,} {what} skipped (rate limit)") for what, count in look.state.shed.items()]
    return out
