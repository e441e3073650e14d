"""Do candidacies and failed terms stand in the log, and never among the elections?"""

from msgspec.structs import replace

from tests.core.tapped import TappedStory
from tui.core.history.term_log import Lost, fruitless, log
from tui.core.model.elections import Election
from tui.core.model.peer_names import peer_hash
from tui.core.model.raft_traffic import Candidacy


def split() -> TappedStory:
    """n1 falls silent, n2 stands in vain in term 6, n3 wins term 7."""
    story = TappedStory(("n1", "n2", "n3"))
    story.begin()
    story.beats(5.0, "n1", 5)
    story.quiet(10.0, alive=("n2", "n3"))
    story.stands("n2", 6, vias=("n2", "n3"))
    story.vote("n3", "n2", 6, granted=False)
    story.quiet(14.0, alive=("n2", "n3"))
    story.takes_over("n3", 7, voters=("n2",), term_told_by=("n2", "n3"))
    story.beats(18.0, "n3", 7, vias=("n2", "n3"))
    return story


def test_a_candidacy_in_vain_stands_between_elections() -> None:
    """Newest first: the election that followed it, then the candidacy with its votes; the winner's own is no row."""
    story = split()
    first, second = log(story.state)
    assert isinstance(first, Election)
    assert isinstance(second, Candidacy)
    assert (second.candidate, second.term, second.refused) == (peer_hash("n2"), 6, (peer_hash("n3"),))
    assert len(story.elections) == 1


def test_a_term_in_which_nobody_was_heard() -> None:
    """The terms that elected nobody and that no candidacy accounts for are one row under their election."""
    story = split()
    (election,) = story.state.elections
    jumped = replace(story.state, elections=(replace(election, term=9, terms=4),), candidacies=())
    assert log(jumped)[1] == Lost(first=6, last=8, count=3, before=9)
    heard = replace(jumped, candidacies=(Candidacy(candidate=peer_hash("n2"), term=7, at=story.at(), announced=True),))
    lost = next(e for e in log(heard) if isinstance(e, Lost))
    assert (lost.first, lost.last, lost.count) == (6, 8, 2)
    unheard = replace(jumped, elections=(replace(election, term=9, terms=4, backfilled=True),))
    assert len(log(unheard)) == 1


def test_a_frame_that_no_server_knows_of_is_no_candidacy() -> None:
    """A forged request for votes is doubted, and not in the log."""
    story = TappedStory()
    story.begin()
    story.beats(5.0, "n1", 5)
    story.stands("n2", 40)
    story.beats(10.0, "n1", 5)
    assert story.state.doubts
    assert fruitless(story.state) == ()
