"""How does a program get a notice? One JSON line on its standard input; it has half a minute, and what it prints is for nobody."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from typing import Final

import msgspec

from tui.core.model.lines import NoticeLine
from tui.core.settings.notifying import NoticeCommand
from tui.notify.unsent import Unsent

LONGEST_S: Final = 30.0
_NOT_OURS_S: Final = 1.0


async def run(to: NoticeCommand, line: NoticeLine, longest_s: float = LONGEST_S) -> None:
    """Raises Unsent unless it ended with 0 in time; then it and what it started is killed."""
    try:
        program = await asyncio.create_subprocess_exec(
            *to.argv, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
        )
    except FileNotFoundError:
        raise Unsent("no program") from None
    except (OSError, ValueError):  # ValueError: a NUL in its name or arguments
        raise Unsent("not executable") from None
    in_time = ended = False
    code = 0
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(longest_s):
                await _feed(program, msgspec.json.encode(line) + b"\n")
                code = await program.wait()
                in_time = True
    finally:
        ended = await _ended(program)
    if not in_time:
        raise Unsent("program too slow" if ended else "program not ended")
    if code:
        raise Unsent("exit code", code) if code > 0 else Unsent("signal", -code)


async def _feed(program: Process, data: bytes) -> None:
    """A program may not read what it gets."""
    assert program.stdin is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        program.stdin.write(data)
        await program.stdin.drain()
    program.stdin.close()


async def _ended(program: Process) -> bool:
    """Nothing of it is left behind, also when we are told to end ourselves. What became another user's (`sudo`) we may not kill: it is
    not waited for, and may go on."""
    if program.returncode is None:
        longest_s = None
        try:
            os.killpg(program.pid, signal.SIGKILL)
        except PermissionError:
            longest_s = _NOT_OURS_S
        except ProcessLookupError:
            pass
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(longest_s):
                await program.wait()
    return program.returncode is not None
