"""Does the real command show a real cluster to browsers, for nothing more than one collector asks?"""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar

from tests.command import Ran, clean_environment, ended, metawatch, started
from tests.web.browsers import Browser
from tui.core.refusal import Exit
from tui.demo.ask import ask, ping
from tui.demo.cluster import Cluster

TOKEN = "0123456789abcdef0123"


@asynccontextmanager
async def serving(
    three: Cluster, *more: str, ends: signal.Signals = signal.SIGTERM, environment: Mapping[str, str] | None = None
) -> AsyncIterator[str]:
    """The URL that opens the wall; afterwards the signal ends it well."""
    args = ("serve", "--no-context", "-s", ",".join(three.urls), "--listen", ":0", *more)
    async with started(*args, environment=clean_environment(**(environment or {}))) as process:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
        found = re.search(r"https?://\S+", line)
        assert found is not None, (line, await ended(process))
        yield found.group()
        process.send_signal(ends)
        ran = await ended(process, 20)
        assert (ran.code, ran.out) == (Exit.FINE, ""), ran


async def looked(client: ClientSession, url: str, browser: Browser, shows: str) -> None:
    """Open the wall as a browser does, until it shows this (a regular expression)."""
    base = url.partition("?")[0]
    async with client.get(url) as page:
        assert page.status == 200, await page.text()
        assert "token" not in str(page.url)
    columns, lines = browser.size
    async with client.ws_connect(f"{base}ws?width={columns}&height={lines}") as link, asyncio.timeout(30):
        while re.search(shows, browser.text) is None:
            await browser.send(await link.receive_bytes())


async def test_a_browser_sees_who_leads(three: Cluster) -> None:
    """From the URL that it prints to the leader's name on the wall, through a change of leader."""
    async with serving(three) as url, ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        before = await three.leader()
        await looked(client, url, Browser(60, 16), rf" {before} \d.* quorum 3/3")
        await three.step_down()
        after = await three.next_leader(before)
        await looked(client, url, Browser(60, 16), rf" {after} \d.* quorum 3/3")


async def test_viewers_ask_nothing_of_the_cluster(three: Cluster) -> None:
    """The servers count the messages of metawatch's connections: twenty viewers add none, and no connection."""
    async with serving(three) as url, ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        await looked(client, url, Browser(120, 40), "READ-ONLY")
        alone = await _asked(three, 6.0)
        base = url.partition("?")[0]
        links = [await client.ws_connect(f"{base}ws?width={80 + 4 * (i % 4)}&height=24") for i in range(20)]
        reads = [asyncio.create_task(_drained(link)) for link in links]
        with_viewers = await _asked(three, 6.0)
        for task in reads:
            task.cancel()
        await asyncio.wait(reads)
    assert with_viewers[0] == alone[0]
    assert with_viewers[1] <= alone[1] + 30  # one request in four seconds of each would be more


async def _drained(link: ClientWebSocketResponse) -> None:
    async for _ in link:
        pass


async def _asked(three: Cluster, seconds: float) -> tuple[int, int]:
    """Connections of metawatch, and messages that they sent in so many seconds."""
    before = await _sent(three)
    await asyncio.sleep(seconds)  # what is counted: messages of a calm time
    after = await _sent(three)
    return after[0], after[1] - before[1]


async def _sent(three: Cluster) -> tuple[int, int]:
    async with three.connection() as nc:
        servers = await ping(nc, len(three.names))
        answers = [await ask(nc, f"$SYS.REQ.SERVER.{one.server_id}.CONNZ", {}) for one in servers]
    ours = [c for told in answers for c in told["data"].get("connections") or () if c["name"].startswith("metawatch")]
    return len(ours), sum(one["in_msgs"] for one in ours)


