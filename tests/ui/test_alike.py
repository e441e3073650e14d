"""Have servers that do not answer one line with all names, wherever alerts are listed, and is each acknowledged with it?"""

import pytest
from msgspec.structs import replace

from tests.core.overall.plots import Plot
from tests.ui.pieces import NOW, alert
from tests.ui.scenes import look, state, text
from tests.ui.staged import SETTLED, seen, shown, staged, until
from tui.core.incidents.alike import alike, together
from tui.core.incidents.incidents import incidents
from tui.core.model.message import Message, message
from tui.core.model.state import Snapshot
from tui.core.ports import Acknowledge
from tui.core.reports.post_mortem import ReportOrigin, post_mortem
from tui.text.phrases.say import say
from tui.text.reports.incident import page
from tui.ui.screens.dashboard import Dashboard
from tui.ui.view.drawing.spans import Look
from tui.ui.view.pages.details import details
from tui.ui.view.pages.war_room import warroom
from tui.ui.view.panels.alerts import alerts, group_of, key_of
from tui.ui.view.panels.incident import incident

FIVE = ("n1", "n2", "n3", "n4", "n5")
DOWN = "n3, n4 are down: their connections closed and their ports refuse connections"


def killed() -> Plot:
    """Two followers of five are gone for twelve seconds."""
    story, gone = Plot(FIVE), ("n3", "n4")
    story.killed(*gone)
    story.without(12.0, "n1", 5, gone=gone)
    return story


def of(story: Plot, width: int = 119, height: int = 39) -> Look:
    return look(Snapshot(state=story.state, now=story.at()), width, height=height)


def test_one_line_for_the_kind_with_all_names() -> None:
    """In the alerts, in the incident, on a small wall and in the details of either; the count stays that of the alerts."""
    told = of(killed())
    rows = text(alerts(told)).splitlines()
    assert sum("MW_NO_ANSWER" in line for line in rows) == 1
    assert sum(DOWN in line for line in rows) == 1
    assert text(incident(told)).count(DOWN) == 1
    assert "2 open" in "".join(text for text, _ in alerts(told).tally)
    assert "n3, n4 are down" in text(warroom(of(killed(), 119, 20)))
    key = key_of(told.state.alerts[0])
    assert [one.subject for one in group_of(told, key)] == ["n3", "n4"]
    assert "n3, n4" in text(details(told, "alerts", key))
    assert DOWN in " ".join(text(details(told, "incident", None)).split())


def test_the_report_has_one_line_for_what_came_at_one_moment() -> None:
    story = killed()
    found = post_mortem(incidents(story.state)[0], story.state, None, ReportOrigin())
    said = str(page(found))
    assert said.count("MW_NO_ANSWER raised: ") == 1
    assert f"MW_NO_ANSWER raised: {DOWN}" in said


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (message("server_down", server="n1"), "n1, n2 are down: their"),
        (message("server_unresponsive", server="n1", for_s=3.0), "n1, n2 have been unresponsive for up to 8.0s (no reply"),
        (message("server_unresponsive_and_unconnected", server="n1"), "n1, n2 are unresponsive, and metawatch has no connection to them"),
        (
            message("never_answered", peer="n1", leader_says=message("leader_never_heard_it", leader="n3")),
            "n1, n2 have not answered since metawatch started, and leader n3 has never received anything from them",
        ),
    ],
)  # fmt: skip
def test_each_phrase_has_words_for_several(first: Message, said: str) -> None:
    others = {"server": "n2", "peer": "n2", "for_s": 8.0}
    other = replace(first, values=tuple((key, others.get(key, value)) for key, value in first.values))
    both = tuple(alert("MW_NO_ANSWER", one, 5, subject=f"n{i}") for i, one in enumerate((first, other), 1))
    (group,) = alike(both)
    assert say(together(group)).startswith(said)


def test_what_differs_stays_apart() -> None:
    """Another reason, another severity, or somebody on one of them."""
    down = [alert("MW_NO_ANSWER", message("server_down", server=name), 5, subject=name) for name in ("n1", "n2", "n3")]
    hangs = alert("MW_NO_ANSWER", message("server_unresponsive", server="n4", for_s=3.0), 5, subject="n4")
    taken = replace(down[2], acknowledged_by="op1", acknowledged_at=NOW)
    restarts = [alert("SERVER_008", message("server_down", server=name), 5, subject=name) for name in ("n1", "n2")]
    found = alike((*down[:2], hangs, taken, *restarts))
    assert [[one.subject for one in group] for group in found] == [["n1", "n2"], ["n4"], ["n3"], ["n1"], ["n2"]]


async def test_a_row_of_several_is_acknowledged_whole() -> None:
    """`a` names both in its dialog, and sends one acknowledgement for each."""
    both = tuple(alert("MW_NO_ANSWER", message("server_down", server=name), 5, subject=name) for name in ("n1", "n2"))
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, Snapshot(state=replace(state(), alerts=both), now=NOW))
        assert isinstance(app.screen, Dashboard)
        app.screen.panel("alerts").focus()
        await pilot.press("a")
        await pilot.pause()
        assert all(f"{name} is down" in seen(app.screen) for name in ("n1", "n2"))
        await pilot.press("enter", SETTLED)
        await until(pilot, lambda: len(live.sent) == 2)
        assert {one.subject for one in live.sent if isinstance(one, Acknowledge)} == {"n1", "n2"}
