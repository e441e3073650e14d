"""How is a Unix terminal held? Textual's own driver, whole also when the terminal goes away; must not know what is drawn.

A closed window or a cut SSH link brings SIGHUP, SIGCONT and EIO. Textual's writer thread dies of EIO and leaves a queue that
nobody empties, so its exit waits for ever; and every SIGCONT begins the screen again, with a second writer and wrong settings. Its
reader ends the program on the first byte that is no UTF-8: an é from a Latin-1 terminal, or noise on a serial line."""

import os
import selectors
import socket
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event
from typing import TextIO

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tui.ui.terminal.colours import QUERY, SILENT, BackgroundAnswer, BackgroundTold

ANSWER_S = 0.4
"""Whoever quits sooner after the start waits until then for the terminal's answer: the shell would take it for typed."""


_LATER_S, _SOON_S = 0.1, 0.01
"""How often it is looked whether what was typed is all of a key; and whether an escape was the key of that name, and no arrow begins
with it."""
_RESTLESS_S = 1.0
"""For so long after something was typed. An idle program pays for each time that it wakes."""
_SAVE_TITLE = "\x1b[22;2t"
_RESET_TITLE = "\x1b]2;\x07\x1b[23;2t"
"""The title of before is on the terminal's own stack; where there is none, an empty title gives the terminal's own."""


class _Terminal:
    """A terminal's file; once it is gone, what is written is dropped."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.fileno: Callable[[], int] = file.fileno

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()


class Ending(Event):
    """That the driver has ended, with a socket that can be waited for together with the terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._waker: socket.socket | None = None

    @contextmanager
    def told(self) -> Iterator[socket.socket]:
        """There is something to read in it once the driver has ended."""
        ours, self._waker = socket.socketpair()
        with ours, self._waker:
            yield ours

    def set(self) -> None:
        super().set()
        if self._waker is not None:
            with suppress(OSError):  # whoever waited has gone
                self._waker.send(b"\0")


class TerminalDriver(LinuxDriver):
    """Ends when it is told to, with or without a terminal."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert self._file is not None, "the dashboard is drawn on stderr"
        self._file = _Terminal(self._file)  # type: ignore[assignment]  # all that the writer thread uses
        self.exit_event = self._ending = Ending()
        self._answers = BackgroundAnswer()
        self._asked_at = 0.0
        self._titled, self._title = False, ""

    def start_application_mode(self) -> None:
        """Take the terminal, and ask it for its background."""
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's is without types
        self._titled = os.environ.get("TERM", "dumb") not in SILENT
        if self._titled:
            self.write(_SAVE_TITLE)
        if self.input_tty and self._titled:
            self._answers.awaited, self._asked_at = True, time.monotonic()
            self.write(QUERY)
            self.flush()

    def stop_application_mode(self) -> None:
        """Give the terminal back, with its own title."""
        if self._titled:
            self.write(_RESET_TITLE)
        super().stop_application_mode()

    def entitle(self, title: str) -> None:
        """Set the window's title when it is another one, where the terminal has one; the text must be safe in it."""
        if self._titled and title != self._title:
            self._title = title
            self.write(f"\x1b]2;{title}\x07")

    def ring(self, sequence: str) -> None:
        """A bell, or a notification of the desktop, as it was made for this terminal."""
        self.write(sequence)
        self.flush()

    def disable_input(self) -> None:
        """No more keys; an answer that is on its way is waited for, shortly."""
        while self._answers.awaited and time.monotonic() - self._asked_at < ANSWER_S:
            time.sleep(0.02)
        super().disable_input()

    def _sigcont_application(self, *_: object) -> None:
        """Go on after a suspension of ours; any other SIGCONT changes nothing."""
        if self._must_signal_resume:
            super()._sigcont_application()

    def run_input_thread(self) -> None:
        """Hand over what is typed until the end; bytes that are no text are one strange letter."""
        parser, text = XTermParser(self._debug), getincrementaldecoder("utf-8")(errors="replace")
        escaped, typed_at = False, time.monotonic()
        with selectors.SelectSelector() as selector, self._ending.told() as ended:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(ended, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                idle = time.monotonic() - typed_at > _RESTLESS_S
                found = selector.select(_SOON_S if escaped else None if idle else _LATER_S)
                if any(key.fileobj == self.fileno for key, _ in found):
                    typed_at = time.monotonic()
                    try:
                        data = os.read(self.fileno, 4096)
                    except OSError:
                        data = b""
                    if not data:  # nobody can type any more, nor end it by a key
                        self._app.call_later(self._app.exit)
                        return
                    typed = self._typed(text.decode(data))
                else:
                    typed = self._answers.quiet()
                if typed:
                    escaped = typed.endswith("\x1b")
                    for event in parser.feed(typed):
                        self.process_message(event)
                for event in parser.tick():
                    escaped = False
                    self.process_message(event)

    def _typed(self, text: str) -> str:
        """What came in but for the terminal's answer."""
        typed, colour = self._answers.feed(text)
        if colour is not None:
            self._app.post_message(BackgroundTold(colour))
        return typed
