"""Taps without servers: frames of Raft as bytes, and connections on which a test says what comes; this file must not judge."""

import struct
from collections.abc import Callable

from tests.feeds.recorder import Recorder
from tui.core.model.peer_names import peer_hash
from tui.core.observed.answers import ServerRef, Stats
from tui.core.observed.events import AnyEvent, StatsSeen
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.link import Link
from tui.feeds.connection.plain_messages import Took
from tui.feeds.raft.taps import Taps
from tui.wire.subjects import APPEND_ENTRIES, VOTE_REQUESTS

N1, N2, N3 = (peer_hash(name) for name in ("n1", "n2", "n3"))
INBOX = "$NRG.R.aaaaaaaa"


def beat(leader: str = N1, term: int = 3, stored: int = 7) -> bytes:
    """An empty append entry."""
    return struct.pack("<8sQQQQHB", leader.encode(), term, stored, term, stored, 0, 0)


def answer(peer: str, stored: int = 7) -> bytes:
    return struct.pack("<QQ8sB", 3, stored, peer.encode(), 1)


def request(candidate: str, term: int) -> bytes:
    return struct.pack("<QQQ8s", term, 3, 7, candidate.encode())


def voted(voter: str, term: int, granted: int = 1) -> bytes:
    return struct.pack("<Q8sB", term, voter.encode(), granted)


class FakeLink(Link):
    """Hands on what a test says, and remembers what is listened to."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tapped: dict[str, tuple[int, Callable[[Took], None], Callable[[], None]]] = {}
        self.echoed: list[Callable[[float], None]] = []
        self._count = 0

    def tap(self, subject: str, heard: Callable[[Took], None], refused: Callable[[], None]) -> int:
        self._count += 1
        self.tapped[subject] = (self._count, heard, refused)
        return self._count

    def untap(self, sid: int) -> None:
        self.tapped = {subject: one for subject, one in self.tapped.items() if one[0] != sid}

    def echo(self, echoed: Callable[[float], None]) -> None:
        self.echoed.append(echoed)

    def say(self, at: float, subject: str, body: bytes, reply: str = "") -> None:
        """A message comes, if anybody listens."""
        if subject in self.tapped:
            number, heard, _ = self.tapped[subject]
            heard(Took(at, number, subject, reply, False, body))

    def inboxes(self) -> set[str]:
        return set(self.tapped) - {APPEND_ENTRIES, VOTE_REQUESTS}


class Stage:
    """Taps on fake connections to servers with JetStream of one group."""

    def __init__(self, *names: str) -> None:
        self.recorder = Recorder()
        roster = Roster()
        for name in names:
            ref = ServerRef(name=name, id=f"N{name}".upper(), version="2.15.1", jetstream=True)
            roster.saw(StatsSeen(at=0.0, server=ref, stats=Stats(start=0.0)))
        self.taps = Taps(self.recorder, roster, wanted=True)
        self.links = {name: FakeLink(name) for name in names}
        for link in self.links.values():
            self.taps.up(link)

    @property
    def told(self) -> list[AnyEvent]:
        return self.recorder.events
