"""Does the real command get along with what is odd about a cluster: what it permits, where it hides, how it is named, and the clock?"""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import metawatch
from tests.feeds.fakes import balances, listening
from tests.hostile import CLUSTER, MARKERS, NAMES, hostile, steering
from tests.lab.told import Events
from tests.shared import apart
from tui.core.refusal import Exit
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, DemoUser, Part

INBOX = 'subscribe: { allow: [ "_INBOX.>" ] }'
PING = f'publish: {{ allow: [ "$SYS.REQ.SERVER.PING" ] }}, {INBOX}'
USERS = (
    DemoUser("pingonly", "p", permissions=PING),
    DemoUser("noping", "p", permissions='publish: { deny: [ "$SYS.REQ.SERVER.PING" ] }'),
    DemoUser("noraft", "p", permissions='publish: { deny: [ "$SYS.REQ.SERVER.*.RAFTZ" ] }'),
    DemoUser("deaf", "p", permissions='subscribe: { deny: [ "_INBOX.>" ] }'),
)
CLOCK_STEPS = """
import os, time
real, leaps = time.time, []
def leaping():
    if not leaps and os.path.exists({flag!r}):
        leaps.append(3600)
    return real() + sum(leaps)
time.time = leaping
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
        ran.refused(Exit.NO_SERVER, "no server with JetStream replied (n1)")


async def test_a_lone_server_with_jetstream() -> None:
    """69: a single server has no meta leader to watch."""
    async with Cluster(ClusterSpec(parts=(Part(servers=1),))) as cluster:
        ran = await metawatch("events", "-s", cluster.sys_url("n1"))
        ran.refused(Exit.NO_SERVER, "n1 runs JetStream without a cluster")
        looked = await metawatch("check", "-s", cluster.sys_url("n1"))
        assert looked.code == 3
        assert "Unknown:n1 runs JetStream without a cluster" in looked.out


async def test_an_unknown_domain(hidden: Cluster) -> None:
    """69, with the domains that were heard."""
    ran = await metawatch("events", "--domain", "nowhere", "-s", hidden.sys_url("n1"))
    ran.refused(Exit.NO_SERVER, "domain nowhere", "known domains: (none)")


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


async def test_a_clock_that_jumps(hidden: Cluster, tmp_path: Path) -> None:
    """The wall clock leaps an hour ahead: said once as blindness, no election, nobody leaderless, `at` does not leap."""
    begun, flag = time.time(), tmp_path / "leap"
    async with Events(*hidden.urls, prelude=CLOCK_STEPS.format(flag=str(flag))) as told:
        await told.until(lambda: bool(told.of("ready")), 20)
        await asyncio.sleep(3)  # a leap is seen by who has measured the clock before, which is done each second
        flag.touch()
        await told.until(lambda: any("stepped" in line["summary"] for line in told.of("alert")), 20)
        await told.until(lambda: bool(told.of("alert")), 5)
        old = await hidden.next_leader(None)
        await hidden.step_down()
        await told.until(lambda: bool(told.elections), 10)
    assert "clock was stepped by +3600.0 s" in told.of("alert")[0]["summary"]
    assert not told.of("leaderless")
    assert [(line["previous"], line["terms"]) for line in told.elections] == [(old, 1)]
    assert all(line["at"] < time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(begun + 600)) for line in told.lines)
