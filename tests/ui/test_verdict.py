"""Is the cause of the last election read in five seconds, and its evidence with times in a minute?"""

import re
from functools import cache

import pytest
from msgspec.structs import replace

from tests.core.causes.test_ranking import freeze_a_follower
from tests.ui.scenes import look
from tests.ui.scenes import text as said
from tests.ui.staged import seen, shown, staged
from tests.ui.tapped import snapshot
from tui.core.history.timeline_lanes import episode_of, lanes
from tui.core.model.message import message
from tui.core.model.state import Snapshot
from tui.core.model.verdict import RunnerUp
from tui.core.observed.events import ProbeMissed, VantageChanged
from tui.text.cells import cells
from tui.text.commands_in import pieces
from tui.text.glyphs import ASCII, UNICODE, Glyphs
from tui.text.phrases.say import say
from tui.ui.row_list import RowList
from tui.ui.screens.timeline import Timeline
from tui.ui.view.drawing.moments import offset_of
from tui.ui.view.drawing.style_names import STYLES
from tui.ui.view.pages.details import details
from tui.ui.view.pages.server_accounts import accounts
from tui.ui.view.pages.timeline import Window
from tui.ui.view.pages.war_room import warroom
from tui.ui.view.panels.band import band
from tui.ui.view.panels.incident import incident, shown_verdict


@cache
def frozen() -> Snapshot:
    """n3 stood still, woke, and deposed n1."""
    return snapshot(freeze_a_follower())


@pytest.mark.parametrize(("width", "tall"), [(78, False), (59, True), (119, True)])
@pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_the_dashboard_names_cause_server_confidence_and_next_step(width: int, signs: Glyphs, *, tall: bool) -> None:
    """In the band and on the panel of the incident, whatever the size; no line is wider than the panel."""
    for view in (band, incident):
        picture = view(look(frozen(), width, glyphs=signs, tall=tall))
        text = " ".join((said(picture)).split())
        for word in ("n3", "frozen", "move the leader to n1"):
            assert word in text
        assert re.search(r"9\d%", text)
        assert all(cells(row.text) <= width for row in picture.rows)
        assert text.isascii() or signs is UNICODE
        assert {style for row in picture.rows for _, style in row.spans} <= set(STYLES)


@pytest.mark.parametrize("width", [60, 80, 100, 116])
@pytest.mark.parametrize("height", [6, 8, 12, 20])
def test_an_action_is_never_cut(width: int, height: int) -> None:
    """It goes on in further lines; evidence gives way, not the action. Of a command no line begins in the middle."""
    now = frozen()
    (verdict,) = now.state.verdicts
    assert verdict.next is not None
    sentence = say(verdict.next)
    whole = " ".join(piece.words for piece in pieces(sentence)).replace(";", "").split()
    typed = [piece.words for piece in pieces(sentence) if piece.command]
    assert typed
    for view in (band, incident):
        picture = view(look(now, width, tall=width > 100)._replace(height=height))
        rows = [row.text for row in picture.rows]
        start = next(i for i, text in enumerate(rows) if "action" in text.lower())
        drawn = " ".join(rows[start:]).replace(";", "").split()
        assert all(any(command in text for text in rows) for command in typed)
        assert [word for word in drawn if word in whole and "(" not in word][-len(whole) :] == whole
        assert "…" not in rows[-1]


def test_a_low_panel_keeps_its_lines_for_evidence() -> None:
    """The band above says the same action, uncut."""
    now = look(frozen(), 78)._replace(height=4)
    rows = [row.text for row in incident(now).rows]
    assert rows
    assert len(rows) <= 3
    assert not any("ACTION" in text for text in rows)
    assert "move the leader to n1" in said(band(now))


@pytest.mark.parametrize("height", range(6, 24))
def test_evidence_is_there_whole_or_not_at_all(height: int) -> None:
    """Half a sentence may say the opposite; what is cut for want of any room ends in a sign."""
    now = frozen()
    (verdict,) = now.state.verdicts
    rows = [row.text for row in incident(look(now, 58)._replace(height=height)).rows]
    end = next(i for i, text in enumerate(rows) if text.startswith("ACTION"))
    drawn = " ".join(" ".join(rows[:end]).split())
    for fact in (*verdict.evidence_for, *verdict.evidence_against):
        sentence = say(fact.message)
        assert sentence in drawn or sentence[:20] not in drawn or drawn.endswith("…")


def test_who_leads_now_is_kept_and_not_who_led_when_it_was_judged() -> None:
    """n3 deposed n1 and is to hand over to n1; then n2 leads: there is nothing to move any more, on any panel."""
    now = frozen()
    lead = replace(now.state.leadership, leader="n2", last="n2")
    later = replace(now, state=replace(now.state, leadership=lead))
    for view in (band, incident):
        text = " ".join(said(view(look(later, 116, tall=True))).split())
        assert "keep n2 as leader" in text
        assert "move the leader" not in text


def test_without_a_quorum_no_older_incident_says_what_to_do() -> None:
    """n3 was frozen and n1 kept; then two of three are killed: "keep" would be wrong, the band says what to restore."""
    story = freeze_a_follower()
    assert "Incident" in said(incident(look(snapshot(story), 78)))
    for name in ("n1", "n2"):
        story.take(VantageChanged(at=story.at(), server=name, connected=False, reason="closed"))
        story.take(ProbeMissed(at=story.at(), server=name, endpoint="PING", asked=story.at(), refused=True))
    now = look(snapshot(story), 78)
    assert "NO QUORUM" in said(band(now))
    assert "restore n1, n2" in said(band(now))
    assert shown_verdict(now) is None
    assert "keep" not in said(incident(now))


