"""How does a server tell of its settings in a story? Shared by the tests of the change log and of what is made of it; not a test."""

from msgspec.structs import replace

from tests.core.beginnings import shared
from tests.core.story import T0, Story
from tui.core.observed.answers import JetStream, ServerRef, Varz
from tui.core.observed.events import MetaSeen, VarzSeen

STARTED = -1000.0
"""Seconds of the story: when every server read its configuration first."""


def varz(
    story: Story, name: str, loaded: float = STARTED, *, digest: str | None = "aa", ref: ServerRef | None = None
) -> None:
    """One VARZ: it read its configuration last at that time of the story."""
    at = story.at()
    event = VarzSeen(
        at=at,
        server=ref or story.ref(name),
        asked=at - 0.001,
        server_time=at,
        via=name,
        varz=Varz(loaded_at=T0 + loaded, digest=digest),
    )
    story.take(event)


def settings(story: Story, name: str, told: JetStream, *, ref: ServerRef | None = None) -> None:
    """One JSZ with these settings."""
    at = story.at()
    story.take(MetaSeen(at=at, server=ref or story.ref(name), jetstream=told, asked=at - 0.001, server_time=at))


USUAL = JetStream(max_memory=1 << 30, max_storage=10 << 30, sync_interval_s=120.0)
ALWAYS = replace(USUAL, sync_always=True)


def ready(*, watched: Story | None = None) -> Story:
    """Three servers that have told everything once."""
    story = watched or Story()
    _begins(story)
    return story


@shared
def _begins(story: Story) -> None:
    story.begin()
    for name in story.names:
        varz(story, name)
        settings(story, name, USUAL)
    story.run(2, "n1", 5)
