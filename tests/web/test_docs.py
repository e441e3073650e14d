"""Are the commands of the page on walls in a browser those of the program? Flags and tables are compared in `tests/test_readme.py`."""

import re
import shlex
from pathlib import Path

import click
import pytest

from tui.cli import cli

PAGE = (Path(__file__).parents[2] / "tui" / "docs" / "browser.md").read_text()


def command_lines() -> list[list[str]]:
    """Everything that starts `serve` there: in a shell, a unit and a pod."""
    shell = re.findall(r"metawatch (serve [^\n#`]*)", PAGE)
    pod = [line.replace(",", " ") for line in re.findall(r"^args: \[(.*)\]$", PAGE, re.M)]
    return [shlex.split(line) for line in (*shell, *pod)]


@pytest.mark.parametrize("words", command_lines())
def test_each_command_line_is_understood(words: list[str]) -> None:
    """With all of its options."""
    name, *args = words
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    command.make_context(name, args)


def test_they_are_all_found() -> None:
    """Shell, proxy, unit and pod."""
    assert len(command_lines()) >= 4
