"""What would be notified of a story? The fold beside its Monitor, as the runtime does it; not a test."""

from msgspec.structs import replace

from tests.core.overall.plots import Plot
from tests.core.story import Story
from tui.core.model.incident import FoldedAlert
from tui.core.model.state import State
from tui.core.notices.deciding import decide
from tui.core.notices.notice import Notice, NoticeMemory
from tui.core.settings.notifying import NoticeRules


class Notified:
    """Follows one story from now on."""

    def __init__(self, story: Story, rules: NoticeRules | None = None, *, offset_s: float = 0.0) -> None:
        self.rules = rules or NoticeRules()
        self.memory = NoticeMemory()
        self.notices: list[Notice] = []
        self.offset_s = offset_s
        self.follow(story)

    def follow(self, story: Story) -> None:
        """Also another one, as a run that begins with what was kept."""
        story.monitor.on_look = self.look

    def look(self, state: State) -> None:
        self.memory, notices = decide(self.memory, state, self.rules, self.offset_s)
        self.notices.extend(notices)

    @property
    def said(self) -> list[str]:
        return [one.what for one in self.notices]


def struck() -> State:
    """A follower does not answer: a critical incident without an outage."""
    story = Plot(tuple(f"n{i}" for i in range(1, 6)))
    story.killed("n5")
    story.without(15.0, "n1", 5, gone=("n5",))
    assert [one.number for one in story.state.incidents] == [1]
    [record] = story.state.incidents
    return replace(story.state, incidents=(replace(record, folded=_critical(record.folded)),))


def _critical(folded: tuple[FoldedAlert, ...]) -> tuple[FoldedAlert, ...]:
    return tuple(replace(one, severity="critical") for one in folded)
