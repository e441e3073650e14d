"""`metawatch config`: the settings in force and where each came from; no rules of its own."""

import os

import click

from tui.commands.options import collect, watch_options
from tui.runtime.output import tell


@click.command(name="config")
@watch_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (versioned format).")
@click.pass_context
def command(ctx: click.Context, /, as_json: bool, **given: object) -> None:
    """Print every threshold with its value, source and allowed range. Makes no connection.

    A wrong key or value in the configuration file is reported with file, line and the allowed values; exit code 78."""
    from tui.config.config_file import default_path
    from tui.config.threshold_sources import judged
    from tui.text.explaining.explained import config_as_json, config_as_text, settings

    told = judged(collect(ctx, **given), os.environ)
    rows = settings(told.thresholds, told.told_by)
    if as_json:
        tell(config_as_json(told.path, rows, told.mutes), as_json=True)
    else:
        tell(config_as_text(told.path, str(default_path(os.environ)), rows, told.mutes))
