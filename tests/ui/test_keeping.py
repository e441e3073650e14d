"""Does the operator take away what he sees: the command on the clipboard, the picture in a file of his own?"""

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.ui.kept_runs import SCENARIOS, kept
from tests.ui.scenes import calm, flapping, long_names, look
from tests.ui.staged import SETTLED, Hands, dashboard, seen, shown, staged, toasts
from tui.core.incidents.incidents import incidents
from tui.core.observed.evidence import EvidencePart, EvidenceSaved
from tui.core.ports import SaveEvidence
from tui.text.commands_in import commands_in
from tui.text.phrases.say import say
from tui.ui.view.pages.copied import copyable
from tui.ui.view.panels.elections import key_of as election_key


async def test_y_copies_and_capital_y_shows() -> None:
    """The command of the selected row with the context that is watched; what the cause asks for comes before it; and it is said."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("j", "y")
        assert app.clipboard == "nats --context prod-eu server info n2"
        assert toasts(app)[-1] == "copied: nats --context prod-eu server info n2 (needs a terminal with OSC 52)"
        await pilot.press("Y")
        await pilot.pause()
        assert "nats --context prod-eu server list 5" in seen(app.screen)
        await pilot.press("escape")
        await pilot.pause()
        dashboard(app).panel("routes").focus()
        await pilot.press("y")
        assert app.clipboard == "nats --context prod-eu server report routes --watch 2"


def test_what_is_copied_of_an_alert_and_of_a_cause() -> None:
    """The alert's own commands; of a cause that part of its action that can be typed, then all of it; but a server that was chosen
    comes before the cause."""
    picture = look(kept("killed"))
    election = picture.state.elections[-1]
    (verdict,) = [v for v in picture.state.verdicts if v.elected_at == election.elected_at]
    assert verdict.next is not None
    sentence = say(verdict.next)
    command = commands_in(sentence)
    assert command is not None
    for place, key in (("elections", election_key(election)), ("incident", None)):
        assert copyable(picture, place, key)[:2] == (command, sentence)
    assert copyable(picture, "leader", None)[:2] == (command, f"restore n2; {sentence}"), (
        "who is down is first, as in the band"
    )
    assert copyable(picture, "servers", "n1", chosen=False)[0] == command
    assert copyable(picture, "servers", "n1", chosen=True)[0] == "nats --context prod-eu server info n1"
    assert copyable(picture, "alerts", "MW_NO_ANSWER\nn1")[0] == "nats --context prod-eu server list"
    assert copyable(picture, "alerts", "UNKNOWN\n")[0].startswith("nats --context prod-eu server check meta")


def test_a_strange_name_gets_into_no_command() -> None:
    """A server whose name a shell would run: nothing of the cause is copied, and its own name is quoted."""
    picture = look(kept("killed"))
    state = picture.state
    odd = replace(state, servers={**state.servers, "n9; cat x": state.servers["n1"]})
    strange = picture._replace(snapshot=replace(picture.snapshot, state=odd))
    assert all("dmesg" not in text for text in copyable(strange, "leader", None))
    assert copyable(strange, "servers", "n9; cat x")[0] == "nats --context prod-eu server info 'n9; cat x'"


async def test_nothing_that_is_copied_steers_a_terminal() -> None:
    """Controls become signs, also on the clipboard."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, long_names())
        for _ in range(4):
            await pilot.press("down", "y")
            assert app.clipboard.isprintable()


