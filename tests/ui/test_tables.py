"""Do the tables of servers, elections and alerts show what counts first, and lose only what counts least?"""

from tests.ui.pieces import NOW
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
from tui.ui.view.panels.alerts import alerts
from tui.ui.view.panels.elections import elections
from tui.ui.view.panels.servers import natural, roster


def test_roster_words() -> None:
    """What keeps a server from answering is said in words, the most telling first."""
    base = state()
    cases: list[tuple[dict[str, dict[str, object]], str]] = [
        ({"process": {"shutdown_at": NOW - 240}, "presence": {"silent": True}}, "shut down 4m ago"),
        ({"process": {"lame_duck_at": NOW - 30}}, "lame duck for 30s"),
        ({"presence": {"silent": True}, "probes": {"waiting_since": NOW - 5.2}}, "NO REPLY 5.2s"),
        ({"probes": {"waiting_since": NOW - 3.2}}, "NO REPLY 3.2s"),
        ({"connection": {"connected": False}}, "indirect (no own connection)"),
        ({"raft": {"meta_lost_since": NOW - 9}}, "NO META"),
        ({"stats": {"at": NOW - 40}}, "STATSZ 40s old"),
        ({"process": {"health_ok": False, "health_error": "disk\x1b[2J"}}, "UNHEALTHY: disk␛[2J"),
        ({"identity": {"jetstream": False}, "raft": {"last": None}}, "no JS"),
    ]
    for records, words in cases:
        changed_state = changed(base, "n2", **records)
        assert words in text(roster(look(Snapshot(state=changed_state, now=NOW), 199)))


def test_roster_keeps_its_order() -> None:
    """Peers by name as people count, then servers without JetStream."""
    keys = [row.key for row in roster(look(SCENES["many"]())).rows]
    assert keys[:3] == ["nats-1", "nats-2", "nats-3"]
    assert keys[-1] == "nats-200"
    assert sorted(["n10", "n2", "n1"], key=natural) == ["n1", "n2", "n10"]


def test_roster_drops_columns_by_rank() -> None:
    """Name, role and status stay at any width; version goes first."""
    heads = {w: text(roster(look(calm(), w))).splitlines()[0] for w in (40, 79, 119, 199)}
    assert "VERSION" in heads[199]
    assert "VERSION" not in heads[119]
    for title in ("JS STORE", "WON-LOST", "UPTIME", "RESTARTS"):
        assert title in heads[119]
    assert "CPU" in heads[79]
    assert "ROLE" in heads[40]
    assert "STATUS" in heads[40]


def test_elections_newest_first() -> None:
    """Terms, who, how, gap, plan; estimates carry their error; unseen terms are told."""
    said = text(elections(look(flapping()))).splitlines()
    assert "peak 1/min at 03:10" in said[0]
    assert "at most" not in said[0]
    assert said[1].split()[:5] == ["03:10:51.200", "46→47", "n1", "→", "n3"]
    assert "leaderless 6.41s" in said[1]
    assert "planned" in said[3]
    assert said[4].startswith("~01:55:44.2 ±310ms")
    assert "2 terms skipped" in said[4]
    assert "~9.1s" in said[4]


def test_no_elections_since_when() -> None:
    """An empty log says for how long metawatch has looked."""
    assert "none since metawatch started 59m58s ago" in text(elections(look(calm())))


def test_alerts_unseen_and_critical_first() -> None:
    """Sign and word, code, summary, since; an acknowledged one is last, with who and why."""
    rows = text(alerts(look(flapping(), 119))).splitlines()
    assert rows[0] == "ALERTS  3 open · 1 acknowledged"
    assert rows[1].startswith("◆ CRIT  SERVER_SILENT")
    assert rows[2].startswith("▲ WARN  META_003")
    assert rows[-1].startswith("✓ ack   META_007")
    assert 'op1@bastion "known"' in rows[-1]


def test_a_long_summary_goes_on_below() -> None:
    """Where there is room no alert is cut: its further lines have the key of the first."""
    picture = alerts(look(flapping(), 57, tall=True))
    assert "metawatch has no connection to it" in " ".join(text(picture).split())
    assert picture.rows[0].key == picture.rows[1].key
