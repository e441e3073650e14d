"""Is the cause of an election named, with the server that was sick, and never more surely than the evidence bears?"""

from msgspec import structs

from tests.cases import each
from tests.core.judged import brings
from tests.core.tapped import TappedStory
from tui.core.model.lines import VerdictLine
from tui.core.observed.answers import JetStream, Meta, Stats
from tui.core.observed.events import ProbeMissed, ServerLameDuck, ServerShutdown, StatsSeen, VantageChanged
from tui.core.observed.raft_frames import Pinged, WayProbed


class Told(TappedStory):
    """A tapped group that has been calm for ten seconds."""

    def __init__(self, *, leader: str = "n1", version: str = "2.15.1") -> None:
        super().__init__(version=version)
        self.calm(10.0, leader)

    @property
    def verdicts(self) -> list[VerdictLine]:
        return [line for line in self.lines if isinstance(line, VerdictLine)]

    @property
    def named(self) -> list[tuple[str, str | None]]:
        return [(v.cause, v.server) for v in self.verdicts]

    def miss(self, server: str, endpoint: str = "PING", *, since: float, taken: bool | None = None) -> None:
        """A question of story time `since` has found no answer until now."""
        asked = self.at(since)
        self.take(ProbeMissed(at=self.at(), server=server, endpoint=endpoint, asked=asked, taken=taken))

    def refuse(self, server: str) -> None:
        """The process of this server is no more."""
        self.take(VantageChanged(at=self.at(), server=server, connected=False, reason="connection reset"))
        self.take(ProbeMissed(at=self.at(), server=server, endpoint="PING", asked=self.at(), refused=True))

    def trips(self, a: str, b: str, *, ab: bool, ba: bool) -> None:
        """One measurement between two servers that both answer us."""
        self.take(
            WayProbed(
                at=self.at(),
                a=a,
                b=b,
                asked=self.at() - 0.01,
                ab_s=0.001 if ab else None,
                ba_s=0.001 if ba else None,
                rtt_a_s=0.0005,
                rtt_b_s=0.0005,
            )
        )

    def silent_until(
        self, until: float, *, alive: tuple[str, ...], mute: str | None, taken: bool | None = None
    ) -> None:
        """The leader is not heard; who is alive answers, the mute one misses every PING."""
        began = self.t
        while self.t + 1.0 <= until:
            self.quiet(self.t + 1.0, alive=alive)
            for name in alive:
                self.raft(name, term=5, leader="n1", seen=self.t - began + 0.5)
            if mute is not None and self.t - began >= 2.0:
                self.miss(mute, since=began, taken=taken)
        self.advance(until)

    def elected(self, leader: str, *voters: str, term: int = 6) -> None:
        """It stands, wins, and a second and a half pass."""
        self.takes_over(leader, term, voters=voters, term_told_by=(leader, *voters))
        self.advance(self.t + 1.5)


def test_a_killed_leader_crashed_and_is_named_before_there_is_another() -> None:
    """Connections refused at the leader's address are a crash; the line comes again with the winner's term, in one episode."""
    story = Told()
    story.advance(10.4)
    story.refuse("n1")
    story.silent_until(15.4, alive=("n2", "n3"), mute=None)
    assert story.named == [("crash", "n1")]
    assert story.verdicts[0].election_term is None
    story.elected("n2", "n3")
    first, second = story.verdicts
    assert (second.cause, second.election_term) == ("crash", 6)
    assert first.episode == second.episode
    assert second.confidence > 0.8
    assert "keep n2 as leader" in second.next


def test_a_leader_whose_machine_takes_packets_and_whose_process_does_not_is_frozen() -> None:
    """PING unanswered and acknowledged: the old leader's process stood still."""
    story = Told()
    story.silent_until(16.0, alive=("n2", "n3"), mute="n1", taken=True)
    story.elected("n3", "n2")
    assert story.named[-1] == ("process_frozen", "n1")
    assert story.verdicts[-1].confidence > 0.8


def test_a_leader_whose_machine_takes_no_packet_is_cut_off() -> None:
    """The same silence without acknowledgements is the network, or the machine: not its process."""
    story = Told()
    story.silent_until(16.0, alive=("n2", "n3"), mute="n1", taken=False)
    story.elected("n3", "n2")
    assert story.named[-1] == ("network_partition", "n1")


