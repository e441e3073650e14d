"""Does the account of terms hold with the Raft traffic heard, whatever of it is lost, late, doubled or out of order?"""

from dataclasses import dataclass
from itertools import cycle

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chance import examples
from tests.core.elections.test_accounting import FATES, NAMES, Fate, Led, histories
from tests.core.tapped import TappedStory


@dataclass(frozen=True)
class Heard:
    """What becomes of one frame at one connection."""

    copies: int
    late: float


FRAMES = st.builds(Heard, copies=st.sampled_from([0, 1, 1, 1, 2]), late=st.sampled_from([0.0, 0.001, 0.004, 0.3, 1.5]))


def happenings(
    history: list[Led], fates: list[Fate], frames: list[Heard], offsets: tuple[float, float, float]
) -> list[tuple[float, str, str, Led]]:
    """(when, what, who or through whom, of which leadership): beats each second, candidacies, advisories and polls."""
    found: list[tuple[float, str, str, Led]] = []
    end = max(1.0, history[-1].since) + 6.0
    spare = cycle(frames)
    for i, led in enumerate(history):
        until = history[i + 1].since if i + 1 < len(history) else end
        beat = max(led.since, 0.1)
        while beat < until:
            for via in NAMES:
                fate = next(spare)
                found += [(beat + fate.late + n * 0.002, "beat", via, led) for n in range(fate.copies)]
            beat += 1.0
        if i:
            for term in range(history[i - 1].term + 1, led.term + 1):
                who = Led(led.leader if term == led.term else "n3", term, led.since)
                found.append((led.since - 0.005 - 0.01 * (led.term - term), "stands", who.leader, who))
            fate_of = fates[(i - 1) % len(fates)]
            found += [(led.since + fate_of.late + n * 0.001, "advisory", "", led) for n in range(fate_of.copies)]
    for name, offset in zip(NAMES, offsets, strict=True):
        at = 0.2 + offset
        while at < end:
            found.append((at, "raft", name, history[0]))
            at += 1.0
    return sorted((h for h in found if h[0] < end), key=lambda h: h[0])


def play(
    history: list[Led], fates: list[Fate], frames: list[Heard], offsets: tuple[float, float, float]
) -> TappedStory:
    """Everything comes as fate wills; while an election is pending every server is asked at once."""
    story = TappedStory()
    story.begin()
    asked = 0.0
    for at, what, who, led in happenings(history, fates, frames, offsets):
        if story.state.pending and at > story.t + 0.003 and story.t > asked + 0.1:
            asked = story.t + 0.003
            story.advance(asked)
            now = true_at(history, story.t)
            story.all_tell(now.leader, now.term, since=now.since)
        story.advance(max(at, story.t))
        match what:
            case "beat":
                story.beat(led.leader, led.term, vias=(who,))
            case "stands":
                story.stands(who, led.term)
                if led in history:
                    story.vote(next(n for n in NAMES if n != who), who, led.term)
            case "advisory":
                story.advisory(led.leader, led.since, id_=f"adv-{led.term}")
            case _:
                now = true_at(history, story.t)
                story.raft(who, term=now.term, leader=now.leader, since=now.since)
    story.advance(story.t + 2.0)
    return story


def true_at(history: list[Led], t: float) -> Led:
    """Who really led then."""
    return max((h for h in history if h.since <= t), key=lambda h: h.since)


@settings(max_examples=examples(40), derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    histories(),
    st.lists(FATES, min_size=6, max_size=6),
    st.lists(FRAMES, min_size=5, max_size=20),
    st.tuples(*[st.sampled_from([0.0, 0.13, 0.37, 0.5, 0.77])] * 3),
)
def test_elections_failed_candidacies_and_unseen_terms_add_up(
    history: list[Led], fates: list[Fate], frames: list[Heard], offsets: tuple[float, float, float]
) -> None:
    """Every election is of a term that was led, by who led it, once; the rest of the terms stood for or are unseen."""
    story = play(history, fates, frames, offsets)
    told = [(e.leader, e.term) for e in story.state.elections]
    terms = [term for _, term in told if term is not None]
    assert terms == sorted(set(terms)), told
    truth = {(led.leader, led.term) for led in history[1:]}
    assert {t for t in told if t[1] is not None} <= truth, told
    if history[1:]:
        assert terms
        assert terms[-1] == history[-1].term
    passed = 0
    for election in story.state.elections:
        if election.terms is not None:
            unseen = election.terms - 1 - election.failed
            assert unseen >= 0
            passed += 1 + election.failed + unseen
    if all(e.terms is not None for e in story.state.elections):
        assert passed == history[-1].term - history[0].term
    assert story.state.doubts == ()
    stood = [(c.server, c.term) for c in story.candidacies]
    assert len(stood) == len(set(stood))


@settings(max_examples=examples(25), derandomize=True, deadline=None)
@given(histories(), st.tuples(*[st.sampled_from([0.0, 0.13, 0.37, 0.5, 0.77])] * 3))
def test_heartbeats_alone_leave_no_election_out(history: list[Led], offsets: tuple[float, float, float]) -> None:
    """With every advisory lost, first heartbeats that all come tell every election, and in which term."""
    story = play(history, [Fate(copies=0, late=0.0)], [Heard(copies=1, late=0.0)], offsets)
    assert [(e.leader, e.term) for e in story.elections] == [(led.leader, led.term) for led in history[1:]]
