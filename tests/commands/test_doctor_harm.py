"""Does `metawatch doctor` do no harm, and do its snippets grant none? Real servers, and users that hold exactly a snippet."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.doctor_run import doctor, metawatch, refusals
from tui.demo.cluster import Cluster
from tui.text.reports.permissions import KINDS, PermissionKind, as_config


@pytest.fixture
def users(three: Cluster) -> Cluster:
    """Three servers that know users of all kinds."""
    return three


# What it must never do, and what the snippets must never grant.


@asynccontextmanager
async def listening(cluster: Cluster, *subjects: str) -> AsyncIterator[list[str]]:
    """Subjects heard on these in the system account."""
    heard: list[str] = []
    async with cluster.connection("n2") as nc:

        async def take(message: Any) -> None:
            heard.append(message.subject)

        for subject in subjects:
            await nc.subscribe(subject, cb=take)
        await nc.flush()
        yield heard
        await nc.flush()


async def test_a_step_down_is_never_sent(users: Cluster) -> None:
    """Not even by a user who may: nothing is asked of the JetStream API, nothing audited, leader and term stay."""
    async with listening(users, "$JS.API.>", "$JS.*.API.>", "$JS.EVENT.ADVISORY.API") as heard:
        first = await doctor(users, "operator", "--json")
        again = await doctor(users, "operator", "--json")
    assert heard == []
    assert first.told["step_down"]["state"] == "not_tried"
    before, after = first.told["groups"][0], again.told["groups"][0]
    assert (before["leader"], before["term"]) == (after["leader"], after["term"])


@pytest.mark.parametrize("user", ["watcher", "operator"])
async def test_the_snippets_grant_nothing_that_harms_servers(users: Cluster, user: str) -> None:
    """KICK, RELOAD and lame duck are refused; a step-down too, but to the one who may."""
    server_id = next(answer.server_id for answer in await users.ping() if answer.name == "n1")
    harmful = [f"$SYS.REQ.SERVER.{server_id}.{what}" for what in ("KICK", "RELOAD", "LDM")]
    others = ["$JS.API.STREAM.NAMES", "$JS.API.META.SERVER.REMOVE", "$SYS.REQ.CLAIMS.UPDATE"]
    refused = await refusals(users, user, *harmful, *others)
    assert refused == {f"$SYS.REQ.SERVER.*.{what}" for what in ("KICK", "RELOAD", "LDM")} | set(others)
    if user == "watcher":
        step_down = "$JS.API.META.LEADER.STEPDOWN"
        assert await refusals(users, user, step_down) == {step_down}


# Snippets.


@pytest.mark.parametrize("kind", KINDS)
async def test_a_snippet_needs_no_server(kind: PermissionKind) -> None:
    """It prints the permissions alone, for the configuration or for nsc."""
    config, nsc = await asyncio.gather(
        metawatch("doctor", "--snippet", kind, "-s", "nats://127.0.0.1:1"),
        metawatch("doctor", "--snippet", kind, "--nsc", "--inbox-prefix", "_MINE", "--probe-prefix", "ops.mw"),
    )
    assert (config.code, nsc.code) == (0, 0)
    assert config.out == as_config(kind) + "\n"
    assert "--allow-sub '_MINE.>'" in nsc.out
    assert "--allow-sub 'ops.mw.>'" in nsc.out
    assert "--allow-pub 'ops.mw.>'" in nsc.out
    assert "metawatch.probe" not in nsc.out
    assert ("STEPDOWN" in nsc.out) == (kind == "step-down")
    assert ("allow_responses: true" in config.out) == ("--allow-pub-response" in nsc.out) == (kind == "record")
    assert ("'$SRV.>'" in nsc.out) == (kind == "record")


async def test_a_snippet_is_no_json() -> None:
    """64, before anything is connected to."""
    assert (await metawatch("doctor", "--snippet", "watch", "--json")).code == 64
    assert (await metawatch("doctor", "--snippet", "everything")).code == 64
