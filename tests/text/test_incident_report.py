"""Does the page of an incident hold what a post-mortem needs, and can no name make markup of it?"""

import re
from datetime import UTC, datetime
from functools import cache

from msgspec.structs import replace

from tests.cases import each
from tests.replay import replayed
from tests.ui.kept_runs import NOTE, OPERATOR, SCENARIOS, tape
from tui.core.incidents.incidents import Incident, incidents
from tui.core.model.change import Change
from tui.core.model.elections import Election
from tui.core.model.incident import FoldedAlert, IncidentRecord
from tui.core.model.message import Message, message
from tui.core.model.server import Identity, Presence, Server
from tui.core.model.state import State
from tui.core.reports.post_mortem import ReportOrigin, post_mortem
from tui.core.settings.watch import Watch
from tui.text.reports.incident import page as written
from tui.text.reports.markdown import as_markdown, plain

[VICTIM] = SCENARIOS["flapping"].victims


@cache
def flapping() -> State:
    return replayed(tape("flapping"), Watch()).saved.state


def markdown(one: Incident, state: State, whose: str = "") -> str:
    return as_markdown([written(post_mortem(one, state, None, ReportOrigin(whose=whose, metawatch="1.0")))])


def page(number: int) -> str:
    """Of one incident of a real run: a server crashed, came back, and was then frozen."""
    [one] = [one for one in incidents(flapping()) if one.number == number]
    return markdown(one, flapping(), "prod-eu")


def section(text: str, title: str) -> str:
    """What stands under this heading."""
    return text.partition(f"## {title}")[2].partition("\n## ")[0]


def crash() -> Election:
    """The election that the crash made necessary."""
    [one] = [one for one in flapping().elections if one.how == "silent"]
    return one


def test_the_head_names_server_and_cause() -> None:
    assert page(1).startswith(f"# Incident 1: {VICTIM} – crash\n")
    assert page(2).startswith(f"# Incident 2: {VICTIM} – process frozen\n")
    assert "| Cluster | prod-eu |" in page(1)
    [one] = [one for one in incidents(flapping()) if one.number == 1]
    assert one.until is not None
    at = datetime.fromtimestamp(one.until, UTC)
    assert f"| Ended | {at:%Y-%m-%d %H:%M:%S} UTC ({one.until - one.since:.0f}s) |" in page(1)
    assert "| Ended | goes on " in page(2)


def test_changes_before_it_are_listed_and_stand_once_on_the_time_line() -> None:
    """Those of the five minutes before it; where there are none there is no such section."""
    [one] = [one for one in incidents(flapping()) if one.number == 1]
    assert "Changed before" not in page(1)
    said = message("configuration_reloaded", server="n2", same=False)
    log = tuple(
        Change(at=one.since - before, seen_at=one.since, server="n2", what="reload", said=said)
        for before in (400.0, 12.0)
    )
    text = markdown(one, replace(flapping(), change_log=log))
    listed = section(text, "Changed before")
    assert "In the 5m before it began" in listed
    assert listed.count("n2 reloaded its configuration (with other settings)") == 1
    assert "−12.00 s" in listed
    assert section(text, "Time line").count("n2 reloaded its configuration") == 1


def test_impact_cause_and_action() -> None:
    """How long nobody led, how sure the cause is, what cannot be seen, and the command whole, in a block of its own."""
    text, lost = page(1), crash()
    assert "Worst state: NO LEADER" in section(text, "Impact")
    assert f"1 leader change, {lost.leaderless_s:.2f} s without a leader" in section(text, "Impact")
    assert f"Crash ({VICTIM}), 97%" in section(text, "Cause")
    assert f"−{lost.leaderless_s:.2f} s the heartbeats of leader {VICTIM} ended" in section(text, "Cause")
    assert "Not visible to metawatch:" in section(text, "Cause")
    assert re.search(
        rf"^keep {lost.leader} as leader: .*journalctl -u nats-server", section(text, "Action"), re.MULTILINE
    )
    assert f"{OPERATOR}, SERVER_008: {NOTE}" in section(text, "Action")


def test_the_time_line_is_in_order_and_has_the_election() -> None:
    """Every row with its offset from the beginning."""
    rows = [line for line in section(page(1), "Time line").splitlines() if re.match(r"\| \d", line)]
    times = [row.split(" | ")[0] for row in rows]
    assert times == sorted(times)
    assert any(f"{VICTIM} → {crash().leader} elected, term {crash().term}" in row for row in rows)
    assert all(re.search(r"\| [+−]\d+\.\d\d s \|", row) for row in rows)


