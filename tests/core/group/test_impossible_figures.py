"""Which figures of an answer are called impossible, and when is a great term believed after all?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import NAMES, known, raftz, server
from tui.core.group.impossible_figures import SIZE_MAX, TERM_MAX, doubtful, impossible_figure
from tui.core.model.state import State
from tui.core.observed.answers import Raft
from tui.text.phrases.say import say


def telling(*terms: int) -> State:
    """n1, n2 and n3 told these terms."""
    servers = {name: server(name, raftz(name, term, None)) for name, term in zip(NAMES, terms, strict=False)}
    return replace(known(), servers={**known().servers, **servers})


HUGE = TERM_MAX + 1


@each(
    ("state", "raft", "wrong"),
    [
        (telling(5, 5, 5), raftz("n1", 5, "n1"), False),
        (telling(5, 5, 5), raftz("n1", TERM_MAX, "n1"), False),
        (telling(HUGE, 5, 5), raftz("n1", HUGE, "n1"), True),  # one server alone
        (telling(HUGE, HUGE, 5), raftz("n1", HUGE, "n1"), False),  # a majority: elections go by it
        (telling(5, 5, 5), replace(raftz("n2", 5, "n1"), size=SIZE_MAX), False),
        (telling(5, 5, 5), replace(raftz("n1", 5, "n1"), size=5), False),  # three of five are a quorum
        (telling(5, 5, 5), replace(raftz("n1", 5, "n1"), size=10), True),  # three of ten elect no leader
        (telling(5, 5, 5), replace(raftz("n1", 5, "n1"), size=10, quorum_needed=1), False),  # by META.RESCUE they do
        (telling(5, 5, 5), replace(raftz("n1", 5, "n1"), size=SIZE_MAX + 1), True),
    ],
)
def test_what_cannot_be_is_doubted(state: State, raft: Raft, *, wrong: bool) -> None:
    """Each row: the terms that all told, an answer, and whether nothing is made of it."""
    assert doubtful(state, raft) is wrong


@each(
    ("raft", "part"),
    [
        (None, None),
        (raftz("n1", 5, "n1"), None),
        (raftz("n1", HUGE, "n1"), "term 1,000,000,000,001"),
        (replace(raftz("n1", 5, "n1"), size=20_000), "20,000 peers"),
        (replace(raftz("n1", 5, "n1"), size=10), "leads by the 3 that it lists"),
    ],
)
def test_the_figure_is_named(raft: Raft | None, part: str | None) -> None:
    """Each row: an answer, and what its sentence names."""
    found = impossible_figure(telling(5, 5, 5), server("n1", raft))
    assert (found is None) if part is None else (found is not None and part in say(found))


def test_a_term_that_a_majority_tells_is_told_as_believed() -> None:
    """The sentence does not say that it is ignored, as it is not."""
    for state, taken in ((telling(HUGE, 5, 5), "it is ignored"), (telling(HUGE, HUGE, 5), "it is taken for true")):
        found = impossible_figure(state, server("n1", raftz("n1", HUGE, "n1")))
        assert found is not None
        assert say(found).endswith(taken)
