"""Who has imported metawatch already, and forks for each test that wants a process of it? A program; `tests/forked/process.py` starts it.

To start an interpreter and to import half a second's worth of modules is most of what a short command costs. What is forked here is
made what a process of its own would be: its files, group or session, terminal, folder, variables, signals and clock. Its modules are
there before: tests about what is loaded, about the locale, or about the command as it is installed start a real one."""

import atexit
import fcntl
import gc
import importlib
import io
import json
import os
import selectors
import signal
import socket
import sys
import termios
import threading
from contextlib import suppress
from typing import Final, NamedTuple, TextIO

_FDS: Final = 3
_HIGHEST_FD: Final = 4096
_LONGEST: Final = 1 << 20


class Wanted(NamedTuple):
    """What a child is to be."""

    module: str
    """Its `main` is called."""
    imports: list[str]
    """What is loaded before the fork, and stays so for the next one."""
    argv: list[str]
    environment: dict[str, str]
    folder: str
    terminal: bool
    """A session of its own, on the terminal of its standard output; else a process group."""
    ignoring: list[int]


class Parent:
    """Each request is a connection: the wish and three files come over it, the pid and the exit code go back."""

    def __init__(self, requests: socket.socket, life: socket.socket) -> None:
        self._requests = requests
        self._life = life
        """At its end nobody asks any more."""
        self._children: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._ended, self._wakes = os.pipe()

    def serve(self) -> Wanted | None:
        """Returns in each child with what it is; in the parent None, at the end."""
        os.set_blocking(self._wakes, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wakes, warn_on_full_buffer=False)
        for one in (self._requests, self._life, self._ended):
            self._selector.register(one, selectors.EVENT_READ)
        while True:
            ready = [key.fileobj for key, _ in self._selector.select()]
            if self._ended in ready:
                os.read(self._ended, 4096)
                self._reap()
            if self._requests in ready and (wanted := self._forked(self._requests.accept()[0])) is not None:
                return wanted
            if self._life in ready:
                return None

    def _reap(self) -> None:
        for pid in tuple(self._children):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                with self._children.pop(pid) as asker:
                    _answer(asker, os.waitstatus_to_exitcode(status))

    def _forked(self, asker: socket.socket) -> Wanted | None:
        said, files, _, _ = socket.recv_fds(asker, _LONGEST, _FDS)
        if not said:  # whoever asked has ended
            asker.close()
            return None
        wanted = Wanted(**json.loads(said))
        for module in (wanted.module, *wanted.imports):
            importlib.import_module(module)
        gc.freeze()
        pid = os.fork()
        if pid == 0:
            _become(wanted, files)
            _answer(asker, os.getpid())  # from now on a signal reaches what was wanted
            self._let_go(asker)
            return wanted
        self._children[pid] = asker
        for fd in files:
            os.close(fd)
        return None

    def _let_go(self, asker: socket.socket) -> None:
        """In a child, of all that is the parent's: nothing may close these numbers once they are those of other files."""
        self._selector.close()
        for held in (self._requests, self._life, asker, *self._children.values()):
            held.close()
        os.closerange(3, _HIGHEST_FD)


def _answer(asker: socket.socket, number: int) -> None:
    with suppress(OSError):  # whoever asked has ended
        asker.send(b"%d" % number)


def _become(wanted: Wanted, files: list[int]) -> None:
    """As if it had been started so."""
    if wanted.terminal:
        os.setsid()
    else:
        os.setpgid(0, 0)
    for number, fd in enumerate(files):  # all of them are above 2
        os.dup2(fd, number)
    if wanted.terminal:
        fcntl.ioctl(1, termios.TIOCSCTTY, 0)
    signal.set_wakeup_fd(-1)
    for name in (signal.SIGCHLD, signal.SIGHUP):
        signal.signal(name, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for ignored in wanted.ignoring:
        signal.signal(ignored, signal.SIG_IGN)
    os.chdir(wanted.folder)
    os.environ.clear()
    os.environ.update(wanted.environment)
    sys.argv = wanted.argv
    sys.stdin, sys.stdout, sys.stderr = _stream(0, sys.stdin), _stream(1, sys.stdout), _stream(2, sys.stderr)
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc,assignment]
    importlib.reload(importlib.import_module("tui.clock"))  # it begins with the process


def _stream(number: int, like: TextIO) -> TextIO:
    """As Python opens it; the parent's locale is that of the child."""
    assert isinstance(like, io.TextIOWrapper)
    at_once = like.write_through  # PYTHONUNBUFFERED
    raw = open(number, "wb" if number else "rb", buffering=0 if at_once else -1, closefd=False)  # noqa: SIM115 - until its end
    stream = io.TextIOWrapper(raw, like.encoding, like.errors, newline="\n" if number else None, write_through=at_once)
    stream.reconfigure(line_buffering=number == 2 or os.isatty(number))
    return stream


def _ends(code: object) -> None:
    """As Python ends, but for one thing: that it takes apart all modules, which copies most of the parent's memory first."""
    if not isinstance(code, int | None):
        sys.exit(code)  # type: ignore[arg-type]  # whatever it is, Python knows what to do with it
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads, as Python does first
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.closed:
                stream.flush()
    except OSError:
        sys.exit(code)  # Python says what is wrong, and in its own exit code
    os._exit(code or 0)


def main() -> None:
    """In the parent until nobody asks any more; in a child until what it was made for ends."""
    requests, life = (socket.socket(fileno=int(number)) for number in sys.argv[1:])
    wanted = Parent(requests, life).serve()
    if wanted is None:
        return
    try:
        code = importlib.import_module(wanted.module).main()
    except SystemExit as ended:
        code = ended.code
    _ends(code)


if __name__ == "__main__":
    main()
