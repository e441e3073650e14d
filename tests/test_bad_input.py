"""Everything an operator can get wrong, tried with the real command: one clear line, the right exit code, no traceback."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import clean_environment, metawatch
from tests.conftest import apart
from tests.feeds.fakes import Handler, answers_http, balances, listening, says
from tests.feeds.lone import free_port
from tests.hostile import CLUSTER, MARKERS, NAMES, hostile, steering
from tests.lab.told import Events
from tests.nats_home import SEED, creds, jwt
from tui.core.errors import Exit
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part, Tls, User

INBOX = 'subscribe: { allow: [ "_INBOX.>" ] }'
PING = f'publish: {{ allow: [ "$SYS.REQ.SERVER.PING" ] }}, {INBOX}'
USERS = (
    User("pingonly", "p", permissions=PING),
    User("noping", "p", permissions='publish: { deny: [ "$SYS.REQ.SERVER.PING" ] }'),
    User("noraft", "p", permissions='publish: { deny: [ "$SYS.REQ.SERVER.*.RAFTZ" ] }'),
    User("deaf", "p", permissions='subscribe: { deny: [ "_INBOX.>" ] }'),
)
CLOCK_STEPS = """
import time
real, begun = time.time, time.time()
time.time = lambda: real() + (3600 if real() - begun > 4 else 0)
"""


@pytest.fixture(scope="module")
def hidden() -> Iterator[Cluster]:
    """Three servers that advertise no address, and users of all kinds."""
    cluster = Cluster(ClusterSpec(no_advertise=True, users=USERS))
    apart(cluster.__aenter__())
    try:
        yield cluster
    finally:
        apart(cluster.__aexit__(None, None, None))


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
    ran.refused(Exit.NOT_NATS, f"127.0.0.1:{port}: does not speak NATS")


async def test_the_port_for_monitoring_waits_to_be_spoken_to() -> None:
    """As a server that hangs does: 69, and the line tells which port is wanted."""
    async with listening(answers_http()) as port:
        ran = await metawatch("events", "--timeout", "700ms", "-s", f"127.0.0.1:{port}")
    ran.refused(Exit.NO_SERVER, "says nothing", "8222 is for monitoring")


# Credentials.


async def test_wrong_credentials(hidden: Cluster) -> None:
    """77, and no secret is ever repeated."""
    place = hidden.url("n1", None)
    for given in (("--user", "sys", "--password", "s3cret"), ("--token", "s3cret"), ()):
        ran = await metawatch("events", "-s", place, *given)
        ran.refused(Exit.REFUSED, "authorization violation")
        assert "s3cret" not in ran.err


async def test_a_user_of_an_application_account(hidden: Cluster) -> None:
    """77, and the account is named."""
    ran = await metawatch("events", "-s", hidden.url("n1", "app"))
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
        (b"\x1b[31mno\x07", Exit.NO_SERVER, "did not let us in"),
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


async def test_a_context_of_the_future(hidden: Cluster, tmp_path: Path) -> None:
    """Keys that no `nats` of today writes are left alone, and the context works."""
    folder = tmp_path / "nats" / "context"
    folder.mkdir(parents=True)
    content = {"url": hidden.sys_url("n1"), "format": 9, "quantum_key": {"a": [1]}, "user_jwt_v4": "x"}
    (folder / "next.json").write_text(json.dumps(content))
    (tmp_path / "nats" / "context.txt").write_text("next")
    around = clean_environment(XDG_CONFIG_HOME=str(tmp_path))
    ran = await metawatch("events", "--for", "100ms", environment=around)
    ran.silent()
    assert "leads 3 peers" in ran.out


# TLS.


async def test_tls_mismatch(hidden: Cluster, certificate: Tls) -> None:
    """77 each way round, and the option that is wrong is named; the right one works."""
    plain = hidden.sys_url("n1")
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


# Permissions.


async def test_only_ping_is_permitted(hidden: Cluster) -> None:
    """PING alone still tells the leader and its changes (without terms), and what is not seen is said, once."""
    urls = [hidden.url(name, "pingonly") for name in hidden.names]
    async with Events(*urls) as told:
        await told.until(lambda: any(line["code"] == "MW_BLIND" for line in told.of("alert")), 15)
        blind = next(line for line in told.of("alert") if line["code"] == "MW_BLIND")
        assert "RAFTZ" in blind["summary"] or "advisories denied" in blind["summary"]
        old = await hidden.next_leader(None)
        await hidden.step_down()
        new = await hidden.next_leader(old)
        await told.until(lambda: bool(told.elections), 15)
        assert [line["leader"] for line in told.elections] == [new]
        assert {line["planned"] for line in told.elections} == {None}
    assert told.stderr == ""


async def test_ping_is_not_permitted(hidden: Cluster) -> None:
    """77, and the subject to allow is named."""
    ran = await metawatch("events", "-s", hidden.url("n1", "noping"))
    ran.refused(Exit.REFUSED, "may not publish to $SYS.REQ.SERVER.PING")
    ran = await metawatch("events", "-s", hidden.url("n1", "deaf"))
    ran.refused(Exit.REFUSED, "may not subscribe to _INBOX.>")


async def test_one_subject_is_not_permitted(hidden: Cluster) -> None:
    """RAFTZ alone denied: it goes on by what is left, and an alert names the subject."""
    async with Events(hidden.url("n1", "noraft")) as told:
        await told.until(lambda: any("RAFTZ" in line["summary"] for line in told.of("alert")), 15)
        assert told.lines[0]["leader"] in hidden.names
        await hidden.step_down()
        await told.until(lambda: bool(told.elections), 15)
        assert not told.of("leaderless")


# Servers behind something, or of another kind.


async def test_a_load_balancer_in_front_of_all(hidden: Cluster) -> None:
    """One address for three servers that advertise none: all are reached, and a hand-over is told once, with its term."""
    ports = [hidden.seat(name).client for name in hidden.names]
    async with listening(balances(ports)) as port, Events(f"nats://sys:sys@127.0.0.1:{port}") as told:
        assert told.lines[0]["peers"] == hidden.names
        await told.until(lambda: {line["server"] for line in told.of("vantage")} == set(hidden.names), 20)
        old = await hidden.next_leader(None)
        await hidden.step_down()
        new = await hidden.next_leader(old)
        await told.until(lambda: bool(told.elections), 10)
        assert [(line["previous"], line["leader"], line["terms"]) for line in told.elections] == [(old, new, 1)]


async def test_a_lone_server_without_jetstream() -> None:
    """69: there is no meta group, and the line says so."""
    async with Cluster(ClusterSpec(parts=(Part(servers=0, plain=1),))) as cluster:
        ran = await metawatch("events", "-s", cluster.sys_url("n1"))
        ran.refused(Exit.NO_SERVER, "no server with JetStream answered (n1)")


async def test_a_lone_server_with_jetstream() -> None:
    """69: a single server has no meta leader to watch."""
    async with Cluster(ClusterSpec(parts=(Part(servers=1),))) as cluster:
        ran = await metawatch("events", "-s", cluster.sys_url("n1"))
        ran.refused(Exit.NO_SERVER, "n1 runs JetStream without a cluster")


async def test_an_unknown_domain(hidden: Cluster) -> None:
    """69, with the domains that were heard."""
    ran = await metawatch("events", "--domain", "nowhere", "-s", hidden.sys_url("n1"))
    ran.refused(Exit.NO_SERVER, "domain nowhere", "domains heard: (none)")


# Text from the wire, and time.


async def test_names_that_would_steer_the_terminal() -> None:
    """Servers named with escapes and markup: text shows them harmless, JSON keeps them whole without one raw control."""
    with hostile() as urls:
        text = await metawatch("events", "--for", "2s", "-s", ",".join(urls))
        written = await metawatch("events", "--json", "--for", "300ms", "-s", ",".join(urls))
        wrong = await metawatch("events", "--domain", "x\x1b[31m", "-s", urls[0])
        looked = await metawatch("check", "--expect", "2", "-s", urls[0])
        waited = await metawatch("wait", "--safe-to-restart", "n9", "-s", urls[0])
        asked = await metawatch("stepdown", "--yes", "--to", "x\x1b]52;c;aGk=\x07\x9b\u202e", "-s", urls[0])
        examined = await metawatch("doctor", "-s", urls[0])
        reported = await metawatch("doctor", "--json", "-s", urls[0])
    text.silent()
    written.silent()
    assert (looked.code, waited.code, asked.code) == (2, 1, 1)
    assert "refused: " in asked.err
    for ran in (text, written, wrong, looked, waited, asked, examined, reported):
        assert steering(ran.out + ran.err) == set()
    assert set(NAMES) <= {server["name"] for server in json.loads(reported.out)["servers"]}
    assert all(marker in text.out for marker in MARKERS)
    ready = json.loads(written.out.splitlines()[0])
    assert (ready["peers"], ready["clusters"]) == (sorted(NAMES), [CLUSTER])
    assert (wrong.code, "\x1b" in wrong.err, wrong.err.count("\n")) == (Exit.USAGE, False, 1)


async def test_a_clock_that_jumps(hidden: Cluster) -> None:
    """The wall clock leaps an hour ahead: said once as blindness, no election, nobody leaderless, `at` does not leap."""
    begun = time.time()
    async with Events(*hidden.urls, prelude=CLOCK_STEPS) as told:
        await told.until(lambda: any("stepped" in line["summary"] for line in told.of("alert")), 20)
        await told.until(lambda: bool(told.of("alert")), 5)
        old = await hidden.next_leader(None)
        await hidden.step_down()
        await told.until(lambda: bool(told.elections), 10)
    assert "clock was stepped by +3600.0 s" in told.of("alert")[0]["summary"]
    assert not told.of("leaderless")
    assert [(line["previous"], line["terms"]) for line in told.elections] == [(old, 1)]
    assert all(line["at"] < time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(begun + 600)) for line in told.lines)
