"""Is a server that answers over a slow connection of ours called slow itself?"""

from tests.cases import each
from tests.core.causes.test_ranking import Told
from tui.core.observed.raft_frames import Pinged


@each("way_s", [0.4, 0.001])
def test_a_killed_leader_behind_a_slow_connection_was_not_starved(way_s: float) -> None:
    """Its PONGs took 0.6 s each before it was killed. Where our kernel measures 0.4 s to its host that is our way; where it measures
    a millisecond, the process was late."""
    story = Told()
    for _ in range(5):
        story.quiet(story.t + 1.0)
        story.take(Pinged(at=story.at(), server="n1", asked=story.at() - 0.7, rtt_s=way_s))
    late = [one for one in story.state.symptoms.get("n1", ()) if one.late_answers]
    assert bool(late) is (way_s < 0.1)
