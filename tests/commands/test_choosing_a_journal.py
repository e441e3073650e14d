"""Which journal does `history` and its like take where none is named?"""

from pathlib import Path

import pytest

from tests.command import Ran, clean_environment, inside
from tests.journal.filling import fill
from tui.core.refusal import Exit
from tui.journal.store import JournalStore


def run(capfd: pytest.CaptureFixture[str], state: Path, *words: str) -> Ran:
    return inside(capfd, *words, environment=clean_environment(XDG_STATE_HOME=str(state)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where journals are."""
    (tmp_path / "metawatch").mkdir()
    return tmp_path / "metawatch"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """With one context."""
    contexts = tmp_path / "home" / ".config" / "nats" / "context"
    contexts.mkdir(parents=True)
    (contexts / "prod.json").write_text('{"url": "nats://127.0.0.1:1"}')
    return tmp_path / "home"


def left_by_a_failed_connection(path: Path) -> None:
    """Opened for writing, and closed before anything was seen."""
    JournalStore(path).close()


def test_which_of_several_journals_is_asked_with_the_remedy(capfd: pytest.CaptureFixture[str], folder: Path) -> None:
    """`history` and its like take a FILE."""
    for name in "ab":
        fill(folder / f"{name}.journal", "calm")
    ran = run(capfd, folder.parent, "history")
    ran.refused(Exit.USAGE, "which journal? give one as FILE, or --context", "a.journal, b.journal")


@pytest.mark.parametrize("command", ["history", "journal info"])
def test_what_a_failed_connection_left_is_no_choice(
    capfd: pytest.CaptureFixture[str], folder: Path, command: str
) -> None:
    """A mistyped address, a wrong password: the one journal that holds something is meant."""
    left_by_a_failed_connection(folder / "a.journal")
    fill(folder / "b.journal", "calm")
    (folder / "c.journal").touch()
    ran = run(capfd, folder.parent, *command.split())
    assert (ran.code, ran.err) == (Exit.FINE, "")


def test_only_such_files_are_no_journal(capfd: pytest.CaptureFixture[str], folder: Path) -> None:
    """It says what writes one."""
    for name in "ab":
        left_by_a_failed_connection(folder / f"{name}.journal")
    run(capfd, folder.parent, "history").refused(
        Exit.BAD_FILE, "no journal in", "`metawatch record` and the dashboard write one"
    )


def test_what_cannot_be_read_is_not_passed_over(capfd: pytest.CaptureFixture[str], folder: Path) -> None:
    """A damaged journal may be the one that is meant."""
    (folder / "a.journal").write_bytes(b"garbage" * 100)
    fill(folder / "b.journal", "calm")
    run(capfd, folder.parent, "history").refused(Exit.USAGE, "a.journal, b.journal")


@pytest.mark.parametrize("command", ["history", "report", "replay --json", "journal info", "snapshot --since 1h -o x"])
@pytest.mark.parametrize("before", [True, False])
def test_the_context_that_was_typed_is_meant(
    capfd: pytest.CaptureFixture[str], folder: Path, home: Path, command: str, *, before: bool
) -> None:
    """No other one, be it the only journal there is: a report of another cluster is worse than none."""
    fill(folder / "staging.journal", "calm")
    chosen = ("--context", "prod")
    words = (*chosen, *command.split()) if before else (*command.split(), *chosen)
    ran = inside(capfd, *words, environment=clean_environment(XDG_STATE_HOME=str(folder.parent), HOME=str(home)))
    ran.refused(Exit.BAD_FILE, "there is no journal prod.journal", "has staging.journal")


def test_the_journal_of_a_context_or_of_an_address(capfd: pytest.CaptureFixture[str], folder: Path, home: Path) -> None:
    """Typed it is taken; the one of the environment is taken from among several, and else the only one."""
    fill(folder / "staging.journal", "calm")
    environment = clean_environment(XDG_STATE_HOME=str(folder.parent), HOME=str(home), NATS_CONTEXT="prod")
    assert "staging.journal" in inside(capfd, "journal", "info", environment=environment).out
    for name in ("prod.journal", "n1-4222.journal"):
        fill(folder / name, "calm")
    assert "prod.journal" in inside(capfd, "journal", "info", environment=environment).out
    assert "prod.journal" in inside(capfd, "journal", "info", "--context", "prod", environment=environment).out
    inside(capfd, "--context", "nosuch", "history", environment=environment).refused(
        Exit.BAD_FILE, "no context 'nosuch'"
    )
    inside(capfd, "-s", "n2:4222", "history", environment=environment).refused(Exit.BAD_FILE, "n2-4222")
