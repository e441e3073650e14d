"""How do servers tell their figures and routes in a story? Shared by the tests of checks that live on them."""

from tests.core.beginnings import shared
from tests.core.story import T0, Story
from tui.core.model.lines import AlertLine
from tui.core.model.state import Alert
from tui.core.observed.answers import Route, ServerRef, Stats
from tui.core.observed.events import RoutesSeen, StatsSeen
from tui.core.settings.watch import Watch


def ready(names: tuple[str, ...] = ("n1", "n2", "n3"), watch: Watch | None = None) -> Story:
    story = Story(names, watch=watch)
    _begins(story)
    return story


@shared
def _begins(story: Story) -> None:
    story.begin()
    for name in story.names:
        statsz(story, name)
    story.run(2, "n1", 5)


def statsz(
    story: Story, name: str, *, cpu: float = 0.0, routes: int | None = None, ref: ServerRef | None = None
) -> None:
    """One STATSZ with 4 cores; routes to all others unless said."""
    there = len(story.names) - 1 if routes is None else routes
    stats = Stats(start=T0 - 1000, cores=4, cpu=cpu, routes=there)
    story.take(StatsSeen(at=story.at(), server=ref or story.ref(name), stats=stats))


@shared
def calm(story: Story, seconds: float) -> None:
    """Everybody goes on answering RAFTZ, and tells of all routes each 5 s."""
    end = story.t + seconds
    while story.t + 5 <= end:
        story.run(story.t + 5, "n1", 5)
        for name in story.names:
            statsz(story, name)
    story.run(end, "n1", 5)


def told(story: Story, code: str) -> list[tuple[str, str | None]]:
    """(state, subject) of every line of this code."""
    return [(a.state, a.subject) for a in story.lines if isinstance(a, AlertLine) and a.code == code]


def alert(story: Story, code: str) -> Alert:
    (found,) = [a for a in story.monitor.alerts if a.code == code]
    return found


def routes(story: Story, name: str, rtts: dict[str, float | None], *, gateway: bool = False) -> None:
    """One ROUTEZ."""
    rows = tuple(Route(remote=n, remote_id=f"{n}-id1", rtt_s=rtt, gateway=gateway) for n, rtt in rtts.items())
    story.take(RoutesSeen(at=story.at(), server=story.ref(name), routes=rows))
    story.advance(story.t + 1)
