"""What does each bad webhook do to a notice? It is unsent with its reason, soon, and no secret is told."""

import asyncio
import gc
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from tests.busy import Busy
from tests.feeds.fakes import listening
from tests.notify.receivers import OK, line, receiving
from tui.core.observed.own_health import NoticeTrouble
from tui.core.settings.notifying import Webhook
from tui.notify.post import Poster
from tui.notify.unsent import Unsent

LONGEST_S = 0.7


@pytest.fixture
def collected() -> Iterator[None]:
    """httpx leaves the socket of a handshake that failed to the garbage collector: not to that of a later test."""
    yield
    gc.collect()


async def trouble(webhook: Webhook) -> Unsent:
    poster = Poster(LONGEST_S)
    try:
        with pytest.raises(Unsent) as found:
            await poster.post(webhook, line())
    finally:
        await poster.close()
    return found.value


def answer(status: str, *head: str, body: bytes = b"") -> bytes:
    rows = "".join(f"{row}\r\n" for row in (f"HTTP/1.1 {status}", *head, f"Content-Length: {len(body)}"))
    return f"{rows}\r\n".encode() + body


async def test_a_webhook_gets_the_notice_once() -> None:
    async with receiving() as receiver:
        poster = Poster()
        await poster.post(receiver.webhook(), line())
        await poster.close()
    assert receiver.ids == [line().id]
    assert receiver.heads[0].startswith("POST /hook HTTP/1.1")


@pytest.mark.parametrize(
    ("said", "why", "figure"),
    [
        (answer("500 Internal Server Error"), "status", 500),
        (answer("404 Not Found"), "status", 404),
        (answer("500 Oops", body=b"x" * 10_000_000), "status", 500),
        (answer("302 Found", "Location: https://evil.example/"), "redirect", 302),
        (answer("307 Temporary Redirect", "Location: /other"), "redirect", 307),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "no HTTP", None),
        (b"", "no HTTP", None),
        (None, "no answer in time", None),
        (b"HTTP/1.1 200 OK\r\nX: ", "no HTTP", None),
    ],
    ids=["500", "404", "10 MB", "other host", "same host", "ssh", "closes", "hangs", "half a head"],
)
async def test_a_bad_webhook_is_one_reason(said: bytes | None, why: NoticeTrouble, figure: int | None) -> None:
    """Within its deadline."""
    async with receiving(said) as receiver:
        began, busy = time.monotonic(), Busy()
        found = await trouble(receiver.webhook())
    assert (found.trouble, found.figure) == (why, figure)
    assert len(receiver.bodies) == 1, "a redirect is not followed"
    assert time.monotonic() - began < 10.0 + busy.s


async def test_a_success_of_ten_megabytes_is_a_success_and_is_not_kept() -> None:
    """No more than its beginning is read."""
    async with receiving(answer("200 OK", body=b"x" * 10_000_000)) as receiver:
        poster = Poster()
        tracemalloc.start()
        await poster.post(receiver.webhook(), line())
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        await poster.close()
    assert most < 15_000_000, "the server's own copy is in it, and no second one"


async def test_a_body_that_drips_for_ever_ends_with_the_deadline() -> None:
    """Each byte in time, all of them never."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with listening(drip) as port:
        found = await trouble(Webhook(label="x", preset="json", url=f"http://127.0.0.1:{port}/"))
    assert found.trouble == "no answer in time"


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.usefixtures("collected")
async def test_a_certificate_that_nobody_trusts_is_refused() -> None:
    async with receiving(tls=True) as receiver:
        found = await trouble(receiver.webhook(scheme="https"))
    assert found.trouble == "certificate"
    assert receiver.bodies == [], "nothing was sent to it"


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.usefixtures("collected")
async def test_tls_to_a_plain_server_is_no_tls() -> None:
    async with receiving() as receiver:
        found = await trouble(receiver.webhook(scheme="https"))
    assert found.trouble in ("TLS", "no connection", "no answer in time")


async def test_nobody_listens() -> None:
    async with receiving() as receiver:
        webhook = receiver.webhook()
    assert (await trouble(webhook)).trouble == "no connection"


async def test_a_name_without_an_address() -> None:
    found = await trouble(Webhook(label="x", preset="json", url="https://no-such-host.invalid/"))
    assert found.trouble in ("no address", "no answer in time")


async def test_a_receiver_that_asks_for_peace_is_heard() -> None:
    async with receiving(answer("429 Too Many Requests", "Retry-After: 17")) as receiver:
        assert (await trouble(receiver.webhook())).asked_s == 17.0


async def test_no_secret_of_a_url_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """httpx logs URLs; it does not here."""
    caplog.set_level("DEBUG")
    async with receiving(OK) as receiver:
        poster = Poster()
        await poster.post(receiver.webhook(path="/SECRET"), line())
        await poster.close()
    assert "SECRET" not in caplog.text
