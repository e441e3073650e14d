"""Does the dashboard go on with the context that was chosen, and with nothing of the first one's login?"""

import gc
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tui.commands import screen
from tui.commands.screen import of_context, watch_in_turn
from tui.config.precedence import Options
from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Choice, Drawing, Watch
from tui.core.settings.watched import Left, Watched

Shown = list[tuple[str | None, tuple[str, ...], str]]
"""Of each dashboard: its context, the contexts that may be chosen, and the trouble that is said."""


@pytest.fixture
def contexts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two contexts of the `nats` CLI and a broken one."""
    folder = tmp_path / "nats" / "context"
    folder.mkdir(parents=True)
    for name, port in (("lab", 1), ("prod", 2)):
        (folder / f"{name}.json").write_text(
            json.dumps({"url": f"nats://127.0.0.1:{port}", "user": name, "password": "x"})
        )
    (folder / "broken.json").write_text("{")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("NATS_URL", "nats://10.9.9.9:4222")
    monkeypatch.setenv("NATS_USER", "first")
    return folder


def played(monkeypatch: pytest.MonkeyPatch, *ends: Callable[[], Left]) -> Shown:
    """Dashboards that end so, one after the other."""
    seen: Shown = []
    left = list(ends)

    def show(watched: Watched, drawn: Drawing, *, choice: Choice) -> Left:
        seen.append((watched.watch.context, choice.contexts, choice.trouble))
        return left.pop(0)()

    monkeypatch.setattr(screen, "show", show)
    return seen


def to(context: str) -> Callable[[], Left]:
    return lambda: Left(code=0, context=context)


def refuses() -> Left:
    raise Refusal(Exit.NO_SERVER, "no server answers at 127.0.0.1:2")


FIRST = Watched(connection=Connection(urls=("nats://a:4222",)), watch=Watch(context="first"))


@pytest.mark.usefixtures("contexts")
def test_a_context_has_its_own_login_and_journal() -> None:
    """Neither flags nor variables of the first one hold; what is to be judged and that only looking is allowed do."""
    options = Options(server="nats://b:4222", user="me", creds="x.creds", context="first", read_only=True, flap_max=3)
    found = of_context("lab", options, keeps=True)
    assert found.connection.urls == ("nats://127.0.0.1:1",)
    assert (found.connection.user, found.connection.context, found.watch.context) == ("lab", "lab", "lab")
    assert (found.watch.read_only, found.watch.thresholds.flap_max) == (True, 3)
    assert found.journal is not None
    assert found.journal.name == "lab.journal"
    assert of_context("lab", options, keeps=False).journal is None


@pytest.mark.usefixtures("contexts")
def test_one_after_the_other_until_the_operator_quits(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = played(monkeypatch, to("lab"), to("prod"), lambda: Left(code=0))
    assert watch_in_turn(FIRST, Options(), Drawing(), keeps=False) == 0
    assert [name for name, _, _ in seen] == ["first", "lab", "prod"]
    assert {names for _, names, _ in seen} == {("broken", "lab", "prod")}
    assert {trouble for _, _, trouble in seen} == {""}


@pytest.mark.usefixtures("contexts")
def test_one_that_cannot_be_watched_leads_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file is broken, or no server answers there: the one before says so. Where there is none before, the program ends with it."""
    seen = played(monkeypatch, to("broken"), to("prod"), refuses, lambda: Left(code=0))
    assert watch_in_turn(FIRST, Options(), Drawing(), keeps=False) == 0
    assert [name for name, _, _ in seen] == ["first", "first", "prod", "first"]
    assert "context broken is not JSON" in seen[1][2]
    assert seen[3][2] == "no server answers at 127.0.0.1:2"
    played(monkeypatch, refuses)
    with pytest.raises(Refusal, match="no server answers"):
        watch_in_turn(FIRST, Options(), Drawing(), keeps=False)


def test_garbage_is_collected_again_after_a_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a dashboard loads nothing is looked through; when it has ended, and when it could not begin, it is as before."""
    during: list[bool] = []

    def run(*_given: object) -> Left:
        during.append(gc.isenabled())
        raise Refusal(Exit.NO_SERVER, "no server answers")

    monkeypatch.setattr(screen, "no_terminal", lambda: None)
    monkeypatch.setattr("tui.runtime.dashboards.run_dashboard", run)
    with pytest.raises(Refusal):
        screen.show(FIRST, Drawing())
    assert during == [False]
    assert gc.isenabled()
