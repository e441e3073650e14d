"""Does a running monitor come back by itself when what it logs in with is replaced, and does a server see few logins meanwhile?"""

import asyncio
import json
import signal
import subprocess
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.busy import Busy
from tests.feeds.jwts import Operator
from tests.feeds.lone import free_port, served
from tests.feeds.recorder import Recorder, down, up, watching
from tui import clock
from tui.config.precedence import Options
from tui.config.renewal import settled
from tui.core.observed.events import VantageChanged


@asynccontextmanager
async def monitor(options: Options, home: Path) -> AsyncIterator[Recorder]:
    """A running source with settings from files."""
    connection, watch = settled(options, {"HOME": str(home)}, clock.now())
    async with watching(connection, watch) as (_, recorder):
        await recorder.pinned("n1")
        yield recorder


async def logins(http: int) -> int:
    """Connections that the server has taken since it started."""

    def ask() -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{http}/varz", timeout=5) as answer:
            count: int = json.load(answer)["total_connections"]
            return count

    return await asyncio.to_thread(ask)


async def test_a_user_jwt_that_ends_makes_no_storm_and_a_fresh_file_is_taken(tmp_path: Path) -> None:
    """It was 55 to 91 logins within the last second of the JWT, and then blind for ever with the fresh file beside it."""
    who, http, file = Operator(), free_port(), tmp_path / "mon.creds"
    async with served(f"{who.config}\nhttp: 127.0.0.1:{http}") as one:
        ends = int(time.time()) + 3
        file.write_text(who.creds(ends))
        options = Options(server=f"nats://127.0.0.1:{one.port}", creds=str(file))
        async with monitor(options, tmp_path) as recorder:
            before = await logins(http)
            lost = await recorder.until(VantageChanged, down("n1"))
            assert lost.reason is not None
            assert "expired" in lost.reason
            await asyncio.sleep(2.0)  # what is counted is how often it logs in in this time
            assert await logins(http) - before <= 3
            told = recorder.of(VantageChanged, down("n1"))[-1].reason
            assert told is not None
            assert "mon.creds has not changed since" in told
            await asyncio.sleep(2.0)  # what is counted is how often it logs in in this time
            assert await logins(http) - before <= 4
            assert len(recorder.of(VantageChanged)) <= 5
            assert not recorder.of(VantageChanged, lambda e: "no known address" in (e.reason or ""))
            mark = recorder.mark
            (tmp_path / "new").write_text(who.creds())
            (tmp_path / "new").rename(file)
            await recorder.until(VantageChanged, up("n1"), start=mark)


async def test_a_file_renewed_in_time_is_no_more_than_a_blink(tmp_path: Path) -> None:
    """As a sidecar does it, some seconds before the end."""
    who, file = Operator(), tmp_path / "mon.creds"
    async with served(who.config) as one:
        file.write_text(who.creds(int(time.time()) + 3))
        options = Options(server=f"nats://127.0.0.1:{one.port}", creds=str(file))
        async with monitor(options, tmp_path) as recorder:
            file.write_text(who.creds())
            lost, busy = await recorder.until(VantageChanged, down("n1")), Busy()
            back = await recorder.until(VantageChanged, up("n1"), start=recorder.events.index(lost))
            assert back.at - lost.at < 1.0 + busy.s
            assert lost.reason is not None
            assert "mon.creds changed" in lost.reason


async def test_a_password_that_is_rotated(tmp_path: Path) -> None:
    """In the context's file and at the server, which then cuts us off; a reload that comes first is no harm either."""
    accounts = "accounts: {{ SYS: {{ users: [ {{ user: sys, password: {0} }} ] }} }}\nsystem_account: SYS"
    file = tmp_path / "prod.json"
    async with served(accounts.format("old")) as one:
        url = f"nats://127.0.0.1:{one.port}"
        file.write_text(json.dumps({"url": url, "user": "sys", "password": "old"}))
        async with monitor(Options(context=str(file)), tmp_path) as recorder:
            mark = recorder.mark
            one.configure(accounts.format("new"))
            one.server.signal(signal.SIGHUP)
            told = await recorder.until(VantageChanged, lambda e: "connected until 20" in (e.reason or ""), start=mark)
            assert told.reason is not None
            assert "credentials rejected: authorization violation" in told.reason
            assert "prod.json has not changed since" in told.reason
            assert "old" not in told.reason
            file.write_text(json.dumps({"url": url, "user": "sys", "password": "new"}))
            await recorder.until(VantageChanged, up("n1"), start=recorder.mark)


async def test_an_authority_that_is_replaced(tmp_path: Path) -> None:
    """CA, certificate and key are other files' content after the server's restart; both sides ask for the other's."""
    paths = {name: tmp_path / f"{name}.pem" for name in ("ca", "cert", "key")}
    issue(tmp_path, "one", paths)
    tls = f'tls: {{ cert_file: "{paths["cert"]}", key_file: "{paths["key"]}", ca_file: "{paths["ca"]}", verify: true }}'
    accounts = "accounts: { SYS: { users: [ { user: sys, password: sys } ] } }\nsystem_account: SYS"
    async with served(f"{accounts}\n{tls}") as one:
        mine = tmp_path / "mine"
        mine.mkdir()
        own = {name: mine / path.name for name, path in paths.items()}
        for name, path in paths.items():
            own[name].write_bytes(path.read_bytes())
        options = Options(
            server=f"tls://sys:sys@127.0.0.1:{one.port}",
            tlscert=str(own["cert"]),
            tlskey=str(own["key"]),
            tlsca=str(own["ca"]),
        )
        async with monitor(options, tmp_path) as recorder:
            issue(tmp_path, "two", paths)
            mark = recorder.mark
            await one.again()
            told = await recorder.until(VantageChanged, lambda e: "not trusted" in (e.reason or ""), start=mark)
            assert told.reason is not None
            assert "has not changed since" in told.reason
            for name, path in paths.items():
                own[name].write_bytes(path.read_bytes())
            await recorder.until(VantageChanged, up("n1"), start=recorder.mark)


def issue(folder: Path, name: str, to: dict[str, Path]) -> None:
    """A certificate that signs itself, in the place of the one before."""
    cert, key = folder / f"{name}.crt", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    for kind, path in to.items():
        path.write_bytes((key if kind == "key" else cert).read_bytes())
