"""How does the whole group do, in one word, and what stands beside it? Frozen values; this file must not know when a word is right.

Instants are seconds since 1970 UTC on metawatch's own clock: whoever draws counts the seconds since then.
"""

from typing import Literal

from msgspec import Struct

from tui.core.model.verdict import Cause

Word = Literal[
    "CONNECTING", "BLIND", "SPLIT", "NO QUORUM", "NO LEADER", "LEADER SILENT", "FLAPPING", "DEGRADED", "SETTLING", "STABLE",
]  # fmt: skip
"""The gravest first. `CONNECTING`: nothing is known yet, which is before `ready`; it is never a line of `events`."""

BlindBecause = Literal[
    "no connection", "refused", "no data", "not answered", "not reported", "none seen", "not running", "not reached"
]
"""`refused`: as `no connection`, and the ports of all servers refuse it; `no data`: nothing comes through any connection; `not
answered`: every request hangs; `not reported`: no voter has told of the leader for long; `none seen`: none has named one yet; `not
reached`: there was no connection since the start, though it is tried again and again."""

Weakness = Literal[
    "down", "no JetStream", "meta lost", "not responding", "never seen", "Raft blocked", "shutting down", "lame duck", "cut off",
    "unheard", "route down", "crash loop", "restarted", "lagging", "throttled", "alert",
]  # fmt: skip
"""What is wrong with a peer, the gravest first. `meta lost`: JetStream runs on it without the meta group. `cut off`: it hears no
heartbeats of the leader, others do. `unheard`: it answers us, and the leader hears nothing of it. `never seen`: only its hash is known.
`restarted`: unexpectedly, in the last 10 minutes. `alert`: a critical alert of another kind."""


class Connecting(Struct, frozen=True, kw_only=True, tag=True):
    """CONNECTING: `connected_at` None until the first connection stands."""

    connected_at: float | None


class BlindFigures(Struct, frozen=True, kw_only=True, tag=True):
    """BLIND: what was last known stands in the word's `leader`."""

    because: BlindBecause
    hanging: tuple[str, ...] = ()
    """`not answered`: the servers that accept connections and answer no request."""
    reason: str | None = None
    """`not reached`: why, of the address whose story tells most."""


class LeaderClaim(Struct, frozen=True, kw_only=True):
    """One server that says that it leads, and who follows it."""

    server: str
    term: int
    followers: tuple[str, ...] = ()


class SplitFigures(Struct, frozen=True, kw_only=True, tag=True):
    """SPLIT: lowest term first."""

    claims: tuple[LeaderClaim, ...]