def test_an_alert_is_raised_with_its_first_words_and_cleared_with_its_last() -> None:
    """At +2.2 s nobody could know that the heartbeats would be away for 8.3 s. An older journal knows the last words alone."""

    def gap(for_s: float) -> Message:
        return message("server_unresponsive", server="n1", for_s=for_s)

    def told(first: Message | None, last: Message) -> list[str]:
        alert = FoldedAlert(
            code="MW_NO_ANSWER", subject="n1", severity="info", summary=last, since=99.0, cleared_at=108.0, first=first
        )
        record = IncidentRecord(number=1, since=99.0, active_at=100.0, servers=("n1",), folded=(alert,))
        state = State(now=200.0, incidents=(record,))
        rows = section(markdown(incidents(state)[0], state), "Time line").splitlines()
        return [row.split(" | ")[2].removesuffix(" |") for row in rows if "MW\\_NO" in row or "MW_NO" in row]

    assert ["2.2s" in row for row in told(gap(2.2), gap(8.3))] == [True, False]
    assert ["8.3s" in row for row in told(gap(2.2), gap(8.3))] == [False, True]
    assert ["8.3s" in row for row in told(None, gap(8.3))] == [True, False]
    assert not any("last:" in row for row in told(gap(2.2), gap(2.2)))


def test_elections_and_servers_are_tables() -> None:
    lost = crash()
    row = f"| {lost.term} | {VICTIM} | {lost.leader} | {lost.leaderless_s:.3f} s | leader lost | no |"
    assert row in section(page(1), "Elections")
    servers = section(page(2), "Servers when this was written")
    assert f"| {VICTIM} | leader, suspect | 2.15.1 |" in servers
    assert servers.count("| 2.15.1 |") == 5


EVIL = "x\n# owned\n| a | b |\n<script>alert(1)</script> [l](http://e) `c` **b**\x1b[2J"


def test_no_text_from_elsewhere_makes_markup() -> None:
    """A name, a note or a summary with line breaks, cells, links, code or escapes stays text in its place."""
    election = Election(
        leader=EVIL, previous=EVIL, elected_at=100.0, error_s=0.0, announced_at=100.0, term=2, terms=1, leaderless_s=1.0,
        how="silent", planned=None, source="tap", advisory_id=None,
    )  # fmt: skip
    alert = FoldedAlert(
        code="MW_NO_ANSWER", subject=EVIL, severity="warning", summary=message("server_down", server=EVIL), since=99.0, cleared_at=101.0,
        note=EVIL, noted_by=EVIL, noted_at=100.5,
    )  # fmt: skip
    record = IncidentRecord(
        number=1, since=99.0, active_at=100.0, servers=(EVIL,), server=EVIL, cause="crash", elected=(100.0,), folded=(alert,)
    )  # fmt: skip
    server = Server(
        name=EVIL, identity=Identity(id="a", version=EVIL, jetstream=True), presence=Presence(heard_at=99.0)
    )
    state = State(now=200.0, elections=(election,), incidents=(record,), servers={EVIL: server})
    text = markdown(incidents(state)[0], state, EVIL)
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        line for line in text.splitlines() if line.startswith(("# Incident 1: ", "## "))
    ]
    bare = re.sub(r"\\.", "", text)
    assert not re.search(r"[<>\[\]`*]|\*\*", bare)
    assert "\x1b" not in text
    tables = [line for line in bare.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in tables} == {3, 4, 8, 7}


@each(
    ("text", "expected"),
    [
        ("n1", "n1"),
        ("a_b", "a_b"),
        ("_a_", "\\_a\\_"),
        ("@ops see http://e", "@&#8203;ops see http\\://e"),
        ("a|b", "a\\|b"),
        ("a\nb", "a␊b"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_an_incident_without_a_verdict_says_so() -> None:
    """A follower that is frozen costs no leader."""
    state = replayed(tape("frozen-server"), Watch()).saved.state
    [victim] = SCENARIOS["frozen-server"].victims
    [one] = incidents(state)
    text = markdown(one, state)
    assert text.startswith(f"# Incident 1: {victim} – no leader was lost\n")
    assert "No leader change" in section(text, "Impact")
    assert "## Elections" not in text
    ended: Incident = incidents(replace(state, incidents=(replace(state.incidents[0], until=state.now + 60.0),)))[0]
    assert "goes on" not in markdown(ended, state)
