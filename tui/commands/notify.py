"""`metawatch notify test`: one test notice to every receiver, and what became of it; no rules of its own."""

import asyncio
from typing import TYPE_CHECKING

import click

from tui.commands.flags.options import notify_options, notifying, watch_options
from tui.core.refusal import Exit, Refusal
from tui.runtime.output import ring, tell

if TYPE_CHECKING:
    from tui.core.model.lines import NoticeLine
    from tui.core.settings.notifying import Notifying, Receiver
    from tui.notify.sender import NoticeSender


@click.group(name="notify")
def command() -> None:
    """Send a test notice to every receiver."""


@command.command(name="test", short_help="Send a test notice to every receiver.")
@watch_options
@notify_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per receiver (versioned format).")
@click.pass_context
def test(ctx: click.Context, /, as_json: bool, **given: object) -> int:
    """Send a test notice to every webhook and command, ring the bell, and print what became of each. Makes no connection to NATS.

    Exit code 0 if every receiver took it, else 1. Nothing is retried."""
    wanted = notifying(ctx, given)
    if not wanted.wanted:
        how = "give --notify-url, --notify-command, --notify-bell or --notify-desktop, or a [notify] section"
        raise Refusal(Exit.USAGE, f"there is no receiver of notices: {how}")
    return asyncio.run(_test(wanted, as_json=as_json))


async def _test(wanted: "Notifying", *, as_json: bool) -> int:
    from tui.clock import now
    from tui.notify.sender import NoticeSender
    from tui.text.notices import line_of_test

    line = line_of_test(now())
    ring(line, wanted)
    sender = NoticeSender(wanted.receivers)
    try:
        came = await asyncio.gather(*(_one(sender, one, line, as_json=as_json) for one in wanted.receivers))
    finally:
        await sender.close()
    return Exit.FINE if all(came) else Exit.NO


async def _one(sender: "NoticeSender", to: "Receiver", line: "NoticeLine", *, as_json: bool) -> bool:
    """Whether it has it."""
    from tui.clock import now
    from tui.notify.unsent import Unsent
    from tui.text.notices import outcome

    began, unsent = now(), None
    try:
        await sender.send(to, line)
    except Unsent as found:
        unsent = found
    trouble = None if unsent is None else unsent.trouble
    figure = None if unsent is None else unsent.figure
    tell(outcome(to.label, trouble, figure, now() - began, as_json=as_json), as_json=as_json)
    return unsent is None