def freeze_a_follower(*, terms: int = 1) -> Told:
    """n3 stands still for ten seconds, wakes and deposes n1."""
    story = Told()
    while story.t < 20.0:
        story.advance(story.t + 1.0)
        story.pong("n1", "n2")
        story.beat("n1", 5, vias=("n1", "n2"))
        story.raft("n1", term=5, leader="n1", since=-100.0)
        story.raft("n2", term=5, leader="n1")
        if story.t >= 12.0:
            story.miss("n3", since=10.1, taken=terms == 1)
    story.take(Pinged(at=story.at(), server="n3", asked=story.at(10.1)))
    story.elected("n3", "n2", term=5 + terms)
    return story


def test_the_winner_is_the_sick_one_when_it_wakes_and_deposes_a_healthy_leader() -> None:
    """A follower that stood still is named, not the leader that it deposed; it is to hand over again."""
    story = freeze_a_follower()
    assert story.named == [("process_frozen", "n3")]
    verdict = story.verdicts[0]
    assert verdict.confidence > 0.8
    assert "move the leader to n1" in verdict.next


@brings("network_partition", "no_observed_candidate", "tcp_not_acknowledged", "unresponsive_to_all")
@brings(
    "process_frozen",
    "campaigned_on_waking",
    "leader_was_healthy",
    "no_observed_candidate",
    "tcp_not_acknowledged",
    "unresponsive",
)
def test_a_follower_that_stood_alone_in_many_terms_was_cut_off() -> None:
    """A stopped process stands in no term: two unheard terms more are a partition."""
    assert freeze_a_follower(terms=3).named[-1] == ("network_partition", "n3")


@brings("network_partition", "campaigned_alone")
def test_a_follower_that_answers_us_and_nobody_else_is_cut_off() -> None:
    """Our messages to and from n3 are lost both ways, it stands alone: the network, whatever it says of itself."""
    story = Told()
    while story.t < 20.0:
        story.advance(story.t + 1.0)
        story.pong()
        story.beat("n1", 5, vias=("n1", "n2"))
        story.raft("n1", term=5, leader="n1", since=-100.0)
        story.raft("n2", term=5, leader="n1")
        story.raft("n3", term=6, leader=None, candidate=True)
        story.trips("n1", "n2", ab=True, ba=True)
        story.trips("n1", "n3", ab=False, ba=False)
        story.trips("n2", "n3", ab=False, ba=False)
    story.elected("n3", "n2", term=7)
    assert story.named == [("network_partition", "n3")]
    assert story.verdicts[0].confidence > 0.8


@brings("network_one_way", "campaigned_without_its_leader")
def test_one_direction_lost_is_told_as_one_way() -> None:
    """n3 does not hear n1, which hears it: it is not called cut off."""
    story = Told()
    while story.t < 18.0:
        story.advance(story.t + 1.0)
        story.pong()
        story.beat("n1", 5, vias=("n1", "n2"))
        story.all_tell("n1", 5)
        story.trips("n1", "n2", ab=True, ba=True)
        story.trips("n1", "n3", ab=False, ba=True)
        story.trips("n2", "n3", ab=True, ba=True)
    story.elected("n3", "n2")
    assert story.named == [("network_one_way", "n3")]


def test_messages_that_are_lost_now_and_then_are_loss() -> None:
    """Ways of n1 that lose every other message are lossy."""
    story = Told()
    for second in range(8):
        story.advance(story.t + 1.0)
        story.pong()
        lost = second % 2 == 0
        for other in ("n2", "n3"):
            story.trips("n1", other, ab=not lost, ba=second % 3 != 0)
        story.trips("n2", "n3", ab=True, ba=True)
    story.elected("n3", "n2")
    assert story.named == [("network_loss", "n1")]


