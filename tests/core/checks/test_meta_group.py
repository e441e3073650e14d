"""Does every check of the meta group as a whole raise when it should, and stay quiet when it should?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.checks.test_load import jetstream
from tests.core.figures import alert, ready, told
from tests.core.story import Story
from tui.core.observed.announcements import MetaRescued
from tui.core.observed.answers import JetStream, Meta
from tui.core.observed.events import RaftSeen
from tui.core.observed.raft_frames import Pinged
from tui.core.settings.watch import MutedAlert, Watch
from tui.text.phrases.say import say


@each(("took", "severity"), [(None, None), (4.9, None), (5.0, "warning"), (30.0, "critical")])
def test_a_slow_snapshot_of_the_leader(took: float | None, severity: str | None) -> None:
    """META_004 warns from 5 s and is critical from 30 s on; what a follower tells does not count."""
    story = ready()
    meta = Meta(leader="n1", size=3, snapshot_at=story.at(), snapshot_s=took)
    jetstream(story, "n2", JetStream(meta=meta))
    assert story.open_codes() == set()
    jetstream(story, "n1", JetStream(meta=meta))
    assert [(a.code, a.severity, a.subject) for a in story.monitor.alerts] == (
        [("META_004", severity, "n1")] if severity else []
    )


def test_more_than_five_thousand_replicas() -> None:
    """META_005 adds streams and consumers of all servers."""
    story = ready()
    for name, consumers in (("n1", 1500), ("n2", 1500), ("n3", 1400)):
        jetstream(story, name, JetStream(streams=200, consumers=consumers))
    assert "META_005" not in story.open_codes()
    jetstream(story, "n3", JetStream(streams=200, consumers=1401))
    assert alert(story, "META_005").peak == 5001


def shrink(story: Story, names: tuple[str, ...]) -> None:
    """From now on these are the group."""
    story.names = names
    story.all_tell("n1", 5)


def test_a_peer_that_is_removed_is_named() -> None:
    """META_009 after 3 s, whatever the size says in between; it clears when the peer is back."""
    story = ready(tuple(f"n{i}" for i in range(1, 6)))
    shrink(story, ("n1", "n2", "n3", "n4"))
    story.run(story.t + 2, "n1", 5)
    assert "META_009" not in story.open_codes()
    story.run(story.t + 3, "n1", 5)
    assert say(alert(story, "META_009").summary) == "peer removed from the meta group: n5 (5 → 4 peers)"
    shrink(story, tuple(f"n{i}" for i in range(1, 6)))
    story.run(story.t + 2, "n1", 5)
    assert told(story, "META_009") == [("raised", None), ("cleared", None)]


def test_a_blip_of_the_size_is_no_loss() -> None:
    """A peer that is back within two samples was never gone."""
    story = ready()
    shrink(story, ("n1", "n2"))
    story.run(story.t + 2, "n1", 5)
    shrink(story, ("n1", "n2", "n3"))
    story.run(story.t + 10, "n1", 5)
    assert told(story, "META_009") == []


def test_terms_that_climb_without_a_leader() -> None:
    """Each candidacy raises the term; one is an election, two are MW_TERM_RISE."""
    story = ready()
    story.advance(story.t + 5)
    for term in (6, 7, 8):
        story.advance(story.t + 1)
        for name in ("n2", "n3"):
            story.raft(name, term=term, leader=None, candidate=name == "n3")
    story.advance(story.t + 1)
    assert "term 5 → 8 without a leader (n2, n3 campaigning)" in say(alert(story, "MW_TERM_RISE").summary)


def test_who_climbs_alone_under_a_leader() -> None:
    """Cut off from a leader that leads, it will unseat it; an election's single term is none of this."""
    story = ready()
    for term in (6, 9):
        story.run(story.t + 1, "n1", 5, silent=("n3",))
        story.raft("n3", term=term, leader=None, candidate=True)
        story.advance(story.t + 1)
        assert ("MW_TERM_RISE" in story.open_codes()) is (term == 9)
    assert say(alert(story, "MW_TERM_RISE").summary) == (
        "n3 is isolated and campaigning (term 9, group term 5): it will depose n1 once it reconnects"
    )


