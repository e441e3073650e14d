"""What are hand-built pictures of clusters made of? Servers with their voices, elections and alerts, all as of one instant."""

from msgspec.structs import replace

from tui.core.model.elections import Election
from tui.core.model.message import Message
from tui.core.model.peer_names import peer_hash
from tui.core.model.raft_traffic import ElectionTimeline, Mark
from tui.core.model.server import (
    Identity,
    JetStreamReport,
    Offset,
    PinnedConnection,
    Presence,
    Probes,
    Process,
    RaftReport,
    Server,
    ServerHistory,
    StatsReport,
)
from tui.core.model.state import Alert
from tui.core.observed.answers import JetStream, Meta, Raft, RaftPeer, Replica, Stats

NOW = 1_795_403_564.2  # 2026-11-23 03:12:44.2 UTC
DAY = 86_400.0
GIB = 1024**3
NAMES = ("n1", "n2", "n3", "n4", "n5")


def raft(name: str, leader: str, names: tuple[str, ...] = NAMES, term: int = 47, state: str = "") -> Raft:
    """The RAFTZ of a peer that follows `leader`."""
    leads = name == leader
    ages = [None if n == name or not leads else 0.1 + 0.07 * i for i, n in enumerate(names)]
    rows = (
        RaftPeer(peer=peer_hash(n), name=n, last_index=9_000, last_seen_s=a) for n, a in zip(names, ages, strict=True)
    )
    said = state or ("LEADER" if leads else "FOLLOWER")
    assert said in ("LEADER", "FOLLOWER", "CANDIDATE", "OBSERVER")
    return Raft(
        peer=peer_hash(name),
        state=said,  # type: ignore[arg-type]  # asserted above
        term=term,
        size=len(names),
        quorum_needed=len(names) // 2 + 1,
        leader=peer_hash(leader) if leader else None,
        leader_since=NOW - 41 * DAY if leads else None,
        committed=9_000,
        applied=9_000,
        pindex=9_000,
        wal_bytes=123_456,
        peers=tuple(r for r in rows if r.name != name),
    )


def server(name: str, leader: str = "n3", names: tuple[str, ...] = NAMES, index: int = 1) -> Server:
    """A healthy JetStream server."""
    replicas = tuple(Replica(name=n, peer=peer_hash(n), current=True, active_s=0.2) for n in names if n != name)
    meta = Meta(leader=leader, size=len(names), pending=0, snapshot_at=NOW - 240, snapshot_s=0.012, replicas=replicas)
    return Server(
        name=name,
        identity=Identity(id="N" + name.upper().rjust(55, "A"), cluster="C1", version="2.15.1", jetstream=True),
        presence=Presence(heard_at=NOW - 0.2),
        connection=PinnedConnection(connected=True, connected_at=NOW - 3600),
        history=ServerHistory(first_seen=NOW - 3600, answers_raftz=True),
        process=Process(
            start=NOW - 41 * DAY - index * 600, health_ok=True, offset=Offset(theta=0.002, bound=0.001, at=NOW - 5)
        ),
        probes=Probes(answered_at=NOW - 0.2, answer_s=0.0012 + index / 10_000),
        raft=RaftReport(last=raft(name, leader, names), at=NOW - 0.3),
        jetstream=JetStreamReport(
            last=JetStream(
                storage=(39 + index) * GIB, max_storage=100 * GIB, streams=40, consumers=80, ha_assets=120, meta=meta
            ),
            at=NOW - 5,
            api_per_s=1.5,
            api_errors_per_min=0.0,
        ),
        stats=StatsReport(
            last=Stats(
                start=NOW - 41 * DAY, mem=int((1 + index / 10) * GIB), cores=4, cpu=30.0 + 8 * index, connections=200
            ),
            at=NOW - 4,
        ),
    )


def election(ago: float, term: int, previous: str | None, leader: str, **fields: object) -> Election:
    """An election `ago` seconds before NOW, a heard hand-over unless said."""
    plain = Election(
        leader=leader,
        previous=previous,
        elected_at=NOW - ago,
        error_s=0.003,
        announced_at=NOW - ago + 0.1,
        term=term,
        terms=1,
        leaderless_s=0.021,
        how="handover",
        planned=True,
        source="advisory",
        advisory_id="x",
    )
    return replace(plain, **fields)


def alert(code: str, summary: Message, ago: float, severity: str = "warning", **fields: object) -> Alert:
    """An open alert."""
    return replace(
        Alert(code=code, severity="warning", subject=None, summary=summary, since=NOW - ago),
        severity=severity,
        **fields,
    )


def episode(known: Election) -> ElectionTimeline:
    """What led to an election: heartbeats of the one before, a candidacy, the first heartbeat of the winner."""
    marks = (
        *(
            Mark(at=known.elected_at - ago, server=n, what="beat", peer=known.previous, term=(known.term or 1) - 1)
            for ago in (2.5, 1.5, 0.5)
            for n in NAMES
        ),
        Mark(at=known.elected_at - 0.012, server=known.leader, what="stands", term=known.term),
        *(Mark(at=known.elected_at, server=n, what="begins", peer=known.leader, term=known.term) for n in NAMES),
    )
    return ElectionTimeline(elected_at=known.elected_at, term=known.term, marks=marks, complete=True)
