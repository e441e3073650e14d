"""What would the feeds tell of a large cluster? Five meta peers, the rest without JetStream, all well but for the leader that freezes.

Every rate is that of the real feeds: their own plans are asked. It must not know what the core makes of it.
"""

import random
from collections.abc import Iterator
from itertools import combinations

from tui.core.model.peer_names import peer_hash
from tui.core.observed.answers import JetStream, Meta, Raft, RaftPeer, Replica, Route, ServerRef, Stats
from tui.core.observed.assets import AssetElected
from tui.core.observed.discovery import DiscoveryDone
from tui.core.observed.events import (
    AnyEvent,
    HealthSeen,
    HostSampled,
    LeaderElected,
    MetaSeen,
    ProbeMissed,
    RaftSeen,
    RoutesSeen,
    StatsSeen,
    VantageChanged,
)
from tui.core.observed.raft_frames import AckHeard, HeartbeatHeard, Pinged, TapChanged, VoteAsked, VoteCast, WayProbed
from tui.feeds.asking import pings, round_trips, sampling_plan
from tui.feeds.discovery import rounds

START = 1_795_440_000.0
PEERS = 5
_FREEZES_EVERY_S = 60
"""The leader freezes half a minute after each full minute."""
_FREEZES_AT_S = 30
_ELECTED_AFTER_S = 5
_FROZEN_S = 8
_ASSETS = 200
"""Elected anew with each leader."""
_BROADCAST_S = 10
_ANSWER_S = 0.002
_VANTAGES = 2
"""Connections that hear the followers' answers."""


