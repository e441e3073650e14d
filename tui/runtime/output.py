"""How does text leave on standard output and standard error? This is the only gate: nothing that could steer a terminal passes,
wherever it came from. A reader who went away, a full disk and a narrow encoding are everyday life; this file must not know what the
lines mean."""

import io
import os
import stat
import sys
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from tui.core.refusal import Exit, Refusal
from tui.text.cells import escaped, harmless

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop  # `metawatch --version` must not pay for it

    from tui.core.model.lines import NoticeLine
    from tui.core.settings.notifying import Notifying


def tell(text: str, *, err: bool = False, as_json: bool = False, end: str = "\n") -> None:
    """Print it now, on standard error with `err`. Raises OSError when it cannot be written."""
    stream = sys.stderr if err else sys.stdout
    if stream is not None:  # started with `2>&-`
        _ready(stream, utf8=as_json)
        stream.write((escaped(text) if as_json else harmless(text)) + end)
        stream.flush()


def _ready(stream: TextIO, *, utf8: bool) -> None:
    """JSON is UTF-8 whatever the locale says; a terminal that has no → shall show its number."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8" if utf8 else None, errors="backslashreplace")


def tell_bug(kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
    """A traceback, as Python prints it: its last line may quote what came over the wire. To be `sys.excepthook`."""
    tell("".join(traceback.format_exception(kind, bug, trace)), err=True, end="")


def ring(line: "NoticeLine", notifying: "Notifying") -> None:
    """Bell, title and desktop notification on the terminal of standard error, if it is one; the text is made harmless on the way."""
    from tui.text.terminal_notice import sequences

    stream = sys.stderr
    try:
        if stream is not None and stream.isatty():
            bell, desktop = notifying.bell, notifying.desktop
            stream.write(sequences(line.title, line.text, os.environ, bell=bell, desktop=desktop, entitle=True))
            stream.flush()
    except OSError:
        return  # a terminal that went away rings no more


class Output:
    """Standard output, flushed line by line. When it can take no more, `gone` is called once and the rest is dropped."""

    def __init__(self, gone: Callable[[], None], *, utf8: bool, as_json: bool = False) -> None:
        self._gone = gone
        self._as_json = as_json
        self._trouble: OSError | None = None
        self._watched: tuple[AbstractEventLoop, int] | None = None
        _ready(sys.stdout, utf8=utf8)

    def write(self, line: str) -> None:
        """Write one line now."""
        if self._trouble is not None:
            return
        try:
            sys.stdout.write((escaped(line) if self._as_json else harmless(line)) + "\n")
            sys.stdout.flush()
        except OSError as trouble:
            self._end(trouble)

    def watch(self, loop: "AbstractEventLoop") -> None:
        """From now on notice a pipe's reader who leaves while there is nothing to write; on the loop's own thread."""
        try:
            number = sys.stdout.fileno()
            if stat.S_ISFIFO(os.fstat(number).st_mode):
                # A pipe's write end can be read from only when nobody reads the other end any more.
                loop.add_reader(number, self._end, BrokenPipeError())
                self._watched = loop, number
        except (OSError, NotImplementedError):
            return  # no file at all, or a loop without readers: the next line will tell

    def _end(self, trouble: OSError) -> None:
        self.unwatch()
        if self._trouble is None:
            self._trouble = trouble
            self._gone()

    def unwatch(self) -> None:
        """Undo `watch`."""
        if self._watched is not None:
            loop, number = self._watched
            loop.remove_reader(number)
            self._watched = None

    def verdict(self) -> None:
        """Raise Refusal if it could take no more; a reader who left is no error."""
        if self._trouble is not None:
            silence()
        if self._trouble is not None and not isinstance(self._trouble, BrokenPipeError):
            raise Refusal(Exit.NO, f"standard output cannot be written: {self._trouble.strerror}")


def silence() -> None:
    """Nothing may be written any more, at exit neither."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)
