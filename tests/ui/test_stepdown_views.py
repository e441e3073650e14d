"""Does the step-down dialog say what is true, at every width, and what came of the request as it is known?"""

from itertools import product

import pytest
from msgspec.structs import replace

from tests.cases import cases
from tests.ui.pieces import NOW
from tests.ui.scenes import SCENES, changed, look, state, text
from tests.ui.stepping import answered, asked, won
from tui.core.model.state import Snapshot, State
from tui.core.ports import StepDown
from tui.core.settings.watch import Watch
from tui.core.stepdown.preflight import preflight
from tui.text.cells import cells
from tui.text.glyphs import ASCII
from tui.text.reports.stepdown import as_text
from tui.ui.view.drawing.spans import Look, Play
from tui.ui.view.pages.stepdown import SERVERS_CHOOSE, Ask, candidates, decision, facts, opened
from tui.ui.view.pages.stepdown_outcome import OVER_S, End, outcome, result

WATCH = Watch(context="prod-eu")
SENT = StepDown(id="x", leader="n3", term=47, to="n1", by="op1@bastion")


def at(known: State | None = None, after: float = 0.0, play: Play | None = None) -> Look:
    """What the dialog looks at."""
    return look(Snapshot(state=known or state(), now=NOW + after), watch=WATCH, play=play or Play())


@pytest.mark.parametrize("scene", SCENES)
def test_the_dialog_fits(scene: str) -> None:
    """No line is wider than the screen, and nothing on it could steer a terminal."""
    snapshot = SCENES[scene]()
    with cases() as case:
        for width, signs in product((38, 57, 79, 119, 199), ("unicode", "ascii")):
            with case(width, signs):
                seen_by = look(snapshot, width, watch=WATCH)
                fits(seen_by._replace(glyphs=ASCII) if signs == "ascii" else seen_by, width, signs == "ascii")


def fits(seen_by: Look, width: int, ascii_only: bool) -> None:
    """Raises AssertionError if a line of the dialog does not."""
    ask = opened(seen_by)
    pictures = (facts(seen_by, ask), candidates(seen_by, ask), decision(seen_by, ask), result(seen_by, SENT, NOW))
    for picture in pictures:
        for line in (picture.title, *(row.spans for row in picture.rows)):
            assert sum(cells(t) for t, _ in line) <= width
            words = "".join(t for t, _ in line)
            assert words.isascii() if ascii_only else words.isprintable()


def test_the_key_to_press_is_never_cut() -> None:
    """Whoever the step-down goes to, in each state of the dialog, from the narrowest window on."""
    said = set()
    with cases() as case:
        for scene, width, insists in product(("flapping", "two_leaders", "long_names"), (57, 78, 119), (False, True)):
            with case(scene, width, insists):
                seen_by = look(SCENES[scene](), width, watch=WATCH)
                for ask in (opened(seen_by), opened(seen_by)._replace(at=SERVERS_CHOOSE)):
                    (keys, *_) = decision(seen_by, ask._replace(insisting=insists)).rows
                    said.add(keys.spans[-1][0])
    assert said <= {"press S", "press S, then I to force", "press I to force", "nothing can be sent"}, said
    assert "press S, then I to force" in said


def test_without_a_leader_nothing_is_promised() -> None:
    """Nothing can be sent, so it has no impact; who led last is named, and not for how long."""
    seen_by = look(SCENES["leaderless"](), watch=WATCH)
    said = text(facts(seen_by, opened(seen_by)))
    assert f"none, last {seen_by.state.leadership.last}" in said
    assert "Impact" not in said
    assert "Impact" in text(facts(at(), opened(at())))


def test_the_order_stays_as_it_was_opened() -> None:
    """A candidate that fell ill keeps its row and says why; one that is new comes last."""
    first = opened(at())
    ill = changed(state(), "n1", process={"lame_duck_at": NOW})
    shown_now = text(candidates(at(ill), first)).splitlines()
    assert "n1" in shown_now[1]
    assert "lame duck" in shown_now[1]
    fewer = first._replace(order=first.order[1:])
    assert "n1" in text(candidates(at(), fewer)).splitlines()[-2]


