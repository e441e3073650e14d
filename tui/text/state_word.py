"""How is it said what stands beside the state word? Short facts, the weightiest first; this file must not judge.

A summary has no running figure: a line of `events` is printed once, and what it says must stay true. `facts` is for screens, which
are drawn again: it says how long.
"""

from collections.abc import Iterator
from typing import Final

from tui.core.model.state_word import (
    BlindBecause,
    BlindFigures,
    Connecting,
    DegradedFigures,
    Figures,
    FlappingFigures,
    NoLeaderFigures,
    NoQuorumFigures,
    QuorumFigures,
    SettlingFigures,
    SilentFigures,
    SplitFigures,
    StableFigures,
    StateWord,
    SuspectNamed,
    Unexplained,
    Weak,
    Weakness,
    Word,
)
from tui.core.settings.durations import exactly
from tui.text.cells import clean
from tui.text.format import clock
from tui.text.glyphs import Glyphs
from tui.text.wording import ago, called, count, names, percent, seconds

NOT_KNOWN: Final = "cause not known yet"
_TITLED = 40
"""Cells that a name may take in the terminal's title."""
_BLIND: Final[dict[BlindBecause, str]] = {
    "no connection": "metawatch has no connection to any server",
    "refused": "the ports of all servers refuse connections",
    "no data": "no data from any server",
    "not answered": "servers accept connections but answer no request",
    "not reported": "no server reports the leader",
    "none seen": "no server has named a leader yet",
    "not running": "metawatch was not running",
    "not reached": "no server is reached yet",
}
_BLIND_STEP: Final[dict[BlindBecause, str]] = {"refused": "check whether nats-server runs on each host"}
_WEAK: Final[dict[Weakness, str]] = {
    "down": "is down",
    "no JetStream": "runs without JetStream",
    "meta lost": "has lost its meta group",
    "not responding": "is unresponsive",
    "never seen": "was never seen",
    "Raft blocked": "has a blocked Raft log",
    "shutting down": "is shutting down",
    "lame duck": "is in lame duck mode",
    "cut off": "receives no heartbeats from the leader",
    "unheard": "does not reach the leader",
    "route down": "is a broken route",
    "crash loop": "keeps restarting",
    "restarted": "restarted unexpectedly",
    "lagging": "lags behind the leader",
    "throttled": "responds late",
    "alert": "has a critical alert",
}


_MANY: Final[dict[Weakness, str]] = {
    "down": "are down",
    "no JetStream": "run without JetStream",
    "meta lost": "have lost their meta group",
    "not responding": "are unresponsive",
    "never seen": "were never seen",
    "Raft blocked": "have blocked Raft logs",
    "shutting down": "are shutting down",
    "lame duck": "are in lame duck mode",
    "cut off": "receive no heartbeats from the leader",
    "unheard": "do not reach the leader",
    "route down": "are broken routes",
    "crash loop": "keep restarting",
    "restarted": "restarted unexpectedly",
    "lagging": "lag behind the leader",
    "throttled": "respond late",
    "alert": "have a critical alert",
}


JUST_OVER: Final = "just over: "
"""Before what was so a moment ago; the word itself stays for some seconds."""


def summary(told: StateWord) -> str:
    """The whole of it in one sentence, as true later as now."""
    return "; ".join(facts(told))


def facts(told: StateWord, now: float | None = None) -> tuple[str, ...]:
    """What stands beside the word. With `now`, also for how long."""
    first, *rest = _said(told, told.figures, None if told.held else now)
    parts = [f"{JUST_OVER}{first}" if told.held else first, *rest]
    if told.suspect is not None and not isinstance(told.figures, DegradedFigures):
        parts += _suspected(told.suspect)
    return tuple(parts)


def title(word: Word, name: str, signs: Glyphs) -> str:
    """`▲ FLAPPING prod-eu – metawatch`, for the terminal's title: safe in it, whatever the name is."""
    sign = (
        signs.info if word in ("STABLE", "SETTLING", "CONNECTING") else signs.none if word == "BLIND" else signs.warning
    )
    parts = (sign, word, clean(name, _TITLED, signs.ellipsis), signs.none, "metawatch")
    return " ".join(part for part in parts if part)


def suspect(named: SuspectNamed) -> str:
    """`suspect n1, process frozen (97%)`, or `cause clock step (86%)` where no server is named."""
    cause = named.cause.replace("_", " ")
    sure = "" if named.cause == "unknown" else f" ({percent(named.confidence)})"
    return f"cause {cause}{sure}" if named.server is None else f"suspect {named.server}, {cause}{sure}"


def not_explained(newer: Unexplained) -> str:
    """`n3 since 17:40:02`, or `leader change at 17:40:02`."""
    if newer.servers:
        return f"{names(map(called, newer.servers), 3)} since {clock(newer.since)}"
    return f"leader change at {clock(newer.since)}" if newer.episode else f"incident since {clock(newer.since)}"


def _suspected(named: SuspectNamed) -> Iterator[str]:
    """What is not explained by it comes first, and then it says of when it is."""
    if named.newer is None:
        yield suspect(named)
    else:
        yield f"{not_explained(named.newer)}: {NOT_KNOWN}"
        yield f"of {clock(named.at)}: {suspect(named)}"


