"""Is the Raft traffic of real servers heard as it is: through every connection, in wire order, and never needed?"""

from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.busy import Busy
from tests.feeds.recorder import Recorder, connection, watching
from tests.versions import have
from tui.core.model.peer_names import peer_hash
from tui.core.observed.discovery import DiscoveryDone
from tui.core.observed.events import DecodeFailed, FeedDenied, LeaderElected, RaftSeen, VantageChanged
from tui.core.observed.raft_frames import AckHeard, FramesShed, HeartbeatHeard, TapChanged, VoteAsked, VoteCast
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part
from tui.feeds.connection.link import Link
from tui.wire.subjects import APPEND_ENTRIES, RAFT_REPLIES, VOTE_REQUESTS

Frame = HeartbeatHeard | AckHeard | VoteAsked | VoteCast


def via(name: str) -> Callable[[Frame | TapChanged], bool]:
    """It came through that server's connection."""
    return lambda event: event.via == name


async def opened(recorder: Recorder, *names: str) -> None:
    """Until the taps of all of these are on."""
    for name in names:
        await recorder.until(TapChanged, lambda event, name=name: event.via == name and event.on)  # type: ignore[misc]


async def beats(recorder: Recorder, name: str, count: int) -> list[HeartbeatHeard]:
    """The first heartbeats through one connection."""
    while len(heard := recorder.of(HeartbeatHeard, via(name))) < count:
        await recorder.until(HeartbeatHeard, via(name), start=recorder.mark)
    return heard[:count]


async def test_each_connection_hears_the_leader_every_second_and_who_answers(three: Cluster) -> None:
    """On within a round trip; heartbeats a second apart; two of the three connections, the leader's among them, hear both followers
    answer."""
    busy = Busy()
    async with watching(connection(*three.urls)) as (_, recorder):
        await opened(recorder, *three.names)
        leader = await recorder.led()
        followers = {peer_hash(name) for name in three.names if name != leader}
        up = {e.server: e.at for e in recorder.of(VantageChanged)}
        on = {e.via: e.at for e in reversed(recorder.of(TapChanged)) if e.on}
        assert all(on[name] - up[name] < 0.5 + busy.s for name in three.names)
        for name in three.names:
            heard = await beats(recorder, name, 3)
            assert {one.leader for one in heard} == {peer_hash(leader)}
            assert all(0.9 - busy.s < later.at - sooner.at < 1.5 + busy.s for sooner, later in pairwise(heard))
        assert leader in hearing(recorder)
        for name in hearing(recorder):
            answers = recorder.of(AckHeard, via(name))
            assert {one.peer for one in answers} == followers
            assert {one.leader for one in answers} == {peer_hash(leader)}
            assert all(one.ok and 0 <= one.after_s < 0.9 + busy.s for one in answers)
            assert recorder.of(TapChanged, via(name))[-1].acks
        assert not recorder.of(DecodeFailed)
        assert not recorder.of(FramesShed)
        assert not recorder.of(FeedDenied)


async def test_a_hand_over_is_heard_in_the_order_in_which_it_happened(three: Cluster) -> None:
    """Through each connection: whom the leader names, his candidacy, votes, and his first heartbeat in the next term."""
    await hand_overs_are_heard(three)


@pytest.mark.parametrize("version", ["2.9.10", pytest.param("2.10.26", marks=pytest.mark.lab)])
async def test_an_older_server_says_it_in_that_order_as_well(version: str) -> None:
    """The oldest in each run; 2.10.26 with `-m lab`."""
    have(version)
    async with Cluster(ClusterSpec(version=version)) as cluster:
        await hand_overs_are_heard(cluster)


async def hand_overs_are_heard(cluster: Cluster) -> None:
    async with watching(connection(*cluster.urls)) as (_, recorder):
        await opened(recorder, *cluster.names)
        for name in cluster.names:
            await recorder.until(HeartbeatHeard, via(name))
        # Inboxes of candidates are learnt from their first candidacy, so its votes may be missed.
        for _ in range(8):
            if recorder.of(VoteCast):
                break
            mark, old = recorder.mark, await cluster.leader()
            await cluster.step_down()
            new = await cluster.next_leader(old)
            for name in cluster.names:
                await _handed_over(recorder, mark, name, new)
        cast = recorder.of(VoteCast)
        assert cast
        assert all(one.granted for one in cast)
        asked = {(one.candidate, one.term) for one in recorder.of(VoteAsked)}
        assert {(one.candidate, one.term) for one in cast} <= asked
        assert not recorder.of(DecodeFailed)


async def _handed_over(recorder: Recorder, mark: int, name: str, new: str) -> None:
    begins = await recorder.until(HeartbeatHeard, lambda e: e.via == name and e.begins, start=mark)
    frames = recorder.of(HeartbeatHeard, via(name), start=mark)
    (over,) = [one for one in frames if one.to is not None]
    first = next(one for one in frames if one.term == over.term + 1)
    (asked,) = recorder.of(VoteAsked, via(name), start=mark)
    assert over.to == asked.candidate == begins.leader == first.leader == peer_hash(new)
    assert asked.term == begins.term == over.term + 1
    order = [recorder.events.index(one) for one in (over, asked, first)]
    assert order == sorted(order)
    votes = recorder.of(VoteCast, via(name), start=mark)
    assert all(recorder.events.index(one) > order[1] for one in votes)
    assert over.at <= asked.at <= first.at