class NoQuorumFigures(Struct, frozen=True, kw_only=True, tag=True):
    """NO QUORUM: the word's `quorum` has the numbers."""

    down: tuple[str, ...]
    """Peers that are proven to be absent, and have been seen."""
    leaderless_since: float | None
    """Set where no leader is left either."""
    no_process: tuple[str, ...] = ()
    """Of these, whose process has ended."""
    leaving: tuple[str, ...] = ()
    """Of these, who announced that it leaves, and has not ended yet: a lame duck is out of the quorum."""
    cut_off: tuple[str, ...] = ()
    """Of these, who answer metawatch, and do not reach the leader. The others give no answer."""
    never_seen: int = 0
    """More that are absent, of which nobody has ever known the name."""

    @property
    def by_kind(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Those that are absent, by what is known of them."""
        told = {*self.no_process, *self.leaving, *self.cut_off}
        hang = tuple(name for name in self.down if name not in told)
        kinds = (
            ("down", self.no_process),
            ("lame duck", self.leaving),
            ("cut off", self.cut_off),
            ("unresponsive", hang),
        )
        return tuple((what, who) for what, who in kinds if who)


class NoLeaderFigures(Struct, frozen=True, kw_only=True, tag=True):
    """NO LEADER: `last_leader` None where none was seen since metawatch started."""

    last_leader: str | None
    candidates: tuple[tuple[str, int], ...] = ()
    """(name, term) of who stands for election now."""


class SilentFigures(Struct, frozen=True, kw_only=True, tag=True):
    """LEADER SILENT: the leader is still named, and too few peers hear its heartbeats."""

    leader: str
    down: bool = False
    """It is proven to be down: nothing more will come from it."""
    heard_at: float
    """Its last heartbeat, or the last proof that a peer heard one."""
    longest_s: float
    """The longest gap while this word has stood."""
    missed_by: tuple[str, ...] = ()
    """Who surely hears nothing of it; empty where only the ages in RAFTZ tell."""
    heard_by: tuple[str, ...] = ()


class FlappingFigures(Struct, frozen=True, kw_only=True, tag=True):
    """FLAPPING: leader changes in the window, as META_003 counts them."""

    count: int
    at_least: int
    unplanned: int
    unknown: int
    planned: int
    limit: int
    window_s: float
    missing: tuple[str, ...] = ()
    """Servers that are down or unresponsive now: this word is graver than the one that would name them."""


class Weak(Struct, frozen=True, kw_only=True):
    """One thing that is wrong with one peer, or with the group."""

    subject: str | None
    what: Weakness
    since: float | None = None
    code: str | None = None
    """The alert that says more, if one does."""
    lag: int | None = None
    """`lagging`: operations behind the leader."""


def missing(found: tuple[Weak, ...]) -> tuple[str, ...]:
    """Servers that are not there: they are to be restored before anything else."""
    return tuple(one.subject for one in found if one.subject is not None and one.what in ("down", "not responding"))


class DegradedFigures(Struct, frozen=True, kw_only=True, tag=True):
    """DEGRADED: the gravest first."""

    found: tuple[Weak, ...]

    @property
    def gravest(self) -> tuple[Weak, ...]:
        """The gravest of what is wrong, at each peer that has it."""
        first = self.found[0]
        return tuple(
            one for one in self.found if one.what == first.what and (one.what != "alert" or one.code == first.code)
        )


class SettlingFigures(Struct, frozen=True, kw_only=True, tag=True):
    """SETTLING: the last unplanned change was at `changed_at`, and is over `window_s` later."""

    changed_at: float
    window_s: float


class StableFigures(Struct, frozen=True, kw_only=True, tag=True):
    """STABLE: all of it is in the word itself: leader, term, tenure and quorum."""


Figures = (
    Connecting
    | BlindFigures
    | SplitFigures
    | NoQuorumFigures
    | NoLeaderFigures
    | SilentFigures
    | FlappingFigures
    | DegradedFigures
    | SettlingFigures
    | StableFigures
)


class QuorumFigures(Struct, frozen=True, kw_only=True):
    """Peers that count towards the quorum now, of those that exist."""

    heard: int
    size: int
    needed: int
    unknown: int = 0
    """Peers of which nobody that metawatch hears can say whether they are there."""
    leaving: tuple[str, ...] = ()
    """Servers that count, and have announced that they leave."""

    @property
    def spare(self) -> int:
        """How many more may fail once those that leave are gone; negative when the quorum is lost by then."""
        return self.heard - len(self.leaving) - self.needed


class Unexplained(Struct, frozen=True, kw_only=True):
    """What is wrong since later than the suspect was, and has no cause yet."""

    since: float
    """Of the election, or when the incident began."""
    servers: tuple[str, ...] = ()
    """Servers that it is about, as far as alerts name any."""
    episode: str | None = None
    """Of its election, which has no cause yet."""
    incident: int | None = None
    """Its number, where it is an incident that cost nobody a leader."""


class SuspectNamed(Struct, frozen=True, kw_only=True):
    """The cause of what happened last, as its verdict names it; `State.verdicts` has the evidence and what to do."""

    cause: Cause
    server: str | None
    """The sick server, if one is named."""
    confidence: float
    episode: str
    """Of the verdict."""
    at: float
    """Of the election, else the last proof of the leader."""
    newer: Unexplained | None = None
    """What came later, and is not explained by it: that is what is wrong now."""


class StateWord(Struct, frozen=True, kw_only=True):
    """The word, since when it is right, whom it is about, and the figures that belong beside it."""

    word: Word
    since: float | None
    """BLIND, NO LEADER, LEADER SILENT: when the last message, proof or heartbeat came; SETTLING: the change; else since when this
    word has stood. None where that is not known."""
    subject: tuple[str, ...] = ()
    """Servers that it is about."""
    figures: Figures
    leader: str | None = None
    """Who leads, or led last."""
    term: int | None = None
    leads_since: float | None = None
    quorum: QuorumFigures | None = None
    """None while the size of the group is not known."""
    suspect: SuspectNamed | None = None
    """Beside FLAPPING and SETTLING, beside DEGRADED if that server is weak now, and once the present leaderless time has a cause."""
    held: bool = False
    """A calmer word is right by now, and waits for some seconds: what this one says was so a moment ago, and nothing is to be done."""


class KeptWord(Struct, frozen=True, kw_only=True):
    """The word as it was last told, and when it was last right without the delay that keeps it from flickering."""

    shown: StateWord
    found_at: float
