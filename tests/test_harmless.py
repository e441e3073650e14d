"""Can anything that metawatch prints steer the terminal? Every command is given hostile words; every printing goes through one gate."""

import ast
import sys
from pathlib import Path

import pytest

from tests.hostile import steering
from tui.cli import COMMANDS, run
from tui.runtime.output import Output, tell, tell_bug
from tui.text.cells import escaped, harmless

TUI = Path(__file__).parent.parent / "tui"
EVIL = "x\x1b]52;c;aGk=\x07\x1b[2J\x9b2J\x85\u202e\u2066\u200b\u2028\u2029\ufeff\udc9by"
NOBODY = ("-s", "127.0.0.1:1")
MISUSES = (
    (EVIL,),
    (f"--{EVIL}",),
    ("--context", EVIL),
    ("watch", "-s", EVIL),
    ("watch", "--context", EVIL),
    ("demo", "--server-version", EVIL),
    ("demo", "--low-bandwidth", "--server-version", EVIL),
    ("events", "-s", f"nats://{EVIL}"),
    ("events", "--domain", EVIL, *NOBODY),
    ("events", "--for", EVIL, *NOBODY),
    ("events", "--json", "--creds", EVIL),
    ("events", "--nkey", EVIL),
    ("events", "--tlsca", EVIL, *NOBODY),
    ("events", "--inbox-prefix", EVIL, *NOBODY),
    ("stepdown", "--yes", "--to", EVIL, *NOBODY),
    ("stepdown", "--yes", "--json", "--domain", EVIL, *NOBODY),
    ("check", "--format", EVIL),
    ("check", "--state", f"/nowhere/{EVIL}", "--flap-warning", "1", *NOBODY),
    ("check", "--format", "json", "-s", EVIL),
    ("check", "--format", "prometheus", "-s", EVIL),
    ("check", "--expect", EVIL),
    ("wait", "--safe-to-restart", EVIL, "--timeout", "1s", *NOBODY),
    ("wait", "--json", "--leader", EVIL),
    ("record", "-s", EVIL),
    ("serve", "--listen", EVIL),
    ("serve", "--access-token", EVIL),
    ("serve", "--access-token", f"file:///nowhere/{EVIL}"),
    ("serve", "--public-url", EVIL),
    ("serve", "--listen", ":0", "--theme", EVIL),
    ("history", EVIL),
    ("history", "--since", EVIL),
    ("journal", EVIL),
    ("report", EVIL),
    ("report", "--since", EVIL),
    ("evidence", EVIL, *NOBODY),
    ("snapshot", EVIL),
    ("snapshot", "-s", EVIL),
    ("replay", EVIL),
    ("replay", "--at", EVIL, "/nowhere"),
    ("notify", EVIL),
    ("maintenance", EVIL),
    ("maintenance", "start", "--until", EVIL),
    ("notify", "test", "--notify-url", EVIL),
    ("notify", "test", "--notify-command", EVIL),
    ("doctor", "--snippet", EVIL),
    ("doctor", "--json", "-s", EVIL),
    ("doctor", "--account-context", EVIL, *NOBODY),
    ("config", "--set", f"{EVIL}=1"),
    ("config", "--set", f"flap_max={EVIL}"),
    ("config", "--json", "--mute", EVIL),
    ("config", "--config", EVIL),
    ("explain", EVIL),
    ("explain", "--json", EVIL),
)


@pytest.mark.parametrize("words", MISUSES, ids=lambda words: " ".join(words).replace(EVIL, "EVIL"))
def test_hostile_words_come_back_harmless(words: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
    """Each ends with an error that may quote the word, and nothing in it steers the terminal; one line on standard error, after
    the demo's first."""
    form = "prometheus" in words
    assert (run(list(words)) == 0) is form
    out, err = capfd.readouterr()
    assert steering(out + err) == set()
    assert all(line.startswith("metawatch: ") for line in err.splitlines())
    assert err.count("\n") == (2 if "demo" in words else 1)


def test_every_command_is_misused() -> None:
    """A new command belongs into the list."""
    assert {word for words in MISUSES for word in words} >= set(COMMANDS)


def test_a_settings_file_of_a_hostile_name_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Also where nothing is wrong: as text and as JSON."""
    file = tmp_path / f"a\x1b[2J{chr(0x9B)}\u202e.toml"
    file.write_text("")
    for form in ((), ("--json",)):
        assert run(["config", *form, "--config", str(file)]) == 0
        out, err = capfd.readouterr()
        assert steering(out + err) == set()
        assert "a" in out


def test_a_bug_that_quotes_the_wire_is_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    """The traceback of a crash goes through the gate, line by line."""
    try:
        raise ValueError(EVIL)
    except ValueError as bug:
        tell_bug(type(bug), bug, bug.__traceback__)
    told = capsys.readouterr().err
    assert steering(told) == set()
    assert told.startswith("Traceback (most recent call last):\n")
    assert len(told.splitlines()) >= 4


def test_the_gate_keeps_what_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    """Line breaks of ours, accents, arrows and wide letters stay; in JSON everything is still there for who decodes it."""
    good = "leader n1 → n2\n  Zürich … 漢字 ✓"
    tell(good)
    Output(lambda: None, utf8=True).write(good)
    assert capsys.readouterr().out == f"{good}\n{good}\n"
    assert harmless("a\x1b[2Jb\u202ec") == "a␛[2Jb�c"
    assert escaped('"\x7f\u202e\u00e9"') == '"\\u007f\\u202e\u00e9"'
    tell(f'"{EVIL[-3:]}"', as_json=True)
    assert capsys.readouterr().out == '"\\ufeff\\udc9by"\n'


def test_without_standard_error_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Started with `2>&-`."""
    monkeypatch.setattr(sys, "stderr", None)
    tell("nobody hears it", err=True)


PRINTERS = {
    "print",
    "input",
    "os.write",
    *(f"sys.{stream}.{verb}" for stream in ("stdout", "stderr") for verb in ("write", "writelines")),
    *(f"click.{verb}" for verb in ("echo", "secho", "prompt", "confirm", "echo_via_pager")),
    *(f"traceback.{verb}" for verb in ("print_exc", "print_exception", "print_stack", "print_last", "print_tb")),
}
GATES = {"runtime/output.py", "ui/terminal/driver.py"}
"""The gate, and the terminal's file behind Textual, which writes what `ui/row_list.py` made harmless."""


def printing(source: str) -> list[str]:
    """Calls that print."""
    if not any(f"{printer.rpartition('.')[2]}(" in source for printer in PRINTERS):
        return []  # its tree would cost more than all else here
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [f"line {call.lineno}: {name}" for call in calls if (name := ast.unparse(call.func)) in PRINTERS]


def test_nothing_prints_but_through_the_gate() -> None:
    """A new command that calls click.echo itself fails here."""
    files = {str(path.relative_to(TUI)): path.read_text() for path in TUI.rglob("*.py")}
    found = {name: calls for name, text in files.items() if (calls := printing(text)) and name not in GATES}
    assert found == {}
    assert printing("import click\nclick.echo(name)\n") == ["line 2: click.echo"]
