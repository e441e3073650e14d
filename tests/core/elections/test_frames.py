"""Does each kind of Raft message reach the file that keeps it?"""

from collections.abc import Callable

from tests.cases import each
from tests.core.tapped import TappedStory
from tui.core.elections import frames
from tui.core.model.peer_names import peer_hash
from tui.core.model.state import State
from tui.core.observed.raft_frames import (
    AckHeard,
    FramesShed,
    HeartbeatHeard,
    RaftFrame,
    TapChanged,
    VoteAsked,
    VoteCast,
)

N1, N2 = peer_hash("n1"), peer_hash("n2")


@each(
    ("frame", "kept"),
    [
        (lambda at: AckHeard(at=at, via="n1", peer=N2, leader=N1, term=5, after_s=0.001), lambda s: s.acks[N2].at),
        (
            lambda at: HeartbeatHeard(at=at, via="n2", leader=N1, term=5, begins=False, to=None),
            lambda s: s.heard_leaders["n2"].leaders[0].at,
        ),
        (lambda at: VoteAsked(at=at, via="n1", candidate=N2, term=6), lambda s: s.candidacies[-1].at),
        (lambda at: TapChanged(at=at, via="n3", on=False), lambda s: s.taps["n3"].at),
        (
            lambda at: FramesShed(at=at, via="n1", what="acks", count=7),
            lambda s: s.now if s.shed["acks"] == 7 else None,
        ),
    ],
)
def test_a_frame_is_kept(frame: Callable[[float], RaftFrame], kept: Callable[[State], float]) -> None:
    """With its own time."""
    story = TappedStory()
    story.begin()
    story.beats(4.0, "n1", 5)
    assert kept(frames.heard(story.state, frame(story.at()))) == story.at()


def test_a_vote_is_counted_for_its_candidacy() -> None:
    story = TappedStory()
    story.begin()
    story.beats(4.0, "n1", 5)
    stood = frames.heard(story.state, VoteAsked(at=story.at(), via="n1", candidate=N2, term=6))
    told = frames.heard(stood, VoteCast(at=story.at(), via="n2", voter=N1, candidate=N2, term=6, granted=True))
    assert told.candidacies != stood.candidacies
