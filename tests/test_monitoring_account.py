"""What is told to a user whose account only imports what the system account sends? The real commands on real servers."""

import asyncio
import json
from typing import Any

import pytest

from tests.command import Ran, ended, first_line, metawatch, started
from tests.monitoring import monitoring
from tests.versions import have
from tui.core.refusal import Exit
from tui.demo.cluster import Cluster

VERSIONS = ("2.10.26", "2.12.8", "2.15.1")
SAID = "user of MON, not of the system account"


async def run(cluster: Cluster, *args: str) -> Ran:
    urls = ",".join(cluster.url(name, "mon") for name in cluster.names)
    return await metawatch(*args, "--no-context", "-s", urls)


async def watched(cluster: Cluster) -> list[dict[str, Any]]:
    """What `events` says while nothing happens for longer than a leader is ever silent, then a step-down."""
    urls = ",".join(cluster.url(name, "mon") for name in cluster.names)
    async with started("events", "--json", "--no-context", "--for", "8s", "-s", urls) as process:
        ready = await first_line(process)
        await asyncio.sleep(4.5)  # a silence that would be critical
        await cluster.step_down()
        told = await ended(process)
    return [json.loads(line) for line in (ready, *told.out.splitlines())]


def kind(lines: list[dict[str, Any]], kind: str, **fields: object) -> list[dict[str, Any]]:
    return [line for line in lines if line["kind"] == kind and all(line[name] == is_ for name, is_ in fields.items())]


async def no_step_down(cluster: Cluster) -> None:
    """It is refused before anything is sent, with the reason."""
    before = await cluster.leader()
    said = await run(cluster, "stepdown", "--yes")
    assert said.code == Exit.NO
    assert f"refused: {SAID}: servers accept a step-down only from the system account" in said.err
    assert await cluster.leader() == before


async def examined(cluster: Cluster) -> None:
    """`doctor` knows what a grant is worth here, and that a step-down would not be answered."""
    said = await run(cluster, "doctor", "--json")
    told = json.loads(said.out)
    states = {row["subject"]: row["state"] for row in told["permissions"]}
    assert said.code == Exit.NO
    assert (told["ok"], told["in_system_account"], told["account"]) == (False, False, "MON")
    assert told["step_down"]["state"] == "not_taken"
    assert {states[s] for s in ("$NRG.AE._meta_", "$NRG.V._meta_", "$NRG.R.*")} == {"unproven"}
    assert states["$SYS.REQ.SERVER.*.RAFTZ"] == "granted"
    text = (await run(cluster, "doctor")).out
    assert "which is not the system account (SYS)" in " ".join(text.split())
    assert "all 18 granted" not in text
    assert "NO EFFECT" in text


def is_honest(lines: list[dict[str, Any]], *, heard: bool) -> None:
    """No tap, no silence of the leader, and of the change no more than could be heard."""
    assert lines[0]["tap"] is False
    assert kind(lines, "alert", code="MW_HEARTBEAT_GAP") == []
    first = kind(lines, "alert", code="MW_ACCOUNT")[0]
    assert (first["severity"], first["state"]) == ("info", "raised")
    assert first["summary"].startswith(SAID)
    (election,) = kind(lines, "election")
    assert (election["how"], election["planned"]) == (("handover", True) if heard else ("unknown", None))
    unplanned = kind(lines, "alert", code="MW_UNPLANNED")
    assert (unplanned == []) is heard
    assert all("possibly unplanned" in alert["summary"] for alert in unplanned)


async def test_everything_imported() -> None:
    """Polling only: advisories tell of step-downs, no heartbeat is missed, no step-down is sent. 2.10 does not say which account
    is the system's: two names are compared."""
    have("2.10.26")
    async with Cluster(monitoring("2.10.26")) as cluster:
        is_honest(await watched(cluster), heard=True)
        await no_step_down(cluster)
        await examined(cluster)


@pytest.mark.lab
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("without", [(), ("$JS.EVENT.>",), ("$SYS.>",), ("$JS.EVENT.>", "$SYS.>")])
async def test_what_is_left_out(version: str, without: tuple[str, ...]) -> None:
    """Only `$JS.EVENT.>` tells who asked for a change; without it nobody knows, and nobody says that nobody asked."""
    have(version)
    async with Cluster(monitoring(version, *without)) as cluster:
        is_honest(await watched(cluster), heard="$JS.EVENT.>" not in without)
        await no_step_down(cluster)
        await examined(cluster)


@pytest.mark.lab
@pytest.mark.parametrize("version", VERSIONS)
async def test_without_requests_nothing_is_seen(version: str) -> None:
    """No server answers: refused at the door, with the account's name."""
    have(version)
    async with Cluster(monitoring(version, "$SYS.REQ.>")) as cluster:
        for command in (["events"], ["doctor"], ["stepdown", "--yes"]):
            (await run(cluster, *command)).refused(Exit.REFUSED, "not a system-account user", "MON")


@pytest.mark.lab
@pytest.mark.parametrize("version", VERSIONS)
async def test_a_leader_that_leaves_is_not_challenged_where_that_cannot_be_heard(version: str) -> None:
    """Without `$SYS.>` no shutdown is heard: the change is not known to be unplanned. With it, it is a restart."""
    have(version)
    for without, told in ((("$SYS.>",), [("unknown", None)]), ((), [("restart", True)])):
        async with Cluster(monitoring(version, *without)) as cluster:
            urls = ",".join(cluster.url(name, "mon") for name in cluster.names)
            async with started("events", "--json", "--no-context", "--for", "16s", "-s", urls) as process:
                await first_line(process)
                await asyncio.sleep(11)  # the servers broadcast their figures each 10 s
                leader = await cluster.leader()
                assert leader is not None
                await cluster.stop(leader)
                lines = [json.loads(line) for line in (await ended(process)).out.splitlines()]
            assert [(line["how"], line["planned"]) for line in kind(lines, "election")] == told
