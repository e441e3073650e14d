"""What is made of an election when not everything can reach us? Stories of a user whose account is not the system account."""

from tests.cases import each
from tests.core.judged import brings
from tests.core.story import T0, Story
from tests.core.tapped import TappedStory
from tui.core.model.lines import VerdictLine
from tui.core.model.timestamps import rfc3339
from tui.core.observed.account import AccountSeen
from tui.core.observed.answers import Stats
from tui.core.observed.events import FeedDenied, ServerLameDuck, StatsSeen, VantageChanged
from tui.core.vantage import reach
from tui.text.phrases.say import say


def in_account(story: Story, account: str = "MON", *, system: bool | None = False) -> None:
    """Every connection tells this account."""
    for name in story.names:
        story.take(AccountSeen(at=story.at(), via=name, account=account, system=system, evidence="INFO"))


def broadcast(story: Story, name: str = "n1") -> None:
    """A server's figures come without being asked for."""
    story.take(StatsSeen(at=story.at(), server=story.ref(name), stats=Stats(start=story.at() - 1000)))


def by_poll(story: Story, leader: str = "n2", term: int = 6) -> None:
    """The only trace of an election is what servers answer within the next second."""
    story.advance(story.t + 0.5)
    led = story.t
    story.run(story.t + 3, leader, term, since=led)


def test_without_advisories_nobody_knows_how_a_leader_changed() -> None:
    """A user whose account imports no advisories cannot hear a step-down: never `challenger`, never unplanned for sure."""
    story = Story()
    story.begin()
    in_account(story)
    story.run(5.0, "n1", 5)
    by_poll(story)
    (line,) = story.elections
    assert (line.how, line.planned, line.leaderless_s) == ("unknown", None, None)
    (unplanned,) = [a for a in story.monitor.alerts if a.code == "MW_UNPLANNED"]
    assert "possibly unplanned" in say(unplanned.summary)


def test_the_system_account_needs_no_proof() -> None:
    """The same trace, as the system account would see it: nothing asked for it, so a challenger did it."""
    story = Story()
    story.begin()
    in_account(story, "SYS", system=True)
    story.run(5.0, "n1", 5)
    by_poll(story)
    assert [(e.how, e.planned) for e in story.elections] == [("challenger", False)]


def test_an_advisory_proves_that_advisories_come() -> None:
    """With `$JS.EVENT.>` imported the first election's own advisory shows that its audit would have come as well."""
    story = Story()
    story.begin()
    in_account(story)
    story.run(5.0, "n1", 5)
    broadcast(story)
    story.advance(5.4)
    story.audit("n1")
    story.advance(5.43)
    story.advisory("n2")
    story.raft("n2", term=6, leader="n2", since=5.43)
    story.run(8.0, "n2", 6, since=5.43)
    assert [(e.how, e.planned) for e in story.elections] == [("handover", True)]
    story.advance(8.5)
    story.advisory("n3")
    story.raft("n3", term=7, leader="n3", since=8.5)
    story.run(11.0, "n3", 7, since=8.5)
    assert [(e.how, e.planned) for e in story.elections[1:]] == [("challenger", False)]


def test_without_shutdowns_a_server_that_left_may_have_handed_over() -> None:
    """Only `$SYS.>` tells that a server leaves: without it a quick change is not known to be a challenge."""
    story = Story()
    story.begin()
    assert story.state.broadcast_at is not None
    story = Story()
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=True))
    in_account(story)
    assert not reach.hears_shutdowns(story.state)
    broadcast(story)
    assert reach.hears_shutdowns(story.state)
    story.take(FeedDenied(at=story.at(), via="n1", operation="subscribe", subject="$SYS.SERVER.*.SHUTDOWN"))
    assert not reach.hears_shutdowns(story.state)


def test_raft_traffic_alone_tells_the_manner() -> None:
    """With advisories denied, the tap hears who hands over and who stands: nobody handed over, so it was a challenge."""
    story = TappedStory()
    story.begin()
    for name in story.names:
        story.take(FeedDenied(at=story.at(), via=name, operation="subscribe", subject="$JS.EVENT.ADVISORY.>"))
    story.beats(8.0, "n1", 5)
    story.advance(8.3)
    story.takes_over("n2", 6, voters=("n1", "n3"), term_told_by=("n1", "n2", "n3"))
    story.beats(11.0, "n2", 6)
    assert [(e.how, e.planned) for e in story.elections] == [("challenger", False)]


@each(("system", "there"), [(False, True), (True, False), (None, False)])
def test_who_is_outside(system: bool | None, there: bool) -> None:
    """Only a connection that says no makes us outsiders; unknown is not no. A lost connection says nothing any more."""
    story = Story()
    story.begin()
    in_account(story, system=system)
    found = reach.outside(story.state)
    assert (found is not None) is there
    assert reach.not_known(story.state) is (system is None)
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=False, reason="lost"))
    assert reach.outside(story.state) is None
    assert not reach.not_known(story.state)


def handed_over(leaves_after: float | None) -> Story:
    """nats-server 2.9: n1 hands over to n2 and may tell its clients a second later that it leaves."""
    story = TappedStory(version="2.9.10")
    story.open_taps()
    story.begin_names("n1")
    for second in range(1, 8):
        story.advance(float(second))
        story.pong()
        story.beat("n1", 3)
        for name in story.names:
            story.jsz(name, "n1")
    story.beat("n1", 3, to="n2")
    story.advance(7.01)
    story.stands("n2", 4)
    story.vote("n3", "n2", 4)
    story.beat("n2", 4, begins=True)
    for name in story.names:
        story.jsz(name, "n2")
    if leaves_after is not None:
        story.advance(7.0 + leaves_after)
        story.take(ServerLameDuck(at=story.at(), server=story.ref("n1"), via="n1"))
    story.advance(9.0)
    return story


@brings("lame_duck", "announced")
def test_a_lame_duck_of_2_9_is_no_wish_of_somebody() -> None:
    """It has neither advisory nor event; its word to its clients comes a second later, and is waited for."""
    story = handed_over(1.0)
    assert [(e.how, e.planned, e.leaderless_s) for e in story.elections] == [("restart", True, 0.01)]
    verdicts = [line for line in story.lines if isinstance(line, VerdictLine)]
    assert [(v.cause, v.server) for v in verdicts] == [("lame_duck", "n1")]


def test_a_hand_over_of_2_9_without_a_reason() -> None:
    """Nobody tells who asked for it: told when the word of a lame duck would have come, and not known to be planned."""
    story = handed_over(None)
    (line,) = story.elections
    assert (line.how, line.planned) == ("handover", None)
    assert line.at == rfc3339(T0 + 7.01 + 1.3)
