"""What is known before one step of a table? A group of three without any story: n1 leads in term 5, all is answered and heard."""

from msgspec.structs import replace

from tui.core.elections.pending import Claim
from tui.core.model.elections import Election, Leadership, Pending
from tui.core.model.peer_names import peer_hash
from tui.core.model.server import Identity, Presence, RaftReport, Server
from tui.core.model.state import Group, State
from tui.core.observed.answers import Raft, RaftPeer
from tui.core.observed.events import LeaderElected
from tui.core.observed.raft_frames import HeartbeatHeard

NAMES = ("n1", "n2", "n3")
NOW = 1_000.0
"""Seconds; the leader was last heard 0.2 s before."""
HASH = {name: peer_hash(name) for name in NAMES}


def server(name: str, raft: Raft | None = None, at: float = NOW, version: str = "2.15.1") -> Server:
    """A voter that answered PING, with its last RAFTZ."""
    identity = Identity(id=f"{name}-id", jetstream=True, version=version)
    return Server(
        name=name, identity=identity, presence=Presence(heard_at=at), raft=RaftReport(last=raft, at=at, asked=at)
    )


def answering(one: Server, at: float) -> Server:
    """A server whose PING and other probes were answered at this instant, and that is up for long."""
    probes = replace(one.probes, answered_at=at, ping=replace(one.probes.ping, answered_at=at))
    return replace(one, probes=probes, connection=replace(one.connection, connected=True, connected_at=800.0))


def known(*, term: int | None = 5, pending: tuple[Pending, ...] = (), **lead: object) -> State:
    """Ready since 900; `lead` changes the leadership, `term` that it is of, with the highest term that is known."""
    leadership = Leadership(
        leader="n1", last="n1", term=term, highest_term=term, since=900.0, confirmed_at=NOW - 0.2, proof_at=NOW - 0.2
    )
    return State(
        now=NOW,
        ready_at=900.0,
        ready_term=term,
        first_connected_at=890.0,
        seeing_since=890.0,
        discovered=True,
        servers={name: server(name) for name in NAMES},
        names={peer: name for name, peer in HASH.items()},
        group=Group(chosen=True, peers=tuple(HASH.values()), size=3, needed=2),
        leadership=replace(leadership, **lead),
        pending=pending,
    )


def waiting(leader: str = "n2", **fields: object) -> Pending:
    """A pending election, first told of at NOW and held for half a second."""
    plain = Pending(leader=HASH[leader], first_at=NOW, deadline=NOW + 0.5, source="raftz", after=NOW - 0.2)
    return replace(plain, **fields)


def raftz(name: str, term: int, leader: str | None, since: float | None = None, seen: float | None = 0.5) -> Raft:
    """A RAFTZ answer; `seen` is how long ago the leader, or as leader each follower, was last heard."""
    leads = leader == name
    others = [n for n in NAMES if n != name]
    peers = tuple(RaftPeer(peer=HASH[n], name=n, last_seen_s=seen if leads or n == leader else None) for n in others)
    return Raft(
        peer=HASH[name],
        state="LEADER" if leads else "FOLLOWER",
        term=term,
        size=3,
        leader=None if leader is None else HASH[leader],
        leader_since=since,
        peers=peers,
    )


def claim(
    name: str, term: int, leader: str, *, at: float = NOW, since: float | None = None, version: str = "2.15.1"
) -> Claim:
    """A voter's word that `leader` leads `term`."""
    raft = raftz(name, term, leader, since)
    return Claim(server=server(name, raft, at, version), raft=raft, leader=HASH[leader], own=leader == name, at=at)


def advisory(leader: str, at: float = NOW, id_: str = "adv1") -> LeaderElected:
    return LeaderElected(at=at, id=id_, server_time=at, leader=HASH[leader], domain=None, via="n1")


def heartbeat(leader: str, term: int, at: float = NOW, via: str = "n3") -> HeartbeatHeard:
    return HeartbeatHeard(at=at, via=via, leader=HASH[leader], term=term)


def election(leader: str, term: int | None, at: float = NOW - 10, **fields: object) -> Election:
    """An election that was announced ten seconds ago."""
    plain = Election(
        leader=leader,
        previous=None,
        elected_at=at,
        error_s=0.01,
        announced_at=at + 0.1,
        term=term,
        terms=1,
        leaderless_s=None,
        how="unknown",
        planned=None,
        source="raftz",
        advisory_id=None,
    )
    return replace(plain, **fields)
