"""Is what was changed seen where an operator looks: at the server, on the time line of an election, with the order of a restart?"""

from msgspec.structs import replace

from tests.core.reloads import ALWAYS, ready, settings, varz
from tests.core.runs import elected
from tests.core.story import Story
from tests.ui.scenes import look, text
from tui.core.history.timeline_lanes import episode_of, lanes
from tui.core.model.change import Change
from tui.core.model.message import message
from tui.core.model.state import Snapshot
from tui.core.observed.answers import JetStream, Meta, Replica
from tui.ui.view.pages.details import details
from tui.ui.view.pages.server_accounts import accounts
from tui.ui.view.pages.timeline import Window, timeline


def page(story: Story, server: str) -> str:
    return text(details(look(Snapshot(state=story.state, now=story.at())), "servers", server))


def test_the_details_of_a_server() -> None:
    """When it read its configuration, what was changed, and what a power failure would cost; nothing of what is not told."""
    story = ready()
    varz(story, "n2", 1.0, digest="bb")
    settings(story, "n3", ALWAYS)
    said = page(story, "n2")
    assert "n2 reloaded its configuration (with other settings)" in said
    assert "may lose the writes of the last 2m (sync_interval)" in said
    assert "loses no acknowledged write (sync_interval always)" in page(story, "n3")
    for word in ("configuration", "power failure", "changes seen", "pending"):
        assert word not in page(_bare(), "n2")


def _bare() -> Story:
    story = Story()
    story.begin()
    return story


def test_what_waits_for_a_peer() -> None:
    """By the leader's own row of it, where the server tells it."""
    story = ready()
    rows = (Replica(name="n2", current=True, pending=1234), Replica(name="n3", current=True))
    settings(story, "n1", JetStream(meta=Meta(leader="n1", size=3, replicas=rows)))
    assert "pending (leader view) 1,234" in page(story, "n2")
    assert "pending" not in page(story, "n3")


def test_the_time_line_of_an_election_has_a_change_that_was_learnt_later() -> None:
    """A server tells of its reload up to a minute later: it stands where it was, in the lane of that server."""
    story = elected()
    (election,) = story.state.elections
    at = election.elected_at - 2.0
    said = message("configuration_reloaded", server="n1", same=None)
    reload = Change(at=at, seen_at=at + 40.0, server="n1", what="reload", said=said)
    old = replace(reload, at=election.elected_at - 100.0, server="n2")
    state = replace(story.state, change_log=(old, reload))
    episode = episode_of(state, election)
    assert episode is not None
    found = lanes(state, election, episode, story.at())
    seen = look(Snapshot(state=state, now=story.at()))
    drawn = text(timeline(seen, election, found, Window(), 9)).splitlines()
    assert "R" in next(line for line in drawn if line.startswith("n1")).partition(" ")[2]
    assert "R" not in next(line for line in drawn if line.startswith("n2")).partition(" ")[2]
    assert any("R changed" in line for line in drawn)
    assert "n1 changed its configuration (reload)" in text(accounts(seen, election, found, Window()))
