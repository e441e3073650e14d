"""Is a change of leader that takes milliseconds notified as all others are: that it was, why, and that it is over?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.notices.notified import Notified
from tests.core.overall.plots import Plot
from tui.core.model.incident import IncidentRecord
from tui.core.notices.deciding import decide
from tui.core.settings.notifying import NoticeRules, Occasion
from tui.text.notices import notice_line


def deposed(rules: NoticeRules | None = None) -> tuple[Plot, Notified]:
    """n2 takes the leadership in a higher term, and all is well before anybody has looked."""
    story = Plot()
    heard = Notified(story, rules)
    story.beats(story.t + 5.0, "n1", 5)
    story.elected("n2", 6)
    story.beats(story.t + 30.0, "n2", 6)
    return story, heard


def test_it_begins_and_is_over_when_its_cause_can_be_known_no_longer() -> None:
    """Nothing else tells of it: whoever asked for what begins was told nothing at all, and others that something was over."""
    story, heard = deposed()
    [record] = story.state.incidents
    assert record.until is not None
    assert record.until - record.since < 1.0
    assert heard.said == ["begin", "clear"]
    lines = [notice_line(one) for one in heard.notices]
    assert [line.title for line in lines] == [
        "C1: incident 1: unplanned leader change",
        "C1: incident 1 is over: unplanned leader change",
    ]
    assert [one.at - record.since > 8.0 for one in heard.notices] == [False, True]


@each(("occasions", "said"), [({"begin"}, ["begin"]), ({"clear"}, ["clear"]), ({"worse"}, [])])
def test_each_is_told_to_whoever_asked_for_it(occasions: set[Occasion], said: list[str]) -> None:
    _, heard = deposed(NoticeRules(occasions=frozenset(occasions)))
    assert heard.said == said


def test_a_cause_that_is_found_in_between_is_told() -> None:
    """As of a follower that wakes and deposes its leader."""
    story, heard = deposed()
    begun = heard.notices[0]
    [record] = story.state.incidents
    known = replace(record, cause="process_frozen", server="n2", confidence=0.9)

    def told(now: float, incident: IncidentRecord) -> list[str]:
        state = replace(story.state, now=now, incidents=(incident,))
        memory, first = decide(
            replace(heard.memory, threads=()), replace(state, now=begun.at, incidents=(record,)), heard.rules, 0.0
        )
        memory, later = decide(memory, state, heard.rules, 0.0)
        return [one.what for one in (*first, *later)]

    assert told(begun.at + 3.0, known) == ["begin", "cause"]
    assert told(begun.at + 3.0, record) == ["begin"]


def test_what_waited_for_hours_is_one_notice() -> None:
    """In quiet hours a warning waits, and is over by then."""
    story = Plot()
    minute = int(story.at() // 60) % 1_440
    heard = Notified(story, NoticeRules(quiet=(minute, (minute + 2) % 1_440)))
    story.beats(story.t + 5.0, "n1", 5)
    story.elected("n2", 6)
    story.beats(story.t + 180.0, "n2", 6)
    assert heard.said == ["clear"]
