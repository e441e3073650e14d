"""Do the panels say what is true, at every width, and nothing that is not known?"""

from itertools import product

import pytest
from msgspec.structs import replace

from tests.cases import cases
from tests.ui.fitting import fits, spans
from tests.ui.pieces import NOW
from tests.ui.scenes import (
    SCENES,
    calm,
    changed,
    denied,
    flapping,
    hanging,
    leaderless,
    look,
    starting,
    state,
    text,
    two_leaders,
)
from tui.core.checks.own_sight import blind
from tui.core.model.asset_counts import Cascade
from tui.core.model.elections import StepDownRecord
from tui.core.model.state import Denied, Snapshot
from tui.core.observed.account import AccountSeen
from tui.core.observed.api_callers import CallersHeard
from tui.core.overall.state_word import state_word
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch
from tui.text.cells import cells
from tui.text.glyphs import ASCII
from tui.ui.view.drawing.footer import footer
from tui.ui.view.pages.too_small import small
from tui.ui.view.pages.war_room import warroom
from tui.ui.view.panels.alerts import alerts
from tui.ui.view.panels.band import band
from tui.ui.view.panels.elections import elections
from tui.ui.view.panels.header import header
from tui.ui.view.panels.hosts import hosts
from tui.ui.view.panels.incident import incident
from tui.ui.view.panels.mesh import mesh
from tui.ui.view.panels.overview import in_one_line
from tui.ui.view.panels.ribbon import ribbon
from tui.ui.view.panels.routes import routes
from tui.ui.view.panels.servers import roster

VIEWS = {
    "header": header,
    "band": band,
    "incident": incident,
    "mesh": mesh,
    "one line": in_one_line,
    "servers": roster,
    "elections": elections,
    "alerts": alerts,
    "routes": routes,
    "hosts": hosts,
    "ribbon": ribbon,
    "war room": warroom,
    "small": small,
}


@pytest.mark.parametrize("scene", SCENES)
def test_every_view_fits_its_width(scene: str) -> None:
    """No line is wider than its panel, no control character is in it, every style has a colour, keys are text."""
    snapshot = SCENES[scene]()
    with cases() as case:
        for view, width, signs in product(VIEWS, (20, 38, 57, 79, 119, 199), ("unicode", "ascii")):
            with case(view, width, signs):
                seen = look(snapshot, width)
                picture = VIEWS[view](seen._replace(glyphs=ASCII) if signs == "ascii" else seen)
                fits(picture, width, ascii_only=signs == "ascii")


def test_calm_is_quiet() -> None:
    """In a healthy cluster nothing is coloured but the accent."""
    for view in VIEWS.values():
        loud = {
            "warn",
            "crit",
            "alarm",
            "watch",
            "down",
            "banner-warn",
            "banner-crit",
            "band-watch",
            "band-warn",
            "band-crit",
        }
        assert not {style for _, style in spans(view(look(calm())))} & loud


def test_calm_band() -> None:
    """The word, name, term, tenure, quorum, changes, no alerts; no impact as far as it is seen."""
    said = text(band(look(calm(), 79)))
    for words in (" STABLE ", "n3", "term 47", "41d2h", "quorum 5/5", "no open alerts", "none: streams unaffected"):
        assert words in said


def test_the_word_is_the_largest_thing() -> None:
    """Four lines high where there is room; in ASCII, and where it is too long for that, it stands in a block."""
    letters = band(look(calm(), 119))
    assert "▄▀▀▀▄ █▀█▀█" in text(letters)
    assert {letters.title[0][1], *(row.spans[0][1] for row in letters.rows)} == {"band"}
    assert "  STABLE  " in text(band(look(calm(), 119, glyphs=ASCII)))


def test_flapping_counts_against_the_limit() -> None:
    """Changes are set against what is allowed, those not planned apart; who leads, and the quorum."""
    said = text(band(look(flapping(), 79)))
    assert " FLAPPING " in said
    assert "3 changes in 10m, 2 unplanned (limit 1)" in said
    assert "leader   n3 · term 47 · 1m53s" in said
    wide = Watch(thresholds=Thresholds(flap_max=9))
    assert "FLAPPING" not in text(band(look(flapping(), 79, watch=wide)))


