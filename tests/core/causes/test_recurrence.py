"""Is it said when a cause comes again, at what rhythm, what came just before, and how far each loss of a leader spread?"""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.causes.test_ranking import Told
from tests.core.judged import brings
from tests.core.story import T0
from tui.core.causes.recurrence import period, recurred
from tui.core.history.asset_cascade import spread
from tui.core.model.state import State
from tui.core.model.verdict import Cause, Verdict
from tui.core.observed.announcements import ApiLimitReached
from tui.core.observed.answers import JetStream, Meta, ServerRef, Stats
from tui.core.observed.assets import AssetElected
from tui.core.observed.events import ServerShutdown, StatsSeen
from tui.text.phrases.say import say


def verdict(at: float, cause: Cause = "crash", server: str | None = "n1") -> Verdict:
    """An episode that was judged."""
    return Verdict(episode=f"{at}", since=at - 5, elected_at=at, term=int(at), cause=cause, server=server)


def words(*verdicts: Verdict) -> str:
    """What is said of the last one."""
    again = recurred(State(verdicts=verdicts), verdicts[-1])
    return "" if again is None else say(again)


@each(
    ("verdicts", "said"),
    [
        ((verdict(0.0),), ""),
        ((verdict(0.0), verdict(900.0)), "2nd time in 24h"),
        ((verdict(0.0), verdict(300.0), verdict(610.0)), "3rd time in 24h, every 5m"),
        ((verdict(0.0), verdict(30_000.0), verdict(30_300.0), verdict(30_600.0)), "4th time in 24h, every 5m"),
        ((verdict(0.0), verdict(300.0, server="n2"), verdict(600.0)), "2nd time in 24h"),
        ((verdict(0.0), verdict(300.0, "disk_stall"), verdict(600.0)), "2nd time in 24h"),
        ((verdict(0.0), verdict(90_000.0)), ""),
        ((verdict(0.0), verdict(60.0), verdict(120.0)), "3rd time in 24h, every 1m"),
        ((verdict(0.0), verdict(7200.0), verdict(14_400.0)), "3rd time in 24h, every 2h"),
        ((verdict(0.0, "unknown", None), verdict(300.0, "unknown", None)), ""),
    ],
)
def test_the_same_cause_at_the_same_server_is_counted(verdicts: tuple[Verdict, ...], said: str) -> None:
    """Within a day, with the rhythm of the last three or more; another server or cause is another matter."""
    assert words(*verdicts) == said


def test_what_has_no_known_cause_has_a_rhythm_all_the_same() -> None:
    """Every five minutes without a cause: whatever runs then is worth a look."""
    assert "every 5m" in words(*(verdict(t, "unknown", None) for t in (0.0, 300.0, 600.0)))


def test_eleven_to_thirteen_are_no_st_nd_rd() -> None:
    """11th, 12th, 13th, 21st."""
    said = [words(*(verdict(t * t * 10.0) for t in range(n))) for n in (11, 12, 13, 21)]
    assert [text.split(" ", maxsplit=1)[0] for text in said] == ["11th", "12th", "13th", "21st"]


def asset(story: Told, consumer: str | None = None) -> None:
    """A stream, or its consumer, has a new leader."""
    story.take(AssetElected(at=story.at(), id=f"{story.t}", account="APP", stream="S", consumer=consumer))


@brings("network_partition", "unresponsive")
def test_a_cascade_is_counted_from_the_loss_until_it_ends() -> None:
    """Elections before it are not counted; what goes on after the judgement of the cause still is, with how long it lasted."""
    story = Told()
    asset(story)
    story.advance(12.0)
    story.refuse("n1")
    story.silent_until(17.0, alive=("n2", "n3"), mute=None)
    story.elected("n2", "n3")
    for _ in range(15):
        story.advance(story.t + 1.0)
        asset(story)
        asset(story, consumer="C")
    running = story.state.verdicts[-1].spread
    assert running is not None
    assert "so far" in say(running.message)
    story.beats(story.t + 10.0, "n2", 6)
    told = story.state.verdicts[-1].spread
    assert told is not None
    assert say(told.message) == "15 streams and 15 consumers elected new leaders within 15s (an effect, not the cause)"


