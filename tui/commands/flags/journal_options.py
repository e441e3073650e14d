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


def before(ctx: click.Context, sub: click.Command | None, given: Mapping[str, object]) -> None:
    """What was typed before a sub-command is that sub-command's, as connection flags are. Raises UsageError where it has no such flag,
    for `metawatch --journal FILE history` would otherwise read another file."""
    for name in ("journal", "no_journal"):
        if not given[name]:
            continue
        if sub is not None and not _has(sub, name):
            instead = "; it takes the file as its argument" if name == "journal" and _has(sub, "file") else ""
            raise click.UsageError(f"`{sub.name}` has no --{name.replace('_', '-')}{instead}", ctx)
        ctx.meta[f"{__name__}.{name}"] = given[name]


def _has(command: click.Command, name: str) -> bool:
    subs = command.commands.values() if isinstance(command, click.Group) else ()
    return any(option.name == name for one in (command, *subs) for option in one.params)


def _typed(given: Mapping[str, object], name: str) -> object:
    context = click.get_current_context(silent=True)
    return given.get(name) or (context.meta.get(f"{__name__}.{name}") if context else None)


def keeps(given: Mapping[str, object]) -> bool:
    """Whether what is seen is kept at all."""
    return not _typed(given, "no_journal")


def is_typed(given: Mapping[str, object]) -> bool:
    """Whether the file was typed."""
    return bool(_typed(given, "journal"))


def named(given: Mapping[str, object]) -> Path | None:
    """The file that was typed, or that the environment names."""
    name = _typed(given, "journal") or os.environ.get("METAWATCH_JOURNAL")
    return Path(str(name)).expanduser() if name else None


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
