"""Which entry does an answer answer, and how long did it take? Pairs what one connection hears of one leader and its followers.

Idle heartbeats all carry the same index, so an answer belongs to the latest entry that its peer still owes one for, and settles
those before: whole seconds of lateness are seen as missing answers, not in their times. This file must not know where either
comes from.
"""

from collections import deque
from typing import Final

from msgspec import Struct

from tui import clock
from tui.core.observed.raft_frames import AckHeard, HeartbeatHeard
from tui.wire.raft import AckFrame

_KEPT: Final = 64
_PEERS: Final = 64
_OVERTAKES_S: Final = 0.05
"""Through a server that is not the leader's, an answer may come just before its entry: they took different ways."""
_LATE_S: Final = 0.5
"""So late there, it may as well be a sound answer to the next entry: that one is waited for."""


class _Entry(Struct, frozen=True):
    number: int
    at: float
    stored: int
    """Index that a follower has reached when it has taken the entry in."""


class _Held(Struct, frozen=True):
    at: float
    ack: AckFrame
    after_s: float | None
    """If it is a late answer to the entry before; None: it can be none."""


class Answers:
    """Entries of one leader through one connection, and who has answered up to which."""

    def __init__(self, via: str, leader: str) -> None:
        self._via = via
        self._leader = leader
        self._entries: deque[_Entry] = deque(maxlen=_KEPT)
        self._number = 0
        self._since = 0.0
        self._settled: dict[str, int] = {}
        """By peer: number of the latest entry that it has answered."""
        self._held: dict[str, _Held] = {}

    @property
    def peers(self) -> int:
        """How many have answered so far."""
        return len(self._settled)

    def begin(self, at: float) -> None:
        """Answers to what comes before this may be missed, so none is owed."""
        self._since = at
        self._entries.clear()

    def asked(self, heard: HeartbeatHeard) -> tuple[AckHeard, ...]:
        """An entry came; answers that may have overtaken it are told now."""
        if heard.at < self._since:
            return ()
        self._number += 1
        entry = _Entry(self._number, heard.at, heard.pindex + (1 if heard.entries else 0))
        self._entries.append(entry)
        held, self._held = self._held, {}
        told = []
        for peer, one in held.items():
            if heard.at - one.at <= _OVERTAKES_S and _covers(one.ack, entry):
                self._settled[peer] = entry.number
                told.append(self._told(heard.at, one.ack, 0.0))
            elif one.after_s is not None:
                told.append(self._told(one.at, one.ack, one.after_s))
        return tuple(told)

    def answered(self, at: float, ack: AckFrame, *, own: bool) -> AckHeard | None:
        """An answer came, through the leader's `own` server or another one; None: it waits for the next entry, or answers none."""
        if ack.peer not in self._settled and len(self._settled) >= _PEERS:
            return None
        settled = self._settled.setdefault(ack.peer, 0)
        entry = self._answered_by(ack)
        owed = entry is not None and entry.number > settled
        after_s = clock.passed(entry.at, at) if entry is not None and owed else None
        if entry is not None and owed:
            self._settled[ack.peer] = entry.number
        if not own and (after_s is None or after_s > _LATE_S):
            self._held[ack.peer] = _Held(at, ack, after_s)
            return None
        return None if after_s is None else self._told(at, ack, after_s)

    def _answered_by(self, ack: AckFrame) -> _Entry | None:
        """The latest entry that it may answer: nearly always the last one."""
        for entry in reversed(self._entries):
            if _covers(ack, entry):
                return entry
        return None

    def _told(self, at: float, ack: AckFrame, after_s: float) -> AckHeard:
        return AckHeard(
            at=at,
            via=self._via,
            peer=ack.peer,
            leader=self._leader,
            term=ack.term,
            index=ack.stored,
            ok=ack.ok,
            after_s=after_s,
        )


def _covers(ack: AckFrame, entry: _Entry) -> bool:
    """A follower that refuses tells where its log ends, which may be anywhere."""
    return not ack.ok or ack.stored >= entry.stored
