"""Do the panels of one moment tell one story? What was once seen to contradict itself on a real cluster."""

from msgspec.structs import replace

from tests.core.overall.plots import Plot
from tests.ui.scenes import look, text
from tests.ui.test_never_seen import restarted_in_an_outage
from tui.core.history.leadership_ribbon import segments
from tui.core.incidents.incidents import incidents
from tui.core.model.elections import Election
from tui.core.model.lines import ServerLine
from tui.core.model.peer_names import peer_hash
from tui.core.model.state import Snapshot
from tui.core.model.state_word import BlindFigures
from tui.core.network.hearing_patterns import HearingPattern
from tui.core.observed.events import VantageChanged
from tui.core.overall.state_word import state_word
from tui.core.settings.watch import Watch
from tui.text.lines import as_text
from tui.text.phrases.say import say
from tui.text.state_word import summary
from tui.ui.view.cells.cause_words import step_of
from tui.ui.view.drawing.spans import Look
from tui.ui.view.pages.stepdown import facts, opened
from tui.ui.view.pages.stepdown_preflight import checks
from tui.ui.view.pages.wall_facts import wall_facts
from tui.ui.view.panels.band import band
from tui.ui.view.panels.incident import incident
from tui.ui.view.panels.mesh import worded
from tui.ui.view.panels.servers import roster


def seen(story: Plot) -> Look:
    return look(Snapshot(state=story.state, now=story.at()), 119, height=39)


def test_who_is_refused_by_every_port_is_not_told_to_look_at_the_own_network() -> None:
    """Beside three rows of `DOWN: process exited`: whether nats-server runs comes first, then what stands between."""
    story = Plot()
    story.killed(*story.names)
    story.advance(story.t + 4.0)
    found = state_word(story.state, story.at(), Watch())
    assert isinstance(found.figures, BlindFigures)
    assert found.figures.because == "refused"
    assert summary(found).startswith("the ports of all servers refuse connections")
    assert "VPN" not in summary(found)
    (blind,) = [one for one in story.monitor.alerts if one.code == "MW_BLIND"]
    assert "; check whether nats-server runs on each host; if it does: the tunnel, proxy or " in say(blind.summary)
    step = step_of(seen(story), found)
    assert step is not None
    assert "systemctl status nats-server" in say(step)
    assert "check nats-server on each host" in str(wall_facts(seen(story)))


def test_a_leader_without_a_quorum_is_not_well_when_it_is_no_longer_named() -> None:
    """It still says that it leads, 4 s after a peer has heard it for the last time."""
    story = Plot()
    story.killed("n2", "n3")
    while story.t < 28.0:
        story.advance(story.t + 1.0)
        story.pong("n1")
        story.beat("n1", 5, vias=("n1",))
        story.raft("n1", term=5, leader="n1", since=-100.0, seen=story.t - 20.0)
    assert story.state.leadership.leader is None
    (row,) = [line for line in text(roster(seen(story))).splitlines() if " n1 " in line]
    assert "LEADER?" in row
    assert "leads without a quorum" in row


def flaps() -> Plot:
    """A follower that was killed three times, and runs."""
    story = Plot()
    for _ in range(3):
        story.killed("n3")
        story.without(3.0, "n1", 5, gone=("n3",))
        story.take(VantageChanged(at=story.at(), server="n3", connected=True))
        story.without(3.0, "n1", 5, gone=())
    return story


def test_a_server_that_failed_three_times_is_named_once_and_said_to_be_back() -> None:
    """`n3, n3, n3 are down` stood there while it ran."""
    said = " ".join(text(incident(seen(flaps()))).split())
    assert "n3, n3" not in said
    assert "cleared: n3 is down: its connection closed" in said


def test_an_unknown_cause_is_not_certain() -> None:
    """Its share of the odds is no confidence: neither a full bar nor 100 %."""
    story = Plot()
    story.killed("n1")
    story.without(5.0, None, 5, gone=("n1",))
    story.elected("n2", 6, gone=("n1",))
    (last,) = story.state.verdicts
    unknown = replace(last, cause="unknown", named=None, confidence=1.0)
    story.assume(
        replace(
            story.state,
            verdicts=(unknown,),
            incidents=tuple(replace(one, cause="unknown") for one in story.state.incidents),
        )
    )
    assert incidents(story.state)[0].cause == "unknown"
    said = text(incident(seen(story)))
    assert "cause unknown" in said
    assert "100%" not in said


def test_a_word_that_waits_for_a_calmer_one_says_that_it_is_over() -> None:
    """`n1 is unresponsive` stood over a row of n1 that is ok and a whole quorum, with the advice to bring it back."""
    story = Plot()
    story.quiet(story.t + 2.5)
    story.pong()
    story.quiet(story.t + 0.2)
    assert state_word(story.state, story.at(), Watch()).word == "LEADER SILENT"
    story.beats(story.t + 1.5, "n1", 5)
    told = state_word(story.state, story.at(), Watch())
    assert (told.word, told.held) == ("LEADER SILENT", True)
    said = " ".join(text(band(seen(story))).split())
    assert "just over: no heartbeat from leader n1" in said
    assert "n1 · term 5" in said
    assert "action" not in said
    assert wall_facts(seen(story)).cause[0].startswith("just over: ")
    assert wall_facts(seen(story)).leader[0].startswith("n1 ")
    assert "silent" not in wall_facts(seen(story)).leader[0]