async def test_beside_a_recorder_it_writes_nothing(three: Cluster, tmp_path: Path) -> None:
    """The recorder has the journal; the wall says so on stderr, begins with what that one knows, and shows the same cluster."""
    journal = ("--journal", str(tmp_path / "a.journal"))
    urls = ("--no-context", "-s", ",".join(three.urls))
    async with started("record", *urls, *journal) as recorder:
        assert recorder.stderr is not None
        assert b"recording into" in await asyncio.wait_for(recorder.stderr.readline(), 20)
        async with started("serve", *urls, *journal, "--listen", ":0") as process:
            assert process.stdout is not None
            assert process.stderr is not None
            said = (await asyncio.wait_for(process.stderr.readline(), 20)).decode()
            assert "a.journal" in said
            found = re.search(r"http://\S+", (await asyncio.wait_for(process.stdout.readline(), 20)).decode())
            assert found is not None
            async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
                await looked(client, found.group(), Browser(60, 16), rf" {await three.leader()} .* quorum 3/3")
            process.send_signal(signal.SIGTERM)
            assert (await ended(process, 20)).code == Exit.FINE


async def test_a_token_of_ones_own_is_never_printed(three: Cluster, tmp_path: Path) -> None:
    """From a file; the URL leaves it out, and it opens the wall."""
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n")
    async with (
        serving(three, "--access-token", f"file://{file}", ends=signal.SIGINT) as url,
        ClientSession(cookie_jar=CookieJar(unsafe=True)) as client,
    ):
        assert url.endswith("/?token=…")
        await looked(client, url.replace("…", TOKEN), Browser(80, 24), "READ-ONLY")


async def refused(*args: str, **environment: str) -> Ran:
    """It ends before anything is connected."""
    some = ("serve", "--no-context", "--no-journal", "-s", "nats://127.0.0.1:1")
    return await metawatch(*some, *args, environment=clean_environment(**environment))


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("--listen", "nowhere"), Exit.USAGE, "--listen: 'nowhere' is no [ADDRESS]:PORT, such as :8090"),
        (("--listen", "192.0.2.1:8090"), Exit.CONFIG, "--listen cannot listen on 192.0.2.1:8090"),
        (("--listen", "no.such.host.invalid:8090"), Exit.CONFIG, "--listen cannot listen on no.such.host.invalid"),
        (("--access-token", TOKEN), Exit.USAGE, "other users see it in `ps`"),
        (("--access-token", "env://NOT_SET"), Exit.BAD_FILE, "NOT_SET is not set"),
        (("--access-token", "file:///nonexistent"), Exit.BAD_FILE, "cannot read"),
        (("--public-url", "wall.example.com"), Exit.USAGE, "--public-url: must be http(s)://HOST"),
        (("--theme", "pink"), Exit.USAGE, "--theme"),
    ],
)
async def test_bad_input_is_one_clear_line(args: tuple[str, ...], code: Exit, said: str) -> None:
    """What was wrong, and how to mend it; no token is in it."""
    ran = await refused(*args)
    ran.refused(code, said)
    assert TOKEN not in ran.err


async def test_a_short_token_is_refused() -> None:
    """It could be guessed."""
    (await refused(METAWATCH_ACCESS_TOKEN="letmein")).refused(Exit.CONFIG, "METAWATCH_ACCESS_TOKEN", "16 to 256")


async def test_a_port_in_use_is_refused() -> None:
    """Before anything is connected."""
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    (await refused("--listen", f":{port}")).refused(Exit.CONFIG, f"127.0.0.1:{port}", "choose another port")
    server.close()


async def test_other_hosts_are_warned_of(three: Cluster) -> None:
    """Bound to more than loopback, one line on stderr says that nothing is encrypted."""
    args = ("serve", "--no-context", "--no-journal", "-s", ",".join(three.urls), "--listen", "0.0.0.0:0")
    async with started(*args) as process:
        assert process.stderr is not None
        line = (await asyncio.wait_for(process.stderr.readline(), 20)).decode()
        assert "not encrypted" in line
        assert process.stdout is not None
        await asyncio.wait_for(process.stdout.readline(), 20)
        os.killpg(process.pid, signal.SIGTERM)
        assert (await ended(process, 20)).code == Exit.FINE
