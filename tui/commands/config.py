"""`metawatch config`: the settings in force and where each came from; no rules of its own."""

import os
from pathlib import Path

import click

from tui.commands.flags.options import collect, drawing, notify_options, notifying, watch_options
from tui.core.refusal import Exit, Refusal
from tui.runtime.output import tell


@click.group(name="config", invoke_without_command=True)
@watch_options
@notify_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (versioned format).")
@click.pass_context
def command(ctx: click.Context, /, as_json: bool, **given: object) -> None:
    """Print every threshold with its value, source and allowed range, the theme, where notices go and the marked contexts.

    Makes no connection. A wrong key or value in the configuration file is reported with file, line and the allowed values; exit code 78.
    `config init` writes a file with all of it as comments."""
    if ctx.invoked_subcommand is None:
        _print(ctx, given, as_json=as_json)


@command.command(name="init", short_help="Write a configuration file with every key as a comment.")
@click.argument("file", required=False, type=click.Path(dir_okay=False))
def init(file: str | None) -> None:
    """Write a commented configuration file with every key and its usual value; FILE is the usual place unless it is given.

    Nothing is overwritten, and nothing changes until a line is uncommented."""
    from tui.config.config_file import default_path
    from tui.runtime.new_file import write_new
    from tui.text.explaining.config_template import config_template

    path = default_path(os.environ) if file is None else Path(file).expanduser()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(Exit.BAD_FILE, f"{path.parent} cannot be made: {error.strerror}") from None
    write_new(path, config_template())
    tell(f"{path} written; `metawatch config` prints what is in force")


def _print(ctx: click.Context, given: dict[str, object], *, as_json: bool) -> None:
    from tui.config.config_file import default_path
    from tui.config.resolve import team_of
    from tui.config.threshold_sources import judged
    from tui.text.explaining.explained import Configured, config_as_json, config_as_text, settings

    told = judged(collect(ctx, **given), os.environ)
    marks = tuple((name, care.marks) for name, care in told.file.contexts.items())
    theme = drawing(ctx, given).theme or "auto"
    team = team_of(collect(ctx, **given), os.environ, told.file)
    found = Configured(
        told.path, settings(told.thresholds, told.told_by), told.mutes, theme, team, marks, notifying(ctx, given)
    )
    if as_json:
        tell(config_as_json(found), as_json=True)
    else:
        tell(config_as_text(found, str(default_path(os.environ))))
