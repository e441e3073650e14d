"""How many changes of leader lie between looks that are minutes apart?"""

from tests.core.story import T0, Story
from tui.core.history.changes_between_looks import KeptCount, count, learn
from tui.core.model.state import State


def seen(leader: str | None, term: int = 5, since: float | None = None) -> State:
    """A group led by this one, `since` in seconds of the story."""
    story = Story()
    story.begin(leader, term)
    if since is not None and leader is not None:
        story.raft(leader, term=term, leader=leader, since=since)
    return story.state


def kept_after(*looks: tuple[float, State]) -> KeptCount | None:
    kept: KeptCount | None = None
    for at, state in looks:
        kept = learn(kept, state, T0 + at)
    return kept


def test_a_window_is_covered_when_looks_reach_back_to_its_begin() -> None:
    """The first look covers nothing of the past, unless the leader itself has led for longer."""
    young = seen("n1", since=-20.0)
    kept = kept_after((0.0, young))
    assert not count(kept, young, T0, 600.0).covered
    assert count(kept, young, T0, 15.0).covered
    assert count(kept, young, T0 + 600.0, 600.0).covered


def test_every_term_between_two_looks_counts() -> None:
    """Three terms on, the same name again: three changes, for elections between looks are not seen."""
    kept = kept_after((0.0, seen("n1", 5)), (300.0, seen("n1", 8)))
    counted = count(kept, seen("n1", 8), T0 + 300.0, 600.0)
    assert counted.changes == 3


def test_changes_leave_the_window() -> None:
    """A change counts until it is older than the window; it was not before the last look, whatever the leader says of itself."""
    last = seen("n2", 6)
    kept = kept_after((0.0, seen("n1", 5)), (300.0, last))
    assert count(kept, last, T0 + 599.0, 600.0).changes == 1
    assert count(kept, last, T0 + 601.0, 600.0).changes == 0


def test_without_terms_names_count() -> None:
    """2.9 tells none."""
    before = KeptCount(since=T0, at=T0, leader="n1")
    after = learn(before, seen("n2", 6), T0 + 60.0)
    assert after is not None
    assert sum(n for _, n in after.changes) == 1


def test_a_look_without_a_leader_changes_nothing() -> None:
    """The next one with a leader tells of the terms between."""
    kept = kept_after((0.0, seen("n1", 5)))
    assert learn(kept, seen(None, 6), T0 + 60.0) == kept


def test_what_cannot_be_compared_begins_anew() -> None:
    """A lower term, another domain or a look in the future is another story."""
    state = seen("n1", 5)
    for other in (
        KeptCount(since=T0 - 900, at=T0 - 60, leader="n1", term=9),
        KeptCount(since=T0 - 900, at=T0 - 60, leader="n1", term=5, domain="hub"),
        KeptCount(since=T0 - 900, at=T0 + 3600, leader="n1", term=5),
    ):
        kept = learn(other, state, T0)
        assert kept is not None
        assert (kept.since, kept.changes) == (T0, ())


def test_it_does_not_grow_for_ever() -> None:
    """Changes older than a week are gone, and more than 5,000 are cut; what is left is not called longer than it is."""
    state = seen("n1", 50_000)
    many = tuple((T0 - 1_000_000 + k, 1) for k in range(9_000))
    old = KeptCount(since=T0 - 2_000_000, at=T0 - 60, leader="n1", term=49_999, changes=many)
    kept = learn(old, state, T0)
    assert kept is not None
    assert len(kept.changes) == 1
    assert kept.since == T0 - 7 * 86_400.0
    lately = tuple((T0 - 9_100 + k, 1) for k in range(9_000))
    kept = learn(KeptCount(since=T0 - 9_200, at=T0 - 60, leader="n1", term=50_000, changes=lately), state, T0)
    assert kept is not None
    assert len(kept.changes) == 5_000
    assert kept.since == lately[-5_001][0]
