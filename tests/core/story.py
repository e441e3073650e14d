"""How is a story of events told to the core? A three-server group whose servers answer, fall silent and elect, with time as data."""

from tests.core.beginnings import Beginning, Told, nothing_yet, shared
from tests.replay import Recording
from tui.core.model.lines import AlertLine, AnyLine, ElectionLine, Leaderless
from tui.core.model.peer_names import peer_hash
from tui.core.model.state import State
from tui.core.observed.answers import JetStream, Meta, Raft, RaftPeer, Replica, ServerRef, Stats
from tui.core.observed.discovery import DiscoveryDone
from tui.core.observed.events import (
    AnyEvent,
    LeaderElected,
    MetaSeen,
    ProbeMissed,
    RaftSeen,
    StatsSeen,
    StepDownAudited,
    VantageChanged,
)
from tui.core.observed.raft_frames import Pinged
from tui.core.settings.watch import Watch
from tui.runtime.monitor import Monitor
from tui.runtime.own_stalls import OwnStalls

T0 = 1_795_440_000.0


class Story:
    """Feeds a Monitor; `t` is seconds since the story began."""

    def __init__(
        self,
        names: tuple[str, ...] = ("n1", "n2", "n3"),
        *,
        version: str = "2.15.1",
        watch: Watch | None = None,
        domain: str | None = None,
    ) -> None:
        self.names = names
        self.version = version
        self.domain = domain
        self.lines: list[AnyLine] = []
        self.recording = Recording(watch or Watch())
        self.watched_by(Monitor(self.recording.watch, on_line=self._line))
        self.monitor.on_event = self._event
        self.t = 0.0
        self.ids = 0
        self.pings = True
        """Who answers RAFTZ has answered PING as well."""
        self.passages: Told | None = nothing_yet(self)
        """All that was told until now, if whole passages of it were; else None (see `beginnings`)."""

    def watched_by(self, monitor: Monitor) -> None:
        """Tell the story to this one from now on, as a live source does."""
        self.passages = None
        self.monitor = monitor
        self._awake = OwnStalls(monitor)

    def alone(self) -> bool:
        """Whether nobody else looks on, who would miss what is not told again."""
        watched = self.monitor
        return watched.on_event == self._event and watched.on_look is None and watched.hurry is None

    def goes_on(self, begun: Beginning) -> None:
        """As another story that began so."""
        self.lines[:] = begun.lines
        self.t, self.ids = begun.t, begun.ids
        self.recording = Recording(self.recording.watch, begun.saved)
        follower = Monitor(self.recording.watch, on_line=self._line, saved=begun.saved)
        follower.on_event = self._event
        self.watched_by(follower)
        self.wake()

    def _line(self, line: AnyLine) -> None:
        self.lines.append(line)
        self.recording.lines.append(line)

    def _event(self, event: AnyEvent) -> None:
        self.recording.note(event)

    def assume(self, state: State) -> None:
        """Let this be known from now on, though no event told it; what was recorded until then is left behind."""
        self.passages = None
        self.monitor.state = state
        self.recording = Recording(self.recording.watch, self.monitor.saved())

    @property
    def state(self) -> State:
        return self.monitor.state

    @property
    def elections(self) -> list[ElectionLine]:
        return [line for line in self.lines if isinstance(line, ElectionLine)]

    @property
    def leaderless(self) -> list[Leaderless]:
        return [line for line in self.lines if isinstance(line, Leaderless)]

    def alerts(self, code: str) -> list[tuple[str, str]]:
        """(state, severity) of every alert line of this code."""
        return [(a.state, a.severity) for a in self.lines if isinstance(a, AlertLine) and a.code == code]

    def open_codes(self) -> set[str]:
        return {a.code for a in self.monitor.alerts}

    def at(self, t: float | None = None) -> float:
        return T0 + (self.t if t is None else t)

    def take(self, event: AnyEvent) -> None:
        self.passages = None
        self._awake.take(event)

    def ref(self, name: str, number: int = 1) -> ServerRef:
        return ServerRef(
            name=name,
            id=f"{name}-id{number}",
            cluster="C1",
            domain=self.domain,
            version=self.version,
            jetstream=True,
        )

    def wake(self) -> None:
        """Time has passed until now, in one go."""
        self.passages = None
        self._awake.wake(self.at())

    def advance(self, t: float) -> None:
        """Let time pass, with a loop that is on time."""
        self.passages = None
        while self.t + 0.25 < t:
            self.t += 0.25
            self._awake.wake(self.at())
        self.t = t
        self._awake.wake(self.at())

    @shared
    def begin(self, leader: str | None = "n1", term: int = 5, *, but: tuple[str, ...] = ()) -> None:
        """Connect, discover, and let every server (`but` some) tell the leader: metawatch is ready."""
        there = tuple(name for name in self.names if name not in but)
        for name in there:
            self.take(VantageChanged(at=self.at(), server=name, connected=True))
            self.take(StatsSeen(at=self.at(), server=self.ref(name), stats=Stats(start=T0 - 1000)))
        self.take(DiscoveryDone(at=self.at(), servers=there))
        self.all_tell(leader, term, but=but)

    @shared
    def all_tell(
        self, leader: str | None, term: int, *, but: tuple[str, ...] = (), since: float | None = -100.0
    ) -> None:
        """Every server (`but` some) answers RAFTZ now."""
        for name in self.names:
            if name not in but:
                self.raft(name, term=term, leader=leader, since=since)

    def raft(
        self,
        name: str,
        *,
        term: int,
        leader: str | None,
        since: float | None = None,
        seen: float = 0.5,
        candidate: bool = False,
        asked_before: float = 0.002,
    ) -> None:
        """One RAFTZ answer; `since` is the leader's `leader_since` in story time, `seen` the age of the last message.

        `asked_before`: so long ago it was asked for and made; a loop of ours that is late reads it only now, and measures no offset."""
        leads = leader == name
        peers = tuple(
            RaftPeer(peer=peer_hash(n), name=n, last_seen_s=seen if leads or n == leader else None)
            for n in self.names
            if n != name
        )
        raft = Raft(
            peer=peer_hash(name),
            state="LEADER" if leads else "CANDIDATE" if candidate else "FOLLOWER",
            term=term,
            size=len(self.names),
            leader=None if leader is None else peer_hash(leader),
            leader_since=None if since is None or not leads else T0 + since,
            peers=peers,
        )
        at = self.at()
        if self.pings:
            self.take(Pinged(at=at, server=name, asked=at - 0.001))
        asked = at - asked_before
        made = asked + 0.001 if asked_before < 1.0 else None
        self.take(RaftSeen(at=at, server=self.ref(name), raft=raft, asked=asked, server_time=made, via=name))

    @shared
    def run(
        self, until: float, leader: str | None, term: int, *, silent: tuple[str, ...] = (), since: float | None = -100.0
    ) -> None:
        """Calm: every server answers each second."""
        while self.t + 1.0 <= until:
            self.advance(self.t + 1.0)
            self.all_tell(leader, term, but=silent, since=since)
        self.advance(until)

    def advisory(self, leader: str, t: float | None = None, *, copies: int = 1, id_: str | None = None) -> None:
        """A `domain_leader_elected` advisory, heard on so many connections."""
        self.ids += 1
        moment = self.at(t)
        for copy in range(copies):
            self.take(
                LeaderElected(
                    at=self.at(),
                    id=id_ or f"adv{self.ids}",
                    server_time=moment,
                    leader=peer_hash(leader),
                    domain=self.domain,
                    via=self.names[copy % len(self.names)],
                )
            )

    def audit(self, server: str, *, ok: bool = True, to: str | None = None) -> None:
        """The audit of a step-down that `server` obeyed now."""
        self.ids += 1
        self.take(
            StepDownAudited(
                at=self.at(),
                id=f"audit{self.ids}",
                server_time=self.at(),
                server=server,
                domain=self.domain,
                to=to,
                ok=ok,
                error=None if ok else "refused",
            )
        )

    def jsz(self, name: str, leader: str | None) -> None:
        """One JSZ answer of a server that tells no terms."""
        others = [n for n in self.names if n != name] if leader == name else []
        replicas = tuple(Replica(name=n, peer=peer_hash(n), current=True, active_s=0.5) for n in others)
        meta = Meta(leader=leader, size=len(self.names), replicas=replicas)
        at = self.at()
        self.take(
            MetaSeen(at=at, server=self.ref(name), jetstream=JetStream(meta=meta), asked=at - 0.001, server_time=at)
        )

    @shared
    def begin_names(self, leader: str | None) -> None:
        """Ready on servers that tell no terms."""
        for name in self.names:
            self.take(VantageChanged(at=self.at(), server=name, connected=True))
            self.take(StatsSeen(at=self.at(), server=self.ref(name), stats=Stats(start=T0 - 1000)))
        self.no_raftz()
        self.take(DiscoveryDone(at=self.at(), servers=self.names))
        for name in self.names:
            self.jsz(name, leader)

    @shared
    def run_names(self, until: float, leader: str | None, *, silent: tuple[str, ...] = ()) -> None:
        """Every server tells the leader's name each second."""
        while self.t + 1.0 <= until:
            self.advance(self.t + 1.0)
            for name in self.names:
                if name not in silent:
                    self.jsz(name, leader)
        self.advance(until)

    def no_raftz(self) -> None:
        """Every server says that it has no RAFTZ, as 2.9 does."""
        for name in self.names:
            at = self.at()
            self.take(ProbeMissed(at=at, server=name, endpoint="RAFTZ", asked=at, unsupported=True))
