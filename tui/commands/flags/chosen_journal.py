"""Which journal does a command read that connects to nothing? FILE, that of a context or of addresses, or the only one there is."""

import os
from pathlib import Path

import click

from tui.commands.flags.journal_options import named
from tui.commands.flags.options import CommandT, collect
from tui.core.refusal import Exit, Refusal

_FILE = click.argument("file", required=False, metavar="[FILE]")


def _chosen(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value:
        collect(ctx, context=value)


_CONTEXT = click.option(
    "--context",
    metavar="NAME",
    expose_value=False,
    callback=_chosen,
    help="Context of the nats CLI whose journal is read.",
)


def file_argument(command: CommandT) -> CommandT:
    """Add FILE, and the context that names one."""
    return _FILE(_CONTEXT(command))


def the_file(file: str | None) -> Path:
    """The journal that is meant; a file that a failed first connection left is none. Raises Refusal where that is not clear."""
    from tui.journal.places import SUFFIX, folder
    from tui.journal.reading import no_run_in

    if file is not None:
        return Path(file).expanduser()
    typed, likely = _of_cluster()
    path = typed or named({})
    if path is not None and (path != typed or path.is_file()):
        return path
    found = sorted(path for path in folder(os.environ).glob(f"*{SUFFIX}") if not no_run_in(path))
    names = ", ".join(path.name for path in found[:6])
    if not found:
        raise Refusal(
            Exit.BAD_FILE, f"no journal in {folder(os.environ)}: `metawatch record` and the dashboard write one"
        )
    if typed is not None:
        raise Refusal(Exit.BAD_FILE, f"there is no journal {typed.name}: {folder(os.environ)} has {names}")
    if likely in found:
        return likely
    if len(found) == 1:
        return found[0]
    raise Refusal(Exit.USAGE, f"which journal? give one as FILE, or --context: {folder(os.environ)} has {names}")


def _of_cluster() -> tuple[Path | None, Path | None]:
    """The journal of the context or of the addresses that were typed; and that of the context which the environment names, or which
    is selected: likely meant where there are several, and no more than that."""
    from tui.config.nats_contexts import named as context
    from tui.config.nats_contexts import selected
    from tui.config.server_urls import parse_servers
    from tui.journal.places import journal_path

    typed = collect(click.get_current_context())
    if typed.context:
        return journal_path(os.environ, context(typed.context, "--context", os.environ).given, ()), None
    if typed.server:
        return journal_path(os.environ, None, parse_servers(typed.server, "--server", Exit.USAGE).urls), None
    if typed.no_context:
        return None, None
    try:
        name = os.environ.get("NATS_CONTEXT")
        likely = context(name, "NATS_CONTEXT", os.environ) if name else selected(os.environ)
    except Refusal:
        return None, None  # it is for those who connect to say so
    return None, None if likely is None else journal_path(os.environ, likely.given, ())
