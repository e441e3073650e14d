"""Does `metawatch doctor` tell other clusters as they are: old, joined by leaf nodes, partly out of reach, configured unevenly?"""

import asyncio
from typing import Any

import pytest

from tests.doctor_run import doctor
from tests.users import RAFTZ, USERS
from tui.core.refusal import Exit
from tui.core.reports.permissions_report import Diagnosis, Trial
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.demo.servers import cache_folder
from tui.demo.spec import ClusterSpec, Part
from tui.feeds.connection.client import Wire
from tui.feeds.connection.dial import Spot, dial
from tui.feeds.connection.failures import Failure
from tui.feeds.connection.login import Keys
from tui.feeds.discovery import dial_result
from tui.feeds.doctor.examination import examine


async def test_2_9_says_what_cannot_be_seen() -> None:
    """No RAFTZ is not a fault: exit code 0; no term, and the note says which elections stay unseen."""
    if not (cache_folder() / "2.9.10" / "nats-server").is_file():
        pytest.skip("nats-server 2.9.10 is Debian's and not in the cache: it cannot be fetched")
    async with Cluster(ClusterSpec(version="2.9.10", users=USERS[:1])) as cluster:
        said = await doctor(cluster, "watcher", "--json")
        assert (said.code, said.err) == (0, "")
        assert said.state(RAFTZ) == "unsupported"
        assert said.told["groups"][0]["term"] is None
        assert said.told["groups"][0]["leader"] in cluster.names
        (note,) = said.told["notes"]
        assert "same leader wins" in note
        assert "A-B-A within one poll" in note
        assert (await doctor(cluster, "app")).code == 77


async def test_a_leaf_domain_is_a_group_of_its_own_and_plain_servers_are_shown() -> None:
    """Two groups, one system account; which one is watched follows the domain asked for."""
    parts = (Part("C1", 3, 1, domain="hub"), Part("L", 3, domain="leaf", leaf_of="C1"))
    async with Cluster(ClusterSpec(parts=parts)) as cluster:
        said, leaf = await asyncio.gather(
            doctor(cluster, "sys", "--json"), doctor(cluster, "sys", "--json", "--domain", "leaf")
        )
        assert (said.code, leaf.code) == (0, 0)
        groups = {group["domain"]: group for group in said.told["groups"]}
        assert {domain: group["watched"] for domain, group in groups.items()} == {"hub": True, "leaf": False}
        assert (groups["hub"]["members"], groups["leaf"]["members"]) == (cluster.peers("hub"), cluster.peers("leaf"))
        assert {group["domain"]: group["watched"] for group in leaf.told["groups"]} == {"hub": False, "leaf": True}
        assert [one["name"] for one in said.told["servers"] if not one["jetstream"]] == ["n4"]
        assert all(one["pinned"] for one in said.told["servers"])
        assert said.told["user"] == "sys"


async def test_a_server_out_of_reach_is_watched_through_others(three: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reason is told, its answers come by way of another, and nothing is missing."""
    closed = three.seat("n3").client

    async def dialled(keys: Keys, spot: Spot, within: float, admit: Any) -> Wire:
        if spot.place.port == closed:
            raise Failure(Exit.NO_SERVER, str(spot.place), "timed out")
        return await dial(keys, spot, within, admit)

    monkeypatch.setattr(dial_result, "dial", dialled)
    found = await examine(Connection(urls=(three.sys_url("n1"),), timeout_s=3.0), Watch())
    assert found.all_granted
    assert [one.name for one in found.servers if one.pinned] == ["n1", "n2"]
    assert [one.name for one in found.servers if one.reason] == ["n3"]
    assert trial(found, RAFTZ).answered == ("n1", "n2", "n3")
    assert trial(found, RAFTZ).granted_on == ("n1", "n2")


def trial(found: Diagnosis, subject: str) -> Trial:
    """What came of one subject."""
    return next(one for one in found.trials if one.subject == subject)


async def test_a_mute_member_is_told_and_costs_no_permission(three: Cluster) -> None:
    """A frozen server answers nothing, not even PING: the leader counts it, the report says that nobody heard it."""
    leader = (await three.ping())[0].leader
    frozen = next(name for name in three.names if name != leader)
    awake = next(name for name in three.names if name != frozen)
    three.freeze(frozen)
    said = await doctor(three, "sys", "--json", "--timeout", "2s", via=awake)
    assert said.code == 0
    assert said.told["groups"][0]["unheard"] == [frozen]
    assert f"{frozen}: counted as a peer by the leader, but did not reply." in said.told["notes"]


async def test_one_server_with_another_configuration_is_named() -> None:
    """Permissions are looked at on every server that can be reached, not on one of them."""
    async with Cluster(ClusterSpec(users=USERS[:1])) as cluster:
        await cluster.kill("n2")
        config = cluster.folder / "n2.conf"
        config.write_text(config.read_text().replace(f'"{RAFTZ}"', ""))
        cluster.start("n2")
        await cluster.wait_ready()
        said = await doctor(cluster, "watcher")
        assert said.code == 1
        assert "denied on n2, granted on n1 n3" in said.out
