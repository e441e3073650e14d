"""Who makes the storm? A process of its own, so that it takes nothing from the interpreter that is measured.

`python -m tests.bench.publisher PORT COUNT RATE RAFT`: COUNT advisories on 127.0.0.1:PORT, RATE a second (0: as fast as it goes);
RAFT 1: every other message is an append entry.
"""

import itertools
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.advisories import advisories, frames, published

_BATCH = 500
_SLICE_S = 0.02
_HELLO = b'CONNECT {"verbose":false,"pedantic":false,"user":"sys","pass":"sys","name":"bench"}\r\nPING\r\n'


@contextmanager
def publishing(port: int, count: int, rate: float = 0, *, raft: bool = False) -> Iterator[None]:
    """It publishes in the background, and has ended afterwards."""
    process = subprocess.Popen([sys.executable, "-m", __name__, str(port), str(count), str(rate), str(int(raft))])
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def main(port: int, count: int, rate: float, *, raft: bool) -> None:
    """Publish, then wait until the server has taken all."""
    messages = (published(*one) for one in itertools.islice(frames() if raft else advisories(), count))
    with socket.create_connection(("127.0.0.1", port)) as server:
        server.sendall(_HELLO)
        _until_pong(server)
        if rate:
            _evenly(server, messages, rate)
        else:
            for batch in _batches(list(messages)):
                server.sendall(batch)
        server.sendall(b"PING\r\n")
        _until_pong(server)


def _batches(frames: list[bytes]) -> list[bytes]:
    return [b"".join(frames[at : at + _BATCH]) for at in range(0, len(frames), _BATCH)]


def _evenly(server: socket.socket, frames: Iterator[bytes], rate: float) -> None:
    """What was late is sent late, not left out."""
    began, sent = time.monotonic(), 0
    while True:
        due = int((time.monotonic() - began) * rate) - sent
        chunk = list(itertools.islice(frames, due))
        if due and not chunk:
            return
        server.sendall(b"".join(chunk))
        sent += len(chunk)
        _answer_pings(server)
        time.sleep(_SLICE_S)


def _answer_pings(server: socket.socket) -> None:
    server.setblocking(False)
    try:
        if b"PING" in server.recv(65536):
            server.sendall(b"PONG\r\n")
    except BlockingIOError:
        pass
    finally:
        server.setblocking(True)


def _until_pong(server: socket.socket) -> None:
    heard = b""
    while b"PONG\r\n" not in heard:
        part = server.recv(65536)
        if not part:
            raise ConnectionError(heard.decode("utf-8", "replace"))
        heard = heard[-16:] + part


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), raft=sys.argv[4] == "1")
