"""`metawatch replay`: a journal or a snapshot, on the same screen or as the lines that were printed live; no rules of its own."""

import click

from tui.commands.flags.chosen_journal import file_argument, the_file
from tui.commands.flags.options import drawing, screen_options
from tui.core.refusal import Exit, Refusal
from tui.runtime.output import tell


@click.command(name="replay")
@file_argument
@click.option(
    "--at", metavar="TIME", help="Begin at this time: 2026-11-29T03:12:00Z, 03:12, or -2h.  [default: the beginning]"
)
@click.option("--until", metavar="TIME", help="End at this time.  [default: the end]")
@click.option(
    "--speed", type=click.FloatRange(min=0.1, max=1000.0), default=1.0, help="How much faster than live.  [default 1]"
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the lines of `events --json`, as fast as they can be made."
)
@screen_options
@click.pass_context
def command(ctx: click.Context, /, file: str | None, **given: object) -> int:
    """Show what was recorded: the dashboard on a journal, at any time in it.

    FILE is a journal or a snapshot. Without it: that of --context, METAWATCH_JOURNAL, or the only one there is. Connects to nothing."""
    from tui.commands.screen import no_terminal
    from tui.runtime.dashboards import run_replay
    from tui.runtime.replaying import AskedSpan, ReplayThread, play_lines
    from tui.text.lines import to_json

    path = the_file(file)
    asked = AskedSpan(_typed(given["at"]), _typed(given["until"]))
    why = None if given["as_json"] else no_terminal()
    if why is not None:
        raise Refusal(Exit.USAGE, f"{why}: `metawatch replay --json` prints the recorded lines")
    if given["as_json"]:
        play_lines(
            path,
            asked,
            lambda line: tell(to_json(line), as_json=True),
            lambda note: tell(f"metawatch: {note}", err=True),
        )
        return 0
    return run_replay(ReplayThread(path, asked, float(str(given["speed"]))), drawing(ctx, given))


def _typed(value: object) -> str | None:
    return None if value is None else str(value)
