"""Which sub-command is asked for? The table of lazy imports, and the one place where a Refusal becomes a line and an exit code.

It must not import what a sub-command needs: `metawatch --version` pays for click alone."""

import os
import sys
from importlib import import_module
from typing import Any

import click

from tui import __version__
from tui.commands.flags.journal_options import before, journal_options
from tui.commands.flags.options import (
    account_option,
    collect,
    connection_options,
    notify_options,
    screen_options,
    watch_options,
)
from tui.core.refusal import Exit, Refusal
from tui.runtime.output import silence, tell, tell_bug
from tui.text.cells import clean

COMMANDS = {
    "watch": "The dashboard (also the default without a command).",
    "demo": "Start a local demo cluster and show the dashboard on it.",
    "events": "Print every election, alert and server change, one line each, as text or JSON.",
    "stepdown": "Ask the meta leader to step down, and print the new leader.",
    "check": "Monitoring plugin: one check, one line with perf data, exit code 0 to 3.",
    "wait": "Wait until the meta group has a leader, or a server can be restarted safely (for scripts).",
    "record": "Record into the journal without a screen, as a service.",
    "serve": "Show the war room in browsers, read-only.",
    "history": "Print elections, incidents and availability of a past time from the journal.",
    "journal": "Show what a journal holds, make it smaller, export it.",
    "report": "Print a post-mortem of an incident from the journal: Markdown, HTML or JSON.",
    "evidence": "Save what a server says of its inside, before its process is restarted.",
    "snapshot": "Write a part of a journal into one small file to share.",
    "replay": "Show a journal or a snapshot on the dashboard, or print its lines.",
    "maintenance": "Begin, end and list windows in which restarts are expected.",
    "notify": "Send a test notice to every receiver.",
    "doctor": "Check the permissions of this user, what each missing one costs, and how to grant it.",
    "config": "Print every threshold with its value, source and allowed range.",
    "explain": "Explain an alert code: its meaning, why it matters and how to fix it.",
}

KNOWS = "2.9 to 2.15"
"""Versions of nats-server whose answers and Raft traffic were tried; newer ones are read as well as they allow."""
GROUPS = {
    "Watch and act": ("watch", "serve", "demo", "stepdown", "maintenance"),
    "Scripts and monitoring": ("events", "check", "wait", "notify"),
    "What happened": ("record", "history", "report", "replay", "snapshot", "journal", "evidence"),
    "Set up and understand": ("doctor", "config", "explain"),
}
"""How `--help` orders them: by what an operator is about to do."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run; the short helps stand in `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"tui.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """As click does, in groups, and without importing any of them."""
        with formatter.section("Commands"):
            for title, names in GROUPS.items():
                with formatter.section(title):
                    formatter.write_dl([(name, COMMANDS[name]) for name in names])


@click.command(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="metawatch", message=f"%(prog)s %(version)s (knows nats-server {KNOWS})")
@connection_options
@account_option
@watch_options
@screen_options
@journal_options
@notify_options
@click.pass_context
def cli(ctx: click.Context, /, **given: object) -> object:
    """Live monitor of the JetStream meta leader of a NATS cluster.

    Connection flags, environment variables and contexts are those of the `nats` CLI. Requires a user of the system account."""
    collect(ctx, **given)
    sub = cli.get_command(ctx, ctx.invoked_subcommand) if ctx.invoked_subcommand else None
    before(ctx, sub, given)
    if ctx.invoked_subcommand is not None:
        return None  # click runs it next
    watch = cli.get_command(ctx, "watch")
    assert watch is not None
    return ctx.invoke(watch)


def _complain(line: str) -> None:
    tell(f"metawatch: {clean(line)}", err=True)


def _failed(argv: list[str] | None, line: str, code: Exit) -> int:
    """One line on stderr; whoever runs `check` reads standard output besides, and knows other exit codes."""
    _complain(line)
    words = _words(argv)
    if not _is_check(words):
        return int(code)
    from tui.commands.check import unknown

    return unknown(words, line)


def _words(argv: list[str] | None) -> list[str]:
    return sys.argv[1:] if argv is None else argv


def _is_check(words: list[str]) -> bool:
    return next((word for word in words if word in COMMANDS), None) == "check"


def run(argv: list[str] | None = None) -> int:
    """Run a command line and return its exit code; a bug is not caught, but for a traceback's 1 that would mean WARNING."""
    try:
        return _run(argv)
    except Exception as bug:
        if not _is_check(_words(argv)):
            raise
        tell_bug(type(bug), bug, bug.__traceback__)
        return _failed(
            argv, f"metawatch failed with a bug, see the traceback on standard error: {type(bug).__name__}", Exit.NO
        )


def _run(argv: list[str] | None) -> int:
    if sys.stdout is None:  # started with `>&-`
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - for as long as the process lives
    try:
        result: Any = cli.main(args=argv, prog_name="metawatch", standalone_mode=False)
    except Refusal as refusal:
        return _failed(argv, refusal.line, refusal.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:  # its message is the whole help
        known = ", ".join(getattr(error.ctx.command, "commands", ()))
        return _failed(argv, f"a command is missing after `{error.ctx.command_path}`: allowed are {known}", Exit.USAGE)
    except click.UsageError as error:
        where = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
        return _failed(argv, f"{error.format_message()}{where}".replace("\n", " "), Exit.USAGE)
    except (click.Abort, KeyboardInterrupt):
        return int(Exit.FINE)
    except RuntimeError as error:
        if not isinstance(error.__cause__, KeyboardInterrupt):  # Ctrl-C while a class was being made (Python 3.11)
            raise
        return int(Exit.FINE)
    except (BrokenPipeError, SystemExit):  # click makes the second of the first
        silence()
        return int(Exit.FINE)
    return result if isinstance(result, int) else int(Exit.FINE)


def main() -> None:
    """The `metawatch` command."""
    sys.excepthook = tell_bug
    sys.exit(run())
