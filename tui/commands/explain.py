"""`metawatch explain`: what an alert code means and what to do; no rules of its own."""

import os

import click

from tui.commands.flags.options import collect, watch_options
from tui.core.refusal import Exit, Refusal
from tui.runtime.output import tell


@click.command(name="explain")
@watch_options
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (versioned format).")
@click.pass_context
def command(ctx: click.Context, /, code: str | None, as_json: bool, **given: object) -> None:
    """Explain an alert CODE: its meaning, why it matters, how to fix it, and its thresholds in force. Without CODE, list all.

    Makes no connection."""
    from tui.config.threshold_sources import judged
    from tui.core.safe_text import one_line
    from tui.text.explaining.explain import CHECK_TEXTS
    from tui.text.explaining.explained import code_as_text, codes_as_json, codes_as_text, explained

    wanted = None if code is None else code.strip().upper()
    if wanted is not None and wanted not in CHECK_TEXTS:
        raise Refusal(
            Exit.USAGE, f"'{one_line(code or '', 40)}' is not an alert code: `metawatch explain` lists all codes"
        )
    told = judged(collect(ctx, **given), os.environ)
    asked = tuple(CHECK_TEXTS) if wanted is None else (wanted,)
    pages = tuple(explained(one, told.thresholds, told.told_by, told.mutes) for one in asked)
    if as_json:
        tell(codes_as_json(pages), as_json=True)
    else:
        tell(codes_as_text() if wanted is None else code_as_text(pages[0]))
