"""Who is told what while the wall is served, and how does it end? On a collector that a test plays by hand."""

import asyncio
from collections.abc import Callable

import pytest

from tests.busy import PATIENCE_S
from tests.ui.scenes import calm
from tests.ui.staged import StagedLive, later
from tests.web.browsers import until
from tui.core.model.lines import NoticeLine
from tui.core.model.state import Snapshot, State
from tui.core.observed.discovery import GivenUrls
from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection
from tui.core.settings.serving import Serving
from tui.core.settings.watch import Watch
from tui.core.settings.watched import Watched
from tui.web import serving
from tui.web.serving import WallServer


class HandPlayed(StagedLive):
    """A collector that says when somebody listens."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = asyncio.Event()

    def subscribe(
        self,
        post: Callable[[Snapshot], None],
        crashed: Callable[[BaseException], None],
        noted: Callable[[str], None],
    ) -> None:
        """Remember whom to tell."""
        super().subscribe(post, crashed, noted)
        self.begun.set()


class Played:
    """A server, what it said, and the collector behind it."""

    def __init__(self, live: HandPlayed) -> None:
        self.live = live
        self.said: list[str] = []
        self.ready: list[int] = []
        self.noticed: list[NoticeLine] = []
        watched = Watched(connection=Connection(urls=("nats://n1:4222",)), watch=Watch())
        settings = Serving(host="127.0.0.1", port=0, token="0123456789abcdef0123")
        self.server = WallServer(watched, settings, self.said.append, self.ready.append, self.noticed.append)
        self.running = asyncio.create_task(self.server.run())


@pytest.fixture
async def played(monkeypatch: pytest.MonkeyPatch) -> Played:
    """Running; nothing is collected."""
    live = HandPlayed()
    monkeypatch.setattr(serving, "LiveThread", lambda *_, **_more: live)
    one = Played(live)
    await asyncio.wait_for(live.begun.wait(), PATIENCE_S)
    return one


async def test_it_is_ready_once_something_is_known(played: Played) -> None:
    """With its port; not while it connects, and not twice."""
    played.live.post(Snapshot(state=State(), now=1.0))
    await asyncio.sleep(0)
    assert played.ready == []
    played.live.post(calm())
    played.live.post(later(1.0))
    await until(lambda: bool(played.ready))
    assert len(played.ready) == 1
    assert played.ready[0] > 0
    played.server.stop()
    await played.running


async def test_a_wall_whose_servers_are_not_there_yet_is_ready_and_says_why(played: Played) -> None:
    """Browsers come at once and read the reason; who runs it is told the same."""
    told: list[str | None] = []
    played.server.on_unreached = told.append
    state = State(given=GivenUrls(unreached="n1:4222: connection refused"), blind_since=0.5)
    played.live.post(Snapshot(state=state, now=1.0))
    played.live.post(calm())
    await until(lambda: len(told) == 2)
    assert len(played.ready) == 1
    assert told == ["n1:4222: connection refused", None]
    played.server.stop()
    await played.running


async def test_what_the_collector_refuses_is_refused_here(played: Played) -> None:
    """Nothing to watch: the same line and exit code as elsewhere."""
    played.live.crashed(Refusal(Exit.NO_SERVER, "no server accepts connections"))
    with pytest.raises(Refusal, match="no server accepts"):
        await played.running


async def test_a_bug_of_the_collector_comes_out(played: Played) -> None:
    """With its own type, for the traceback."""
    played.live.crashed(ZeroDivisionError("a bug"))
    with pytest.raises(ZeroDivisionError):
        await played.running


async def test_who_tries_tokens_fills_no_log(played: Played) -> None:
    """One line a minute, with how many there were; the address is in it, and nothing that was tried."""
    for _ in range(100):
        played.server._wrong_token("10.0.0.7")
    assert played.said == ["a browser at 10.0.0.7 was refused: wrong token"]
    played.server._wrong_at -= serving.WRONG_EVERY_S
    played.server._wrong_token("10.0.0.8")
    assert played.said[1:] == ["a browser at 10.0.0.8 was refused: wrong token (100 in all since the last such line)"]
    played.live.noted("the journal is held by another metawatch")
    await until(lambda: len(played.said) > 2)
    assert played.said[2:] == ["the journal is held by another metawatch"]
    played.server.stop()
    await played.running
