"""Does the account of terms hold whatever is lost, late, doubled or out of order? Random histories, told badly."""

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chance import examples
from tests.core.story import Story
from tui.core.history.change_rates import changes

NAMES = ("n1", "n2", "n3")


@dataclass(frozen=True)
class Led:
    """One leadership as it really was."""

    leader: str
    term: int
    since: float


@st.composite
def histories(draw: st.DrawFn) -> list[Led]:
    """Up to six elections, some milliseconds and some many seconds apart; terms rise by one to three."""
    led = [Led("n1", 5, -100.0)]
    for _ in range(draw(st.integers(0, 6))):
        gap = draw(st.sampled_from([0.02, 0.15, 0.9, 3.0, 12.0]))
        term = led[-1].term + draw(st.sampled_from([1, 1, 1, 2, 3]))
        led.append(Led(draw(st.sampled_from(NAMES)), term, max(1.0, led[-1].since) + gap))
    return led


@dataclass(frozen=True)
class Fate:
    """What becomes of the advisory of one election."""

    copies: int
    late: float


FATES = st.builds(Fate, copies=st.integers(0, 3), late=st.sampled_from([0.001, 0.004, 0.05, 0.4, 2.0]))


def play(history: list[Led], fates: list[Fate], offsets: tuple[float, float, float], *, hurried: bool = True) -> Story:
    """Poll every server each second at its own offset and let each advisory meet its fate.

    `hurried`: while an election is pending every server is asked at once, as the real polls do."""
    story = Story()
    story.begin()
    end = max(1.0, history[-1].since) + 6.0
    happenings: list[tuple[float, str, Led]] = []
    for led, fate in zip(history[1:], fates, strict=False):
        happenings += [(led.since + fate.late + copy * 0.001, "advisory", led) for copy in range(fate.copies)]
    for name, offset in zip(NAMES, offsets, strict=True):
        at = 0.2 + offset
        while at < end:
            happenings.append((at, name, max((h for h in history if h.since <= at), key=lambda h: h.since)))
            at += 1.0
    asked = 0.0
    for at, what, led in sorted(happenings, key=lambda h: h[0]):
        if hurried and story.state.pending and at > story.t + 0.003 and story.t > asked + 0.1:
            asked = story.t + 0.003
            story.advance(asked)
            now = max((h for h in history if h.since <= story.t), key=lambda h: h.since)
            story.all_tell(now.leader, now.term, since=now.since)
        story.advance(max(at, story.t))
        if what == "advisory":
            story.advisory(led.leader, led.since, id_=f"adv-{led.term}")
        else:
            story.raft(what, term=led.term, leader=led.leader, since=led.since)
    story.advance(end + 1.0)
    return story


@settings(max_examples=examples(60), derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    histories(),
    st.lists(FATES, min_size=6, max_size=6),
    st.tuples(*[st.sampled_from([0.0, 0.13, 0.37, 0.5, 0.77])] * 3),
    st.booleans(),
)
def test_every_term_is_told_once_or_counted_as_unseen(
    history: list[Led], fates: list[Fate], offsets: tuple[float, float, float], hurried: bool
) -> None:
    """Terms rise strictly and `terms` add up to the terms passed; asked in time, each is one that this server really led.

    A term that came after its line is in the record, which the next `terms` counts from. Where nobody is asked in time, an
    advisory among several of one server within a second may get its neighbour's term."""
    story = play(history, fates, offsets, hurried=hurried)
    assert len(story.elections) == len(story.state.elections)
    told = [(e.leader, e.term) for e in story.state.elections]
    terms = [term for _, term in told if term is not None]
    assert terms == sorted(set(terms)), told
    truth = {(led.leader, led.term) for led in history[1:]}
    assert not hurried or {t for t in told if t[1] is not None} <= truth, told
    if history[1:]:
        assert terms, "the last leadership lasts for six seconds of polls"
        assert terms[-1] == history[-1].term
        if all(e.terms is not None for e in story.elections):
            assert sum(e.terms or 0 for e in story.elections) == terms[-1] - 5
    assert changes(story.state, story.at(), 3600).at_least == len(story.elections)


@settings(max_examples=examples(40), derandomize=True, deadline=None)
@given(histories(), st.tuples(*[st.sampled_from([0.0, 0.13, 0.37, 0.5, 0.77])] * 3))
def test_when_every_advisory_is_heard_every_election_is_told(
    history: list[Led], offsets: tuple[float, float, float]
) -> None:
    """Advisories that all arrive within milliseconds leave no election out, however close they lie."""
    story = play(history, [Fate(copies=2, late=0.004)] * 6, offsets)
    assert [e.leader for e in story.elections] == [led.leader for led in history[1:]]
