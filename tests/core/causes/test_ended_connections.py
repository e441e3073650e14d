"""Is a killed leader told from a frozen one by the end of our connection to it, also when that reaches us late?"""

from collections.abc import Iterator

from tests.cases import each
from tests.core.causes.test_ranking import Told
from tui.core.observed.events import VantageChanged

LAST_WORD_S = 10.4


def half_seconds(story: Told) -> Iterator[None]:
    """The leader's last word comes at `LAST_WORD_S`; until 16 the followers answer each half second, and say how old it is."""
    story.advance(LAST_WORD_S)
    while story.t < 16.0:
        story.quiet(story.t + 0.5, alive=("n2", "n3"))
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=story.t - LAST_WORD_S)
        yield


@each(
    ("lost_after_s", "taken", "accused"),
    [
        (0.2, None, False),  # a killed leader on a fast connection
        (
            1.3,
            None,
            False,
        ),  # and on a slow one, where the end of the connection comes late; nothing is refused there in time
        (1.3, True, True),  # its kernel went on taking what we sent: the process hangs
        (None, None, True),  # the connection stays: it is there, and answers nothing
    ],
)
def test_a_leader_whose_connection_ended_is_not_called_frozen(
    lost_after_s: float | None, taken: bool | None, accused: bool
) -> None:
    """Each row: when our connection to it ended after its last word, what its kernel took, and whether it is called frozen."""
    story = Told()
    for _ in half_seconds(story):
        if story.t >= 12.4:
            story.miss("n1", since=10.5, taken=taken)
        if lost_after_s is not None and story.t - 0.5 <= LAST_WORD_S + lost_after_s < story.t:
            story.take(VantageChanged(at=story.at(), server="n1", connected=False, reason="connection reset"))
    story.elected("n2", "n3")
    assert (("process_frozen", "n1") in story.named) is accused


@each("ended_before", [True, False])
def test_a_port_that_refuses_after_the_election_tells_of_a_crash_if_our_connection_had_ended_before(
    ended_before: bool,
) -> None:
    """Far away the redial comes late. Without an end of the connection before, a refusal afterwards says nothing of the election."""
    story = Told()
    for _ in half_seconds(story):
        if ended_before and story.t == 11.4:
            story.take(VantageChanged(at=story.at(), server="n1", connected=False, reason="connection reset"))
    story.elected("n2", "n3")
    story.advance(story.t + 0.5)
    story.refuse("n1")
    story.beats(story.t + 4.0, "n2", 6)
    assert (("crash", "n1") in story.named) is ended_before
