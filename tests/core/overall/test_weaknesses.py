"""Is everything found that weakens a group with a leader and a quorum, once, and the gravest first?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.overall.plots import Plot
from tui.core.causes.first_step import first_step
from tui.core.group.quorum import VotersHeard, voters_heard
from tui.core.model.lines import Severity
from tui.core.model.message import message
from tui.core.model.peer_names import peer_hash
from tui.core.model.state import Alert
from tui.core.model.state_word import NoQuorumFigures, Weak
from tui.core.observed.events import RaftSeen, VantageChanged
from tui.core.overall.state_word import state_word
from tui.core.overall.weaknesses import weaknesses, without_quorum
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say
from tui.text.state_word import facts


def found(story: Plot) -> tuple[Weak, ...]:
    """What is wrong at this instant."""
    watch = Watch()
    return weaknesses(story.state, story.at(), watch, voters_heard(story.state, story.at(), watch.thresholds))


def test_weaknesses_are_ordered_by_gravity() -> None:
    """Each server once, with the gravest that is wrong with it."""
    story = Plot(tuple(f"n{i}" for i in range(1, 6)))
    story.lame_duck("n5")
    story.lag("n5", 1_000)
    story.lag("n4", 1_000)
    story.without(1.0, "n1", 5, gone=())
    story.killed("n3")
    story.advance(story.t + 0.25)
    assert [(one.subject, one.what) for one in found(story)] == [
        ("n3", "down"),
        ("n5", "lame duck"),
        ("n4", "lagging"),
    ]


@each(
    ("code", "severity", "subject", "what"),
    [
        ("SERVER_008", "critical", "n3", "restarted"),
        ("SERVER_008", "info", "n3", None),
        ("MW_THROTTLED", "warning", "n3", "throttled"),
        ("MW_NO_ANSWER", "warning", "n3", "not responding"),
        ("META_001", "critical", "n3", "down"),
        ("META_001", "info", "n3", None),
        ("MW_DISK_FULL", "critical", "n3", "alert"),
        ("MW_DISK_FULL", "warning", "n3", None),
        ("META_009", "critical", None, "alert"),
        ("SERVER_010", "warning", "n1–n2", None),
        ("MW_LEADERLESS", "critical", None, None),
    ],
)
def test_which_alerts_weaken(code: str, severity: Severity, subject: str | None, what: str | None) -> None:
    """Some however severe they are, others when they are critical, and those of graver words never."""
    story = Plot()
    alert = Alert(
        code=code, severity=severity, subject=subject, summary=message("no_leader_since_start"), since=story.at()
    )
    story.assume(replace(story.state, alerts=(alert,)))
    assert [(one.subject, one.what) for one in found(story)] == ([] if what is None else [(subject, what)])


def words_of(story: Plot, name: str) -> tuple[set[str], set[str]]:
    """What the state word says of a server, and what its alerts say."""
    told = [one.what for one in found(story) if one.subject == name]
    alerts = {alert.summary.phrase for alert in story.state.alerts if alert.subject == name}
    return set(told), alerts


@each("reported", [True, False])
def test_a_follower_whose_port_refuses_connections_is_down(reported: bool) -> None:
    """In the band as in its alert, whether the leader still reports that it heard it or not any more."""
    story = Plot(("n1", "n2", "n3", "n4", "n5"))
    story.killed("n3")
    if reported:
        story.advance(story.t + 0.5)
    else:
        story.without(20.0, "n1", 5, gone=("n3",))
    assert words_of(story, "n3") == ({"down"}, {"server_down"})


def test_a_server_that_cannot_be_reached_is_unresponsive_in_the_band_too() -> None:
    """Our connection to it is lost and its port refuses nothing: its process may well run."""
    story = Plot()
    story.take(VantageChanged(at=story.at(), server="n3", connected=False, reason="closed"))
    story.without(20.0, "n1", 5, gone=("n3",))
    assert words_of(story, "n3") == ({"not responding"}, {"server_unresponsive_and_unconnected"})


def test_a_lost_quorum_names_those_down_and_those_unresponsive_apart() -> None:
    """A process that ended and one that hangs need different hands."""
    story = Plot()
    story.killed("n2", "n3")
    story.advance(story.t + 0.5)
    told = state_word(story.state, story.at(), Watch())
    assert facts(told)[:3] == ("1 of 3 peers respond, 2 needed", "down: n2, n3", "JetStream API down")
    assert isinstance(told.figures, NoQuorumFigures)
    told = replace(told, figures=replace(told.figures, no_process=("n2",)))
    assert facts(told)[1:3] == ("down: n2", "unresponsive: n3")


def test_a_lost_quorum_names_lame_ducks_and_those_cut_off_apart() -> None:
    """Both run: one is to be restarted, of the other the routes are to be looked at. They were `unresponsive`."""
    story = Plot(("n1", "n2", "n3", "n4", "n5"))
    story.killed("n2")
    story.lame_duck("n3")
    gone = tuple(peer_hash(name) for name in ("n2", "n3", "n4"))
    voters = VotersHeard(heard=2, size=5, needed=3, gone=gone)
    assert without_quorum(story.state, story.at(), voters).by_kind == (
        ("down", ("n2",)),
        ("lame duck", ("n3",)),
        ("cut off", ("n4",)),
    )


@each("alerted", [True, False])
def test_a_peer_of_which_only_the_hash_is_known_was_never_seen(alerted: bool) -> None:
    """Nobody knows that it is down, and its hash is no name: neither before the alert that it has not answered nor with it."""
    story = Plot()
    story.killed("n3")
    story.without(20.0, "n1", 5, gone=("n3",))
    known, hidden = story.state, f"#{peer_hash('n3')}"
    names = {peer: name for peer, name in known.names.items() if name != "n3"}
    servers = {name: server for name, server in known.servers.items() if name != "n3"}
    leader = servers["n1"]
    assert leader.raft.last is not None
    rows = tuple(replace(row, last_seen_s=None) if row.name == "n3" else row for row in leader.raft.last.peers)
    servers["n1"] = replace(leader, raft=replace(leader.raft, last=replace(leader.raft.last, peers=rows)))
    never = message("never_answered", peer=hidden, leader_says=message("leader_never_heard_it", leader="n1"))
    alert = Alert(code="MW_NO_ANSWER", severity="warning", subject=hidden, summary=never, since=story.at())
    story.assume(replace(known, names=names, servers=servers, word=None, alerts=(alert,) if alerted else ()))
    assert [(one.subject, one.what) for one in found(story)] == [(hidden, "never seen")]
    told = state_word(story.state, story.at(), Watch())
    assert facts(told)[0] == f"peer {hidden} was never seen"
    step = first_step(told, story.at())
    assert step is not None
    assert say(step).startswith(f"start peer {hidden}, or remove")


def test_a_peer_lags_by_a_report_of_now() -> None:
    """Where the leader's JSZ and STATSZ come no more, nobody knows how far its peers are by now."""
    story = Plot()
    story.lag("n3", 1_000)
    story.beats(story.t + 25.0, "n1", 5)
    assert state_word(story.state, story.at(), Watch()).word == "DEGRADED"
    story.beats(story.t + 15.0, "n1", 5)
    assert state_word(story.state, story.at(), Watch()).word == "STABLE"