def weak(one: Weak, now: float | None = None) -> str:
    """`n1 is down`, `n2 lags behind the leader by 1,204 operations`."""
    subject = one.subject or "the meta group"
    said = f"{f'peer {subject}' if one.what == 'never seen' else called(subject)} {_WEAK[one.what]}"
    if one.what == "lagging" and one.lag is not None:
        said += f" by {count(one.lag, 'operation')}"
    if one.code is not None and one.what == "alert":
        said += f" ({one.code})"
    lasts = one.what in ("down", "not responding", "cut off")
    if now is None or one.since is None or not (lasts or one.what == "restarted"):
        return said
    return f"{said} for {seconds(now - one.since)}" if lasts else f"{said} {ago(now - one.since)}"


def _grouped(found: tuple[Weak, ...], now: float | None) -> Iterator[str]:
    """What is true of several is said once: `n1, n2 respond late`."""
    same: dict[tuple[Weakness, str | None], list[Weak]] = {}
    for one in found:
        same.setdefault((one.what, one.code if one.what == "alert" else None), []).append(one)
    for (what, code), those in same.items():
        if len(those) == 1:
            yield weak(those[0], now)
        else:
            who = [one.subject or "?" for one in those]
            said = f"peers {names(who)}" if what == "never seen" else names(map(called, who))
            yield f"{said} {_MANY[what]}{f' ({code})' if code else ''}"


def quorum(told: QuorumFigures) -> str:
    """`quorum 2 of 3 peers, no failure tolerated`."""
    said = f"quorum {told.heard} of {count(told.size, 'peer')}"
    once = f" once {names(told.leaving)} {'has' if len(told.leaving) == 1 else 'have'} left" if told.leaving else ""
    if told.spare < 0:
        return f"{said}, {f'lost{once}' if once else f'{told.needed} needed'}"
    return f"{said}, {f'tolerates {told.spare} more down' if told.spare else 'no failure tolerated'}{once}"


def _leads(told: StateWord, now: float | None) -> str:
    term = "" if told.term is None else f", term {told.term}"
    since = "" if now is None or told.leads_since is None else f", for {seconds(now - told.leads_since)}"
    return f"leader {told.leader or '?'}{term}{since}"


def _said(told: StateWord, figures: Figures, now: float | None) -> tuple[str, ...]:
    match figures:
        case Connecting():
            return ("waiting for the first answers",)
        case BlindFigures():
            hangs = f" ({names(figures.hanging)})" if figures.hanging else ""
            why = "" if figures.reason is None else f": {clean(figures.reason)}"
            last = () if told.leader is None else (f"last leader {told.leader}",)
            return (
                f"{_BLIND[figures.because]}{hangs}{why}",
                *last,
                _BLIND_STEP.get(figures.because, "run metawatch doctor"),
            )
        case SplitFigures():
            newest_first = sorted(figures.claims, key=lambda one: (-one.term, one.server))
            who = " and ".join(one.server for one in newest_first)
            return (f"{who} claim to lead", *(_claim(one.server, one.term, one.followers) for one in newest_first))
        case NoQuorumFigures():
            return _no_quorum(told, figures)
        case NoLeaderFigures():
            return _no_leader(told, figures, now)
        case SilentFigures():
            return _silent(figures, now)
        case FlappingFigures():
            return (_flapping(figures), _leads(told, now))
        case DegradedFigures():
            voters = () if told.quorum is None else (quorum(told.quorum),)
            return (names(_grouped(figures.found, now), 3), *voters, _leads(told, now))
        case SettlingFigures():
            when = "" if now is None else f" {ago(now - figures.changed_at)}"
            return (f"unplanned leader change{when}, stable after {exactly(figures.window_s)}", _leads(told, now))
        case StableFigures():
            return (_leads(told, now), *(() if told.quorum is None else (quorum(told.quorum),)))


def _claim(server: str, term: int, followers: tuple[str, ...]) -> str:
    by = f", followed by {names(followers)}" if followers else ""
    return f"{server} leads in term {term}{by}"


def _no_quorum(told: StateWord, figures: NoQuorumFigures) -> tuple[str, ...]:
    heard = "" if told.quorum is None else f"{told.quorum.heard} of {count(told.quorum.size, 'peer')} respond"
    needed = "" if told.quorum is None else f", {told.quorum.needed} needed"
    missing = (f"{what}: {names(who)}" for what, who in figures.by_kind)
    unseen = (f"{count(figures.never_seen, 'peer')} never seen",) if figures.never_seen else ()
    return (f"{heard}{needed}", *missing, *unseen, "JetStream API down")


def _no_leader(told: StateWord, figures: NoLeaderFigures, now: float | None) -> tuple[str, ...]:
    for_ = () if now is None or told.since is None else (f"for {seconds(now - told.since)}",)
    last = "no leader since metawatch started" if figures.last_leader is None else f"last leader {figures.last_leader}"
    stand = names(f"{name} (term {term})" for name, term in figures.candidates)
    return (*for_, last, f"candidates {stand}" if stand else "no candidates")


def _silent(figures: SilentFigures, now: float | None) -> tuple[str, ...]:
    gap = f"leader {figures.leader} is down" if figures.down else f"no heartbeat from leader {figures.leader}"
    if now is not None:
        gap += f" for {seconds(max(figures.longest_s, now - figures.heard_at))}"
    missed = (f"missed by {names(figures.missed_by)}",) if figures.missed_by else ()
    return (gap, *missed, "election possible 4 to 9s after the last heartbeat")


def _flapping(figures: FlappingFigures) -> str:
    most = "at most " if figures.count > figures.at_least else ""
    unknown = f" ({figures.unknown} unknown)" if figures.unknown else ""
    said = f"{most}{count(figures.count, 'leader change')} in {exactly(figures.window_s)}"
    return f"{said}, {figures.unplanned} unplanned{unknown} (limit {figures.limit})"