@brings("disk_stall", "statsz_hung")
def test_a_leader_whose_raftz_hangs_while_ping_answers_has_a_stalled_disk() -> None:
    """Both slow rungs hang on the old leader only."""
    story = Told()
    while story.t < 16.0:
        story.quiet(story.t + 1.0)
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=story.t - 9.0)
        story.pong()
        if story.t >= 12.0:
            story.miss("n1", "RAFTZ", since=10.1)
            story.miss("n1", "STATSZ", since=10.2)
    story.elected("n2", "n3")
    assert story.named[-1] == ("disk_stall", "n1")
    assert story.verdicts[-1].confidence > 0.8


def test_answers_that_all_come_late_are_starvation() -> None:
    """n1 goes on answering, a second and a half late each time: no freeze."""
    story = Told()
    while story.t < 17.0:
        story.quiet(story.t + 1.75, alive=("n2", "n3"))
        story.take(Pinged(at=story.at(), server="n1", asked=story.at(story.t - 1.6)))
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=story.t - 9.0)
    story.elected("n2", "n3")
    assert story.named[-1] == ("cpu_starved", "n1")


@each("ill", [False, True])
def test_a_planned_hand_over_is_nothing_else(*, ill: bool) -> None:
    """Whatever else is wrong then, what was asked for is the cause, and no server is called sick."""
    story = Told()
    if ill:
        story.advance(13.0)
        story.miss("n2", since=10.1, taken=True)
    story.audit("n1")
    story.elected("n2", "n3")
    assert story.named == [("planned_step_down", None)]
    assert story.verdicts[0].confidence > 0.8


@each(("event", "cause"), [(ServerLameDuck, "lame_duck"), (ServerShutdown, "clean_restart")])
def test_who_says_good_bye_is_believed(event: type[ServerLameDuck | ServerShutdown], cause: str) -> None:
    """Lame duck and shutdown are told by the server itself."""
    story = Told()
    story.advance(10.4)
    story.take(event(at=story.at(), server=story.ref("n1")))
    story.elected("n2", "n3")
    assert story.named == [(cause, "n1")]


def test_without_evidence_the_cause_is_unknown_once_three_seconds_later() -> None:
    """An election out of the blue names nobody."""
    story = Told()
    story.elected("n2", "n3")
    assert story.verdicts == []
    story.beats(story.t + 8.0, "n2", 6)
    assert story.named == [("unknown", None)]
    assert story.verdicts[0].evidence_for


def test_what_nobody_listened_to_has_no_cause() -> None:
    """After a time in which metawatch saw nothing, all servers look silent: that accuses none of them."""
    story = Told()
    story.t = 25.0
    for name in story.names:
        story.miss(name, since=10.1, taken=False)
    story.all_tell("n2", 6, since=18.0)
    story.run(40.0, "n2", 6, since=18.0)
    assert story.elections
    assert {cause for cause, _ in story.named} <= {"unknown"}


def test_two_silent_followers_are_a_lost_quorum_and_no_single_server() -> None:
    """n1 is healthy and gives up; nobody but the quorum is to blame."""
    story = Told()
    while story.t < 32.0:
        story.quiet(story.t + 1.0, alive=("n1",))
        leads = story.t < 24.0
        story.beat("n1", 5, vias=("n1",)) if leads else None
        story.raft("n1", term=5, leader="n1" if leads else None, since=-100.0, seen=story.t - 10.0)
        for name in ("n2", "n3"):
            if story.t >= 12.0:
                story.miss(name, since=10.1, taken=True)
    story.elected("n2", "n3")
    assert story.verdicts
    assert {cause for cause, _ in story.named} == {"lost_quorum"}


@each("later", [False, True])
def test_a_full_leader_that_hands_over_by_itself_is_at_its_limit(*, later: bool) -> None:
    """Transfers that nobody asked for, from a leader whose store is full, and that may say so only a second later."""
    story = Told()
    story.advance(10.4)
    full = JetStream(storage=99, max_storage=100, meta=Meta(leader="n1", size=3))
    told = [StatsSeen(at=story.at(0.0), server=story.ref("n1"), stats=Stats(start=0.0), jetstream=full)]
    if not later:
        story.take(structs.replace(told.pop(), at=story.at()))
    story.beat("n1", 5, to="n2")
    story.elected("n2", "n3")
    for one in told:
        story.take(structs.replace(one, at=story.at()))
        story.beats(story.t + 2.0, "n2", 6)
    assert story.named == [("resource_limit", "n1")]
