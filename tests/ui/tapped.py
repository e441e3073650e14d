"""What does a screen get when the Raft traffic is heard? Snapshots of stories."""

from functools import cache

from tests.core import runs
from tests.core.tapped import TappedStory
from tui.core.model.state import Snapshot


def snapshot(story: TappedStory) -> Snapshot:
    """What is known now."""
    return Snapshot(state=story.state, now=story.at())


@cache
def calm() -> Snapshot:
    """What is known after the calm run; told once, for nothing can change it."""
    return snapshot(runs.calm())


@cache
def elected() -> Snapshot:
    """What is known after the election; told once as well."""
    return snapshot(runs.elected())
