"""Which of a few shapes has the headline, and what is metawatch blind to? Read off the state word: judged is it there alone.

This file must not know how a headline looks.
"""

from enum import Enum
from typing import NamedTuple

from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.model.state_word import BlindFigures, Connecting, NoLeaderFigures, NoQuorumFigures, SplitFigures
from tui.core.overall.state_word import candidates_of, state_word
from tui.core.servers.raftz_support import lacks_raftz
from tui.core.settings.watch import Watch
from tui.core.unchanged import unchanged
from tui.core.vantage.reach import outside, user_outside
from tui.text.phrases.say import say

WORD_LATE_S = 3.0
_USUAL = Watch()


class HeadlineKind(Enum):
    """What the headline says."""

    CONNECTING = "connecting"
    LOOKING = "looking"
    LEADS = "leads"
    NOBODY = "nobody"
    TWO = "two"
    BLIND = "blind"


class Headline(NamedTuple):
    """The headline as values."""

    kind: HeadlineKind
    leader: str | None = None
    since: float | None = None
    """LEADS: the take-over; NOBODY: the last proof of a leader; BLIND: the last word of any server."""
    claims: tuple[tuple[str, int], ...] = ()
    """TWO: (name, term), lowest term first."""
    candidates: tuple[tuple[str, int], ...] = ()
    late_s: float | None = None
    """LEADS: no voter has told it for this long, which is longer than it should be."""


def standing(state: State, now: float, watch: Watch = _USUAL) -> Headline:
    """The state word as the headline has it: no judgement of its own."""
    return _standing(state, now, watch)


@unchanged
def _standing(state: State, now: float, watch: Watch) -> Headline:
    told, lead = state_word(state, now, watch), state.leadership
    match told.figures:
        case Connecting() if state.first_connected_at is None:
            return Headline(HeadlineKind.CONNECTING)
        case BlindFigures(
            because="no connection" | "refused" | "no data" | "not reported" | "not running" | "not reached"
        ):
            return Headline(HeadlineKind.BLIND, since=told.since)
        case SplitFigures(claims=claims):
            return Headline(HeadlineKind.TWO, claims=tuple((one.server, one.term) for one in claims))
        case NoLeaderFigures(candidates=candidates):
            return Headline(HeadlineKind.NOBODY, since=told.since, candidates=candidates)
        case _ if lead.leader is not None:
            quiet = now - lead.fresh_at if lead.fresh_at is not None else 0.0
            late_s = quiet if quiet > WORD_LATE_S else None
            return Headline(HeadlineKind.LEADS, lead.leader, lead.since, late_s=late_s)
        case NoQuorumFigures() if lead.last is not None:
            return Headline(HeadlineKind.NOBODY, since=lead.leaderless_since, candidates=candidates_of(state, now))
        case _:
            return Headline(HeadlineKind.LOOKING, candidates=candidates_of(state, now))


def sees(state: State) -> bool:
    """Is any connection of ours up, and are we awake?"""
    return state.seeing_since is not None


def in_group(state: State, server: Server) -> bool:
    """Is it a peer of the watched group? Others may share the system account."""
    return peer_hash(server.name) in state.group.counted


def follows(state: State, server: Server) -> str | None:
    """Name of the leader that this server believes in."""
    if server.raft.last is not None:
        return name_of(server.raft.last.leader, state.names) if server.raft.last.leader else None
    meta = server.jetstream.last.meta if server.jetstream.last is not None else None
    return meta.leader if meta is not None else None


class Blindness(NamedTuple):
    """Something that metawatch cannot see, short and whole."""

    short: str
    whole: str


_OWN = " ours"
"""No subject, in place of that of our own messages, whose prefix may be chosen."""
_SUBJECTS = (
    ("$JS.EVENT.ADVISORY", "advisories", "elections detected by polling only, step-down requests not visible"),
    ("$SYS.SERVER", "server events", "planned shutdowns look like crashes"),
    ("RAFTZ", "RAFTZ", "no terms, and the leader that each server follows is known late"),
    ("JSZ", "JSZ", "no API queue, snapshot or storage figures"),
    ("STATSZ", "STATSZ", "no CPU, memory and connection figures"),
    ("HEALTHZ", "HEALTHZ", "no health status"),
    ("$NRG.R.", "follower acks", "follower ack latency and votes not visible"),
    ("$NRG.", "Raft traffic", "heartbeats and candidacies not visible"),
    (
        _OWN,
        "route probes",
        "only the servers' own RTT (up to 30 s old), no packet loss by direction, operators' notes not shared",
    ),
    ("$SRV.", "micro service", "this recorder is not listed by `nats micro`"),
    ("PING", "discovery", "servers are discovered by their connections only"),
)


def blindness(state: State, probe_prefix: str) -> tuple[Blindness, ...]:
    """All that metawatch is blind to, worst first."""
    return (*_account(state), *_refused(state, probe_prefix), *_old_versions(state), *_callers(state), *_lost(state))


def _account(state: State) -> tuple[Blindness, ...]:
    ours = outside(state)
    if ours is None:
        return ()
    said = say(user_outside(ours))
    return (Blindness(said, f"{said}: no heartbeats, no votes, step-down not accepted; polling only"),)


def _callers(state: State) -> tuple[Blindness, ...]:
    heard = state.callers
    if heard is None or heard.on:
        return ()
    return (Blindness("API callers", f"JetStream API callers not visible: context {heard.context}: {heard.reason}"),)


def _refused(state: State, probe_prefix: str) -> tuple[Blindness, ...]:
    out: dict[str, Blindness] = {}
    for denied in state.denied:
        ours = denied.subject.startswith(f"{probe_prefix}.")
        for mark, word, effect in _SUBJECTS:
            if mark == _OWN if ours else mark in denied.subject:
                via = sorted({d.via for d in state.denied if d.subject == denied.subject})
                out.setdefault(
                    word,
                    Blindness(
                        f"{word} denied", f"{denied.operation} {denied.subject} denied by {' '.join(via)}: {effect}"
                    ),
                )
                break
        else:
            out.setdefault(
                denied.subject,
                Blindness(
                    f"{denied.subject} denied",
                    f"{denied.operation} {denied.subject} denied by {denied.via}: not visible",
                ),
            )
    return tuple(out.values())


def _old_versions(state: State) -> tuple[Blindness, ...]:
    old = sorted(name for name in state.unsupported if lacks_raftz(state, name))
    if not old:
        return ()
    every = len(old) >= sum(in_group(state, s) for s in state.servers.values())
    short = "no terms (nats-server < 2.10)" if every else f"no terms from {' '.join(old[:3])}"
    return (Blindness(short, f"{' '.join(old)}: no RAFTZ before 2.10: no terms, leader not confirmed by itself"),)


def _lost(state: State) -> tuple[Blindness, ...]:
    out: list[Blindness] = []
    if state.dropped:
        out.append(
            Blindness(
                f"{state.dropped:,} messages dropped", f"{state.dropped:,} messages reached metawatch and were dropped"
            )
        )
    if state.undecodable:
        out.append(
            Blindness(f"{state.undecodable:,} unreadable", f"{state.undecodable:,} messages could not be decoded")
        )
    return tuple(out)
