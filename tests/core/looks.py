"""What does the leader tell of its peers in a story? Rows of its JSZ, and HEALTHZ of everybody; not a test."""

from typing import Any

from msgspec.structs import replace

from tests.core.story import Story
from tui.core.model.peer_names import peer_hash
from tui.core.observed.answers import JetStream, Meta, Replica
from tui.core.observed.events import HealthSeen, MetaSeen


def rows(story: Story, leader: str = "n1", **odd: dict[str, Any]) -> None:
    """The leader's JSZ now: all current, but what `odd` says of some."""
    well = [Replica(name=n, peer=peer_hash(n), current=True, active_s=0.4) for n in story.names if n != leader]
    told = tuple(replace(row, **odd.get(row.name, {})) for row in well)
    meta = Meta(leader=leader, size=len(story.names), replicas=told)
    at = story.at()
    story.take(MetaSeen(at=at, server=story.ref(leader), jetstream=JetStream(meta=meta), asked=at - 0.001))


def healthy(story: Story, **sick: str) -> None:
    """Everybody's HEALTHZ now; `sick` has the errors of some."""
    for name in story.names:
        error = sick.get(name)
        story.take(
            HealthSeen(
                at=story.at(), server=story.ref(name), ok=error is None, error=error, asked=story.at() - 0.001, via=name
            )
        )


def begun(names: tuple[str, ...] = ("n1", "n2", "n3"), **odd: dict[str, Any]) -> Story:
    """Ready, and the leader n1 has told of its peers."""
    story = Story(names)
    story.begin("n1")
    rows(story, "n1", **odd)
    return story
