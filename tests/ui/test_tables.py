"""Do the tables of servers, elections and alerts show what counts first, and lose only what counts least?"""

import re

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.ui.pieces import NOW, raft
from tests.ui.scenes import (
    SCENES,
    calm,
    changed,
    flapping,
    look,
    state,
    text,
)
from tui.core.model.state import Snapshot
from tui.core.model.verdict import Verdict
from tui.core.observed.maintenance import MaintenanceBegan, MaintenanceWindow
from tui.text.short_names import shared_suffix
from tui.ui.view.drawing.spans import Picture
from tui.ui.view.pages.details import details
from tui.ui.view.panels.alerts import alerts
from tui.ui.view.panels.elections import elections
from tui.ui.view.panels.servers import natural, roster


def test_roster_words() -> None:
    """What keeps a server from answering is said in words, the most telling first."""
    base = state()
    cases: list[tuple[dict[str, dict[str, object]], str]] = [
        ({"process": {"shutdown_at": NOW - 240}, "presence": {"silent": True}}, "shut down 4m ago"),
        ({"process": {"lame_duck_at": NOW - 30}}, "lame duck for 30s"),
        ({"presence": {"silent": True}, "probes": {"waiting_since": NOW - 5.2}}, "UNRESPONSIVE 5.2s"),
        ({"probes": {"waiting_since": NOW - 3.2}}, "unresponsive 3.2s"),
        ({"connection": {"connected": False}}, "indirect (no own connection)"),
        ({"raft": {"meta_lost_since": NOW - 9}}, "NO META"),
        ({"stats": {"at": NOW - 40}}, "load 40s old"),
        ({"history": {"restarts": (NOW - 180,), "left_at": NOW - 190}}, "●  n2      peer    planned restart 3m ago"),
        ({"history": {"restarts": (NOW - 180,)}}, "●  n2      peer    restarted 3m ago"),
        (
            {"history": {"restarts": (NOW - 180,), "crashes": (NOW - 180,)}},
            "▲  n2      peer    unplanned restart 3m ago",
        ),
        (
            {"history": {"restarts": (NOW - 180, NOW - 5), "crashes": (NOW - 180,), "left_at": NOW - 10}},
            "▲  n2      peer    crash 3m, restart 5s ago",
        ),
        ({"history": {"restarts": (NOW - 700,), "crashes": (NOW - 700,)}}, "●  n2      peer    ok"),
        ({"process": {"health_ok": False, "health_error": "disk\x1b[2J"}}, "UNHEALTHY: disk␛[2J"),
        ({"identity": {"jetstream": False}, "raft": {"last": None}}, "no JS"),
    ]
    for records, words in cases:
        changed_state = changed(base, "n2", **records)
        assert words in text(roster(look(Snapshot(state=changed_state, now=NOW), 199)))


def test_a_restart_in_a_window_of_maintenance_is_nothing_unplanned() -> None:
    """Also when the window is over."""
    began = MaintenanceBegan(at=NOW - 200, id="w1", until=NOW - 100, server="n2", reason=None, by="op")
    known = changed(state(), "n2", history={"restarts": (NOW - 180,), "crashes": (NOW - 180,)})
    known = replace(known, maintenance=(MaintenanceWindow(began=began, ended_at=NOW - 100),))
    shown = text(roster(look(Snapshot(state=known, now=NOW), 199)))
    assert "●  n2      peer    restarted 3m ago" in shown


def test_the_page_of_a_server_tells_which_restarts_were_unplanned() -> None:
    """Of each that is kept."""
    history: dict[str, object] = {"restarts": (NOW - 7_200, NOW - 3_600), "crashes": (NOW - 3_600,)}
    page = text(details(look(Snapshot(state=changed(state(), "n2", history=history), now=NOW), 119), "servers", "n2"))
    assert re.search(r"restarts seen +\S+ \S+, \S+ \S+ \(unplanned\)\n", page)


def test_the_page_of_a_server_tells_when_it_spoke_of_its_health() -> None:
    """It may lead by now, and have said before that there was no leader."""
    said = {"health_ok": False, "health_error": "no contact with a meta leader", "health_at": NOW - 7}
    page = text(details(look(Snapshot(state=changed(state(), "n2", process=said), now=NOW), 119), "servers", "n2"))
    assert re.search(r"health +no contact with a meta leader, 7s ago", page)


