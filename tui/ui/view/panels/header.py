"""Whose cluster is this, how much of it is seen, and is the picture live? The first lines of every screen."""

import re
from typing import Final

from tui.core.model.peer_names import name_of
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.model.state_word import Word
from tui.core.overall.state_word import state_word
from tui.core.servers.answering import ended
from tui.core.vantage.visibility import is_blind
from tui.text.cells import fit
from tui.text.format import clock, date_clock, listing, local_clock, local_date_clock, plural, tenure
from tui.text.natscmd import context_name
from tui.ui.view.drawing.headline import blindness, sees
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, facts, panel, spread, width_of
from tui.ui.view.panels.band import CALM, STYLES, running

WIDE = 100
_PRODUCTION = dict.fromkeys(("plain", "strong", "dim", "accent"), "production") | {"warn": "banner-warn"}
"""Styles in the header of a production context: all red, but for what is wrong."""
_LED: Final[frozenset[Word]] = frozenset({"LEADER SILENT", "FLAPPING", "DEGRADED"})
"""Words beside which the leader's name stands: it is one, and what is wrong may be another server."""
_SECONDS = re.compile(r"(\d\d:\d\d):\d\d")


def header(look: Look, *, headline: bool = False, notes: tuple[Span, ...] = ()) -> Picture:
    """One line, and a second one only if something is not seen; `headline` where no leader panel stands under it. `notes`: what others
    do, on a screen without a footer."""
    end = _right(look)
    said = (((text.strip(), style),) for text, style in notes)
    parts = facts(
        (*_left(look, headline), *said), look.width - width_of(end) - 2, "   " if look.width >= WIDE else "  "
    )
    line = spread(parts, end, look.width, look.glyphs)
    if look.watch.production:
        line = tuple((text, _PRODUCTION.get(style, style)) for text, style in line)
    return panel(look, ((look.say(text), style) for text, style in line), _second(look))


def answering(server: Server) -> bool:
    """Does it count as a server that is there? One whose machine refuses connections is gone before it has been silent for long."""
    return not (ended(server) or server.presence.silent) and server.process.shutdown_at is None


def expected(state: State) -> set[str]:
    """Names of all servers that should be there: those seen, and peers that nobody has seen yet."""
    return set(state.servers) | {name_of(peer, state.names) for peer in state.group.peers}


def _left(look: Look, headline: bool) -> list[tuple[Span, ...]]:
    state = look.state
    parts: list[tuple[Span, ...]] = [(brief(look),)] if headline else [(("metawatch", "strong"),)]
    if look.watch.context:
        word = "PRODUCTION " if look.watch.production else ""
        parts.append(((word + look.name(context_name(look.watch.context), 24), "accent"),))
    if state.group.chosen:
        parts.append(((_where(look), "plain"),))
    if state.servers:
        there, all_of_them = sum(map(answering, state.servers.values())), len(expected(state))
        word = f"{there if sees(state) else '?'}/{all_of_them} servers"
        if headline:  # where the band has the quorum, another count beside it could only contradict
            parts.append(((word, "plain" if there == all_of_them and sees(state) else "warn"),))
        up = sum(bool(s.connection.connected) for s in state.servers.values())
        tried = sum(s.connection.connected is not None for s in state.servers.values())
        parts.append(((f"conns {up}/{tried}", "plain" if up == tried else "warn" if up else "crit"),))
    if word := _taps(state):
        parts.append(((word, "warn"),))
    return parts


def _taps(state: State) -> str:
    """Through how many connections the Raft traffic is heard, if not through all."""
    on = sum(tap.on for tap in state.taps.values())
    if on == len(state.taps):
        return ""
    return f"Raft tap {on}/{len(state.taps)}" if on else "Raft tap off"


def _where(look: Look) -> str:
    """Domain, else the clusters that the group spans."""
    group = look.state.group
    if group.domain:
        return f"domain {look.name(group.domain, 16)}"
    clusters = sorted({s.identity.cluster for s in look.state.servers.values() if s.identity.cluster})
    return fit(listing([look.name(c, 12) for c in clusters], 2), 28, look.glyphs.ellipsis)


def _right(look: Look) -> list[Span]:
    wide, play = look.width >= WIDE, look.play
    time = _time(look, wide)
    mode = "READ-ONLY" if look.watch.read_only or play.past else "READ-WRITE"
    blind = is_blind(look.state)
    live: Span = ("BLIND", "crit") if blind else ("LIVE", "accent")
    if look.state.first_connected_at is None and not blind:
        live = ("connecting", "dim")
    if play.past:
        live = (" REPLAY " if play.recorded else " PAST ", "banner-warn")
    elif play.stalled_s is not None:
        live = (f"COLLECTOR STALLED {tenure(play.stalled_s)}", "crit")
    elif play.frozen_s is not None:
        news = f", {plural(play.missed, 'election')} since" if play.missed else ""
        live = (f" PAUSED {tenure(play.frozen_s)}{news} ", "banner-warn")
    return [live, ("  " + time + ("  " + mode if wide or look.width >= 78 else ""), "plain")]


def _time(look: Look, wide: bool) -> str:
    """With the name of its zone, always."""
    if not look.now:
        return ""
    if look.local:
        time = look.name((local_date_clock if wide else local_clock)(look.now))
    else:
        time = (date_clock if wide else clock)(look.now) + " UTC"
    return _SECONDS.sub(r"\1", time) if look.play.sparing else time


def _second(look: Look) -> tuple[Row, ...]:
    parts: list[tuple[Span, ...]] = []
    if look.state.group.others:
        names = [look.name(domain) if domain else "default domain" for domain in look.state.group.others]
        parts.append((("other meta groups: ", "dim"), (listing(names, 3), "plain")))
    if unseen := blindness(look.state, look.watch.probe_prefix):
        parts.append(
            (("no visibility: ", "warn"), (f" {look.glyphs.dot} ".join(look.name(b.short) for b in unseen), "plain"))
        )
    if not parts:
        return ()
    spans = tuple((look.say(text), style) for part in parts for text, style in (*part, ("   ", "plain")))
    return (Row("blind", spread(spans, (), look.width, look.glyphs)),)


def brief(look: Look) -> Span:
    """The state word of the band, for screens that have none; while nothing is wrong, who leads."""
    told, leader = state_word(look.state, look.now, look.watch), look.state.leadership.leader
    if told.word in CALM:
        return ("no leader known yet", "dim") if leader is None else (f"leader {look.who(leader, 30)}", "accent")
    whose = "" if told.word == "LEADER SILENT" else "leader "
    leads = f" {look.glyphs.dot} {whose}{look.who(leader, 30)}" if leader is not None and told.word in _LED else ""
    return (f" {told.word}{running(look, told)}{leads} ", STYLES[told.word])
