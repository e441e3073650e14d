"""Who tidies up when metawatch itself is killed? A small process of its own that holds the read end of a pipe and knows
nothing but one folder.

When the pipe closes without the word "done", the parent has died: every nats-server whose configuration lies in that
folder is ended, by pid, and the folder is removed. Servers are found by their command line, not by pids remembered:
the folder's name is unique, so a pid that has been given to somebody else is never touched, and a server started in
the very moment of the parent's death is found too.
"""

import subprocess
import sys
from pathlib import Path

# Runs with `python -I -S` so that it is up within some 20 ms and depends on nothing installed.
_SCRIPT = r"""
import os, shutil, signal, subprocess, sys, time

for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
folder = sys.argv[1]


def command_lines():
    if os.path.exists("/proc/self/cmdline"):
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    yield int(pid), file.read().decode(errors="replace").split("\0")
            except OSError:
                continue
        return
    listing = subprocess.run(["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True).stdout
    for line in listing.splitlines():
        pid, _, command = line.strip().partition(" ")
        yield int(pid), command.split()


def ours():
    for pid, words in command_lines():
        if "-c" in words[:-1] and words[words.index("-c") + 1].startswith(folder + "/"):
            yield pid


if b"done" in sys.stdin.buffer.read():
    sys.exit(0)
# A child between fork and exec does not yet carry the folder in its command line: look again until all is quiet.
# And one that was killed may still be within a call that makes a file: the folder is removed until it is gone for as long.
quiet, deadline = 0, time.monotonic() + 60
while quiet < 3 and time.monotonic() < deadline:
    found = list(ours())
    for pid in found:
        for number in (signal.SIGCONT, signal.SIGKILL):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
    if not found:
        shutil.rmtree(folder, ignore_errors=True)
    quiet = 0 if found or os.path.exists(folder) else quiet + 1
    time.sleep(0.05)
"""


class Watchdog:
    """Guards one folder until it is dismissed."""

    def __init__(self, folder: Path) -> None:
        # The write end of the pipe is `stdin` here; Python makes it non-inheritable, so it closes with this process
        # and with nothing else. A session of its own keeps a terminal's Ctrl-C and hang-up away.
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _SCRIPT, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def dismiss(self) -> None:
        """All is tidy already: the watchdog goes without doing anything."""
        try:
            self._process.communicate(b"done", timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
