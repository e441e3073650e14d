"""Does the self-contained binary do the main job, fast and small enough, where there is no Python?"""

import asyncio
import json
import re
import subprocess
import time
from pathlib import Path
from urllib.request import urlopen

from tests.command import clean_environment, first_line, started
from tui import __version__
from tui.demo.cluster import Cluster

LIMIT = 60 * 2**20
START_S = 2.0


def bare() -> dict[str, str]:
    """No Python on the PATH."""
    return clean_environment() | {"PATH": "/nonexistent"}


def test_it_is_small_and_carries_its_python(dist: Path) -> None:
    """At most 60 MB in one file, which runs without a Python beside it."""
    binary = dist / "metawatch"
    assert binary.stat().st_size <= LIMIT
    said = subprocess.run([binary, "--version"], env=bare(), capture_output=True, text=True, check=True).stdout
    assert said.startswith(f"metawatch {__version__} (")


async def test_it_tells_the_leader_within_two_seconds(three: Cluster, dist: Path) -> None:
    """From the start of the process to the line that names the leader: the best of three, for a first one fills the caches."""
    leader = await three.leader()
    took = [await _until_leader(three, dist / "metawatch", leader) for _ in range(3)]
    assert min(took) <= START_S, took


async def _until_leader(three: Cluster, binary: Path, leader: str | None) -> float:
    began = time.monotonic()
    args = ("events", "--json", "--no-context", "-s", ",".join(three.urls))
    async with started(*args, environment=bare(), program=(str(binary),)) as process:
        ready = json.loads(await first_line(process))
        assert (ready["kind"], ready["leader"]) == ("ready", leader)
        return time.monotonic() - began


async def test_it_serves_the_wall(three: Cluster, dist: Path) -> None:
    """The web server, its page and textual-serve's front end are in it."""
    args = ("serve", "--no-context", "--no-journal", "-s", ",".join(three.urls), "--listen", ":0")
    async with started(*args, environment=bare(), program=(str(dist / "metawatch"),)) as process:
        found = re.search(r"http://\S+/", await first_line(process))
        assert found is not None
        for name in ("wall.js", "textual.js", "xterm.css", "mono.ttf"):
            answer = await asyncio.to_thread(urlopen, f"{found.group()}static/{name}", timeout=10)
            with answer:
                assert len(answer.read()) > 500, name


def test_every_command_is_in_it(dist: Path) -> None:
    """Commands are imported when they are asked for; PyInstaller must have seen them all."""
    binary = dist / "metawatch-folder" / "metawatch"
    helps = subprocess.run([binary, "--help"], env=bare(), capture_output=True, text=True, check=True).stdout
    commands = [line.split()[0] for line in helps.split("Commands:\n")[1].splitlines() if re.match(r" {4}\S", line)]
    assert "watch" in commands
    for command in commands:
        ran = subprocess.run([binary, command, "--help"], env=bare(), capture_output=True, text=True, check=False)
        assert ran.returncode == 0, (command, ran.stderr)


def test_the_demo_says_what_it_lacks(dist: Path) -> None:
    """No nats-server is in it: one line says where to get one."""
    ran = subprocess.run([dist / "metawatch", "demo"], env=bare(), capture_output=True, text=True, check=False)
    assert ran.returncode != 0
    assert "no nats-server on this host" in ran.stderr