def test_elections_of_streams_long_after_are_another_matter() -> None:
    """A minute later is no part of it, and neither is what came after a pause."""
    state = Told().state
    assert spread(state, 100.0, 105.0) is None
    story = Told()
    asset(story)
    story.advance(50.0)
    asset(story)
    found = spread(story.state, story.at(10.0), story.at(10.0))
    assert found is not None
    assert (found.streams, found.lasted_s) == (1, 1)


def told(story: Told) -> str:
    """The facts that stand beside the cause, once n2 leads."""
    story.elected("n2", "n3")
    story.beats(story.t + 8.0, "n2", 6)
    return " | ".join(say(fact.message) for fact in story.state.verdicts[-1].evidence_for)


def js_of_n1(story: Told, js: JetStream) -> None:
    story.take(StatsSeen(at=story.at(), server=story.ref("n1"), stats=Stats(start=T0 - 1000), jetstream=js))


def test_an_election_after_a_snapshot_says_so_whatever_its_cause() -> None:
    """A small snapshot proves nothing; that it ended four seconds before is a fact beside `unknown`."""
    story = Told()
    story.advance(11.0)
    js_of_n1(story, JetStream(meta=Meta(leader="n1", size=3, snapshot_at=T0 + 10.5, snapshot_s=0.31)))
    story.quiet(14.5)
    facts = told(story)
    assert story.named[-1] == ("unknown", None)
    assert "n1 wrote a snapshot for 310ms that ended 4.0s before the election" in facts


@brings("api_overload", "api_queue_dropped")
def test_an_election_after_a_burst_of_requests_says_so() -> None:
    """Five hundred a second and a drained queue: told with how long before, under the crash that is the cause."""
    story = Told()
    js_of_n1(story, JetStream(api_total=0))
    story.advance(12.0)
    js_of_n1(story, JetStream(api_total=1000))
    story.take(ApiLimitReached(at=story.at(), id="l", server="n1", dropped=10_000))
    story.advance(12.5)
    story.refuse("n1")
    story.silent_until(17.0, alive=("n2", "n3"), mute=None)
    facts = told(story)
    assert story.named[-1] == ("crash", "n1")
    assert "n1 received 500 API requests/s, last reported 5.0s before the election" in facts
    assert "n1 dropped 10,000 API requests" in facts


class Upgrade(Told):
    """A group of which one server may run another version, from its second start on."""

    done: str | None = None

    def ref(self, name: str, number: int = 1) -> ServerRef:
        known = super().ref(name, 2 if name == self.done else number)
        return replace(known, version="2.15.1") if name == self.done else known


def test_an_election_after_the_restart_of_another_server_says_so() -> None:
    """In a rolling upgrade: who started anew, how long before, and which versions run side by side."""
    story = Upgrade(version="2.14.6")
    story.advance(11.0)
    story.done = "n3"
    stats = Stats(start=T0 + 10.5)
    story.take(StatsSeen(at=story.at(), server=story.ref("n3"), stats=stats, asked=story.at() - 0.001))
    story.quiet(15.0)
    facts = told(story)
    assert "n3 restarted 4.5s before the election (versions in the group: 2.14.6, 2.15.1)" in facts


def test_an_election_after_another_server_left_says_so() -> None:
    """n3 shut down; n1 led and still was lost four seconds later."""
    story = Told()
    story.advance(11.0)
    story.take(ServerShutdown(at=story.at(), server=story.ref("n3")))
    story.quiet(15.0, alive=("n1", "n2"))
    assert "n3 shut down 4.0s before the election" in told(story)


def test_what_was_long_before_is_not_told() -> None:
    """Twenty seconds before an election a snapshot and a restart are no triggers."""
    story = Told()
    js_of_n1(story, JetStream(meta=Meta(leader="n1", size=3, snapshot_at=T0 + 9.5, snapshot_s=0.31)))
    story.take(ServerShutdown(at=story.at(), server=story.ref("n3")))
    story.beats(30.0, "n1", 5)
    facts = told(story)
    assert "snapshot" not in facts
    assert "shut down" not in facts


def test_a_rhythm_is_seen_after_three_times() -> None:
    """Every five minutes, give or take a tenth; two times are no rhythm."""
    assert period((0.0, 300.0, 610.0)) == pytest.approx(305.0)
    assert period((0.0, 300.0)) is None
    assert period((0.0, 300.0, 900.0)) is None