def test_a_peer_that_answers_us_and_does_not_reach_the_leader_is_not_unresponsive() -> None:
    """Its routes are broken and ours to it are whole: what is to be checked are the routes, not its process."""
    story = Plot()
    since = story.t
    while story.t < since + 14.0:
        story.advance(story.t + 1.0)
        story.pong()
        story.beat("n1", 5, vias=("n1", "n2"))
        story.raft("n1", term=5, leader="n1", since=-100.0)
        leader = story.state.servers["n1"].raft.last
        assert leader is not None
        rows = tuple(replace(p, last_seen_s=story.t - since if p.name == "n3" else 0.3) for p in leader.peers)
        heard = RaftSeen(
            at=story.at(), server=story.ref("n1"), raft=replace(leader, peers=rows), asked=story.at(), via="n1"
        )
        story.take(heard)
        story.raft("n2", term=5, leader="n1")
        story.raft("n3", term=5, leader=None)
    assert "unresponsive" not in " ".join(facts(state_word(story.state, story.at(), Watch())))
    assert {one.what for one in found(story) if one.subject == "n3"} == {"cut off"}
    taps = {via: tap for via, tap in story.state.taps.items() if via != "n3"}
    story.assume(replace(story.state, taps=taps))
    told = state_word(story.state, story.at(), Watch())
    assert facts(told)[0] == "n3 does not reach the leader"
    step = first_step(told, story.at())
    assert step is not None
    assert say(step).startswith("check the routes of n3 to the leader")