class Fleet:
    """One cluster, second by second."""

    def __init__(self, size: int, *, stats_each_second: bool = False) -> None:
        self.names = tuple(f"n{number}" for number in range(1, size + 1))
        self.peers = self.names[:PEERS]
        self.elections = 0
        """So many leaders have followed the first one."""
        self._refs = {
            name: ServerRef(name=name, id=f"{name:N<56}", cluster="C1", version="2.15.1", jetstream=name in self.peers)
            for name in self.names
        }
        chance = random.Random(size)
        self._phase = {name: chance.random() for name in self.names}
        self._every = {
            "STATSZ": 1 if stats_each_second else _BROADCAST_S,
            "PING": round(max(rounds._ROUND_S, rounds._ROUND_A_SERVER_S * size)),
            "ROUTEZ": round(sampling_plan.ROUTEZ.every_s * max(1.0, size / sampling_plan.MANY)),
        }
        self._leader, self._term = 0, 7

    @property
    def leader(self) -> str:
        return self.peers[self._leader]

    def begin(self) -> list[AnyEvent]:
        """All connections come up, and everybody says who it is."""
        at, out = START, list[AnyEvent]()
        for name in self.names:
            out.append(VantageChanged(at=at, server=name, connected=True))
            out.append(TapChanged(at=at, via=name, on=True, acks=name in self.peers[:_VANTAGES]))
            out.append(self._stats(name, at, at - _ANSWER_S))
        out.append(DiscoveryDone(at=at, servers=self.names))
        out += (self._raft(name, at) for name in self.peers)
        return out

    def second(self, number: int) -> list[AnyEvent]:
        """Everything that comes from second `number` to the next, in the order of its coming."""
        into = (number - _FREEZES_AT_S) % _FREEZES_EVERY_S if number >= _FREEZES_AT_S else _FROZEN_S
        frozen = None
        if into < _FROZEN_S:
            frozen = self.peers[(self._leader - (into > _ELECTED_AFTER_S)) % PEERS]
        out = list(self._calm(number, frozen))
        if frozen is not None:
            out += self._misses(START + number, frozen, into)
        if into == _ELECTED_AFTER_S:
            out += self._election(START + number + 0.1)
        elif into >= _FROZEN_S or into > _ELECTED_AFTER_S:
            out += self._beats(START + number + 0.05, frozen)
        return sorted(out, key=lambda event: event.at)

    # What comes in a calm second.

    def _calm(self, number: int, frozen: str | None) -> Iterator[AnyEvent]:
        for index, name in enumerate(self.names):
            if name == frozen:
                continue
            at = START + number + self._phase[name]
            if _due(number, index, pings.EVERY_S):
                yield Pinged(at=at, server=name, asked=at - _ANSWER_S)
            if _due(number, index, self._every["STATSZ"]):
                yield self._stats(name, at)
            if _due(number, 0, self._every["PING"]):
                yield self._stats(name, START + number + 0.5 + at % 1 / 10, START + number + 0.5)
        if _due(number, 0, self._every["PING"]):
            yield DiscoveryDone(at=START + number + 0.61, servers=self.names)
        for index, name in enumerate(self.peers):
            if name != frozen:
                yield from self._polled(number, index, name)
        for a, b in combinations(self.peers, 2):
            if frozen not in (a, b) and _due(number, 0, round_trips.EVERY_S):
                at = START + number + self._phase[a] * self._phase[b]
                legs = {"ab_s": 0.001, "ba_s": 0.001, "rtt_a_s": 0.001, "rtt_b_s": 0.001}
                yield WayProbed(at=at, a=a, b=b, asked=at - _ANSWER_S, **legs)
        yield HostSampled(at=START + number + 0.9, host="bastion", cpu=0.1)

    def _polled(self, number: int, index: int, name: str) -> Iterator[AnyEvent]:
        at = START + number + self._phase[name]
        asked, ref = at - _ANSWER_S, self._refs[name]
        if _due(number, index, sampling_plan.RAFTZ.every_s):
            yield self._raft(name, at)
        if _due(number, index, sampling_plan.JSZ.every_s):
            told = JetStream(streams=200, consumers=400, ha_assets=300, meta=self._meta(name))
            yield MetaSeen(at=at, server=ref, jetstream=told, via=name, asked=asked)
        if _due(number, index + _BROADCAST_S // 2, _BROADCAST_S):
            yield self._stats(name, at, at - _ANSWER_S)
        if _due(number, index, sampling_plan.HEALTHZ.every_s):
            yield HealthSeen(at=at, server=ref, ok=True, via=name, asked=asked)
        if _due(number, index, self._every["ROUTEZ"]):
            routes = tuple(
                Route(remote=n, rtt_s=0.001, in_msgs=number, out_msgs=number) for n in self.names if n != name
            )
            yield RoutesSeen(at=at, server=ref, routes=routes, via=name, asked=asked)

    def _beats(self, at: float, frozen: str | None, *, begins: bool = False) -> Iterator[AnyEvent]:
        """One heartbeat through every connection, and the answers through three."""
        leader = peer_hash(self.leader)
        for via in self.names:
            if via != frozen:
                yield HeartbeatHeard(at=at + 0.0001, via=via, leader=leader, term=self._term, begins=begins)
        vias = [self.leader, *(n for n in self.peers if n not in (self.leader, frozen))][:_VANTAGES]
        for name in self.peers:
            for via in vias:
                if name not in (self.leader, frozen):
                    yield AckHeard(
                        at=at + 0.001, via=via, peer=peer_hash(name), leader=leader, term=self._term, after_s=0.001
                    )

    # What comes with a leader that freezes.

    def _misses(self, at: float, frozen: str, into: int) -> Iterator[AnyEvent]:
        if into >= pings.WITHIN_S and into % 2 == 0:
            for endpoint in ("PING", "RAFTZ", "STATSZ"):
                yield ProbeMissed(at=at, server=frozen, endpoint=endpoint, asked=at - pings.WITHIN_S, taken=True)

    def _election(self, at: float) -> Iterator[AnyEvent]:
        frozen = self.leader
        self._leader, self._term, self.elections = (self._leader + 1) % PEERS, self._term + 1, self.elections + 1
        candidate, others = peer_hash(self.leader), [n for n in self.peers if n not in (frozen, self.leader)]
        for via in self.names:
            if via != frozen:
                yield VoteAsked(at=at, via=via, candidate=candidate, term=self._term)
                for voter in others:
                    yield VoteCast(
                        at=at + 0.001,
                        via=via,
                        voter=peer_hash(voter),
                        candidate=candidate,
                        term=self._term,
                        granted=True,
                    )
        yield from self._beats(at + 0.002, frozen, begins=True)
        for via in self.peers:
            if via != frozen:
                advisory = f"advisory{self._term}"
                yield LeaderElected(at=at + 0.004, id=advisory, server_time=at + 0.003, leader=candidate, via=via)
        yield from (self._raft(name, at + 0.01) for name in (self.leader, *others))
        for number in range(_ASSETS):
            asset = f"{self._term}-{number}"
            yield AssetElected(at=at + 0.1, id=asset, account="APP", stream=f"S{number}", leader=self.leader)

    # What one server says.

    def _raft(self, name: str, at: float) -> RaftSeen:
        leads = name == self.leader
        raft = Raft(
            peer=peer_hash(name),
            state="LEADER" if leads else "FOLLOWER",
            term=self._term,
            size=PEERS,
            quorum_needed=PEERS // 2 + 1,
            leader=peer_hash(self.leader),
            leader_since=START - 100 if leads and not self.elections else at - 0.01 if leads else None,
            peers=tuple(
                RaftPeer(peer=peer_hash(n), name=n, last_seen_s=0.5 if leads or n == self.leader else None)
                for n in self.peers
                if n != name
            ),
        )
        asked = at - _ANSWER_S
        return RaftSeen(
            at=at, server=self._refs[name], raft=raft, asked=asked, server_time=at - _ANSWER_S / 2, via=name
        )

    def _stats(self, name: str, at: float, asked: float | None = None) -> StatsSeen:
        """A broadcast unless it was asked for."""
        stats = Stats(
            start=START - 9_000, mem=90_000_000, cores=8, cpu=12.5, connections=40, routes=len(self.names) - 1
        )
        jetstream = JetStream(ha_assets=300, meta=self._meta(name)) if name in self.peers else None
        return StatsSeen(
            at=at,
            server=self._refs[name],
            server_time=at - _ANSWER_S / 2,
            asked=asked,
            via=self.names[0],
            stats=stats,
            jetstream=jetstream,
        )

    def _meta(self, name: str) -> Meta:
        others = (n for n in self.peers if n != name) if name == self.leader else ()
        replicas = tuple(Replica(name=n, peer=peer_hash(n), current=True, active_s=0.5) for n in others)
        return Meta(leader=self.leader, peer=peer_hash(self.leader), size=PEERS, replicas=replicas)


def _due(number: int, index: int, every_s: float) -> bool:
    """Servers are not asked in step."""
    return (number + index) % max(1, round(every_s)) == 0
