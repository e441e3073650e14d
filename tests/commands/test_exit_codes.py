"""How does the real command end? Exit codes and silence, as a shell sees them."""

import asyncio
import json
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.busy import Busy
from tests.command import (
    COMMAND,
    Ran,
    begun,
    clean_environment,
    ended,
    first_line,
    inside,
    kill_group,
    metawatch,
    started,
)
from tests.feeds.fakes import listening, says
from tests.forked.process import Files, finished
from tui import cli
from tui.core.refusal import Exit
from tui.demo.cluster import Cluster

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("events", "--for", "60"), ("--for", "60s")),
        (("events", "--for", "0s"), ("--for",)),
        (("--timeout", "5", "events"), ("--timeout", "5s")),
        (("events", "--flap-max", "many"), ("--flap-max",)),
        (("events", "--nonsense"), ("--nonsense",)),
        (("--nonsense",), ("--nonsense",)),
        (("events", "more"), ("more",)),
        (("watch", "--server"), ("--server",)),
        (("nonsense",), ("nonsense",)),
        (("notify",), ("a command is missing after `metawatch notify`", "test")),
        (("maintenance",), ("a command is missing", "start", "stop", "list")),
        (("demo", "--servers", "0"), ("--servers",)),
        (("events", "-s", "nats://h:port"), ("h:port",)),
        (("events", "\x1b[31m\nred"), ("red",)),
    ],
)
def test_usage_is_64(args: tuple[str, ...], said: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
    """What cannot be meant is one line that names it, before anything is dialled."""
    inside(capfd, *args).refused(Exit.USAGE, *said)


async def test_usage_is_64_for_a_shell() -> None:
    """The code that `run` returns is the process's."""
    (await metawatch("--nonsense", program=(COMMAND,))).refused(Exit.USAGE, "--nonsense")


def test_help_and_version_are_0(capfd: pytest.CaptureFixture[str]) -> None:
    """Asked for, so on stdout; every command of `--help` is there and has a help of its own."""
    shown = inside(capfd, "--help")
    shown.silent()
    inside(capfd, "--version").silent()
    table = shown.out.partition("Commands:")[2]
    names = [line.split()[0] for line in table.splitlines() if re.match(r" {4}\S", line)]
    assert sorted(names) == sorted(cli.COMMANDS)
    for name in names:
        told = inside(capfd, name, "--help")
        told.silent()
        assert told.out.startswith(f"Usage: metawatch {name}")
        assert "..." not in told.out.partition("Commands:")[2], "what a command does is said in full"


async def test_for_counts_from_ready(three: Cluster) -> None:
    """`--for` ends it with 0; only whole lines were printed, `ready` first."""
    begun = time.monotonic()
    ran = await metawatch("events", "--json", "--for", "1500ms", "-s", three.sys_url("n1"))
    ran.silent()
    assert time.monotonic() - begun > 1.5
    assert ran.out.endswith("\n")
    assert json.loads(ran.out.splitlines()[0])["kind"] == "ready"


@pytest.mark.parametrize("end", ENDS)
async def test_a_signal_ends_it_with_0(three: Cluster, end: signal.Signals) -> None:
    """Ctrl-C, SIGTERM and a terminal that goes away end `events` at once, silently."""
    async with started("events", "-s", three.sys_url("n1")) as process:
        assert ", 3 peers" in await first_line(process)
        begun, busy = time.monotonic(), Busy()
        process.send_signal(end)
        (await ended(process)).silent()
        assert time.monotonic() - begun < 4 + busy.s


async def test_ctrl_c_ends_it_while_it_connects() -> None:
    """A port that says nothing is waited for only as long as the operator wants to."""
    heard = asyncio.Event()

    async def mute(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        heard.set()
        await reader.read()

    async with (
        listening(mute) as port,
        started("events", "--timeout", "60s", "-s", f"127.0.0.1:{port}") as process,
    ):
        await asyncio.wait_for(heard.wait(), 15)
        process.send_signal(signal.SIGINT)
        (await ended(process)).silent()


def test_ctrl_c_while_a_class_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.11 wraps what `__set_name__` raises: a Ctrl-C there is still a Ctrl-C, and a bug there still a bug."""

    def made(error: BaseException) -> Callable[..., None]:
        def main(**_: object) -> None:
            raise RuntimeError("Error calling __set_name__") from error

        return main

    monkeypatch.setattr(cli.cli, "main", made(KeyboardInterrupt()))
    assert cli.run([]) == 0
    monkeypatch.setattr(cli.cli, "main", made(ValueError()))
    with pytest.raises(RuntimeError):
        cli.run([])


async def test_nohup_is_respected(three: Cluster) -> None:
    """Started with SIGHUP ignored it survives the terminal; SIGTERM still ends it."""
    async with started("events", "-s", three.sys_url("n1"), ignoring=(signal.SIGHUP,)) as process:
        await first_line(process)
        process.send_signal(signal.SIGHUP)
        await three.step_down()
        while "election" not in (line := await first_line(process)):  # it goes on watching
            assert line, "it ended"
        process.terminate()
        (await ended(process)).silent()


async def through_a_shell(script: str, within: float = 20) -> tuple[int, str, str]:
    """Code of the first command of a pipe, stdout and stderr."""
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", f"{script}; exit ${{PIPESTATUS[0]}}", env=clean_environment(),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, process_group=0,
    )  # fmt: skip
    try:
        ran = await ended(process, within)
    finally:
        kill_group(process.pid)
    return ran.code, ran.out, ran.err


async def test_head_ends_it_in_a_calm_cluster(three: Cluster) -> None:
    """`events | head -1` is one line, code 0 and silence, though nothing more happens that could be printed."""
    await three.wait_ready()
    code, out, err = await through_a_shell(f"{COMMAND} events -s {three.sys_url('n1')} | head -1")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 1


async def into(place: int, *args: str) -> Ran:
    """The command with its output there, and what it says of it; that end is closed here, so that it is its own."""
    process = await begun(args, clean_environment(), Files(stdout=place))
    os.close(place)
    try:
        return await ended(process)
    finally:
        kill_group(process.pid)
        await finished(process)


async def test_a_pipe_closed_after_the_first_line(three: Cluster) -> None:
    """As with `head -1`: JSON."""
    await three.wait_ready()
    ours, its = os.pipe()
    running = asyncio.create_task(into(its, "events", "--json", "-s", three.sys_url("n1")))
    line = await asyncio.to_thread(os.read, ours, 65_536)
    os.close(ours)
    (await running).silent()
    assert json.loads(line.splitlines()[0])["kind"] == "ready"


async def test_a_pipe_closed_before_the_first_line(three: Cluster) -> None:
    """Nobody reads at all, not even the help: 0 and silence."""
    place = three.sys_url("n1")
    for args in (("events", "-s", place), ("check", "-s", place), ("wait", "--leader", "-s", place), ("--help",)):
        ours, its = os.pipe()
        os.close(ours)
        (await into(its, *args)).silent()


async def test_a_full_disk_is_one_line(three: Cluster) -> None:
    """Lines that cannot be written end it with 1 and the reason."""
    ran = await into(os.open("/dev/full", os.O_WRONLY), "events", "-s", three.sys_url("n1"))
    assert ran == Ran(1, "", "metawatch: standard output cannot be written: No space left on device\n")


async def test_without_stdout(three: Cluster) -> None:
    """Started with `>&-` it runs as into /dev/null."""
    code, _, err = await through_a_shell(f"{COMMAND} events --for 300ms -s {three.sys_url('n1')} >&-")
    assert (code, err) == (0, "")


async def test_a_narrow_encoding(three: Cluster) -> None:
    """A Latin-1 terminal gets `→` as its number; JSON stays UTF-8; neither is a traceback."""
    narrow = clean_environment(PYTHONIOENCODING="latin-1")
    async with started("events", "-s", three.sys_url("n1"), environment=narrow) as process:
        await first_line(process)
        await three.step_down()
        assert process.stdout is not None
        async with asyncio.timeout(15):
            while "election" not in (line := (await process.stdout.readline()).decode("latin-1")):
                assert line, "it ended"
        assert "\\u2192" in line
        process.terminate()
        (await ended(process)).silent()


async def test_no_terminal_no_dashboard(three: Cluster) -> None:
    """With stdout into a pipe the dashboard prints events instead, and says so once on stderr."""
    for command in ((), ("watch",)):
        async with started("-s", three.sys_url("n1"), *command) as process:
            assert ", 3 peers" in await first_line(process)
            process.terminate()
            ran = await ended(process)
        assert ran.code == 0
        assert ran.err == "metawatch: standard output is not a terminal: printing events instead\n"


async def test_the_home_folder_need_not_be_writable(three: Cluster, tmp_path: Path) -> None:
    """A config folder that cannot be written, or does not exist, changes nothing; nothing is written into one that can."""
    for folder in ("/proc", "/nonexistent", str(tmp_path)):
        around = clean_environment(HOME=folder, XDG_CONFIG_HOME=f"{folder}/config", XDG_STATE_HOME=f"{folder}/state")
        ran = await metawatch("events", "--for", "200ms", "-s", three.sys_url("n1"), environment=around)
        ran.silent()
    assert os.listdir(tmp_path) == []


async def test_it_goes_on_when_every_server_is_lost(three: Cluster) -> None:
    """After `ready` nothing but the user ends it: all servers killed is told, not left."""
    async with started("events", "--json", "-s", three.sys_url("n1")) as process:
        await first_line(process)
        for name in three.names:
            await three.kill(name)
        assert process.stdout is not None
        told: list[dict[str, object]] = []
        async with asyncio.timeout(15):
            while not any(line.get("code") == "MW_BLIND" for line in told):
                told.append(json.loads(await process.stdout.readline()))
        assert process.returncode is None
        process.terminate()
        (await ended(process)).silent()


async def test_a_port_that_hangs_up_is_69() -> None:
    """A proxy, or a published port, whose server is not there yet; one that says something else than NATS is 65."""
    async with listening(says(then_hangs=False)) as port:
        (await metawatch("events", "-s", f"127.0.0.1:{port}")).refused(
            Exit.NO_SERVER, "no server is running behind this port yet"
        )
    async with listening(says(b"SSH-2.0-OpenSSH_9.2\r\n")) as port:
        (await metawatch("events", "-s", f"127.0.0.1:{port}")).refused(Exit.NOT_NATS, "not a NATS server")
