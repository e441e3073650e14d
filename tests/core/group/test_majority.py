"""How many votes elect a leader?"""

from tests.cases import each
from tui.core.group.majority import majority, quorum
from tui.core.model.state import Group, State


@each(("size", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4), (64, 33)])
def test_a_majority_is_more_than_half(size: int, needed: int) -> None:
    """So two halves can never both elect, and one fewer is no majority."""
    assert majority(size) == needed
    assert 2 * needed > size >= 2 * (needed - 1)


@each(
    ("group", "needed"),
    [
        (Group(size=5, peers=("a", "b", "c"), needed=1), 1),
        (Group(size=5, peers=("a", "b", "c")), 3),
        (Group(peers=("a", "b", "c", "d")), 3),
    ],
    ids=["as the servers say", "of the size that is told", "of the peers that are known"],
)
def test_what_is_told_comes_before_what_is_counted(group: Group, needed: int) -> None:
    """The servers' own word first: after a rescue one voter may do. Then the size, then the peers that are known."""
    assert quorum(State(group=group)) == needed
