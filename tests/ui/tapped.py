"""What does a screen get when the Raft traffic is heard? Snapshots of stories."""

from tests.core.tapped import TappedStory
from tui.core.model.state import Snapshot


def snapshot(story: TappedStory) -> Snapshot:
    """What is known now."""
    return Snapshot(state=story.state, now=story.at())