@pytest.mark.parametrize(
    ("leader", "led_s", "sick"), [(None, None, False), ("n3", 5.0, False), ("n3", 60.0, True), ("n3", None, True)]
)
def test_that_nobody_leads_makes_no_server_unhealthy(leader: str | None, led_s: float | None, *, sick: bool) -> None:
    """HEALTHZ of every server fails while there is no meta leader, and is asked again only after some seconds."""
    error = "JetStream is not current with the meta leader"
    known = changed(state(), "n2", process={"health_ok": False, "health_error": error})
    lead = replace(known.leadership, leader=leader, since=None if led_s is None else NOW - led_s)
    shown = text(roster(look(Snapshot(state=replace(known, leadership=lead), now=NOW), 199)))
    assert ("UNHEALTHY" in shown) is sick


def test_roster_keeps_its_order() -> None:
    """Peers by name as people count, then servers without JetStream."""
    keys = [row.key for row in roster(look(SCENES["many"]())).rows]
    assert keys[:3] == ["nats-1", "nats-2", "nats-3"]
    assert keys[-1] == "nats-200"
    assert sorted(["n10", "n2", "n1"], key=natural) == ["n1", "n2", "n10"]


def heads(picture: Picture) -> str:
    """The heads of the columns."""
    return "".join(said for said, _ in picture.heads)


def test_roster_drops_columns_by_rank() -> None:
    """Sign, name and status stay at any width, the role stands with the status where it has no column; version goes first."""
    seen = {w: heads(roster(look(calm(), w))) for w in (40, 79, 119, 199)}
    assert "VERSION" in seen[199]
    assert "VERSION" not in seen[119]
    for title in ("ROLE", "MEM", "STORE", "RTT"):
        assert title in seen[119]
    assert "CPU" in seen[79]
    assert "ROLE" not in seen[79]
    assert "ok · LEADER" in text(roster(look(calm(), 79)))
    assert "STATUS" in seen[40]


def test_the_sick_server_is_a_lit_row() -> None:
    """Its sign, its status in words beside its name, and a light from edge to edge; nobody else has one."""
    picture = roster(look(flapping(), 119))
    lit = {row.key for row in picture.rows if row.lit}
    assert lit == {"n5"}
    sick = next(row for row in picture.rows if row.key == "n5")
    assert sick.text.split()[:4] == ["✗", "n5", "peer", "UNRESPONSIVE"]
    assert "1 unresponsive" in "".join(said for said, _ in picture.tally)


ENDED: dict[str, dict[str, object]] = {"connection": {"connected": False}, "probes": {"refused_at": NOW - 5}}
HANGS: dict[str, dict[str, object]] = {"presence": {"silent": True, "heard_at": NOW - 6}}
TURNED_OFF: dict[str, dict[str, object]] = {"process": {"shutdown_at": NOW - 5}}
TALLIES: tuple[tuple[dict[str, dict[str, dict[str, object]]], int, str], ...] = (
    ({}, 79, "5 peers   5 ok"),
    ({"n1": HANGS}, 79, "5 peers   4 ok · 1 unresponsive"),
    ({"n1": ENDED}, 79, "5 peers   4 ok · 1 down"),
    ({"n1": HANGS, "n2": ENDED}, 79, "5 peers   3 ok · 1 unresponsive · 1 down"),
    ({"n1": HANGS, "n2": ENDED, "n4": TURNED_OFF}, 79, "5 peers   2 ok · 1 watch · 1 unresponsive · 1 down"),
    ({"n1": HANGS, "n2": ENDED, "n4": TURNED_OFF}, 66, "2 ok · 1 watch · 1 unresponsive · 1 down"),
)


@each(("ill", "width", "said"), TALLIES)
def test_the_tally_says_down_only_of_processes_that_ended(
    ill: dict[str, dict[str, dict[str, object]]], width: int, said: str
) -> None:
    """As every row says it; where the panel is narrow, the number of peers gives way, and nothing is cut."""
    known = state()
    for name, records in ill.items():
        known = changed(known, name, **records)
    picture = roster(look(Snapshot(state=known, now=NOW), width))
    assert "".join(part for part, _ in picture.tally) == said


def test_a_server_with_a_broken_log_is_failing_and_not_down() -> None:
    """Its process runs: the row is as red as before."""
    broken = raft("n1", "n3")
    known = changed(state(), "n1", raft={"last": replace(broken, wal_error="disk full")})
    picture = roster(look(Snapshot(state=known, now=NOW), 119))
    assert ("1 failing", "down") in picture.tally