def test_an_old_verdict_leaves_the_dashboard() -> None:
    """Once the group is stable again nobody is told what to do about what is over; the election's page still has it."""
    old = frozen()
    assert "Incident 1" in said(incident(look(old, 100, tall=True)))
    over = tuple(replace(one, until=old.now) for one in old.state.incidents)
    late = Snapshot(state=replace(old.state, incidents=over), now=old.now + 7200.0)
    assert "none" in said(incident(look(late, 100, tall=True)))


@pytest.mark.parametrize("width", [40, 79, 119])
def test_the_page_of_the_election_tells_the_evidence_by_the_time_of_the_election(width: int) -> None:
    """For, next, and what cannot be seen from here; with offsets."""
    now = frozen()
    (election,) = now.state.elections
    episode = episode_of(now.state, election)
    assert episode is not None
    picture = accounts(look(now, width), election, lanes(now.state, election, episode, now.now), Window())
    flat = " ".join(said(picture).split())
    for word in ("cause", "evidence", "not even PING", "−9.9", "check", "action"):
        assert word in flat
    assert all(cells(row.text) <= width for row in picture.rows)
    lines = [(key, row.text) for row in picture.rows if (key := row.key)]
    assert len(set(lines)) == len(lines)


async def test_enter_on_a_fact_goes_to_its_moment() -> None:
    """`c` opens the evidence; enter on a fact puts its instant into the middle, and says so over the lanes."""
    app, live = staged()
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, live, frozen())
        await pilot.press("c", "0")
        await pilot.pause()
        assert isinstance(app.screen, Timeline)
        page = app.screen.query_one("#page", RowList)
        while (page.selected_at or 0.0) >= 0.0:
            await pilot.press("j")
        at = page.selected_at
        assert at is not None
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen.window == Window().around(at)
        assert sum(app.screen.window) / 2 == pytest.approx(at, abs=1e-5)
        assert f"▼ {offset_of(at)}" in seen(app.screen)
        assert page.selected_at == at
        await pilot.press("plus")
        assert app.screen.window.holds(at)
        assert app.screen.window.span == pytest.approx(2.0)
        await pilot.press("0")
        await pilot.pause()
        assert "▼" not in seen(app.screen)


def without_a_winner() -> Snapshot:
    """The same judgement of a time that nobody has ended yet."""
    now = frozen()
    (verdict,) = now.state.verdicts
    nobody = replace(verdict, elected_at=None, term=None, leader=None)
    return Snapshot(state=replace(now.state, verdicts=(nobody,)), now=now.now)


async def test_a_cause_is_told_while_nobody_has_won() -> None:
    """On the page of the leadership, with the instant that its times are told from."""
    app, live = staged()
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, live, without_a_winner())
        await pilot.press("c")
        await pilot.pause()
        words = " ".join(seen(app.screen).split())
        assert "META LEADER" in words
        assert "process frozen: n3" in words
        assert "no leader yet; times are relative to the last confirmation of a leader" in words
        assert "not even PING" in words


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_the_war_room_tells_the_cause(width: int, height: int, signs: Glyphs) -> None:
    """Cause and next step, in letters or as text; never above the room."""
    picture = warroom(look(frozen(), width, glyphs=signs)._replace(height=height, tall=height >= 32))
    assert any(row.key.startswith("action") for row in picture.rows)
    assert len(picture.rows) <= height - 1
    assert any(row.key.startswith("cause") for row in picture.rows)
    small = warroom(look(frozen(), 40)._replace(height=10))
    assert len(small.rows) <= 9


def test_names_from_the_wire_are_cleaned() -> None:
    """A server name with an escape in it does not reach the terminal."""
    now = frozen()
    (verdict,) = now.state.verdicts
    evil = replace(verdict, server="n\x1b[2J3[red]", next=message("keep_leader", leader="n\x1b[2J3 [red]"))
    named = tuple(replace(one, server=evil.server) for one in now.state.incidents)
    drawn = look(Snapshot(state=replace(now.state, verdicts=(evil,), incidents=named), now=now.now), 100, tall=True)
    for view in (band, incident, warroom, lambda one: details(one, "leader", None)):
        words = said(view(drawn._replace(height=40)))
        assert "\x1b" not in words
        assert "[red]" in words


def test_the_runner_up_is_named_with_its_server_as_it_is() -> None:
    """The cause is read as words, and a server's name is data."""
    now = frozen()
    (verdict,) = now.state.verdicts
    near = replace(verdict, second=RunnerUp(cause="disk_stall", server="n_3", confidence=0.21))
    page = details(look(Snapshot(state=replace(now.state, verdicts=(near,)), now=now.now), 100), "leader", None)
    assert "disk stall of n_3 21%" in said(page)


def then_stepped_down() -> Snapshot:
    """The same, and afterwards somebody stepped the leader down: the last election of all was planned."""
    now = frozen()
    (verdict,) = now.state.verdicts
    (election,) = now.state.elections
    later = replace(election, elected_at=election.elected_at + 5.0, term=7, how="handover", planned=True)
    planned = replace(
        verdict, episode="later", elected_at=later.elected_at, term=later.term, cause="planned_step_down", server=None
    )
    state = replace(now.state, elections=(election, later), verdicts=(verdict, planned))
    return Snapshot(state=state, now=now.now + 6.0)


async def test_the_cause_is_the_one_that_the_state_names() -> None:
    """Not that of a planned election which came after it: band and `c` speak of the same server."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        words = await shown(pilot, live, then_stepped_down())
        assert "suspect" in words
        await pilot.press("c")
        await pilot.pause()
        words = seen(app.screen)
        assert "process frozen: n3" in words
        assert "planned step-down" not in words
