"""`metawatch evidence`: keeps what one server says of its inside, before its process is restarted; no rules of its own."""

import asyncio
from pathlib import Path

import click

from tui.commands.flags.options import connection_options, resolve, watch_options
from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.runtime.output import tell

_FOUND_S = 10.0
"""How long a server is looked for."""
_PINNED_S = 2.0
"""How long a connection of its own is waited for; without one it is asked through another server."""


@click.command(name="evidence")
@click.argument("name", metavar="SERVER")
@connection_options
@watch_options
@click.option(
    "-o",
    "--output",
    "into",
    metavar="FOLDER",
    help="Write the new folder into this one, which must exist.  [default: the present one]",
)
@click.pass_context
def command(ctx: click.Context, /, name: str, into: str | None, **given: object) -> int:
    """Save a server's goroutine profile, RAFTZ, IPQUEUESZ and VARZ into a new folder, before its process is restarted.

    It changes nothing. Passwords, tokens and keys are removed from VARZ. Exit code 1 if nothing could be saved."""
    connection, watch = resolve(ctx, given)
    try:
        return asyncio.run(_save(connection, watch, name, into))
    except KeyboardInterrupt:
        raise Refusal(Exit.NO, "interrupted: nothing more is saved") from None


async def _save(connection: Connection, watch: Watch, typed: str, into: str | None) -> int:
    from tui.core.model.peer_names import full_name
    from tui.core.ports import SaveEvidence
    from tui.core.safe_text import one_line
    from tui.runtime.dashboards import operator
    from tui.runtime.session import Session
    from tui.text.evidence import evidence_part

    async with Session(connection, watch) as session:

        def server() -> str:
            return full_name(typed, tuple(session.state.servers))

        found = await session.until(lambda: server() in session.state.servers, _FOUND_S)
        if not found:
            known = ", ".join(sorted(session.state.servers)) or "none"
            raise Refusal(Exit.NO, one_line(f"there is no server {typed}: those that answered are {known}"))
        await session.until(lambda: session.state.servers[server()].connection.connected is True, _PINNED_S)
        command = SaveEvidence(server=server(), by=operator(watch), into=into)
        saved = await session.collector.save_evidence(command)
    lines = [evidence_part(one) for one in saved.parts]
    if saved.folder is None and any(one.fate == "not written" for one in saved.parts):
        raise Refusal(Exit.NO, one_line(f"no evidence of {saved.server} was saved: {_unwritten(into)}", 400))
    if saved.folder is None:
        raise Refusal(
            Exit.NO, one_line(f"no evidence of {saved.server} was saved: {'; '.join(dict.fromkeys(lines))}", 600)
        )
    tell("\n".join((f"{saved.server}: {saved.folder}", *(f"  {line}" for line in lines))))
    return Exit.FINE


def _unwritten(into: str | None) -> str:
    """Why there is no new folder with files."""
    if into is None:
        return "neither the working directory nor the state folder can be written, name another folder with -o"
    if not Path(into).expanduser().is_dir():
        return f"there is no folder {into}"
    return f"the folder {into} cannot be written"
