"""How is one server process started, signalled and ended? It must not know what the server is for.

A plain `Popen`, not asyncio's: it belongs to no event loop, so a cluster may be used from several.
"""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

POLL_S = 0.01


class ServerProcess:
    """A nats-server with one configuration file; it may be started again and again."""

    def __init__(self, name: str, binary: Path, config: Path, log: Path, inside: tuple[str, ...] = ()) -> None:
        self.name = name
        self.binary = binary
        self.log = log
        self.frozen = False
        self.lame = False
        self.meant_to_run = False
        self._command = (*inside, str(binary), "-c", str(config))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process is not None and self.running else None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def answering(self) -> bool:
        """Whether it can be expected to answer at all."""
        return self.running and not self.frozen and not self.lame

    def start(self) -> None:
        """Its output goes to the log, in UTC; a session of its own keeps a terminal's Ctrl-C away until we end it."""
        if self.running:
            return
        self.frozen = self.lame = False
        self.meant_to_run = True
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=os.environ | {"TZ": "UTC"},
            )

    def signal(self, number: signal.Signals) -> None:
        """Nothing happens to a process that has ended: `Popen` never signals a pid it has reaped."""
        if self._process is None:
            return
        self._process.send_signal(number)
        if number is signal.SIGSTOP:
            self.frozen = True
        elif number is signal.SIGCONT:
            self.frozen = False
        elif number is signal.SIGUSR2:
            self.lame = True
        if number not in (signal.SIGSTOP, signal.SIGCONT):
            self.meant_to_run = False

    async def ended(self, within: float) -> bool:
        """Whether it ended within that many seconds."""
        deadline = asyncio.get_running_loop().time() + within
        while self.running:
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(POLL_S)
        return True

    def end_now(self) -> None:
        """SIGKILL ends a frozen process too. Waiting is for the kernel only: the store is thrown away."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)
            self.frozen = self.lame = False
