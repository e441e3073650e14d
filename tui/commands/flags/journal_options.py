"""Which journal does a command write or read? The flags of it, and the file that they lead to; no rules of its own."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui import clock
from tui.commands.flags.options import CommandT
from tui.core.refusal import Exit, Refusal

if TYPE_CHECKING:
    from tui.core.settings.connection import Connection
    from tui.core.settings.watch import Watch
    from tui.runtime.recording import Opened

_JOURNAL = click.option(
    "--journal",
    metavar="PATH",
    help="Journal file.  [METAWATCH_JOURNAL; default ~/.local/state/metawatch/CONTEXT.journal]",
)
_NONE = click.option("--no-journal", is_flag=True, help="Keep nothing of what is seen.")


def journal_option(command: CommandT) -> CommandT:
    """Add the flag that names the file."""
    return _JOURNAL(command)


def journal_options(command: CommandT) -> CommandT:
    """Add the flags of a command that writes a journal unless it is told not to."""
    return _JOURNAL(_NONE(command))


def named(given: Mapping[str, object]) -> Path | None:
    """The file that was typed, or that the environment names."""
    typed = given.get("journal") or os.environ.get("METAWATCH_JOURNAL")
    return Path(str(typed)).expanduser() if typed else None


def path_of(given: Mapping[str, object], connection: "Connection") -> Path | None:
    """The file of this command: the named one, else that of the context or of the addresses; None: the user has no home folder."""
    from tui.journal.places import journal_path

    return named(given) or journal_path(os.environ, connection.context, connection.urls)


def opened(
    given: Mapping[str, object], connection: "Connection", watch: "Watch", on_trouble: Callable[[str], None]
) -> "Opened":
    """The journal to write."""
    from tui.runtime.recording import open_journal

    path = path_of(given, connection)
    if path is None:
        raise Refusal(Exit.USAGE, "there is no home folder for a journal: name a file with --journal PATH")
    return open_journal(path, watch, clock.now(), on_trouble)