def test_no_leader_is_the_headline() -> None:
    """Seconds with tenths from the last proof, the last leader, candidates with their terms; the quorum."""
    said = text(band(look(leaderless(), 119)))
    assert "12.4 s" in said
    assert "last     n1 · term 46" in said
    assert "4/5" in text(band(look(leaderless(), 79)))
    assert "NO LEADER 12.4 s" in text(band(look(leaderless(), 79)))


def test_streams_are_not_promised_without_quorum() -> None:
    """When too few peers are left to elect, replicated streams have likely lost theirs: nothing is said to keep serving."""
    few = leaderless().state
    for name in ("n1", "n2", "n3"):
        few = changed(
            few, name, presence={"heard_at": NOW - 30}, connection={"connected": False}, probes={"refused_at": NOW - 1}
        )
    said = text(band(look(Snapshot(state=few, now=NOW), 79)))
    assert "NO QUORUM" in said
    assert "quorum LOST 2/5, 3 needed" in said
    assert "still serve" not in said


def test_a_user_outside_the_system_account_is_told_as_that() -> None:
    """The header says whose user it is; one connection that is of the system account is enough to take it back."""
    calm = SCENES["calm"]()
    ours = AccountSeen(at=NOW, via="n1", account="MON", system=False, evidence="INFO")
    told = replace(calm, state=replace(calm.state, accounts={"n1": ours}))
    assert "user of MON, not of the system account" in text(header(look(told, 160)))
    theirs = AccountSeen(at=NOW, via="n2", account="SYS", system=True, evidence="INFO")
    told = replace(calm, state=replace(calm.state, accounts={"n1": ours, "n2": theirs}))
    assert "not of the system account" not in text(header(look(told, 160)))


def test_blind_shows_no_live_leader() -> None:
    """Without a connection the old leader is only `last`; nothing is said of quorum and impact; alerts are not `none`."""
    blind = SCENES["blind"]()
    said = text(band(look(blind, 79)))
    assert " BLIND " in said
    assert "last     n3 · term 47" in said
    assert "streams unaffected" not in said
    assert "quorum unknown" in said
    assert "LEADER " not in text(roster(look(blind))).replace("~LEADER", "")
    assert "no open alerts" not in text(alerts(look(replace(blind, state=replace(blind.state, alerts=())))))
    assert "BLIND" in text(header(look(blind)))


def test_a_silent_leadership_is_not_live() -> None:
    """Connected, but no voter has told for 12 s: blind; for 4 s: the name with the age of the last word."""
    old = replace(state().leadership, fresh_at=NOW - 12)
    assert " BLIND " in text(band(look(Snapshot(state=state(leadership=old), now=NOW), 79)))
    late = replace(state().leadership, fresh_at=NOW - 4)
    assert "confirmed 4.0s ago" in text(band(look(Snapshot(state=state(leadership=late), now=NOW), 119)))


def test_two_leaders_are_named() -> None:
    """Both claims with their terms, and the roster marks the one that does not lead."""
    said = text(band(look(two_leaders(), 119, tall=True)))
    assert "n1 leads in term 46" in said
    assert "n3 leads in term 47" in said
    assert "LEADER?" in text(roster(look(two_leaders())))


def test_a_stale_claim_is_no_claim() -> None:
    """A server whose RAFTZ is older than 3 s claims nothing."""
    old = Snapshot(state=changed(two_leaders().state, "n1", raft={"at": NOW - 3.5}), now=NOW)
    assert "SPLIT" not in text(band(look(old, 79)))


def test_what_is_denied_is_said() -> None:
    """A refused subject, versions without terms, other groups: a second line; and streams are `not seen`."""
    said = text(header(look(denied())))
    for words in ("no visibility:", "advisories denied", "no terms (nats-server < 2.10)", "other meta groups: leaf"):
        assert words in said
    assert "streams not visible" in text(band(look(denied(), 79)))
    assert len(header(look(calm())).rows) == 0


