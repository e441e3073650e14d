"""Does what may not be sent now wait, and lose nothing? Tables of hours and limits, and stories of what is merged."""

from msgspec.structs import replace

from tests.cases import each
from tests.core.notices.notified import struck
from tui.core.model.incident import IncidentRecord
from tui.core.model.state import State
from tui.core.notices.deciding import decide
from tui.core.notices.notice import Notice, NoticeMemory
from tui.core.notices.pacing import is_quiet, pacing
from tui.core.settings.notifying import RATE_WINDOW_S, NoticeRules

MIDNIGHT = 1_795_392_000.0
"""00:00 UTC of some day."""
NIGHT = (22 * 60, 7 * 60)


@each(
    ("hours", "clock", "offset_h", "quiet"),
    [
        (None, 3, 0, False),
        (NIGHT, 3, 0, True),
        (NIGHT, 22, 0, True),
        (NIGHT, 21.99, 0, False),
        (NIGHT, 7, 0, False),
        (NIGHT, 6.99, 0, True),
        (NIGHT, 21, 1, True),  # 22:00 in Berlin
        (NIGHT, 6, 1, False),
        (NIGHT, 2, -5, False),  # 21:00 in New York
        ((9 * 60, 17 * 60), 12, 0, True),
        ((9 * 60, 17 * 60), 18, 0, False),
    ],
)
def test_quiet_hours_are_local_and_go_over_midnight(
    hours: tuple[int, int] | None, clock: float, offset_h: float, quiet: bool
) -> None:
    assert is_quiet(hours, MIDNIGHT + clock * 3600, offset_h * 3600) is quiet


@each(
    ("quiet", "sent", "grade", "urgent", "allowed"),
    [
        (False, 0, 1, False, True),
        (False, 20, 1, False, False),
        (False, 20, 2, True, True),
        (True, 0, 1, False, False),
        (True, 0, 2, False, True),
        (True, 20, 2, False, False),
    ],
)
def test_who_may_pass(quiet: bool, sent: int, grade: int, urgent: bool, allowed: bool) -> None:
    """Critical passes the night, and for the first time the limit as well."""
    rules = NoticeRules(quiet=NIGHT)
    now = MIDNIGHT + (3600 if quiet else 12 * 3600)
    pace = pacing(rules, tuple(now - n for n in range(sent)), now, 0.0)
    assert pace.allows(grade, urgent=urgent) is allowed
    assert pace.after(now).left == pace.left - 1


def test_a_window_moves_on() -> None:
    assert pacing(NoticeRules(most=1), (MIDNIGHT,), MIDNIGHT + RATE_WINDOW_S, 0.0).left == 1


def _warning(state: State, now: float, **changes: object) -> State:
    """The same incident with warnings only."""
    [record] = state.incidents
    folded = tuple(replace(one, severity="warning") for one in record.folded)
    record = replace(record, folded=folded, outages=(), **changes)
    assert isinstance(record, IncidentRecord)
    return replace(state, now=now, ready_at=now - 3600.0, incidents=(record,))


def looks(states: list[State], rules: NoticeRules) -> list[Notice]:
    memory = NoticeMemory(began=True)
    out: list[Notice] = []
    for state in states:
        memory, notices = decide(memory, state, rules, 0.0)
        out.extend(notices)
    return out


def test_a_warning_of_the_night_is_notified_in_the_morning() -> None:
    state, night = struck(), MIDNIGHT + 3 * 3600
    states = [_warning(state, night), _warning(state, night + 60), _warning(state, MIDNIGHT + 7 * 3600)]
    [notice] = looks(states, NoticeRules(quiet=NIGHT))
    assert (notice.what, notice.at) == ("begin", MIDNIGHT + 7 * 3600)


def test_a_warning_that_was_over_by_the_morning_is_one_notice() -> None:
    """That it was there, and is over."""
    state, night = struck(), MIDNIGHT + 3 * 3600
    states = [
        _warning(state, night),
        _warning(state, night + 60, until=night + 60),
        _warning(state, MIDNIGHT + 7 * 3600, until=night + 60),
    ]
    [notice] = looks(states, NoticeRules(quiet=NIGHT))
    assert (notice.what, notice.open, notice.until) == ("clear", False, night + 60)


def test_over_the_limit_is_merged_and_sent_when_there_is_room() -> None:
    """Ten minutes of an incident that comes and goes: with a limit of three, three notices, then the last word."""
    state, now = struck(), MIDNIGHT + 12 * 3600
    states = [_warning(state, now + n, until=now + n if n % 2 else None) for n in range(100)]
    states.append(_warning(state, now + 700, until=now + 99))
    notices = looks(states, NoticeRules(most=3))
    assert [one.what for one in notices] == ["begin", "clear", "begin", "clear"]
    assert notices[-1].at == now + 700


def test_what_was_sent_in_the_future_holds_nothing() -> None:
    """An earlier run sent it, and the clock was set back by three hours since."""
    assert pacing(NoticeRules(most=1), (MIDNIGHT + 3 * 3600,), MIDNIGHT, 0.0).left == 1


def test_a_state_word_that_came_and_went_all_night_is_one_notice() -> None:
    """Each time would be a thread of its own; only the last one waits, and so does no memory grow."""
    state, rules = struck(), NoticeRules(occasions=frozenset(), words=("DEGRADED",), quiet=NIGHT, most=1_000)
    assert state.word is not None
    word = state.word.shown
    memory, night = NoticeMemory(began=True), MIDNIGHT + 3 * 3600
    out: list[Notice] = []
    for n in (*range(200), 4 * 3600):
        now = night + n
        shown = replace(word, word="DEGRADED" if n % 2 else "STABLE", since=now)
        looked_at = replace(state, now=now, ready_at=night - 3600.0, word=replace(state.word, shown=shown))
        memory, notices = decide(memory, looked_at, rules, 0.0)
        out.extend(notices)
        assert len(memory.threads) <= 3
    [notice] = out
    assert (notice.of, notice.open, notice.since) == ("DEGRADED", False, night + 199)
