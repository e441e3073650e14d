"""When does `metawatch wait` say yes, what does it say meanwhile, and does it hand over first? The real command on real servers."""

import asyncio
import json
import signal
import time

from tests.busy import Busy
from tests.command import Ran, ended, first_line, metawatch, started
from tests.feeds.fakes import balances, listening, says
from tests.feeds.lone import free_port
from tui.core.refusal import Exit
from tui.demo.cluster import Cluster

FIELDS = {"kind", "v", "at", "for", "server", "ok", "missing", "leader", "term"}


async def wait(cluster: Cluster, *args: str) -> Ran:
    return await metawatch("wait", "--no-context", "-s", ",".join(cluster.urls), *args)


async def follower(cluster: Cluster) -> str:
    leader = await cluster.leader()
    return next(name for name in cluster.names if name != leader)


async def test_a_leader_is_there(three: Cluster) -> None:
    """0 at once, with its name."""
    ran = await wait(three, "--leader")
    ran.silent()
    assert f"leader {await three.leader()} (term " in ran.out.splitlines()[-1]


async def test_a_follower_of_a_healthy_cluster_can_be_spared(three: Cluster) -> None:
    """0; as JSON the last object alone is `ok`."""
    spared = await follower(three)
    ran = await wait(three, "--safe-to-restart", spared, "--stable", "1s", "--json")
    ran.silent()
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert all(set(line) == FIELDS for line in told)
    assert [line["ok"] for line in told] == [False] * (len(told) - 1) + [True]
    assert (told[-1]["for"], told[-1]["server"], told[-1]["missing"]) == ("safe_to_restart", spared, [])


async def test_not_while_another_is_down(three: Cluster) -> None:
    """One of three is gone: a line that says so, 1 when the time is over; and 0 as soon as it is back."""
    leader = await three.leader()
    spared, gone = (name for name in three.names if name != leader)
    await three.kill(gone)
    args = ("wait", "-s", ",".join(three.urls), "--safe-to-restart", spared, "--stable", "1s", "--for")
    ran = await metawatch(*args, "4s")
    assert ran.code == Exit.NO
    assert ran.err.startswith(f"metawatch: timed out after 4s: {gone} ")
    async with started(*args, "60s") as process:
        said = await first_line(process)
        assert "not yet: " in said
        assert f"{gone} is unresponsive" in said
        three.start(gone)
        ended_well = await ended(process, 40)
    ended_well.silent()
    assert f"safe to restart {spared}: " in ended_well.out.splitlines()[-1]


async def test_the_leader_is_not_spared_before_it_hands_over(three: Cluster) -> None:
    """Without `--step-down` that is all that is missing, and 1; with it another one leads, and 0."""
    leader = str(await three.leader())
    ran = await wait(three, "--safe-to-restart", leader, "--stable", "1s", "--for", "4s")
    assert (ran.code, ran.err) == (Exit.NO, f"metawatch: timed out after 4s: {leader} is the leader\n")
    assert await three.leader() == leader
    ran = await wait(three, "--safe-to-restart", leader, "--stable", "1s", "--for", "40s", "--step-down")
    ran.silent()
    assert f"safe to restart {leader}: " in ran.out.splitlines()[-1]
    assert await three.leader() != leader


async def test_what_can_never_be_waited_for() -> None:
    """Wrong options are 64; a step-down in a read-only watch is refused before anything is dialled."""
    for args in ((), ("--leader", "--safe-to-restart", "n1"), ("--leader", "--step-down"), ("--leader", "--for", "5")):
        (await metawatch("wait", *args)).refused(Exit.USAGE)
    (await metawatch("wait", "--safe-to-restart", "n1", "--step-down", "--read-only")).refused(Exit.NO, "read-only")


async def test_a_stranger_is_refused_at_once(three: Cluster) -> None:
    """1, with the names that there are."""
    ran = await wait(three, "--safe-to-restart", "n9")
    ran.refused(Exit.NO, "n9 is not a peer of this meta group (n1, n2, n3)")


async def test_it_comes_before_its_servers(three: Cluster) -> None:
    """Nobody listens yet: tried again until `--timeout`, then 69; a leader that comes in time is 0."""
    ran = await metawatch("wait", "--leader", "-s", f"127.0.0.1:{free_port()}", "--timeout", "1s")
    ran.refused(Exit.NO_SERVER, "connection refused")
    for name in three.names:
        await three.kill(name)
    async with started("wait", "--leader", "-s", ",".join(three.urls), "--timeout", "40s") as process:
        for name in three.names:
            three.start(name)
        ran = await ended(process, 45)
    ran.silent()
    assert ", 3 peers" in ran.out.splitlines()[-1]


async def test_ctrl_c_is_no_yes(three: Cluster) -> None:
    """1: a script must not restart anything then."""
    leader = str(await three.leader())
    async with started("wait", "-s", three.sys_url("n1"), "--safe-to-restart", leader) as process:
        assert "not yet: " in await first_line(process)
        process.send_signal(signal.SIGINT)
        assert (await ended(process)).code == Exit.NO


async def test_a_domain_that_nobody_has_is_said_at_once(three: Cluster) -> None:
    """69, the same words in `wait` and `check`, long before the time is over."""
    started_at, busy = time.monotonic(), Busy()
    ran = await wait(three, "--leader", "--domain", "nope", "--for", "1m", "--timeout", "20s")
    ran.refused(Exit.NO_SERVER, "no JetStream server of domain nope replied; known domains: (none)")
    assert time.monotonic() - started_at < 10 + busy.s
    checked = await metawatch(
        "check", "--no-context", "-s", ",".join(three.urls), "--domain", "nope", "--timeout", "8s"
    )
    assert checked.code == 3
    assert "no JetStream server of domain nope replied; known domains: (none)" in checked.out


async def test_a_proxy_that_has_no_server_yet_is_tried_again(three: Cluster) -> None:
    """It takes connections and hangs up, until there is a server behind it: 0 then."""
    begun = time.monotonic()
    there, nobody = balances([three.seat("n1").client]), says(then_hangs=False)

    async def later(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await (nobody if time.monotonic() - begun < 2 else there)(reader, writer)

    async with listening(later) as port:
        url = three.sys_url("n1").rpartition(":")[0] + f":{port}"
        ran = await metawatch("wait", "--leader", "--no-context", "-s", url, "--timeout", "15s", "--for", "20s")
    ran.silent()
    assert f"leader {await three.leader()} " in ran.out
