"""Is there a meta leader, who is it, and does it hold? The largest thing on the screen."""

from collections.abc import Iterable

from tui.core.group.quorum import voters_heard
from tui.core.group.unanswering import all_hang, hang
from tui.core.history.change_rates import Changes, climbing, rates, stable_s
from tui.core.model.server import Server
from tui.text.cells import cells, left
from tui.text.format import age, clock, count, date_clock, duration, plural, tenure
from tui.text.letters import big
from tui.text.phrases.say import say
from tui.ui.view.drawing.headline import Headline, HeadlineKind, standing
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, clip, facts, panel, row, width_of
from tui.ui.view.panels.heartbeats import acks, beats
from tui.ui.view.panels.impact import impact
from tui.ui.view.panels.verdict import in_short

LABEL = 10
BIG_MIN = 44
"""Cells from which on the headline is a block of three lines."""
_UNSTABLE: dict[HeadlineKind, Span] = {
    HeadlineKind.LEADS: ("unstable", "warn"),
    HeadlineKind.NOBODY: ("unstable: no leader", "warn"),
    HeadlineKind.TWO: ("unstable: more than one leader", "warn"),
}


def leader(look: Look) -> Picture:
    """Headline, then figures by falling weight: a panel that is too low loses the last ones."""
    now = standing(look.state, look.now)
    named = look.tall and now.kind is HeadlineKind.LEADS
    title: tuple[Span, ...] = (("META LEADER", "title"), (f"  {look.name(now.leader, 40)}" if named else "", "accent"))
    return panel(look, title, (*_headline(look, now), *in_short(look, LABEL), *_figures(look, now)))


def _headline(look: Look, now: Headline) -> tuple[Row, ...]:
    """The word, and beside it what belongs to it."""
    word, style = _word(look, now)
    beside = _beside(look, now)
    if not look.tall or look.width < BIG_MIN:
        lead = [((f" {word} ", style),), *(((text, kind),) for text, kind in beside)]
        return (Row("headline", clip(facts(lead, look.width - 1), look.width - 1, look.glyphs)),)
    lines, large = _block(look, now, word)
    if large:
        style = "accent" if now.late_s is None else "warn"
    beside = [*beside, ("", "plain"), ("", "plain"), ("", "plain")]
    spans = [((line, style), ("   ", "plain"), beside[i]) for i, line in enumerate(lines)]
    return (*(row(f"headline{i}", *line, look=look) for i, line in enumerate(spans)), Row("space", ()))