def test_denied_messages_of_our_own_are_named_whatever_their_prefix() -> None:
    """They are told as what they are, and are no reason for an alert."""
    base = calm()
    refused = Denied(operation="publish", subject="ops.PING.>", via="n1", at=NOW - 50)
    shown = Snapshot(state=replace(base.state, denied=(refused,)), now=NOW)
    for prefix, words in (("ops.PING", "route probes denied"), ("metawatch.probe", "discovery denied")):
        own = Watch(probe_prefix=prefix)
        assert words in text(header(look(shown)._replace(watch=own)))
        assert bool(list(blind(shown.state, NOW, own))) == (prefix == "metawatch.probe")


def test_callers_that_cannot_be_heard_are_said() -> None:
    """While they are heard, nothing is said."""
    for on in (False, True):
        heard = CallersHeard(at=NOW, on=on, context="app", reason=None if on else "connection refused")
        shown = Snapshot(state=replace(calm().state, callers=heard), now=NOW)
        assert ("no visibility: API callers" in text(header(look(shown)))) == (not on)


def test_before_anything_is_known() -> None:
    """Connecting names the target; nothing is all clear before it was seen."""
    nothing = replace(starting(), state=replace(starting().state, first_connected_at=None, seeing_since=None))
    assert "CONNECTING" in text(band(look(nothing, 79, target="nats://a:4222")))
    assert "nats://a:4222" in text(band(look(nothing, 79, target="nats://a:4222")))
    assert "no open alerts" not in text(alerts(look(nothing)))
    assert "STABLE" not in text(band(look(starting(), 79)))


def test_who_answers_ping_alone_is_said() -> None:
    """At the start, with a frozen disk: not "looking for the leader"."""
    assert "looking for the leader" not in text(warroom(look(hanging(), width=200)))


def test_impact_is_not_untouched_when_streams_moved() -> None:
    """Elections of streams in the last minutes and streams that have no leader now are told, older ones are not."""
    minute = int(NOW // 60)
    hurt = state(
        cascade=Cascade(minutes=((minute - 30, 7), (minute - 1, 2)), streams_leaderless=3, consumers_leaderless=1)
    )
    said = text(band(look(Snapshot(state=hurt, now=NOW), 119)))
    assert "2 stream leaders moved" in said
    assert "3 streams and 1 consumer leaderless" in said
    assert "unaffected" not in said


def test_footer_keeps_help_and_quit() -> None:
    """However narrow, the way to help and out is shown."""
    hints = (("enter", "details"), ("space", "freeze"), ("?", "help"), ("q", "quit"))
    narrow = text(footer(look(calm(), 20), hints))
    assert "help" in narrow
    assert "quit" in narrow
    assert "details" not in narrow


def test_states_of_the_future_do_not_matter() -> None:
    """Fields that no panel shows change no panel."""
    other = replace(state(), step_downs=(StepDownRecord(id="x", at=NOW, server="n1", to=None, ok=True, error=None),))
    assert band(look(calm())) == band(look(Snapshot(state=other, now=NOW)))


@pytest.mark.parametrize("width", [12, 20, 38])
@pytest.mark.parametrize("scene", SCENES)
def test_the_smallest_window_says_the_state_once_and_the_size_that_it_needs(width: int, scene: str) -> None:
    """The word in the first line, who leads or led last under it, and nothing twice."""
    seen = look(SCENES[scene](), width)
    word = state_word(seen.state, seen.now, seen.watch).word
    rows = text(small(seen)).splitlines()
    assert rows[0].startswith(f" {word} "[:width].rstrip())
    assert sum(word in line for line in rows) <= 1
    assert "lead" in rows[1]
    assert " ".join(" ".join(rows[2:]).split()) == "too small, needs 40×10"
    assert all(cells(line) <= width for line in rows)