def test_while_nothing_is_seen_no_server_is_ok() -> None:
    """`3 ok` stood beside BLIND for ten seconds, each `indirect`, though there was no connection to ask through."""
    story = Plot()
    for name in story.names:
        story.take(
            VantageChanged(at=story.at(), server=name, connected=False, reason="its host acknowledged no packets")
        )
    story.advance(story.t + 4.0)
    assert state_word(story.state, story.at(), Watch()).word == "BLIND"
    picture = roster(seen(story))
    assert text(picture).count("not seen for 4.0s") == 3
    assert "3 not seen" in "".join(said for said, _ in picture.tally)
    assert "indirect" not in text(picture)


def test_a_line_of_a_server_that_gives_no_answer_is_true_of_one_that_is_down() -> None:
    line = ServerLine(at="2026-12-01T00:42:09.250Z", server="n3", what="silent")
    assert as_text(line).endswith("server     n3 no longer responds")


def test_the_mesh_calls_a_server_whose_process_ended_down() -> None:
    """As its row does; it was `unresponsive` there."""
    story, pattern = Plot(), HearingPattern(meaning="server", servers=("n3",))
    assert "n3 is unresponsive and no peer receives it" in worded(seen(story), pattern)
    story.killed("n3")
    assert "n3 is down and no peer receives it: the server, not the network" in worded(seen(story), pattern)


def test_the_preflight_says_when_a_quorum_has_nothing_to_spare() -> None:
    """`quorum 3/3, 2 needed, 0 spare` is no sum, unless it is said that one of the three leaves."""
    story = Plot()
    story.lame_duck("n2")
    story.advance(story.t + 0.25)
    (quorum, *_) = checks(seen(story), opened(seen(story)))
    assert quorum[1] == "quorum 3/3, 2 needed, 0 spare once n2 leaves"


def test_who_comes_when_there_is_no_leader_does_not_draw_the_last_one_until_now() -> None:
    """A recorder told of the last election; the ribbon had its winner lead up to `now`, under NO LEADER."""
    story = restarted_in_an_outage("n2", "n3")
    story.assume(replace(story.state, elections=(won_before(story),)))
    *_, last = segments(story.state, story.at() - 600.0, story.at())
    assert (last.what, last.leader, last.until) == ("leaderless", None, story.at())


def won_before(story: Plot) -> Election:
    at = story.at() - 300.0
    return Election(
        leader="n3", previous="n2", elected_at=at, error_s=0.0, announced_at=at, term=4, terms=1,
        leaderless_s=5.0, how="silent", planned=False, source="tap", advisory_id=None,
    )  # fmt: skip


def test_a_peer_that_has_not_replied_so_far_is_down_in_its_row_as_in_the_headline() -> None:
    """It was `not discovered (peer without a server)`, which is said of one of whom only the hash is known."""
    story = restarted_in_an_outage("n2", "n3")
    story.assume(replace(story.state, names={**story.state.names, peer_hash("n2"): "n2", peer_hash("n3"): "n3"}))
    (row,) = [line for line in text(roster(seen(story))).splitlines() if " n3 " in line]
    assert "DOWN: no reply so far" in row
    assert "down: n2, n3" in summary(state_word(story.state, story.at(), Watch()))


def test_a_dialog_that_was_opened_before_the_leader_was_lost_shows_none() -> None:
    """`Leader n1   25s` and `no election in progress` went on beside NO LEADER and a candidate."""
    story = Plot()
    ask = opened(seen(story))
    story.killed("n1")
    story.without(6.0, None, 5, gone=("n1",))
    story.raft("n2", term=6, leader=None, candidate=True)
    said = " ".join(text(facts(seen(story), ask)).split())
    assert "Leader none, last n1" in said
    assert "Impact" not in said
    told = checks(seen(story), ask)
    assert (False, "an election is in progress") in told
    assert (False, "no leader now") in told


def test_a_narrow_window_keeps_the_figures_of_the_quorum() -> None:
    """At 40 columns it was `quorum 2/…`, with `1-2 of 5` over the rest."""
    story = Plot()
    story.killed("n3")
    story.advance(story.t + 0.5)
    shown = look(Snapshot(state=story.state, now=story.at()), 39, height=2)
    assert text(band(shown)).splitlines()[0].split()[-2:] == ["quorum", "2/3"]
    story.killed("n2")
    story.advance(story.t + 0.5)
    shown = look(Snapshot(state=story.state, now=story.at()), 39, height=2)
    assert "LOST 1/3" in text(band(shown))


def test_a_peer_that_hears_no_leader_is_not_ok_in_its_row() -> None:
    """`n3 receives no heartbeats` was the headline, over `3 ok`."""
    story = Plot()
    since = story.t
    while story.t < since + 4.0:
        story.advance(story.t + 1.0)
        story.pong()
        story.beat("n1", 5, vias=("n1", "n2"))
        story.all_tell("n1", 5)
    assert "n3 receives no heartbeats from the leader" in summary(state_word(story.state, story.at(), Watch()))
    (row,) = [line for line in text(roster(seen(story))).splitlines() if " n3 " in line]
    assert "no heartbeats from the leader" in row
