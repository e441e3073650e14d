"""Does a program get each notice as JSON, and what becomes of one that is missing, fails, hangs or writes much?"""

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import Process
from pathlib import Path

import psutil
import pytest

from tests.busy import PATIENCE_S, Busy
from tests.lab.told import awaited
from tests.notify.receivers import line
from tui.core.observed.own_health import NoticeTrouble
from tui.core.settings.notifying import NoticeCommand
from tui.notify.program import run
from tui.notify.unsent import Unsent


def python(code: str) -> NoticeCommand:
    return NoticeCommand(label="command x", argv=(sys.executable, "-c", code))


async def test_it_gets_the_line_of_the_contract(tmp_path: Path) -> None:
    there = tmp_path / "got"
    await run(python(f"import sys; open({str(there)!r}, 'w').write(sys.stdin.read())"), line())
    assert json.loads(there.read_text())["id"] == line().id


@pytest.mark.parametrize(
    ("command", "why", "figure"),
    [
        (NoticeCommand(label="x", argv=("/no/such/program",)), "no program", None),
        (NoticeCommand(label="x", argv=("/etc/hostname",)), "not executable", None),
        (NoticeCommand(label="x", argv=("/bin/true", "\0")), "not executable", None),
        (python("raise SystemExit(3)"), "exit code", 3),
        (python("import os; os.kill(os.getpid(), 9)"), "signal", 9),
        (python("import time; time.sleep(60)"), "program too slow", None),
    ],
    ids=["missing", "no program", "NUL", "fails", "killed", "hangs"],
)
async def test_a_bad_program_is_one_reason(command: NoticeCommand, why: NoticeTrouble, figure: int | None) -> None:
    with pytest.raises(Unsent) as found:
        await run(command, line(), longest_s=1.0)
    assert (found.value.trouble, found.value.figure) == (why, figure)


async def test_what_it_prints_is_for_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    """Twenty megabytes on both streams, and nothing of it read or seen; it does not read what it gets either."""
    await run(python("import sys; [s.write('x' * 10_000_000) for s in (sys.stdout, sys.stderr)]"), line())
    assert capfd.readouterr() == ("", "")


async def test_a_program_that_hangs_leaves_nothing_behind(tmp_path: Path) -> None:
    """Its children end with it."""
    pid = tmp_path / "pid"
    shell = NoticeCommand(label="x", argv=("/bin/sh", "-c", f"sleep 600 & echo $! > {pid}; wait"))
    began, busy = time.monotonic(), Busy()
    with pytest.raises(Unsent):
        await run(shell, line(), longest_s=2.0)
    assert time.monotonic() - began < 20.0 + busy.s
    child = int(pid.read_text())

    async def over() -> bool:
        return not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE

    assert await awaited(over, PATIENCE_S)


async def test_a_program_that_became_another_users_is_unsent_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """`sudo`, for one: it may not be killed by us, which is said, and its notice is tried again."""
    kill = os.killpg
    groups: list[int] = []

    def refused(group: int, number: int) -> None:
        groups.append(group)
        raise PermissionError

    started: list[Process] = []

    async def start(*argv: str, **how: object) -> Process:
        started.append(await begin(*argv, **how))  # type: ignore[arg-type]  # as it is called there
        return started[-1]

    begin = asyncio.create_subprocess_exec
    monkeypatch.setattr("tui.notify.program.asyncio.create_subprocess_exec", start)
    monkeypatch.setattr("tui.notify.program.os.killpg", refused)
    try:
        with pytest.raises(Unsent) as found:
            await run(python("import time; time.sleep(60)"), line(), longest_s=0.5)
    finally:
        for group in groups:
            kill(group, signal.SIGKILL)
        for program in started:
            await program.wait()  # else it is collected in another test, as one that runs
    assert found.value.trouble == "program not ended"
