"""Is every server's part in an election told as it was? Judged over stories with heartbeats."""

from msgspec.structs import replace

from tests.core.causes.test_ranking import freeze_a_follower
from tests.core.runs import elected
from tests.core.story import T0
from tui.core.history.timeline_lanes import Lane, began, distinct, episode_of, lanes
from tui.core.model.raft_traffic import Mark
from tui.core.observed.events import VantageChanged


def opened() -> tuple[dict[str, Lane], float]:
    """The lanes of the story's only election, and when it was."""
    story = elected()
    (election,) = story.state.elections
    episode = episode_of(story.state, election)
    assert episode is not None
    return {lane.server: lane for lane in lanes(story.state, election, episode, story.at())}, election.elected_at


def test_who_heard_whom_last_and_first() -> None:
    """The old leader's last heartbeat, the new one's first, and the silence between both, at each server that listened."""
    found, at = opened()
    for name in ("n2", "n3"):
        lane = found[name]
        assert lane.last_beat is not None
        assert lane.first_beat is not None
        assert round(at - lane.last_beat.at, 3) == 9.003
        assert abs(lane.first_beat.at - at) < 0.001
        assert lane.silences == ((lane.last_beat.at, lane.first_beat.at),)
    assert found["n1"].first_beat is not None  # its connection went on listening


def test_candidacies_and_votes_stand_once() -> None:
    """Heard through two connections, and still one candidacy each."""
    found, _ = opened()
    assert [m.term for m in found["n2"].all("stands")] == [6]
    assert [(m.peer, m.term) for m in found["n3"].all("refused")] == [("n2", 6)]
    assert [(m.peer, m.term) for m in found["n2"].all("granted")] == [("n3", 7)]


def test_what_many_tell_is_one_mark() -> None:
    """Within a quarter of a second; the same again later is another. Heartbeats are each connection's own."""
    told = [Mark(at=T0 + t, server="n1", what="stands", term=6) for t in (0.0, 0.0625, 3.0)]
    beats = [Mark(at=T0 + t, server="n1", what="beat", peer="n2", term=5) for t in (0.125, 0.25)]
    assert [m.at - T0 for m in distinct([*beats, *told])] == [0.0, 0.125, 0.25, 3.0]


def test_a_lost_connection_is_no_silence() -> None:
    """What cannot be heard is not drawn as a leader that is not heard."""
    story = elected()
    (election,) = story.state.elections
    episode = episode_of(story.state, election)
    assert episode is not None
    before = {lane.server: lane for lane in lanes(story.state, election, episode, story.at())}
    story.take(VantageChanged(at=story.at(), server="n3", connected=False, reason="cut"))
    story.advance(86.0)
    after = {lane.server: lane for lane in lanes(story.state, election, episode, story.at())}
    assert after["n3"].silences == before["n3"].silences
    assert len(after["n2"].silences) == len(before["n2"].silences) + 1


def test_the_edges_of_the_leaderless_time() -> None:
    """It begins with a heartbeat that was heard; the error is how far the connections were apart."""
    story = elected()
    (election,) = story.state.elections
    episode = episode_of(story.state, election)
    assert episode is not None
    edge = began(election, lanes(story.state, election, episode, story.at()))
    assert edge is not None
    assert edge.mark is not None
    assert edge.mark.what == "beat"
    assert edge.error_s == 0.0
    assert election.leaderless_s is not None
    assert abs(election.elected_at - election.leaderless_s - edge.at) < 1e-6


def test_a_challenged_leaders_time_ends_with_the_candidacy() -> None:
    """Not with a heartbeat or an answer that came in the same moment."""
    story = freeze_a_follower()
    (election,) = story.state.elections
    assert election.how == "challenger"
    episode = episode_of(story.state, election)
    assert episode is not None
    found = lanes(story.state, election, episode, story.at())
    edge = began(election, found)
    assert edge is not None
    crowd = tuple(
        replace(lane, marks=(*lane.marks, Mark(at=edge.at, server=lane.server, what="ack", took_s=0.001)))
        for lane in found
    )
    again = began(election, crowd)
    assert again is not None
    assert again.mark is not None
    assert again.mark.what == "stands"