def _block(look: Look, now: Headline, word: str) -> tuple[tuple[str, str, str], bool]:
    """Three lines of one width: a leader's name in large letters where it fits, else a block with the word in it."""
    most = max(look.width // 2, 24)
    large = None
    if now.kind is HeadlineKind.LEADS and not look.glyphs.ascii_only:
        large = big(now.leader or "", most)
    if large is not None:
        return large, True
    block = min(max(cells(word) + 6, 14), most)
    middle = left(f"   {look.name(word, block - 4)}", block)
    return (" " * block, middle, " " * block), False


def _word(look: Look, now: Headline) -> Span:
    """The headline itself."""
    match now.kind:
        case HeadlineKind.LEADS:
            return (look.name(now.leader, 60), "banner" if now.late_s is None else "banner-warn")
        case HeadlineKind.NOBODY:
            return (f"NO LEADER for {_tenths(look.now - (now.since or look.now))} s", "banner-crit")
        case HeadlineKind.TWO:
            return ("TWO LEADERS" if len(now.claims) == 2 else f"{len(now.claims)} LEADERS", "banner-crit")
        case HeadlineKind.BLIND:
            return (f"BLIND since {clock(now.since or look.now)}", "banner-warn")
        case HeadlineKind.LOOKING:
            silent = tuple(look.name(name, 12) for name in all_hang(look.state))
            return (say(hang(silent)), "banner-warn") if silent else ("looking for the leader", "strong")
        case HeadlineKind.CONNECTING:
            return ("connecting", "strong")


def _beside(look: Look, now: Headline) -> list[Span]:
    """At most three short facts, the weightiest first."""
    match now.kind:
        case HeadlineKind.LEADS:
            return _of_leader(look, now)
        case HeadlineKind.NOBODY:
            return [(_last(look), "plain"), (_candidates(look, now), "plain")]
        case HeadlineKind.TWO:
            claims = ", ".join(f"{look.name(name, 20)} (term {term})" for name, term in now.claims)
            return [(f"claimed by {claims}", "crit"), (_last(look), "plain")]
        case HeadlineKind.BLIND:
            word = "nothing reaches metawatch; the cluster may be fine"
            return [(f"for {tenure(look.now - (now.since or look.now))}", "warn"), (_last(look), "dim"), (word, "dim")]
        case HeadlineKind.LOOKING:
            return [(_candidates(look, now), "plain")]
        case HeadlineKind.CONNECTING:
            return [(f"to {look.name(look.target, 40)}" if look.target else "", "plain")]


def _of_leader(look: Look, now: Headline) -> list[Span]:
    lead = look.state.leadership
    term = f"term {lead.term}" if lead.term is not None else "term n/a (nats-server < 2.10)"
    since = f"leads {tenure(look.now - now.since)}" if now.since is not None else "leader, tenure unknown"
    out = [(f"{term}   {since}", "strong")]
    if before := _before(look):
        out.append((before, "plain"))
    if now.late_s is not None:
        out.insert(0, (f"{look.glyphs.about} last confirmed {age(now.late_s)} ago", "warn"))
    elif now.since is not None and look.tall:
        out.append((f"since {date_clock(now.since)} UTC", "dim"))
    return out


def _before(look: Look) -> str:
    for election in reversed(look.state.elections):
        if election.leader == look.state.leadership.leader:
            return f"previous leader {look.name(election.previous, 24) if election.previous else 'unknown'}"
    return ""


def _last(look: Look) -> str:
    lead = look.state.leadership
    if lead.last is None:
        return "no leader seen since metawatch started"
    return f"last leader {look.name(lead.last, 24)}" + (f", term {lead.term}" if lead.term is not None else "")


def _candidates(look: Look, now: Headline) -> str:
    if not now.candidates:
        return "no candidates"
    return "candidates " + ", ".join(f"{look.name(name, 16)} ({term})" for name, term in now.candidates[:4])


def _tenths(seconds: float) -> str:
    """Moves four times a second while nobody leads: this is the one figure that counts."""
    return f"{max(0.0, seconds):.1f}"


def _figures(look: Look, now: Headline) -> tuple[Row, ...]:
    if now.kind is HeadlineKind.CONNECTING:
        return ()
    seen = now.kind is not HeadlineKind.BLIND
    unseen: list[tuple[Span, ...]] = [(("unknown", "dim"),)]
    quorum, api = (_quorum(look), _api(look)) if seen else (unseen, unseen)
    last = (_line(look, "impact", impact(look, now)), _line(look, "status", _status(look, now)))
    heard = _line(look, "heartbeat", beats(look, look.width - LABEL - 1) if seen else unseen)
    if look.tall:
        both = [_line(look, "changes", _changes(look)), _line(look, "unplanned", _unplanned(look))]
        if failed := _failed(look):
            both.append(_line(look, "failed", failed))
        both.append(heard)
        if answers := acks(look) if seen else []:
            both.append(_line(look, "ack RTT", answers))
        return (*both, _line(look, "quorum", quorum), _line(look, "api", api), *last)
    quorum = [*quorum, *api[:1]] if seen else quorum
    return (_line(look, "changes", _changes_short(look)), heard, _line(look, "quorum", quorum), *last)


def _line(look: Look, label: str, parts: Iterable[tuple[Span, ...]]) -> Row:
    said = tuple(tuple((look.say(text), style) for text, style in part) for part in parts)
    spans = facts(said, look.width - LABEL - 1)
    return Row(label, clip(((label.ljust(LABEL), "dim"), *spans), look.width, look.glyphs))


def _windows(look: Look) -> tuple[tuple[str, Changes], ...]:
    told = rates(look.state, look.now)
    return (("10m", told.ten_minutes), ("1h", told.hour), ("24h", told.day))


def _style(look: Look, told: Changes) -> str:
    """META_003 judges the shortest window only."""
    limits = look.watch.thresholds
    return "warn" if told.window_s <= limits.flap_window_s and told.count > limits.flap_max else "strong"


def _most(told: Changes) -> str:
    """Backfilled elections are counted by their terms, so there may have been fewer."""
    return f"≤{told.count}" if told.count > told.at_least else str(told.count)


def _changes(look: Look) -> list[tuple[Span, ...]]:
    """One column for each window."""
    limit = f" (limit {look.watch.thresholds.flap_max})"
    out: list[tuple[Span, ...]] = [
        ((f"{word} ", "dim"), (_most(told), _style(look, told)), (limit if word == "10m" else "", "dim"))
        for word, told in _windows(look)
    ]
    return out


def _unplanned(look: Look) -> list[tuple[Span, ...]]:
    """The part of them that nobody asked for, in the same columns."""
    changes = _changes(look)
    out: list[tuple[Span, ...]] = []
    for (word, told), above in zip(_windows(look), changes, strict=False):
        text = str(told.unplanned)
        room = width_of(above) - len(word) - 1 - len(text)
        out.append(((f"{word} ", "dim"), (text, "warn" if told.unplanned else "plain"), (" " * max(0, room), "plain")))
    return out


def _changes_short(look: Look) -> list[tuple[Span, ...]]:
    """Both in one line."""
    out: list[tuple[Span, ...]] = []
    for word, told in _windows(look):
        first = word == "10m"
        part = f" ({told.unplanned}{' unplanned' if first else ''})" if told.unplanned else ""
        limit = f" limit {look.watch.thresholds.flap_max}" if first else ""
        out.append(((f"{word} ", "dim"), (_most(told), _style(look, told)), (part, "plain"), (limit, "dim")))
    return out + _failed(look)


def _failed(look: Look) -> list[tuple[Span, ...]]:
    failed = look.state.failed_terms + climbing(look.state)
    return [((plural(failed, "failed election"), "warn"),)] if failed else []


def _quorum(look: Look) -> list[tuple[Span, ...]]:
    told = voters_heard(look.state, look.now, look.watch.thresholds)
    if not told.size:
        return [(("unknown", "dim"),)]
    said = f"{told.heard}/{told.size} peers, {told.needed} needed"
    if told.lost:
        return [((f"QUORUM LOST: {said}", "crit"),)]
    if told.unknown:
        return [((f"{said}, {told.unknown} not visible", "warn"),)]
    if told.heard == told.size:
        return [((said, "plain"),)]
    return [((f"{said}, tolerates {told.spare} more down" if told.spare else f"{said}, no failure tolerated", "warn"),)]


def _leading(look: Look) -> Server | None:
    name = look.state.leadership.leader
    return look.state.servers.get(name) if name is not None else None


def _api(look: Look) -> list[tuple[Span, ...]]:
    server = _leading(look)
    stats = server.jetstream.last if server is not None else None
    meta = stats.meta if stats is not None else None
    if meta is None or server is None:
        return [(("pending ", "dim"), (look.glyphs.none, "dim"))]
    high = (meta.pending or 0) > look.watch.thresholds.pending_max
    out: list[tuple[Span, ...]] = [
        (("pending ", "dim"), (count(meta.pending, look.glyphs.none), "warn" if high else "plain"))
    ]
    if meta.snapshot_at is not None:
        ago = look.now - (
            meta.snapshot_at - (server.process.offset.theta if server.process.offset is not None else 0.0)
        )
        took = duration(meta.snapshot_s) if meta.snapshot_s is not None else look.glyphs.none
        out.append((("snapshot ", "dim"), (f"{took}, {tenure(ago)} ago", "plain")))
    if meta.rescue:
        out.append((("▲ RESCUE MODE: quorum lowered manually", "crit"),))
    told = [s.jetstream.api_per_s for s in look.state.servers.values() if s.jetstream.api_per_s is not None]
    if told and look.tall:
        out.append((("requests ", "dim"), (f"{sum(told):,.1f}/s", "plain")))
    return out


def _status(look: Look, now: Headline) -> list[tuple[Span, ...]]:
    """All clear or not, in words."""
    window = look.watch.thresholds.flap_window_s
    held = stable_s(look.state, look.now)
    if now.kind is not HeadlineKind.LEADS or held is None:
        return [(_UNSTABLE.get(now.kind, ("unknown", "dim")),)]
    worst = [a for a in look.snapshot.state.alerts if a.severity == "critical" and a.acknowledged_by is None]
    if held < window:
        return [((f"stable for {tenure(held)} (all clear after {tenure(window)})", "plain"),)]
    if worst:
        return [((f"leader stable for {tenure(held)}, but {plural(len(worst), 'critical alert')} open", "warn"),)]
    return [((f"all clear, stable for {tenure(held)}", "plain"),)]
