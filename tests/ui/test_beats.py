"""Are heartbeats and candidacies seen as they were heard?"""

import pytest

from tests.core.runs import calm
from tests.core.tapped import TappedStory
from tests.ui.scenes import calm as untapped
from tests.ui.scenes import look, text
from tests.ui.staged import dashboard, lines, seen, shown, staged
from tests.ui.tapped import calm as after_calm
from tests.ui.tapped import elected, snapshot
from tui.core.observed.raft_frames import TapChanged
from tui.core.settings.watch import Watch
from tui.text.glyphs import ASCII, UNICODE, Glyphs
from tui.ui.view.pages.details import details
from tui.ui.view.panels.elections import elections
from tui.ui.view.panels.servers import roster


def line(said: str, label: str) -> str:
    """The row of that label."""
    return next(row for row in said.splitlines() if row.startswith(label))


def beats(story: TappedStory, name: str, signs: Glyphs = UNICODE) -> str:
    """What a server's row shows of the leader's heartbeats."""
    picture = roster(look(snapshot(story), 119, glyphs=signs))
    row = next(row.text for row in picture.rows if row.key == name)
    start = "".join(said for said, _ in picture.heads).index("HEARTBEATS")
    return row[start : start + 30]


@pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_a_missed_heartbeat_is_seen_at_once(signs: Glyphs) -> None:
    """Low while it arrives; full at the server where none did, and at all of them when the leader is gone; without colours too."""
    story = calm()
    for name in ("n1", "n2", "n3"):
        assert signs.levels[1] * 20 in beats(story, name, signs)
    story.advance(71.0)
    story.beat("n1", 5, vias=("n1", "n3"))
    story.advance(72.6)
    story.beat("n1", 5, vias=("n1", "n3"))
    assert signs.levels[8] * 2 in beats(story, "n2", signs)
    assert signs.levels[8] * 2 not in beats(story, "n3", signs)
    story.quiet(76.0)
    columns = {beats(story, name, signs).count(signs.levels[8]) for name in ("n1", "n3")}
    assert columns == {4}


def test_a_calm_strip_costs_nothing() -> None:
    """Second after second it is the same text: no byte is sent."""
    story = calm()
    before = beats(story, "n2")
    story.beats(71.0, "n1", 5)
    assert beats(story, "n2") == before


def test_the_answers_of_followers() -> None:
    """On the leader's page, each with its latency; an old one with its age."""
    story = calm()
    assert "n2 <1ms n3 12ms" in text(details(look(snapshot(story), 119), "leader", None))
    story.beats(74.0, "n1", 5)
    story.ack("n2", "n1", 5)
    assert "n3 no ack 4.0s" in text(details(look(snapshot(story), 119), "leader", None))


def test_no_tap_is_no_column() -> None:
    """Nothing is heard: no strip, and on the leader's page why."""
    assert "HEARTBEATS" not in "".join(said for said, _ in roster(look(untapped(), 119)).heads)
    page = details(look(untapped(), 119, watch=Watch(tap=False)), "leader", None)
    assert "Raft tap off (--no-tap)" in text(page)
    story = calm()
    for name in story.names:
        story.take(TapChanged(at=story.at(), via=name, on=False, reason="denied"))
    assert "Raft tap off: denied" in text(details(look(snapshot(story), 119), "leader", None))


def test_the_leaders_page_tells_who_hears_it() -> None:
    """A row a connection."""
    said = text(details(look(after_calm(), 119), "leader", None))
    for name in ("n1", "n2", "n3"):
        assert "ago, every 1.000s" in line(said, f"heartbeats at {name}")


def test_a_candidacy_in_the_log() -> None:
    """A row of its own below the election that followed, with its votes; no election is counted for it."""
    said = text(elections(look(elected(), 119))).splitlines()
    assert said[1].split()[1:5] == ["5→7", "n1", "→", "n3"]
    assert said[2].split()[1:4] == ["6", "n2", "candidate"]
    assert "denied by n3" in said[2]


async def test_enter_on_a_candidacy_tells_its_votes() -> None:
    """And the election's own page names who voted for its winner."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, elected())
        log = dashboard(app).panel("elections")
        log.focus()
        await pilot.press("j")
        assert lines(log)[3].startswith("┃›")
        await pilot.press("enter")
        await pilot.pause()
        assert "no leader elected" in seen(app.screen)
        assert "denied by n3" in seen(app.screen)
