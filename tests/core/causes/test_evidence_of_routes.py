"""Is evidence that is seldom met still there where its story is told: of routes that break together, one way, or are merely slow?"""

from collections.abc import Mapping
from itertools import combinations

from tests.core.causes.test_ranking import Told
from tests.core.judged import brings
from tui.core.observed.raft_frames import WayProbed

WHOLE = (True, True)
LOST = (False, False)
Ways = Mapping[tuple[str, str], tuple[bool, bool] | None]
"""Which messages arrive between two servers, to the second and back; whole where nothing is said, None: none is missed yet."""


class Routed(Told):
    """All answer us, and each second a message is sent between every two of them."""

    def second(self, ways: Ways, *, hear: tuple[str, ...] = (), silent_s: float = 0.0) -> None:
        """One in which these hear a heartbeat of n1; once it was silent for long nobody leads."""
        self.advance(self.t + 1.0)
        self.pong()
        self.beat("n1", 5, vias=hear)
        for name in self.names:
            self.raft(name, term=5, leader="n1" if silent_s < 5.0 else None, seen=silent_s + 0.5, since=-100.0)
        for a, b in combinations(self.names, 2):
            if (arrived := ways.get((a, b), WHOLE)) is not None:
                self.trips(a, b, ab=arrived[0], ba=arrived[1])

    def silent(self, ways: Ways, until: float = 26.0) -> None:
        """The leader is heard no more, and nobody is elected."""
        for _ in range(3):
            self.second(ways, hear=("n1", "n2", "n3"))
        last = self.t
        while self.t < until:
            self.second(ways, silent_s=self.t - last + 1.0)


@brings("network_partition", "rest_without_quorum")
def test_where_no_server_reaches_another_the_leader_is_no_more_cut_off_than_they_are() -> None:
    """The other two could elect nobody either: a quorum is lost."""
    story = Routed()
    story.silent({("n1", "n2"): LOST, ("n1", "n3"): LOST, ("n2", "n3"): LOST})
    assert story.named[-1] == ("lost_quorum", None)


@brings("network_one_way", "route_one_way", "intermittent_heartbeats")
def test_a_follower_that_hears_its_leader_now_and_then_is_not_accused() -> None:
    """Our messages to n3 are lost one way, and heartbeats came through there in between."""
    story = Routed()
    for number in range(8):
        story.second({("n1", "n3"): (False, True)}, hear=("n1", "n2", "n3") if number in (3, 6) else ("n1", "n2"))
    story.elected("n3", "n2")
    story.beats(story.t + 8.0, "n3", 6)
    assert story.named[-1] == ("unknown", None)


@brings("network_loss", "route_lossy", "another_broken_route", "mixed_breaks")
def test_routes_of_one_server_that_fail_in_different_ways_are_loss() -> None:
    """One loses every other message, the other one is dead."""
    story = Routed()
    for number in range(10):
        story.second({("n1", "n2"): (number % 2 == 0, number % 3 != 0), ("n1", "n3"): LOST}, hear=("n1", "n2"))
    story.elected("n3", "n2")
    assert story.named[-1] == ("network_loss", "n1")


@brings("network_loss", "carried_some", "another_broken_route")
@brings("network_partition", "carried_some", "isolated")
def test_what_carries_a_message_now_and_then_is_not_cut() -> None:
    """No heartbeat of n1 arrives and both its routes look dead, but for one message to n2, and one to n3 two seconds later."""
    story = Routed()
    for _ in range(3):
        story.second({}, hear=("n1", "n2", "n3"))
    for number in range(8):
        # What is lost is known two seconds after it was sent.
        ways: Ways = {
            ("n1", name): (number == at, False) if number > 1 else None for name, at in (("n2", 3), ("n3", 5))
        }
        story.second(ways, silent_s=number + 1.0)
    assert story.named[-1] == ("network_loss", "n1")


@brings("network_loss", "route_lossy", "too_early")
@brings("network_one_way", "route_one_way", "too_early")
def test_before_there_is_a_leader_again_broken_routes_are_a_guess() -> None:
    """One loses every other message, one is lost one way: either may be cut a moment later."""
    story = Routed()
    last = story.t + 8.0
    for number in range(20):
        ways = {("n1", "n2"): (number % 2 == 0, number % 3 != 0), ("n1", "n3"): (False, True)}
        hear = ("n1", "n2", "n3") if story.t < last else ()
        story.second(ways, hear=hear, silent_s=max(0.0, story.t + 1.0 - last))
    assert story.named == [("network_loss", "n1")]
    assert story.verdicts[0].confidence <= 0.5


@brings("network_latency", "slow_round_trip", "another_slow_route", "below_election_timeout")
def test_round_trips_of_a_tenth_of_a_second_depose_no_leader() -> None:
    """Both routes of n3, for half a minute: it is told, and is not the cause."""
    story = Told()
    while story.t < 40.0:
        story.advance(story.t + 1.0)
        story.pong()
        story.beat("n1", 5)
        story.all_tell("n1", 5)
        for a, b in combinations(story.names, 2):
            each = 0.06 if b == "n3" else 0.0005
            story.take(
                WayProbed(
                    at=story.at(),
                    a=a,
                    b=b,
                    asked=story.at() - 2 * each,
                    ab_s=each,
                    ba_s=each,
                    rtt_a_s=0.0005,
                    rtt_b_s=0.0005,
                )
            )
    story.elected("n3", "n2")
    story.beats(story.t + 8.0, "n3", 6)
    assert story.named[-1] == ("unknown", None)
