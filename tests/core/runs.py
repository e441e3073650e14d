"""Which runs are told with heartbeats? A calm one, and one whose leader falls silent."""

from tests.core.beginnings import shared
from tests.core.tapped import TappedStory


def calm(story: TappedStory | None = None) -> TappedStory:
    """Seventy seconds of n1; followers answer."""
    story = story or TappedStory()
    _is_calm(story)
    return story


@shared
def _is_calm(story: TappedStory) -> None:
    story.begin()
    while story.t < 70:
        story.beats(story.t + 1, "n1", 5)
        story.ack("n2", "n1", 5, after=0.0004)
        story.ack("n3", "n1", 5, after=0.012)


def elected(story: TappedStory | None = None) -> TappedStory:
    """n1 falls silent at 70 s, n2 stands in vain at 75, n3 wins term 7 at 79; three seconds later."""
    story = calm(story)
    _elects(story)
    return story


@shared
def _elects(story: TappedStory) -> None:
    story.quiet(75.0, alive=("n2", "n3"))
    story.stands("n2", 6, vias=("n2", "n3"))
    story.vote("n3", "n2", 6, granted=False)
    story.quiet(79.0, alive=("n2", "n3"))
    story.takes_over("n3", 7, voters=("n2",), term_told_by=("n2", "n3"))
    story.beats(82.0, "n3", 7, vias=("n2", "n3"))
