"""What do `man metawatch` and `man metawatch-record` say? The same as `--help`, and one page has all exit codes."""

import os
import time
from collections.abc import Iterable
from pathlib import Path

import click
from click_man.core import generate_man_page

from tui import __version__
from tui.cli import COMMANDS, cli
from tui.core.refusal import Exit

EXIT_CODES = {
    Exit.FINE: "All is well, or the operator ended it.",
    Exit.NO: "What was asked for did not happen: no step-down, no safe restart in time, a feed that is missing.",
    Exit.USAGE: "The command line is wrong: an unknown option, a value out of range.",
    Exit.NOT_NATS: "What answers there is no NATS server, or not one that metawatch can watch.",
    Exit.BAD_FILE: "A file cannot be read: a journal, a context, credentials.",
    Exit.NO_SERVER: "No server accepts connections. serve, watch --wall, and record without --for wait for one instead.",
    Exit.REFUSED: "The servers refused the login, or a permission that is needed.",
    Exit.CONFIG: "The configuration is wrong.",
}
CHECK_CODES = {0: "OK.", 1: "WARNING.", 2: "CRITICAL.", 3: "UNKNOWN: metawatch could not tell, and says why."}


DATE = time.strftime("%Y-%m-%d", time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))))


def make(output: Path) -> list[Path]:
    """One page a command in `man/`, and `metawatch-exit-codes.7`."""
    pages = output / "man"
    pages.mkdir(exist_ok=True)
    written = [_write(pages, context) for context in _contexts()]
    codes = pages / "metawatch-exit-codes.7"
    codes.write_text(_exit_codes())
    return [*written, codes]


def _contexts() -> Iterable[click.Context]:
    """The program, its commands, and theirs."""
    commands = {name: command for name in COMMANDS if (command := cli.get_command(click.Context(cli), name))}
    for name, command in commands.items():
        command.short_help = COMMANDS[name]
    cli.commands = commands
    top = click.Context(cli, info_name="metawatch")
    yield top
    for name, command in commands.items():
        context = click.Context(command, info_name=name, parent=top)
        yield context
        for inner, sub in getattr(command, "commands", {}).items():
            yield click.Context(sub, info_name=inner, parent=context)


def _write(pages: Path, context: click.Context) -> Path:
    page = pages / f"{context.command_path.replace(' ', '-')}.1"
    also = ".SH SEE ALSO\n.BR metawatch (1),\n.BR metawatch-exit-codes (7)\n"
    text = generate_man_page(context, version=__version__, date=DATE).replace(
        ".SH DESCRIPTION\n.PP\n", ".SH DESCRIPTION\n"
    )
    page.write_text(f"{text}\n{also}")
    return page


def _exit_codes() -> str:
    """Written by hand in man(7): click-man knows commands only."""
    lines = [
        f'.TH "METAWATCH-EXIT-CODES" "7" "{DATE}" "{__version__}" "metawatch Manual"',
        ".SH NAME",
        "metawatch-exit-codes \\- exit codes of all metawatch commands",
        ".SH EVERY COMMAND BUT CHECK",
        *(line for code in Exit for line in (".TP", f".B {int(code)}", EXIT_CODES[code])),
        ".SH METAWATCH CHECK",
        "As monitoring plugins do:",
        *(line for code, text in CHECK_CODES.items() for line in (".TP", f".B {code}", text)),
        ".SH SEE ALSO",
        ".BR metawatch (1)",
    ]
    return "\n".join(lines) + "\n"