def test_a_rescue_is_critical() -> None:
    """MW_RESCUE names who goes by a lowered quorum."""
    story = ready()
    jetstream(story, "n2", JetStream(meta=Meta(leader="n1", size=3, rescue=True)))
    assert alert(story, "MW_RESCUE").severity == "critical"
    assert "on n2:" in say(alert(story, "MW_RESCUE").summary)
    jetstream(story, "n2", JetStream())
    assert "MW_RESCUE" not in story.open_codes()


def test_a_rescue_is_told_by_its_advisory_at_once() -> None:
    """Before any report holds it, with the figures; it is over when the server reports so, or after five minutes without a report."""
    story = ready()
    jetstream(story, "n2", JetStream())
    ref = story.ref("n2")
    for via in ("n1", "n3"):
        story.take(MetaRescued(at=story.at(), id="a", server="n2", server_id=ref.id, was=2, now=1, via=via))
    story.take(MetaRescued(at=story.at(), id="b", server="n2", server_id="OF-ANOTHER-GROUP", was=2, now=1, via="n1"))
    story.advance(story.t + 0.25)
    assert say(alert(story, "MW_RESCUE").summary) == (
        "quorum rescue is active on n2 (quorum 2 → 1): a minority can elect and commit"
    )
    assert sum(mark.what == "rescue" for _, marks in story.state.recent for mark in marks) == 3
    story.advance(story.t + 1)
    jetstream(story, "n2", JetStream(meta=Meta(leader="n1", size=3, rescue=True)))
    assert "MW_RESCUE" in story.open_codes()
    jetstream(story, "n2", JetStream())
    assert "MW_RESCUE" not in story.open_codes()


def test_a_leader_by_rescue_is_a_leader() -> None:
    """Alone with a quorum of one it leads, though nobody else hears it: that is MW_RESCUE, and no loss of a quorum."""
    story = ready()
    raft = story.state.servers["n1"].raft.last
    assert raft is not None
    alone = replace(raft, quorum_needed=1, peers=())
    for _ in range(20):
        story.advance(story.t + 1)
        story.take(Pinged(at=story.at(), server="n1", asked=story.at() - 0.001))
        story.take(RaftSeen(at=story.at(), server=story.ref("n1"), raft=alone, asked=story.at() - 0.002, via="n1"))
    assert "MW_LEADERLESS" not in story.open_codes()
    assert "META_006" not in story.open_codes()


def test_api_errors_of_the_leader_alone() -> None:
    """Any rise at the leader is worth knowing; many a minute are a warning; a minute without one clears it."""
    story = ready()
    for name in story.names:
        jetstream(story, name, JetStream(api_total=100, api_errors=3))
    story.run(story.t + 4, "n1", 5)
    jetstream(story, "n2", JetStream(api_total=110, api_errors=13))
    assert "MW_API_ERRORS" not in story.open_codes()
    jetstream(story, "n1", JetStream(api_total=110, api_errors=4))
    assert story.alerts("MW_API_ERRORS") == [("raised", "info")]
    story.run(story.t + 4, "n1", 5)
    jetstream(story, "n1", JetStream(api_total=190, api_errors=63))
    assert alert(story, "MW_API_ERRORS").severity == "info"
    jetstream(story, "n1", JetStream(api_total=191, api_errors=64))
    assert say(alert(story, "MW_API_ERRORS").summary).startswith("n1 returned 61 JetStream API errors in ")
    assert story.alerts("MW_API_ERRORS")[1:] == [("raised", "warning")]
    story.run(story.t + 62, "n1", 5)
    assert story.alerts("MW_API_ERRORS")[-1][0] == "cleared"


@each(
    ("mute", "domain", "raised"),
    [
        (MutedAlert(code="META_007"), "hub", False),
        (MutedAlert(code="META_007", domain="hub"), "hub", False),
        (MutedAlert(code="META_007", domain="leaf"), "hub", True),
        (MutedAlert(code="META_007", domain=""), "hub", True),
        (MutedAlert(code="META_007", domain=""), None, False),
        (MutedAlert(code="META_008"), None, True),
    ],
)
def test_what_is_muted_raises_nothing(mute: MutedAlert, domain: str | None, raised: bool) -> None:
    """A mute holds for its code, in its group or in every one."""
    story = Story(("n1", "n2"), watch=Watch(mutes=(mute,)), domain=domain)
    story.begin()
    story.run(2, "n1", 5)
    assert ("META_007" in story.open_codes()) is raised
