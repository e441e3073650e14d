"""Does a confirmed step-down do what was confirmed, once, and nothing else? On real servers."""

import asyncio
import time

import psutil
import pytest

from tests.actions.operator import Operator, operating, spying
from tests.busy import Busy
from tests.versions import have
from tui.actions.stepdown import NOT_PERMITTED, SUBJECT
from tui.core.group.majority import majority
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part
from tui.feeds.connection.link import Link
from tui.feeds.connection.plain_messages import Took


def frozen_now(cluster: Cluster, name: str) -> None:
    """Stopped when this returns: a signal takes a moment, and a busy machine a longer one."""
    cluster.freeze(name)
    while psutil.Process(cluster.pid(name)).status() != psutil.STATUS_STOPPED:
        pass


async def test_to_the_one_asked_for(three: Cluster) -> None:
    """One request, one audit, one line, the wished leader in the next term; a second press of the same key is refused."""
    async with operating(three.sys_url("n1")) as op, spying(three) as spy:
        await op.pinned(*three.names)
        before, to = op.look(), op.look().best
        assert before.leader is not None
        assert before.term is not None
        wish, busy = op.confirm(to), Busy()
        twice = op.confirm(to, id="again", leader=before.leader, term=before.term)
        made = await op.sent(wish)
        assert (made.ok, made.leader, made.new_term, made.asked_by) == (True, to, before.term + 1, "op@test")
        assert made.took_s is not None
        assert made.took_s < 1 + busy.s
        why = await op.refused(twice)
        ours = (
            "already",
            "moved meanwhile",
            "election",
            "does not lead",
            "the leader has changed",
            "no longer the leader",
        )  # by when it was looked at
        assert any(words in why for words in ours), why
        await op.until(lambda: op.state.leadership.leader == to)
        assert [(line.ok, line.leader, line.asked_by) for line in op.told] == [(True, to, "op@test")]
        assert await spy.count() == 1
        assert len(op.state.step_downs) == 1


async def test_what_the_dialog_showed_has_changed(three: Cluster) -> None:
    """Another operator is faster: refused when he has just pressed, refused when somebody else leads. Nothing is sent."""
    async with operating(three.sys_url("n1")) as op, spying(three) as spy:
        await op.pinned(*three.names)
        shown = op.look()
        await three.step_down()
        at_once = op.confirm(None, leader=shown.leader, term=shown.term)
        assert await op.refused(at_once)
        await op.until(lambda: op.state.leadership.term != shown.term and op.state.leadership.leader)
        late = op.confirm(None, leader=shown.leader, term=shown.term, id="late")
        assert "the leader has changed" in await op.refused(late)
        assert await spy.count() == 1  # the other operator's


async def test_towards_a_dead_peer(three: Cluster) -> None:
    """Killed: first its connection, then its silence, then the leader's own row speak against it; nothing is sent."""
    async with operating(three.sys_url("n1")) as op, spying(three, await three.leader()) as spy:
        await op.pinned(*three.names)
        dead = op.look().candidates[-1].name
        await three.kill(dead)
        begun, busy = time.monotonic(), Busy()
        await op.until(lambda: op.why_not(dead) is not None)
        assert time.monotonic() - begun < 4 + busy.s
        assert dead in await op.refused(op.confirm(dead))
        assert op.look().best not in (None, dead)
        assert await spy.count() == 0


async def test_towards_a_frozen_peer(three: Cluster) -> None:
    """Connected and mute: not offered once it owes an answer for two seconds."""
    async with operating(three.sys_url("n1")) as op, spying(three, await three.leader()) as spy:
        await op.pinned(*three.names)
        frozen = op.look().candidates[-1].name
        three.freeze(frozen)
        await op.until(lambda: op.why_not(frozen) is not None)
        assert await op.refused(op.confirm(frozen)) == f"{frozen} {op.why_not(frozen)}"
        assert await spy.count() == 0


