"""Is a server that is not there yet waited for, and nothing else?"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.feeds.jumping_clock import jumping
from tests.feeds.lone import free_port
from tui import clock
from tui.core.observed.discovery import NotReached
from tui.core.observed.events import AnyEvent
from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection
from tui.feeds.connection import patience

GONE = Refusal(Exit.NO_SERVER, "n1:4222: connection refused")


def attempts(*ends: Refusal | None) -> int:
    """How many it takes when they end like this, the last one for ever; None: let in. Raises what it raises."""
    left, told = [*ends], list[AnyEvent]()
    tried = 0

    async def connect(_: Connection) -> str:
        nonlocal tried
        tried += 1
        end = left.pop(0) if len(left) > 1 else left[0]
        if end is not None:
            raise end
        return "connected"

    @jumping
    async def run() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(patience, "first_connect", connect)
            await patience.first_server(Connection(waits=True), told.append)

    run()
    return tried


def test_it_is_tried_until_somebody_is_there() -> None:
    """However often that is."""
    assert attempts(*([GONE] * 1000), None) == 1001


@pytest.mark.parametrize("code", [one for one in Exit if one != Exit.NO_SERVER])
def test_what_time_does_not_mend_is_refused_at_once(code: Exit) -> None:
    """A wrong password, a peer that speaks no NATS: also after servers were waited for."""
    with pytest.raises(Refusal, match="wrong password"):
        attempts(GONE, GONE, Refusal(code, "wrong password"))


@jumping
async def test_the_reason_is_told_once_and_again_each_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day of waiting is some thirty events, and each says since when."""
    told = list[AnyEvent]()
    begun = clock.now()

    async def connect(_: Connection) -> None:
        raise GONE if clock.now() - begun < 86_400.0 else Refusal(Exit.REFUSED, "over")

    monkeypatch.setattr(patience, "first_connect", connect)
    with pytest.raises(Refusal, match="over"):
        await patience.first_server(Connection(waits=True), told.append)
    assert 20 <= len(told) <= 30
    for one in told:
        assert isinstance(one, NotReached)
        assert one.reason == GONE.line
        assert one.since == pytest.approx(begun, abs=1.0)


async def test_who_does_not_wait_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script wants its exit code."""

    async def connect(_: Connection) -> None:
        await asyncio.sleep(0)
        raise GONE

    monkeypatch.setattr(patience, "first_connect", connect)
    with pytest.raises(Refusal, match="connection refused"):
        await patience.first_server(Connection(), list[AnyEvent]().append)


class Files:
    """What a connection was read from; says when it was looked at again and again."""

    def __init__(self) -> None:
        self.latest = Connection(urls=(f"nats://127.0.0.1:{free_port()}",), waits=True)
        self.left = 3
        self.looked = asyncio.Event()

    def look(self, use: Callable[[Connection], None]) -> bool:
        use(self.latest)
        self.left -= 1
        if not self.left:
            self.looked.set()
        return True

    def note(self, now: float) -> str:
        return ""


@jumping
async def test_credentials_that_are_replaced_meanwhile_are_read_again() -> None:
    """A service may wait for longer than they are valid."""
    files = Files()
    waiting = asyncio.create_task(patience.first_server(replace(files.latest, renewal=files), list[AnyEvent]().append))
    await files.looked.wait()
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