async def test_each_command_of_the_sheet_can_be_copied() -> None:
    """The one under the cursor, by key or by click."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("Y", "down", "y")
        assert app.clipboard == "nats --context prod-eu server request variables --name n1"
        await pilot.press("down", "enter")
        assert app.clipboard == "nats --context prod-eu server list 5"
        await pilot.press("escape")


def files(folder: Path) -> list[Path]:
    """The pictures there."""
    return sorted(folder.glob("*.svg"))


async def test_a_picture_is_for_its_owner_and_never_over_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SVG of what is seen, mode 0600, in the working directory; where that is closed, in the state folder; where both are, it says so."""
    hands = Hands()
    app, live = staged(clock=hands)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press(SETTLED, "p", SETTLED, "p", SETTLED, "p", SETTLED)
        hands.now += 2
        await pilot.press(SETTLED, "p", SETTLED)
        first, second = files(tmp_path)
        assert first.stat().st_mode & 0o777 == 0o600
        assert "<svg" in second.read_text()
        assert str(second) in toasts(app)[-1] or str(first) in toasts(app)[-1]
        monkeypatch.setattr("tui.ui.acting.saving.Path.cwd", lambda: tmp_path / "gone")
        hands.now += 2
        await pilot.press(SETTLED, "p", SETTLED)
        (third,) = files(tmp_path / "state" / "metawatch")
        assert str(third) in toasts(app)[-1]
        monkeypatch.setenv("XDG_STATE_HOME", str(first))
        hands.now += 2
        await pilot.press(SETTLED, "p", SETTLED)
        assert "picture not saved" in toasts(app)[-1]


def notes(folder: Path) -> list[Path]:
    """The incidents there."""
    return sorted(folder.glob("metawatch-incident-*.md"))


async def test_the_incident_of_the_selected_election_is_exported(tmp_path: Path) -> None:
    """In the panel of elections: a crash is the one, a planned step-down is none."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, kept("flapping"))
        await pilot.press("3", "home", "down", SETTLED, "e", SETTLED)
        (first,) = notes(tmp_path)
        assert first.read_text().startswith(f"# Incident 1: {SCENARIOS['flapping'].victims[0]} – crash\n")
        await pilot.press("end", SETTLED, "e", SETTLED)
        assert toasts(app)[-1] == "this election belongs to no incident"


async def test_an_incident_is_exported_for_its_owner(tmp_path: Path) -> None:
    """The newest; on a time line the one of that election; what belongs to none is said. As Markdown, mode 0600."""
    picture, hands = kept("killed"), Hands()
    app, live = staged(clock=hands)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, picture)
        await pilot.press(SETTLED, "e", SETTLED)
        (first,) = notes(tmp_path)
        assert first.stat().st_mode & 0o777 == 0o600
        words = first.read_text()
        newest = incidents(picture.state)[0]
        assert words.startswith(f"# Incident {newest.number}: ")
        assert "prod-eu" in words
        assert str(first) in toasts(app)[-1]
        await pilot.press("t")
        await pilot.pause()
        hands.now += 2
        await pilot.press(SETTLED, "e", SETTLED)
        assert len(notes(tmp_path)) == 2
        await pilot.press("escape")
        await shown(pilot, live, flapping())
        await pilot.press("3", "home", "down", "t")
        await pilot.pause()
        await pilot.press(SETTLED, "e", SETTLED)
        assert toasts(app)[-1] == "this election belongs to no incident"


async def test_evidence_is_of_the_suspect_else_of_the_selected_server() -> None:
    """And what came of it is a toast; a second press at once asks nothing more; in a recording nothing is asked."""
    hands = Hands()
    for scene, keys, expected in (
        (calm(), (SETTLED, "E", SETTLED), None),
        (calm(), ("j", SETTLED, "E", SETTLED, "E", SETTLED), "n2"),
        (kept("frozen-server"), ("j", SETTLED, "E", SETTLED), SCENARIOS["frozen-server"].victims[0]),
    ):
        app, live = staged(clock=hands)
        async with app.run_test(size=(120, 40)) as pilot:
            await shown(pilot, live, scene)
            await pilot.press(*keys)
            sent = [one.server for one in live.sent if isinstance(one, SaveEvidence)]
            assert sent == ([] if expected is None else [expected])
            assert ("asking" if expected else "select the server") in toasts(app)[-1]
            parts = (
                EvidencePart(part="RAFTZ", fate="saved", file="raftz.json", size=9),
                EvidencePart(part="VARZ", fate="denied"),
            )
            done = EvidenceSaved(at=scene.now, server="n2", by="op", folder="/tmp/e", parts=parts)
            after = replace(scene, state=replace(scene.state, evidence_saved=(done,)))
            await shown(pilot, live, after)
            assert "RAFTZ in /tmp/e, VARZ: permission denied" in toasts(app)[-1]