def test_names_lose_what_they_all_end_with() -> None:
    """`n1.prod.example.com` and its peers are n1, n2, n3; the row still knows the whole name."""
    names = tuple(f"{name}.prod.example.com" for name in ("n1", "n2", "n3"))
    known = Snapshot(state=state(names=names, leader=names[2]), now=NOW)
    picture = roster(look(known, 119, suffix=shared_suffix(known.state.servers)))
    assert "example.com" not in text(picture)
    assert [row.key for row in picture.rows] == list(names)


def test_elections_newest_first() -> None:
    """Terms, who, gap, how, planned or not; estimates carry their error; unseen terms are told."""
    said = text(elections(look(flapping()))).splitlines()
    assert said[1].split()[:5] == ["03:10:51.200", "46→47", "n1", "→", "n3"]
    assert "6.41s" in said[1]
    assert "▲ unplanned" in said[1]
    assert "▽ planned" in said[3]
    assert said[4].startswith("~01:55:44.2 ±310ms")
    assert "2 terms skipped" in said[4]
    assert "~9.1s" in said[4]


@pytest.mark.parametrize("width", [57, 76, 119])
def test_an_election_tells_its_cause_and_the_sick_server(width: int) -> None:
    """Of the verdict of that episode, and planned or not, at every width."""
    known = flapping().state
    last = known.elections[-1]
    why = Verdict(
        episode="e1",
        since=last.elected_at - 6,
        elected_at=last.elected_at,
        term=last.term,
        cause="process_frozen",
        server="n1",
        confidence=0.97,
        judged_at=last.elected_at + 1,
        named=("process_frozen", "n1", last.term),
    )
    said = text(elections(look(Snapshot(state=replace(known, verdicts=(why,)), now=NOW), width))).splitlines()
    assert "▲ n1" in said[1]
    assert "frozen" in said[1]
    assert "97%" in said[1]
    assert "▽ planned" in said[3]


@pytest.mark.parametrize("width", [76, 119])
def test_who_lost_and_who_is_to_blame_cannot_be_taken_for_each_other(width: int) -> None:
    """n1 stood still, woke up, deposed n3 and won: the row says that n3 was deposed, and by whom."""
    known = flapping().state
    deposed = known.elections[2]
    why = Verdict(
        episode="e1",
        since=deposed.elected_at - 1,
        elected_at=deposed.elected_at,
        term=deposed.term,
        cause="process_frozen",
        server="n1",
        confidence=0.91,
        judged_at=deposed.elected_at + 1,
        named=("process_frozen", "n1", deposed.term),
    )
    picture = elections(look(Snapshot(state=replace(known, verdicts=(why,)), now=NOW), width))
    said = text(picture).splitlines()
    assert "FROM → TO" in heads(picture)
    assert "n3 → n1" in said[2]
    assert re.search(r"▲ n3 deposed by n1: (process )?frozen 91%", said[2])
    assert ("n1 lost" in said[1]) is (width > 76)
    assert ("n2 stepped down" in said[3]) is (width > 76)


def test_no_elections_since_when() -> None:
    """An empty log says for how long metawatch has looked."""
    assert "none since metawatch started 59m58s ago" in text(elections(look(calm())))


def test_alerts_unseen_and_critical_first() -> None:
    """Sign and word, summary, code, since; an acknowledged one is last, with who and why."""
    picture = alerts(look(flapping(), 119))
    rows = [row.text for row in picture.rows]
    assert "".join(said for said, _ in picture.tally) == "3 open · 1 acknowledged"
    assert rows[0].startswith("◆ CRIT  n5 is unresponsive")
    assert "SERVER_SILENT" in rows[0]
    assert "META_003" in rows[1]
    assert rows[-1].startswith("✓ ack")
    assert 'op1@bastion 1m ago: "known"' in rows[-1]


def test_a_long_summary_goes_on_below() -> None:
    """Where there is room no alert is cut: its further lines have the key of the first."""
    picture = alerts(look(flapping(), 57, tall=True))
    assert "connection to it" in text(picture)
    assert picture.rows[0].key == picture.rows[1].key


def test_a_wide_table_says_all_that_is_wrong() -> None:
    """From 160 cells on the whole status has room before further figures have; below, the cut has a sign."""
    wrong = "JetStream has not established contact"
    sick = Snapshot(state=changed(state(), "n2", process={"health_ok": False, "health_error": wrong}), now=NOW)
    assert f"UNHEALTHY: {wrong}" in text(roster(look(sick, 196)))
    assert "UNHEALTHY: JetStream" in text(roster(look(sick, 116)))
