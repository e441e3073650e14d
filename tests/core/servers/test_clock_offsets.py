"""Does the told interval always hold the true offset, is a step found, and is only what is certain called skewed?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases import each
from tests.chance import examples
from tests.core.figures import told
from tests.core.story import Story
from tui.core.group.clock_skew import skew_elects, skews
from tui.core.model.server import Offset
from tui.core.observed.events import RaftSeen
from tui.core.servers.clock_offsets import DRIFT, between, bounds, learned

T0 = 1_795_440_000.0


@st.composite
def answers(draw: st.DrawFn) -> list[tuple[float, float, float]]:
    """(asked, stamped, read) in seconds, up to 40 answers, some of them very slow and none of them symmetric."""
    found, now = [], 0.0
    for _ in range(draw(st.integers(1, 40))):
        now += draw(st.floats(0.0, 30.0))
        out = draw(st.sampled_from([0.0, 0.0001, 0.0005, 0.02, 0.4, 5.0]))
        back = draw(st.sampled_from([0.0, 0.0001, 0.003, 0.08, 1.5]))
        found.append((now, now + out, now + out + back))
        now += out + back
    return found


@settings(max_examples=examples(150), derandomize=True, deadline=None)
@given(answers(), st.floats(-500, 500), st.floats(-DRIFT, DRIFT), st.floats(0, 60))
def test_the_true_offset_lies_in_the_told_interval(
    found: list[tuple[float, float, float]], ahead: float, drift: float, later: float
) -> None:
    """For every drift up to 200 ppm, after every answer and between them; and no step is told."""
    known: Offset | None = None
    for asked, stamped, read in found:
        known = learned(known, T0 + asked, T0 + read, T0 + stamped + ahead + drift * stamped)
        for now in (read, read + later):
            low, high = bounds(known, T0 + now)
            assert low <= ahead + drift * now <= high
        assert known.stepped_at is None


@settings(max_examples=examples(200), derandomize=True, deadline=None)
@given(st.floats(0.03, 1000), st.booleans(), st.floats(-50, 50))
def test_a_step_is_found_at_the_first_answer_after_it(by: float, back: bool, ahead: float) -> None:
    """Round trips of 2 ms: a step of 30 ms or more, either way, and how large it was."""
    by = -by if back else by
    known: Offset | None = None
    for second in range(10):
        known = learned(known, T0 + second, T0 + second + 0.002, T0 + second + 0.0005 + ahead)
    known = learned(known, T0 + 10, T0 + 10.002, T0 + 10.0015 + ahead + by)
    assert known.stepped_at == T0 + 10.002
    assert known.stepped_by == pytest.approx(by, abs=0.003)
    low, high = bounds(known, T0 + 10.002)
    assert low <= ahead + by <= high


def test_a_slow_answer_tells_less_and_harms_nothing() -> None:
    """The quickest answer's bound stays, wider by drift alone."""
    known = learned(None, T0, T0 + 0.0004, T0 + 0.0002)
    after = learned(known, T0 + 10, T0 + 13, T0 + 12)
    assert after.bound == pytest.approx(known.bound + 13 * DRIFT, abs=3e-4)
    assert after.at == T0 + 13


def test_two_servers_are_compared_without_our_clock() -> None:
    """Bounds add; our own offset to both is no skew between them."""
    a = Offset(theta=100.020, bound=0.001, at=T0)
    b = Offset(theta=100.000, bound=0.002, at=T0)
    skew, bound = between(a, b, T0)
    assert skew == pytest.approx(0.020)
    assert bound == pytest.approx(0.003)


def answer(story: Story, name: str, ahead: float, took: float = 0.002) -> None:
    """A RAFTZ answer of a server whose clock is ahead by so much."""
    at = story.at()
    story.take(
        RaftSeen(
            at=at,
            server=story.ref(name),
            raft=story.state.servers[name].raft.last,
            asked=at - took,
            server_time=at - took / 2 + ahead,
            via=name,
        )
    )


def offsets(story: Story, **ahead: float) -> None:
    """Five seconds of answers."""
    for _ in range(5):
        story.advance(story.t + 1)
        for name in story.names:
            answer(story, name, ahead.get(name, 0.0))


def test_only_the_clock_that_is_off_is_skewed() -> None:
    """Of three the two that agree are right, wherever our own clock is."""
    story = Story()
    story.begin()
    offsets(story, n1=-30.0, n2=-29.9, n3=-30.0)
    assert {s.server: s.verdict for s in skews(story.state, story.at(), 0.05)} == {
        "n1": "fine",
        "n2": "skewed",
        "n3": "fine",
    }
    assert told(story, "MW_CLOCK_SKEW") == [("raised", "n2")]
    offsets(story, n1=-30.0, n2=-30.0, n3=-30.0)
    assert told(story, "MW_CLOCK_SKEW")[-1] == ("cleared", "n2")
    assert story.state.servers["n2"].process.offset is not None
    assert story.state.servers["n2"].process.offset.stepped_by == pytest.approx(-0.1, abs=0.003)


def test_a_slow_path_is_neither_fine_nor_skewed() -> None:
    """200 ms there and back: 60 ms cannot be told from none."""
    story = Story()
    story.begin()
    for name in ("n1", "n2", "n3"):
        story.take(
            RaftSeen(at=story.at(), server=story.ref(name, 2), raft=story.state.servers[name].raft.last, via=name)
        )
    for _ in range(3):
        story.advance(story.t + 1)
        for name, took in (("n1", 0.002), ("n2", 0.2), ("n3", 0.002)):
            answer(story, name, 0.06 if name == "n2" else 0.0, took)
    verdicts = {s.server: s.verdict for s in skews(story.state, story.at(), 0.05)}
    assert verdicts == {"n1": "fine", "n2": "unclear", "n3": "fine"}
    assert told(story, "MW_CLOCK_SKEW") == []


def test_of_two_nobody_knows_which_is_wrong() -> None:
    """Both are told against each other."""
    story = Story(("n1", "n2"))
    story.begin()
    offsets(story, n2=1.0)
    found = skews(story.state, story.at(), 0.05)
    assert [(s.server, s.verdict, round(s.skew_s)) for s in found] == [("n1", "skewed", -1), ("n2", "skewed", 1)]


@each(("version", "elects"), [("2.9.10", True), ("2.11.4", True), ("2.11.5", False), ("2.15.1", False)])
def test_since_when_a_step_elects_nobody(version: str, elects: bool) -> None:
    """From 2.11.5 on silences are counted with a clock that nobody can step."""
    story = Story(version=version)
    story.begin()
    assert skew_elects(story.state.servers["n1"]) is elects
