"""Which few words stand on the wall: leader, quorum, cause, action? The state word decides; nothing is judged here.

It must not know how large they are drawn. Each is said in one or more ways, the longest first.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from tui.core.causes.first_step import of_majority, to_restore
from tui.core.causes.present_step import present_step
from tui.core.history.change_rates import rates
from tui.core.model.state_word import (
    BlindFigures,
    Connecting,
    DegradedFigures,
    FlappingFigures,
    NoLeaderFigures,
    NoQuorumFigures,
    SettlingFigures,
    SilentFigures,
    SplitFigures,
    StableFigures,
    StateWord,
    SuspectNamed,
)
from tui.core.overall.state_word import state_word
from tui.core.overall.suspected import verdict_now
from tui.text.format import percent, plural
from tui.text.state_word import JUST_OVER
from tui.text.wall_words import BLIND, listed, nameless, step_in_short, weak_in_short
from tui.ui.view.cells.incident_now import open_alerts
from tui.ui.view.drawing.spans import Look

NAME: Final = 12
_ELECTION_S: Final = 10.0
"""By then an election has come about, or something keeps it from it."""
Said = tuple[str, ...]
"""The same in ever fewer words."""


class WallFacts(NamedTuple):
    """What everybody in the room must know."""

    told: StateWord
    leader: Said
    """Who leads and for how long, or who led last and for how long nobody has."""
    quorum: Said
    more: Said
    """Changes of leader, or the term while all is well: then the cause's place says that there were none."""
    cause: Said
    action: str


def wall_facts(look: Look) -> WallFacts:
    """From the state word of now."""
    told = state_word(look.state, look.now, look.watch)
    suspect = told.suspect if _speaks_of(told) else None
    return WallFacts(
        told=told,
        leader=_leader(look, told),
        quorum=_quorum(told),
        more=_term(told) if isinstance(told.figures, StableFigures) else _changes(look, told),
        cause=_named(look, suspect) if suspect is not None else _because(look, told),
        action=_action(look, told, suspect),
    )


def short_age(seconds: float) -> str:
    """`12s`, `5min`, `7h49`, `41d2h`: what moves each second costs bytes each second, and a large M looks like an H from afar."""
    whole = round(max(0.0, seconds))
    minutes, hours, days = whole // 60, whole // 3_600, whole // 86_400
    if days:
        return f"{days}d{hours % 24}h" if hours % 24 else f"{days}d"
    if hours:
        return f"{hours}h{minutes % 60:02}"
    return f"{minutes}min" if minutes else f"{whole}s"


def name(look: Look, server: str | None) -> str:
    """Of a server, as it is written on the wall."""
    return "?" if server is None else look.who(server, NAME)


def _speaks_of(told: StateWord) -> bool:
    """Is what the verdict names what is wrong now? A weak server outranks what another one did before, and so do peers that are down."""
    match told.figures:
        case _ if told.suspect is None:
            return False
        case DegradedFigures(found=found):
            return told.suspect.newer is None and found[0].subject in (None, told.suspect.server)
        case NoQuorumFigures() | SilentFigures():
            return False
        case _:
            return True


def _leader(look: Look, told: StateWord) -> Said:
    last = (f"last {name(look, told.leader)}",) if told.leader is not None else ("no leader known",)
    match told.figures:
        case BlindFigures() | Connecting():
            return last
        case SplitFigures():
            return tuple(
                " ".join(f"{name(look, one.server)}{term}" for one, term in said)
                for said in (
                    [(one, f" term {one.term}") for one in told.figures.claims],
                    [(one, "") for one in told.figures.claims],
                )
            )
        case NoLeaderFigures():
            return _gone(look, told.since, last[0])
        case NoQuorumFigures(leaderless_since=float() as since):
            return _gone(look, since, last[0])
        case SilentFigures(heard_at=heard) if not told.held:
            return (
                f"{name(look, told.leader)} silent {short_age(look.now - heard)}",
                f"{name(look, told.leader)} silent",
            )
        case _:
            held = f" {short_age(look.now - told.leads_since)}" if told.leads_since is not None else ""
            return (f"{name(look, told.leader)}{held}",)


def _gone(look: Look, since: float | None, last: str) -> Said:
    gone = f"for {short_age(look.now - since)}" if since is not None else ""
    return (f"{gone} {last}".strip(), gone or last)


def _quorum(told: StateWord) -> Said:
    found = told.quorum
    if found is None or isinstance(told.figures, BlindFigures | Connecting):
        return ("quorum ?",)
    return (f"quorum {found.heard}/{found.size}", f"{found.heard}/{found.size}")


def _changes(look: Look, told: StateWord) -> Said:
    """Of the day while all is well, else of the last ten minutes."""
    if isinstance(told.figures, Connecting):
        return ("",)
    found = rates(look.state, look.now)
    if isinstance(told.figures, StableFigures):
        count, window = found.day.count, ("24 h", "24h")
    else:
        count, window = found.ten_minutes.count, ("10 min", "10min")
    many = f"{count} change{'' if count == 1 else 's'}"
    return (f"{many} in {window[0]}", f"{many} {window[1]}", f"{count} in {window[1]}")


