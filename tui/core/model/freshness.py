"""Is this figure of now? For each kind of figure, after how many seconds it is old, and why not earlier or later.

What is asked each second may be late or missed once: so its limit is never below 2.5 s. Where the same answer has several limits,
they differ by what follows from believing it too long.
"""

from collections.abc import Mapping
from typing import Final, Literal

FigureKind = Literal[
    "voter's word", "claim", "Raft report", "named leader", "heartbeat", "recent RAFTZ", "old store", "any RAFTZ", "replicas",
    "JetStream report", "load report", "leadership report", "route report", "route counters", "host sample", "any message", "clock offset",
    "probe answer", "snapshot", "vote", "ack",
    "health", "server settings",
    "load on screen", "routes on screen", "round trip on screen", "host on screen", "API errors on screen",
]  # fmt: skip

FRESH_S: Final[Mapping[FigureKind, float]] = {
    # Raft, asked each second (RAFTZ; JSZ where a server has none)
    "voter's word": 2.5,  # that nobody leads, and whom the leader hears: one answer may be missed
    "claim": 3.0,  # answers of several servers side by side: a longer limit compares what was never true at one time
    "Raft report": 3.5,  # terms, sizes, the age of peers: three missed answers, and a server's word is old
    "named leader": 3.5,  # the same on servers that tell no term
    "heartbeat": 3.5,  # each second, in place of RAFTZ's term
    "recent RAFTZ": 5.0,  # a candidate that is slow to answer still climbs, a peer without its meta group has not found it
    "old store": 10.0,  # a peer that told the old term within this may still carry the old store: believed longer, as a veto
    "any RAFTZ": 10.0,  # while one voter tells terms, leaders are not judged by the names in JSZ
    "leadership report": 10.0,  # no voter has reported on it: metawatch does not know who leads
    "replicas": 6.0,  # JSZ of the leader, asked each 4 s
    # Figures that alerts judge: three missed rounds of the slowest
    "JetStream report": 30.0,
    "load report": 30.0,
    "route report": 30.0,
    "health": 50.0,  # HEALTHZ, asked each 15 s
    "server settings": 200.0,  # VARZ, asked each minute
    "route counters": 20.0,  # whether a route carried anything: of two rounds, so younger
    "host sample": 5.0,  # this machine measures itself each second
    "any message": 20.0,  # a server without JetStream sends STATSZ each 10 s
    "clock offset": 120.0,  # clocks drift apart by 24 ms in this time, at most
    "probe answer": 10.0,  # STATSZ through the own connection, asked each 5 s
    "snapshot": 60.0,  # each answer tells the last one again
    "ack": 2.5,  # a follower answers each heartbeat
    "vote": 10.0,  # a candidacy proves the route for one election time-out
    # Screens only: from here on a figure is drawn as old, long before an alert stops to believe it
    "load on screen": 20.0,  # twice the period of the STATSZ that servers send unasked
    "routes on screen": 15.0,  # ROUTEZ of either end, asked each 5 s
    "round trip on screen": 75.0,  # routes are PINGed every 30 s: an older figure means that no PONG came
    "host on screen": 10.0,
    "API errors on screen": 60.0,
}


def fresh(kind: FigureKind, at: float | None, now: float) -> bool:
    """Whether a figure of this kind that came at this instant is of now; False where none came."""
    return at is not None and now - at <= FRESH_S[kind]