async def test_a_leader_frozen_before_is_not_asked(three: Cluster) -> None:
    """It is asked first whether it leads: no answer, so nothing waits in its queue to be obeyed when it wakes up."""
    async with operating(three.sys_url("n1")) as op:
        await op.pinned(*three.names)
        leader = str(op.look().leader)
        others = [name for name in three.names if name != leader]
        async with spying(three, others[0]) as spy:
            frozen_now(three, leader)
            assert "did not confirm its leadership within 1 s" in await op.refused(op.confirm(others[0]))
            three.thaw(leader)
            await three.wait_ready()
            assert await spy.count() == 0


async def test_an_answer_that_never_comes(three: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """The leader freezes in the very moment of sending: not known. Who leads then is seen all the same, and nothing is repeated."""
    request, sent = Link.request, 0

    async def frozen(self: Link, subject: str, body: bytes, within: float) -> Took:
        nonlocal sent
        if subject == SUBJECT:
            sent += 1
            frozen_now(three, self.name)
        return await request(self, subject, body, within)

    monkeypatch.setattr(Link, "request", frozen)
    async with operating(three.sys_url("n1")) as op:
        await op.pinned(*three.names)
        before = op.look()
        made = await op.sent(op.confirm(before.best))
        assert (made.ok, made.leader, made.error) == (None, None, "no reply within 5 s: the result is unknown")
        (line,) = op.told
        assert (line.ok, line.error, line.leader) == (False, made.error, None)
        await op.until(lambda: op.state.leadership.leader not in (None, before.leader))
        assert not op.state.elections[-1].planned
        assert sent == 1


async def test_no_other_server_carries_the_request(three: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a connection to the leader itself nothing is sent: who hears the request steps its own group's leader down."""
    async with operating(three.sys_url("n1")) as op, spying(three) as spy:
        await op.pinned(*three.names)
        before = op.look()
        pins = op.collector.source._pins
        assert pins is not None
        link = pins.link
        monkeypatch.setattr(pins, "link", lambda name: None if name == before.leader else link(name))
        why = await op.refused(op.confirm(before.best))
        assert why == f"no connection to the leader {before.leader}: a step-down is sent only to the leader itself"
        assert await spy.count() == 0


async def test_permissions(three: Cluster) -> None:
    """Denied: told at once with the way to grant it, nothing moves. The doctor's snippet is enough. Without RAFTZ and JSZ the
    leader is not asked first, and it works."""
    async with operating(three.url("n1", "asks")) as op:
        await op.pinned(*three.names)
        before = op.look()
        begun, busy = time.monotonic(), Busy()
        made = await op.sent(op.confirm(before.best))
        assert (made.ok, made.error) == (False, NOT_PERMITTED)
        assert time.monotonic() - begun < 2 + busy.s
        assert not [d for d in op.state.denied if "META.LEADER" in d.subject]
    assert await three.leader() == before.leader
    async with operating(three.url("n1", "operator")) as op:
        await op.pinned(*three.names)
        await hand_over(op, op.look().best)
    async with operating(three.url("n1", "blunt")) as op:
        await op.until(lambda: len(op.look().candidates) == 2)
        await op.until(lambda: op.look().leader)
        made = await op.sent(op.confirm(op.look().best))
        assert made.ok


async def one_group(cluster: Cluster, via: str, domain: str) -> None:
    """Step this domain's leader down, having come in through that server; the other group keeps its leader."""
    other = "leaf" if domain == "hub" else "hub"
    still = await cluster.leader(other)
    async with operating(cluster.sys_url(via), domain=domain, domain_given=True) as op:
        # The other group's servers are not connected to, but the one that we came in through.
        await op.pinned(via, *cluster.peers(domain))
        await op.until(lambda: op.look().leader)
        before = op.look()
        assert {before.leader, *(c.name for c in before.candidates)} == set(cluster.peers(domain))
        to = before.best if before.chosen else None
        made = await op.sent(op.confirm(to))
        assert made.ok
        assert made.leader in set(cluster.peers(domain)) - {before.leader}
        assert to in (None, made.leader)
    assert await cluster.leader(other) == still


async def test_two_groups_in_one_system_account() -> None:
    """Hub and leaf each step down alone, whichever server the first connection reached."""
    parts = (Part("C1", domain="hub"), Part("L1", leaf_of="C1", domain="leaf"))
    async with Cluster(ClusterSpec(parts=parts)) as cluster:
        for via, domain in (("n1", "hub"), ("n4", "hub"), ("n2", "leaf"), ("n5", "leaf")):
            await one_group(cluster, via, domain)


@pytest.mark.lab
async def test_an_observer_is_not_offered() -> None:
    """Leaf nodes in the hub's domain follow and never lead: named as such, refused as a target; a hub's peer is offered."""
    parts = (Part("C1", domain="hub"), Part("L1", servers=2, leaf_of="C1", domain="hub"))
    async with Cluster(ClusterSpec(parts=parts)) as cluster, operating(cluster.sys_url("n4")) as op:
        await op.pinned(*cluster.names)
        await op.until(lambda: len(op.look().candidates) == 4)
        for name in ("n4", "n5"):
            assert op.why_not(name) == "observer: it cannot become leader"
            assert "observer" in await op.refused(op.confirm(name))
        made = await op.sent(op.confirm(op.look().best))
        assert made.leader in ("n1", "n2", "n3")


@pytest.mark.lab
async def test_too_few_alive_to_elect_another() -> None:
    """Two of five are left: refused; the last quorum is not played with."""
    async with Cluster(ClusterSpec(parts=(Part(servers=5),))) as cluster, operating(cluster.sys_url("n1")) as op:
        await op.pinned(*cluster.names)
        dead = [c.name for c in op.look().candidates][-3:]
        for name in dead:
            await cluster.kill(name)
        await op.until(lambda: op.look().needs_insisting)
        assert f"2 of 5 peers respond, quorum is {majority(5)}" in await op.refused(op.confirm(None))


async def hand_over(op: Operator, to: str | None) -> None:
    before = op.look()
    made = await op.sent(op.confirm(to))
    assert (made.ok, made.error) == (True, None)
    assert made.leader not in (None, before.leader)
    assert to in (None, made.leader)
    assert made.new_term == (None if before.term is None else before.term + 1)
    await op.until(lambda: op.state.leadership.leader == made.leader)


@pytest.mark.lab
@pytest.mark.parametrize("version", ["2.9.10", "2.10.26", "2.11.11", "2.12.8", "2.14.6", "2.15.1"])
async def test_every_version(version: str) -> None:
    """Without a target everywhere, with one from 2.11 on and refused before; requests and lines are counted."""
    have(version)
    chooses = version not in ("2.9.10", "2.10.26")
    async with (
        Cluster(ClusterSpec(version=version)) as cluster,
        operating(cluster.sys_url("n2")) as op,
        spying(cluster) as spy,
    ):
        await op.pinned(*cluster.names)
        await hand_over(op, None)
        assert op.look().chosen is chooses
        if chooses:
            await hand_over(op, op.look().best)
        else:
            assert "before 2.11" in await op.refused(op.confirm(op.look().best))
        sent = 2 if chooses else 1
        assert await spy.count() == sent
        await asyncio.sleep(1)  # a repeated request, audit or line would come within this
        assert (await spy.count(), len(op.told), len(op.state.step_downs)) == (sent, sent, sent)


@pytest.mark.lab
@pytest.mark.parametrize("version", ["2.10.26", "2.12.8"])
async def test_two_groups_on_older_servers(version: str) -> None:
    """The same as on the newest: only the group of the server that carries the request moves."""
    parts = (Part("C1", domain="hub"), Part("L1", leaf_of="C1", domain="leaf"))
    async with Cluster(ClusterSpec(parts=parts, version=version)) as cluster:
        for via, domain in (("n1", "hub"), ("n4", "hub"), ("n2", "leaf"), ("n5", "leaf")):
            await one_group(cluster, via, domain)
