"""Everything an operator can get wrong, tried with the real command: one clear line, the right exit code, no traceback."""

import asyncio
import json
import socket
from pathlib import Path

import pytest

from tests.command import clean_environment, metawatch
from tests.feeds.fakes import Handler, answers_http, listening, says
from tests.feeds.lone import free_port
from tests.nats_home import SEED, creds, jwt
from tui.core.refusal import Exit
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Tls

# Nobody there, or somebody else.


async def test_an_unknown_host() -> None:
    """69, and the host is named."""
    ran = await metawatch("events", "-s", "no-such-host.invalid")
    ran.refused(Exit.NO_SERVER, "unknown host no-such-host.invalid")


async def test_a_refused_port() -> None:
    """69, at once; with several URLs one is told and the others are counted."""
    one, other = free_port(), free_port()
    ran = await metawatch("events", "-s", f"127.0.0.1:{one},127.0.0.1:{other}")
    ran.refused(Exit.NO_SERVER, "connection refused", "1 other address failed")


@pytest.mark.parametrize("given", [(), ("-s", "nats://127.0.0.1:4222")])
async def test_what_to_do_where_no_server_was_named(given: tuple[str, ...]) -> None:
    """It is looked for where most servers listen. Who named that address needs no such advice in the middle of an outage."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 4222))  # refuses, and nothing else listens there meanwhile
        except OSError:
            pytest.skip("a server of this host listens on 4222")
        ran = await metawatch("events", *given)
    ran.refused(Exit.NO_SERVER, "127.0.0.1:4222: connection refused")
    assert ("name a server with -s or --context" in ran.err) is (not given)


STRANGERS: dict[str, Handler] = {
    "http": says(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "garbage": says(b"\x1b[31m\x00\xff\xfe[/b]\r\n"),
    "half a message": says(b'INFO {"server_id":"NABC","server_na', then_hangs=False),
    "half a message, then nothing": says(b'INFO {"server_id":"NABC","server_na'),
    "a welcome and garbage": says(b'INFO {"server_id":"N","server_name":"x"}\r\n', b"\x00\x1b[2Jwhat?\r\n"),
}


@pytest.mark.parametrize("kind", STRANGERS)
async def test_a_port_that_does_not_speak_nats(kind: str) -> None:
    """65 for HTTP, garbage and half a message; what it said reaches the terminal only in harmless form."""
    async with listening(STRANGERS[kind]) as port:
        ran = await metawatch("events", "--timeout", "700ms", "-s", f"127.0.0.1:{port}")
    ran.refused(Exit.NOT_NATS, f"127.0.0.1:{port}: not a NATS server")


async def test_the_port_for_monitoring_waits_to_be_spoken_to() -> None:
    """As a server that hangs does: 69, and the line tells which port is wanted."""
    async with listening(answers_http()) as port:
        ran = await metawatch("events", "--timeout", "700ms", "-s", f"127.0.0.1:{port}")
    ran.refused(Exit.NO_SERVER, "sends no INFO", "8222 is for monitoring")


# Credentials.


async def test_wrong_credentials(three: Cluster) -> None:
    """77, and no secret is ever repeated."""
    place = three.url("n1", None)
    for given in (("--user", "sys", "--password", "s3cret"), ("--token", "s3cret"), ()):
        ran = await metawatch("events", "-s", place, *given)
        ran.refused(Exit.REFUSED, "authorization violation")
        assert "s3cret" not in ran.err
        assert ("no user was given: use --context" in ran.err) is (not given)


async def test_a_user_of_an_application_account(three: Cluster) -> None:
    """77, and the account is named."""
    ran = await metawatch("events", "-s", three.url("n1", "app"))
    ran.refused(Exit.REFUSED, "not a system-account user", "'APP'")


async def test_expired_credentials(tmp_path: Path) -> None:
    """77 before anything is dialled, with the time of expiry."""
    file = tmp_path / "old.creds"
    file.write_text(creds(jwt(name="ops", exp=1_600_000_000), SEED))
    ran = await metawatch("events", "--creds", str(file))
    ran.refused(Exit.REFUSED, "expired 2020-09-13", "old.creds")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (b"User Authentication Expired", Exit.REFUSED, "user authentication expired"),
        (b"User Authentication Revoked", Exit.REFUSED, "user authentication revoked"),
        (b"maximum connections exceeded", Exit.NO_SERVER, "maximum connections exceeded"),
        (b"\x1b[31mno\x07", Exit.NO_SERVER, "connection rejected"),
    ],
)
async def test_the_server_says_no(error: bytes, code: Exit, said: str) -> None:
    """Its own words on one harmless line: 77 where the credentials are at fault, else 69."""
    welcome = b'INFO {"server_id":"N","server_name":"n1","max_payload":1048576,"auth_required":true}\r\n'

    async def refuses(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(welcome)
        await reader.readuntil(b"PING\r\n")
        writer.write(b"-ERR '" + error + b"'\r\n")
        writer.write_eof()
        await reader.read()

    async with listening(refuses) as port:
        ran = await metawatch("events", "--user", "u", "--password", "p", "-s", f"127.0.0.1:{port}")
    ran.refused(code, said)


async def test_two_contexts_worth_of_credentials(tmp_path: Path) -> None:
    """64: which of them is meant is not guessed."""
    file = tmp_path / "a.creds"
    file.write_text(creds(jwt(name="ops"), SEED))
    ran = await metawatch("--user", "u", "events", "--creds", str(file))
    ran.refused(Exit.USAGE, "two contexts' worth of credentials", "--user", "--creds")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "no context 'prod'"),
        ("{", "line 1, column 2"),
        ('{"url": 7}', "url must be a string"),
        ("\x1b[31m", "not JSON"),
    ],
)
async def test_a_context_missing_or_broken(tmp_path: Path, text: str | None, said: str) -> None:
    """66, named, and never the default server instead."""
    folder = tmp_path / "nats" / "context"
    folder.mkdir(parents=True)
    if text is not None:
        (folder / "prod.json").write_text(text)
    around = clean_environment(XDG_CONFIG_HOME=str(tmp_path))
    (await metawatch("events", "--context", "prod", environment=around)).refused(Exit.BAD_FILE, "prod", said)


async def test_a_context_of_the_future(three: Cluster, tmp_path: Path) -> None:
    """Keys that no `nats` of today writes are left alone, and the context works."""
    folder = tmp_path / "nats" / "context"
    folder.mkdir(parents=True)
    content = {"url": three.sys_url("n1"), "format": 9, "quantum_key": {"a": [1]}, "user_jwt_v4": "x"}
    (folder / "next.json").write_text(json.dumps(content))
    (tmp_path / "nats" / "context.txt").write_text("next")
    around = clean_environment(XDG_CONFIG_HOME=str(tmp_path))
    ran = await metawatch("events", "--for", "100ms", environment=around)
    ran.silent()
    assert ", 3 peers" in ran.out


# TLS.


async def test_tls_mismatch(three: Cluster, certificate: Tls) -> None:
    """77 each way round, and the option that is wrong is named; the right one works."""
    plain = three.sys_url("n1")
    ca = ("--tlsca", str(certificate.ca))
    (await metawatch("events", "-s", plain.replace("nats:", "tls:"))).refused(Exit.REFUSED, "offers no TLS")
    (await metawatch("events", "--tlsfirst", *ca, "-s", plain)).refused(Exit.REFUSED, "--tlsfirst")
    async with Cluster(ClusterSpec(tls=certificate)) as cluster:
        url = cluster.url("n1")
        (await metawatch("events", "-s", url)).refused(Exit.REFUSED, "not trusted", "--tlsca")
        (await metawatch("events", "--tlsfirst", *ca, "-s", url)).refused(Exit.REFUSED, "--tlsfirst")
        ran = await metawatch("events", "--for", "100ms", *ca, "-s", url)
        ran.silent()
    ran = await metawatch("events", "--tlsca", str(certificate.key), "-s", plain)
    ran.refused(Exit.BAD_FILE, "--tlsca")
