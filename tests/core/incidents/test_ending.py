"""When is an incident over? Tables of open alerts and of the state word, and a story."""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.overall.plots import A_MINUTE, Plot
from tui.core.incidents import incident_log
from tui.core.incidents.incidents import folded, incidents, present
from tui.core.model.incident import FoldedAlert, IncidentRecord
from tui.core.model.message import message
from tui.core.model.state import Alert, State
from tui.core.model.state_word import (
    DegradedFigures,
    Figures,
    FlappingFigures,
    KeptWord,
    SettlingFigures,
    StableFigures,
    StateWord,
    Weak,
    Word,
)

T = 1_000.0
NOW = T + 50.0
WORDS = message("no_leader_since_start")
RECORD = IncidentRecord(
    number=1,
    since=T,
    active_at=T + 5.0,
    servers=("n1",),
    server="n1",
    cause="crash",
    episodes=("e",),
    elected=(T + 4.0,),
)
SETTLING = SettlingFigures(changed_at=T + 4.0, window_s=600.0)
STABLE = StableFigures()


def weak(subject: str, code: str | None) -> DegradedFigures:
    return DegradedFigures(found=(Weak(subject=subject, what="restarted" if code else "down", code=code),))


def known(codes: tuple[str, ...], word: Word, figures: Figures) -> State:
    """These alerts of n1 are open since shortly after its beginning, and under it."""
    subjects = {code: None if code == "MW_UNPLANNED" else "n1" for code in codes}
    alerts = tuple(
        Alert(code=code, severity="warning", subject=subject, summary=WORDS, since=T + 5.0)
        for code, subject in subjects.items()
    )
    under = tuple(
        FoldedAlert(code=code, severity="warning", subject=subject, summary=WORDS, since=T + 5.0)
        for code, subject in subjects.items()
    )
    shown = StateWord(word=word, since=T, figures=figures, subject=("n1",))
    kept = KeptWord(shown=shown, found_at=NOW)
    return State(now=NOW, word=kept, alerts=alerts, incidents=(replace(RECORD, folded=under),))


@each(
    ("codes", "word", "figures", "over"),
    [
        ((), "STABLE", STABLE, True),
        ((), "SETTLING", SETTLING, True),
        (("MW_UNPLANNED",), "SETTLING", SETTLING, True),
        (("MW_UNPLANNED", "SERVER_008"), "DEGRADED", weak("n1", "SERVER_008"), True),
        (("SERVER_008",), "STABLE", STABLE, True),
        (("MW_NO_ANSWER",), "DEGRADED", weak("n2", None), False),
        (("MW_NO_ANSWER", "MW_UNPLANNED"), "SETTLING", SETTLING, False),
        ((), "DEGRADED", weak("n1", None), False),
        ((), "DEGRADED", weak("n1–n2", None), False),
        ((), "DEGRADED", weak("n2", None), True),
        (("MW_UNPLANNED",), "NO LEADER", STABLE, False),
        (("MW_UNPLANNED",), "BLIND", STABLE, False),
    ],
    ids=str,
)
def test_only_what_is_wrong_now_holds_it_open(codes: tuple[str, ...], word: Word, figures: Figures, over: bool) -> None:
    """What merely remembers stays under it, open as it is."""
    after = incident_log.judge(known(codes, word, figures))
    [record] = after.incidents
    assert (record.until is not None) is over
    assert {one.code for one in record.folded} == set(codes)
    assert all(one.cleared_at is None for one in record.folded)
    assert incident_log.judge(after).incidents == after.incidents


def test_what_is_told_as_info_holds_nothing_open() -> None:
    """It says that nothing is wrong; the same as a warning, or as one that was a warning before, does."""
    for severity, over in (("info", True), ("warning", False), ("critical", False)):
        state = known(("META_007",), "STABLE", STABLE)
        [record] = state.incidents
        under = tuple(replace(one, severity=severity) for one in record.folded)
        alerts = tuple(replace(one, severity="info") for one in state.alerts)
        known_so = replace(state, alerts=alerts, incidents=(replace(record, folded=under),))
        [after] = incident_log.judge(known_so).incidents
        assert (after.until is not None) is over, severity


def test_while_leaders_change_again_and_again_it_goes_on() -> None:
    shown = StateWord(
        word="FLAPPING",
        since=T,
        figures=FlappingFigures(count=3, at_least=0, unplanned=3, unknown=0, planned=0, limit=1, window_s=600.0),
        subject=(),
    )
    state = replace(known((), "STABLE", STABLE), word=KeptWord(shown=shown, found_at=NOW))
    assert incident_log.judge(state).incidents[0].until is None


def test_what_is_over_and_remembered_is_still_to_be_seen() -> None:
    """By an alert, or while the group settles after one of its elections; not for ever."""
    for codes, word, figures, seen in (
        (("MW_UNPLANNED",), "SETTLING", SETTLING, True),
        ((), "SETTLING", SETTLING, True),
        ((), "SETTLING", replace(SETTLING, changed_at=T + 40.0), False),
        ((), "STABLE", STABLE, False),
    ):
        state = incident_log.judge(known(codes, word, figures))  # type: ignore[arg-type]  # a word
        assert (present(state) is not None) is seen
        assert folded(state.alerts, incidents(state)).alone == ()


@pytest.mark.slow
def test_a_leader_that_comes_back_ends_it_and_the_same_again_is_the_same() -> None:
    """Over within seconds of its return, long before MW_UNPLANNED clears."""
    story = Plot(watch=A_MINUTE)
    began = story.at()
    story.killed("n1")
    story.without(5.0, None, 5, gone=("n1",))
    story.elected("n2", 6, gone=("n1",))
    story.beats(story.t + 40.0, "n2", 6)
    [one] = incidents(story.state)
    assert one.until is not None
    assert one.until - began < 40.0
    assert "MW_UNPLANNED" in story.open_codes()
    assert "MW_UNPLANNED" in {a.code for a in one.alerts}
    assert one.leaderless_s == pytest.approx(5.5, abs=0.6)
    story.beats(story.t + 80.0, "n2", 6)
    [over] = incidents(story.state)
    assert over.until == one.until
    assert all(a.cleared_at is not None for a in over.alerts)
