"""Are heartbeats and candidacies seen as they were heard?"""

import pytest

from tests.core.runs import calm, elected
from tests.ui.scenes import calm as untapped
from tests.ui.scenes import look, text
from tests.ui.staged import dashboard, lines, seen, shown, staged
from tests.ui.tapped import snapshot
from tui.core.observed.raft_frames import TapChanged
from tui.core.settings.watch import Watch
from tui.text.glyphs import ASCII, UNICODE, Glyphs
from tui.ui.view.pages.details import details
from tui.ui.view.panels.elections import elections
from tui.ui.view.panels.leader import leader


def line(said: str, label: str) -> str:
    """The row of that label."""
    return next(row for row in said.splitlines() if row.startswith(label))


@pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_a_missed_heartbeat_is_seen_at_once(signs: Glyphs) -> None:
    """Low while all hear it, half high where one did not, full when nobody did, with the words for it; without colours too."""
    story = calm()
    said = line(text(leader(look(snapshot(story), 79, glyphs=signs))), "heartbeat")
    assert signs.levels[1] * 20 in said
    assert "last 0.0s" in said
    assert "1.00s" in said
    story.advance(71.0)
    story.beat("n1", 5, vias=("n1", "n3"))
    story.advance(72.6)
    picture = leader(look(snapshot(story), 79, glyphs=signs))
    assert f"{signs.levels[1]}{signs.levels[5]}" in line(text(picture), "heartbeat")
    assert "n2: none for 2.6s" in text(picture)
    story.quiet(74.0)
    said = line(text(leader(look(snapshot(story), 79, glyphs=signs))), "heartbeat")
    assert said.count(signs.levels[8]) == 3
    assert "none for" in said


def test_a_calm_strip_costs_nothing() -> None:
    """Second after second it is the same text: no byte is sent."""
    story = calm()
    before = line(text(leader(look(snapshot(story), 79))), "heartbeat")
    story.beats(71.0, "n1", 5)
    assert line(text(leader(look(snapshot(story), 79))), "heartbeat") == before


def test_the_answers_of_followers() -> None:
    """Where there is room, each with its latency; an old one with its age."""
    story = calm()
    assert "ack RTT   n2 <1ms   n3 12ms" in text(leader(look(snapshot(story), 119)))
    assert "ack RTT" not in text(leader(look(snapshot(story), 79)))
    story.beats(74.0, "n1", 5)
    story.ack("n2", "n1", 5)
    assert "n3 no ack 4.0s" in text(leader(look(snapshot(story), 119)))


def test_no_tap_is_one_word() -> None:
    """Nothing is heard: no strip, and why."""
    assert "heartbeat Raft tap off\n" in text(leader(look(untapped(), 79)))
    off = Watch(tap=False)
    assert "Raft tap off (--no-tap)" in text(leader(look(untapped(), 79, watch=off)))
    story = calm()
    for name in story.names:
        story.take(TapChanged(at=story.at(), via=name, on=False, reason="denied"))
    assert "heartbeat Raft tap off: denied\n" in text(leader(look(snapshot(story), 79)))


def test_the_leaders_page_tells_who_hears_it() -> None:
    """A row a connection."""
    said = text(details(look(snapshot(calm()), 119), "leader", None))
    for name in ("n1", "n2", "n3"):
        assert "ago, every 1.000s" in line(said, f"heartbeats at {name}")


def test_a_candidacy_in_the_log() -> None:
    """A row of its own below the election that followed, with its votes; no election is counted for it."""
    said = text(elections(look(snapshot(elected()), 119))).splitlines()
    assert "1 in 1h" in said[0]
    assert said[1].split()[1:5] == ["5→7", "n1", "→", "n3"]
    assert said[2].split()[1:4] == ["6", "n2", "campaigned"]
    assert "candidacy" in said[2]
    assert "denied by n3" in said[2]


async def test_enter_on_a_candidacy_tells_its_votes() -> None:
    """And the election's own page names who voted for its winner."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, snapshot(elected()))
        log = dashboard(app).panel("elections")
        log.focus()
        await pilot.press("j")
        assert lines(log)[2].startswith("›")
        await pilot.press("enter")
        await pilot.pause()
        assert "no leader elected" in seen(app.screen)
        assert "denied by n3" in seen(app.screen)