async def test_without_the_permission_everything_else_works(three: Cluster) -> None:
    """Refused once a connection, off with the reason, and elections are still told."""
    async with watching(connection(three.url("n1", "no-tap"))) as (_, recorder):
        await recorder.pinned(*three.names)
        for name in three.names:
            off = await recorder.until(TapChanged, via(name))
            assert (off.on, off.reason) == (False, f"not permitted: {APPEND_ENTRIES}")
        await recorder.led()
        mark = recorder.mark
        await three.step_down()
        for name in three.names:
            await recorder.until(LeaderElected, lambda e, name=name: e.via == name, start=mark)  # type: ignore[misc]
        refused = sorted((e.via, e.subject) for e in recorder.of(FeedDenied))
        assert refused == [(name, subject) for name in three.names for subject in (APPEND_ENTRIES, VOTE_REQUESTS)]
        assert not recorder.of(HeartbeatHeard)
        assert len(recorder.of(TapChanged)) == len(three.names)


async def test_without_inboxes_heartbeats_and_candidacies_are_heard(three: Cluster) -> None:
    """`$NRG.R.*` refused: the tap stays on, without answers, and each inbox of it is tried no more."""
    async with watching(connection(three.url("n1", "no-answers"))) as (_, recorder):
        await opened(recorder, *three.names)
        denied = await recorder.until(FeedDenied)
        assert denied.subject == RAFT_REPLIES
        for name in three.names:
            off = await recorder.until(
                TapChanged,
                lambda e, name=name: e.via == name and e.reason is not None,  # type: ignore[misc]
            )
            assert (off.on, off.acks, off.reason) == (True, False, f"not permitted: {RAFT_REPLIES}")
        mark = recorder.mark
        await three.step_down()
        for name in three.names:
            await recorder.until(VoteAsked, via(name), start=mark)
            await recorder.until(HeartbeatHeard, lambda e, name=name: e.via == name and e.begins, start=mark)  # type: ignore[misc]
        assert {e.subject for e in recorder.of(FeedDenied)} == {RAFT_REPLIES}
        assert not recorder.of(AckHeard)
        assert not recorder.of(VoteCast)


async def test_a_leaf_domain_is_heard_through_its_own_servers_alone() -> None:
    """Both groups speak on the same subjects; a server without JetStream hears the group of its cluster. The other group's servers
    are guests: they are not connected to."""
    parts = (Part("C1", 3, 1, domain="hub"), Part("L", 3, domain="leaf", leaf_of="C1"))
    async with Cluster(ClusterSpec(parts=parts)) as cluster:
        hub, leaf = set(cluster.peers("hub")), set(cluster.peers("leaf"))
        (plain,) = set(cluster.names) - hub - leaf
        await heard_alone(cluster, "hub", {*hub, plain}, silent={plain})
        await heard_alone(cluster, "leaf", leaf)


async def heard_alone(cluster: Cluster, domain: str, group: set[str], silent: set[str] | None = None) -> None:
    """This domain is heard through these servers, and through no others."""
    watch = Watch(domain=domain, domain_given=True)
    urls = [cluster.sys_url(name) for name in sorted(group)]
    async with watching(connection(*urls), watch) as (source, recorder):
        await opened(recorder, *group)
        members = {peer_hash(name) for name in group}
        for name in group:
            await recorder.until(HeartbeatHeard, via(name))
        for name in hearing(recorder):
            await recorder.until(AckHeard, via(name))
        assert {one.leader for one in recorder.of(HeartbeatHeard)} <= members
        assert {one.peer for one in recorder.of(AckHeard)} <= members
        assert {one.via for one in recorder.of(AckHeard)} <= group - (silent or set())
        assert set(source.costs()) == group


async def test_two_connections_hear_the_answers_the_leaders_among_them() -> None:
    """After a step-down the new leader's own connection hears them too, and no more than two do."""
    async with (
        Cluster(ClusterSpec(parts=(Part(servers=5),))) as cluster,
        watching(connection(*cluster.urls)) as (source, recorder),
    ):
        await opened(recorder, *cluster.names)
        for old in (None, await cluster.leader()):
            if old is not None:
                target = next(name for name in cluster.names if name not in hearing(recorder))
                await cluster.step_down(target)
                await cluster.next_leader(old)
            leader = await cluster.leader()
            assert leader is not None
            mark = recorder.mark
            await recorder.until(AckHeard, lambda e, own=leader: e.via == own, start=mark)  # type: ignore[misc]
            assert leader in hearing(recorder)
            assert len(hearing(recorder)) == 2
        assert set(source.costs()) == set(cluster.names)


def hearing(recorder: Recorder) -> set[str]:
    """Servers through whose connections answers are heard now."""
    return {name for name, acks in {e.via: e.acks for e in recorder.of(TapChanged)}.items() if acks}


async def test_switched_off_nothing_is_subscribed(three: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--no-tap`: each connection says so, and no Raft subject is ever listened on."""
    heard: list[str] = []
    monkeypatch.setattr(Link, "tap", lambda _link, subject, _heard, _refused: heard.append(subject))
    async with watching(connection(*three.urls), Watch(tap=False)) as (_, recorder):
        for name in three.names:
            off = await recorder.until(TapChanged, via(name))
            assert (off.on, off.reason) == (False, "switched off")
        await recorder.until(DiscoveryDone)
        await recorder.until(RaftSeen)
        assert heard == []


async def test_a_lost_connection_is_tapped_again(three: Cluster) -> None:
    """A server that comes back is heard again; its new inbox replaces the old one."""
    async with watching(connection(*three.urls)) as (_, recorder):
        await opened(recorder, *three.names)
        leader = await recorder.led()
        other = next(name for name in three.names if name != leader)
        mark, busy = recorder.mark, Busy()
        await three.kill(other)
        three.start(other)
        await recorder.until(TapChanged, lambda e: e.via == other and e.on, start=mark)
        await recorder.until(HeartbeatHeard, via(other), start=mark)
        back = await recorder.until(AckHeard, lambda e: e.peer == peer_hash(other) and e.via == leader, start=mark)
        assert back.after_s < 0.9 + busy.s