def test_a_recommendation_stays() -> None:
    """While figures change; until something speaks against it."""
    first = opened(at())
    stats = state().servers["n1"].stats.last
    assert stats is not None
    busy = changed(state(), "n1", stats={"last": replace(stats, cpu=390.0)})
    assert opened(at(busy)).best != first.best
    (line,) = [one for one in text(candidates(at(busy), first)).splitlines() if "recommended" in one]
    assert f" {first.best} " in line
    ill = changed(state(), first.best or "", process={"lame_duck_at": NOW})
    (line,) = [one for one in text(candidates(at(ill), first)).splitlines() if "recommended" in one]
    assert f" {first.best} " not in line


def test_round_trips_have_one_unit() -> None:
    """`971µs` beside `1ms` would be read as the longer one; so on the dialog as in the report."""
    quick = changed(state(), "n1", probes={"answer_s": 0.000971})
    found = preflight(quick, NOW, WATCH)
    for said in (text(candidates(at(quick), opened(at(quick)))), as_text(found, None)):
        assert "0.97" in said
        assert "µs" not in said


def test_outcomes() -> None:
    """Waiting, refused before it was sent, refused by the server, won, another won, won again, not known."""
    first = asked(state(), SENT)
    old = replace(SENT, to=None)
    cases: list[tuple[State, float, StepDown, End, str]] = [
        (state(), 0.1, SENT, End.WAITING, "sending the request to n3"),
        (first, 1.0, SENT, End.WAITING, "waiting for the reply of n3"),
        (answered(first, ok=True), 1.0, SENT, End.WAITING, "n3 stepped down; waiting for the election"),
        (replace(state(), refused=("x", "n1 lags")), 0.2, SENT, End.REFUSED, "Nothing was sent: n1 lags"),
        (answered(first, ok=False, error="no permission"), 0.2, SENT, End.REFUSED, "no permission"),
        (won(first), 0.3, SENT, End.DONE, "n1 is the new leader (term 48), as requested. Leaderless 23ms"),
        (won(first, "n4"), 0.3, SENT, End.OTHER, "not n1 as requested"),
        (won(first, "n3"), 0.3, SENT, End.OTHER, "re-elected"),
        (won(asked(state(), old), "n5"), 0.3, old, End.DONE, "chosen by the servers"),
        (first, OVER_S, SENT, End.UNKNOWN, "Term unchanged: no effect yet"),
        (answered(first, ok=True), OVER_S, SENT, End.UNKNOWN, "no election followed"),
        (state(), OVER_S, SENT, End.UNKNOWN, "Unknown whether the request was sent"),
        (_later_term(first), OVER_S, SENT, End.UNKNOWN, "The term was 47: there was an election"),
    ]
    for known, after, sent, end, words in cases:
        found = outcome(at(known, after), sent, NOW)
        assert found.end is end, found
        assert words in found.text
        assert words.split(maxsplit=1)[0] in text(result(at(known, after), sent, NOW))


def _later_term(known: State) -> State:
    return replace(known, leadership=replace(known.leadership, leader="n2", term=49))


def test_a_term_that_is_not_told() -> None:
    """Before 2.10 there are no terms: the dialog says none and compares the leader only."""
    known = replace(state(), leadership=replace(state().leadership, term=None))
    words = text(facts(at(known), opened(at(known))))
    assert "term" not in words
    assert "press S" in text(decision(at(known), opened(at(known))))
    assert "data is stale" in text(decision(at(known, play=Play(stalled_s=7)), opened(at(known))))


def test_no_other_peer() -> None:
    """Alone: nobody can take over, and that is said."""
    alone = at(state(names=("n3",)))
    assert "no other server can take over now" in text(decision(alone, opened(alone)))
    assert "no other peer known" in text(candidates(alone, Ask("n3", 47, ())))
