"""May the flags of the journal stand before the sub-command, as those of the connection may? And not where they mean nothing."""

from pathlib import Path

import pytest

from tui.cli import run
from tui.core.refusal import Exit


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No journal and no context of whoever runs the tests."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("METAWATCH_JOURNAL", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "NATS_CONTEXT", "NATS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "words", [["--journal", "{}", "maintenance", "list"], ["maintenance", "list", "--journal", "{}"]]
)
def test_the_file_is_named_on_either_side(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    """The window is in the file that was named, and in no other."""
    path = tmp_path / "named.journal"
    assert run(["--journal", str(path), "maintenance", "start", "--reason", "new switch"]) == 0
    capsys.readouterr()
    assert run([word.format(path) for word in words]) == 0
    assert "new switch" in capsys.readouterr().out
    assert sorted(found.name for found in tmp_path.rglob("*.journal")) == ["named.journal"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--journal", "x", "history"], "`history` has no --journal; it takes the file as its argument"),
        (["--journal", "x", "check"], "`check` has no --journal"),
        (["--no-journal", "record"], "`record` has no --no-journal"),
    ],
)
def test_a_command_without_them_says_so(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    """It would read or write another file than the one that was named."""
    code = run(words)
    assert code == (3 if "check" in words else int(Exit.USAGE))
    assert said in capsys.readouterr().err


def test_nothing_is_kept_if_it_was_said_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`metawatch --no-journal` is the dashboard that keeps nothing, and no unknown option."""
    assert run(["--no-journal", "-s", "nats://127.0.0.1:1"]) == int(Exit.NO_SERVER)
    assert "refused" in capsys.readouterr().err
    assert list(tmp_path.rglob("*.journal")) == []