def _names(look: Look, servers: Iterable[str]) -> str:
    return listed(servers, lambda wire: name(look, wire))


def _term(told: StateWord) -> Said:
    return ("" if told.term is None else f"term {told.term}",)


def _named(look: Look, suspect: SuspectNamed) -> Said:
    if suspect.newer is not None:
        who = _names(look, suspect.newer.servers)
        return (f"{who} cause not known yet", "cause not known yet") if who else ("cause not known yet",)
    cause = suspect.cause.replace("_", " ")
    said = f"{name(look, suspect.server)} {cause}" if suspect.server is not None else cause
    return (said,) if suspect.cause == "unknown" else (f"{said} {percent(suspect.confidence)}", said)


def _because(look: Look, told: StateWord) -> Said:
    """Where no verdict has named a cause yet: what the word itself says."""
    said = _by_word(look, told)
    return tuple(f"{JUST_OVER}{one}" for one in said) if told.held else said


def _by_word(look: Look, told: StateWord) -> Said:
    match told.figures:
        case BlindFigures(because=because, reason=reason):
            whole = () if reason is None else (look.name(reason),)
            return (*whole, BLIND[because])
        case Connecting():
            return ("waiting for answers",)
        case SplitFigures():
            return (f"{len(told.figures.claims)} servers claim to lead",)
        case NoQuorumFigures(down=(), never_seen=0):
            return ("too few peers",)
        case NoQuorumFigures(down=(), never_seen=unseen):
            return (f"{plural(unseen, 'peer')} never seen",)
        case NoQuorumFigures(down=down, by_kind=kinds, never_seen=unseen):
            named = [f"{what}: {_names(look, who)}" for what, who in kinds]
            named += [f"{plural(unseen, 'peer')} never seen"] if unseen else []
            return (", ".join(named), f"no reply: {_names(look, down)}")
        case NoLeaderFigures():
            stand = " ".join(name(look, one) for one, _ in told.figures.candidates)
            return (
                (f"candidates {stand}", f"{len(told.figures.candidates)} candidates")
                if stand
                else ("no candidate yet",)
            )
        case SilentFigures(down=True):
            return (f"{name(look, told.leader)} is down",)
        case SilentFigures():
            missed = len(told.figures.missed_by)
            return (f"no heartbeat at {missed} peers" if missed else "no heartbeat",)
        case FlappingFigures():
            return (f"{told.figures.unplanned} unplanned changes", "cause unknown")
        case DegradedFigures(found=found, gravest=same):
            first, more = weak_in_short(same, lambda wire: name(look, wire)), len(found) - len(same)
            return (f"{first}, {more} more" if more else first, first)
        case SettlingFigures(changed_at=at):
            return (f"unplanned change {short_age(look.now - at)} ago", "unplanned change")
        case StableFigures():
            return _changes(look, told)


def _action(look: Look, told: StateWord, suspect: SuspectNamed | None) -> str:
    verdict = None if suspect is None else verdict_now(look.state, suspect)
    found = None if verdict is None else present_step(look.state, look.now, look.watch, verdict)
    step = step_in_short(found, lambda wire: name(look, wire)) or _first_step(look, told)
    gone = to_restore(told) if found is not None or isinstance(told.figures, FlappingFigures) else ()
    return f"restore {_names(look, gone)}; {step}" if gone else step


def _first_step(look: Look, told: StateWord) -> str:
    """What is right to do before any verdict."""
    match told.figures:
        case BlindFigures(because="refused"):
            return "check nats-server on each host"
        case BlindFigures():
            return "run metawatch doctor"
        case Connecting():
            return ""
        case SplitFigures(claims=claims):
            leads = of_majority(told, claims)
            others = " ".join(name(look, one.server) for one in claims if one.server != leads)
            keep = "no step-down" if leads is None else f"keep {name(look, leads)}"
            return f"check routes of {others}, {keep}"
        case NoQuorumFigures(down=down, cut_off=apart):
            gone = tuple(one for one in down if one not in apart)
            return (
                f"restore {_names(look, gone) or 'missing peers'}"
                if gone or not apart
                else f"check routes to {_names(look, apart)}"
            )
        case NoLeaderFigures():
            waits = told.since is not None and look.now - told.since < _ELECTION_S
            return "wait for the election" if waits else f"check {name(look, told.leader)} and its routes"
        case SilentFigures():
            return f"check {name(look, told.leader)}; election may follow"
        case FlappingFigures():
            return "find the cause: press c"
        case DegradedFigures(gravest=same) if len(same) > 1 and nameless(one.subject for one in same):
            return "check missing peers"
        case DegradedFigures(gravest=same):
            return f"check {_names(look, (one.subject for one in same if one.subject is not None)) or 'alerts'}"
        case SettlingFigures():
            return "watch, no step-down"
        case StableFigures():
            open_now = len(open_alerts(look))
            return f"{open_now} open alert{'' if open_now == 1 else 's'}" if open_now else "no action needed"
