"""Does a story begin as another one did? Then it goes on from what that one's Monitor knew, as a second Monitor does (`tests.replay.cut`);
it must not know what is told.

Hundreds of stories are calm for some seconds first. Whoever tells a beginning first tells it whole, and it is replayed with him."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Final, NamedTuple, ParamSpec, TypeVar

from tui.core import step
from tui.core.checks import registry
from tui.core.model.lines import AnyLine
from tui.runtime import monitor
from tui.runtime.monitor import Saved

if TYPE_CHECKING:
    from tests.core.story import Story

ToldP = ParamSpec("ToldP")
StoryT = TypeVar("StoryT", bound="Story")

Told = tuple[object, ...]


class Beginning(NamedTuple):
    """Where a story goes on that began as another one did."""

    saved: Saved
    lines: tuple[AnyLine, ...]
    t: float
    ids: int


_BEGUN: Final[dict[Told, Beginning]] = {}


def nothing_yet(story: "Story") -> Told:
    """On what a story depends of which nothing was told: who is told of, and all that a test may put another thing in the place of."""
    checks = tuple(told for told in vars(registry).values() if isinstance(told, tuple))
    rules = (type(story), type(story).take, step.IN_ANY_ORDER, checks, monitor.TICK_S)
    return *rules, story.names, story.version, story.domain, repr(story.recording.watch)


def shared(tell: Callable[Concatenate[StoryT, ToldP], None]) -> Callable[Concatenate[StoryT, ToldP], None]:
    """A passage of a story: what was told up to its end is known to the next story that is told so from the first event on."""

    @wraps(tell)
    def told(story: StoryT, /, *args: ToldP.args, **named: ToldP.kwargs) -> None:
        if story.passages is None or not story.alone():
            tell(story, *args, **named)
            return
        which = (*story.passages, tell, args, *sorted(named.items()), story.t, story.ids, story.pings)
        story.passages = None  # what it is told by is no passage of its own
        if which in _BEGUN:
            story.goes_on(_BEGUN[which])
        else:
            tell(story, *args, **named)
            _BEGUN[which] = Beginning(story.monitor.saved(), tuple(story.lines), story.t, story.ids)
        story.passages = which

    return told
