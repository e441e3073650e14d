"""Polls of one server over a fake connection, by a clock that a test moves. Not a test."""

import asyncio
from collections.abc import Callable

import pytest

from tests.feeds.recorder import Recorder
from tui import clock
from tui.core.observed.answers import ServerRef, Stats
from tui.core.observed.events import ProbeMissed, StatsSeen
from tui.feeds.asking.polls import Polls
from tui.feeds.connection.client import Wire
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.link import Answered, Link, Prefixes, Seen
from tui.feeds.connection.plain_messages import Took

ID = "N" * 56


class Silent(Link):
    """A connection on which nothing is answered but by the test."""

    def __init__(self, recorder: Recorder, name: str, server_id: str = ID) -> None:
        super().__init__(Wire(lambda _hello: None), Prefixes(), recorder, Seen(), lambda _link, _subject: None)
        self.name, self.id = name, server_id
        self.asked: list[tuple[str, Answered]] = []

    def ask(self, subject: str, body: bytes, answered: Answered) -> str:
        del body
        self.asked.append((subject, answered))
        return super().ask(subject, b"", answered)

    def count(self, endpoint: str) -> int:
        """How often it was asked for this."""
        return sum(subject.endswith(f".{endpoint}") for subject, _ in self.asked)

    def answer(self, endpoint: str, *, nobody: bool = False, body: bytes = b"{}") -> None:
        """The latest question of a kind is answered."""
        answered = next(found for subject, found in reversed(self.asked) if subject.endswith(f".{endpoint}"))
        answered(Took(clock.now(), 1, "_INBOX.x.1", "", nobody, b"" if nobody else body))


class Stage:
    """Polls of one server, n1, over one connection."""

    def __init__(self, via: str, version: str = "2.12.0", server_id: str = ID) -> None:
        self.recorder = Recorder()
        self.roster = Roster()
        self.link = Silent(self.recorder, via, ID)
        self.polls = Polls(self.recorder, self.roster, lambda _name: self.link, lambda _name, _took: None)
        self.appear(version, server_id)

    def appear(self, version: str, server_id: str, start: float = 1.0) -> None:
        """n1 answers a PING."""
        ref = ServerRef(name="n1", id=server_id, version=version, jetstream=True)
        known = self.roster.saw(StatsSeen(at=clock.now(), server=ref, stats=Stats(start=start)))
        if known is not None:
            self.polls.server(known)

    def missed(self, endpoint: str) -> list[ProbeMissed]:
        return self.recorder.of(ProbeMissed, lambda event: event.endpoint == endpoint)


async def running(stage: Stage, seconds: float) -> None:
    """The polls' task for a while."""
    task = asyncio.create_task(stage.polls.run())
    await asyncio.sleep(seconds)
    task.cancel()
    await asyncio.wait([task])


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the clock on, as a stopped process finds it."""
    ahead = [0.0]
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + ahead[0])

    def move(seconds: float) -> None:
        ahead[0] += seconds

    return move
