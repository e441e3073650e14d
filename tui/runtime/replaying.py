"""How does recorded time pass on the screen, or through a pipe? A player on a thread of its own, as fast as was asked for.

The screen sees a `Live`: the same snapshots as live, four a second. Nothing is sent to any server: commands are dropped.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from tui.core.model.lines import AnyLine
from tui.core.model.state import Snapshot
from tui.core.ports import OperatorCommand
from tui.core.refusal import Exit, Refusal
from tui.journal.reading import JournalReader
from tui.journal.schema import JournalTrouble
from tui.runtime.instants import parse_instant
from tui.runtime.player import Player

_FRAME_S: Final = 0.25
_JOIN_S: Final = 2.0


class AskedSpan(NamedTuple):
    """What was asked for; None is the beginning, or the end."""

    since: str | None = None
    until: str | None = None


class Resolved(NamedTuple):
    """The same as instants of the journal."""

    since: float
    until: float


def opened(path: Path) -> JournalReader:
    """The journal to read. Raises Refusal."""
    try:
        return JournalReader(path)
    except JournalTrouble as trouble:
        raise Refusal(Exit.BAD_FILE, trouble.line) from None


def resolved(reader: JournalReader, asked: AskedSpan) -> Resolved:
    """Which part of the journal that is. Raises Refusal when nothing was recorded then."""
    try:
        whole = reader.span()
    except JournalTrouble as trouble:
        raise Refusal(Exit.BAD_FILE, trouble.line) from None
    if whole is None:
        raise Refusal(Exit.BAD_FILE, f"the journal {reader.path} is empty")
    first, last = whole
    try:
        since = first if asked.since is None else parse_instant(asked.since, last)
        until = last if asked.until is None else parse_instant(asked.until, last)
    except ValueError as error:
        raise Refusal(Exit.USAGE, str(error)) from None
    if since > last or until < first or since > until:
        raise Refusal(Exit.USAGE, f"the journal {reader.path} has nothing between these times")
    return Resolved(max(since, first), min(until, last))


def play_lines(path: Path, asked: AskedSpan, printed: Callable[[AnyLine], None]) -> None:
    """Hand on each line that was printed live in that part, in order. Raises Refusal."""
    reader = opened(path)
    try:
        since, until = resolved(reader, asked)
        player = Player(reader, printed)
        if asked.since is None:
            player.begin()
        else:
            player.seek(since)
        player.play(until)
    except JournalTrouble as trouble:
        raise Refusal(Exit.BAD_FILE, trouble.line) from None
    finally:
        reader.close()


class ReplayThread:
    """The recorded side for the screen (`core.ports.Live`): plays from `at`; safe to call from the screen's thread."""

    def __init__(self, path: Path, asked: AskedSpan, speed: float) -> None:
        reader = opened(path)
        self.span = resolved(reader, asked)
        reader.close()
        self._path = path
        self.name = path.name
        self._speed = speed
        self._to: list[Callable[[Player], None]] = []
        self._wake = threading.Event()
        self._stopped = False
        self._paused = False
        self._thread: threading.Thread | None = None

    def subscribe(
        self,
        post: Callable[[Snapshot], None],
        crashed: Callable[[BaseException], None],
        noted: Callable[[str], None],
    ) -> None:
        """Start; `post` and `crashed` are called on the player's thread."""
        self._thread = threading.Thread(target=self._main, args=(post, crashed), name="replay", daemon=True)
        self._thread.start()

    def send(self, command: OperatorCommand) -> None:
        """Nothing that was recorded can be changed."""

    def stop(self) -> None:
        """End and join, for 2 s at most."""
        self._stopped = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(_JOIN_S)

    def seek(self, instant: float) -> None:
        """Go to that time, within what was recorded."""
        there = min(max(instant, self.span.since), self.span.until)
        self._do(lambda player: player.seek(there))

    def step(self) -> None:
        """Go on to the next thing that a line was printed for, and stop there."""
        self._paused = True
        self._do(_step)

    def pause(self, paused: bool) -> None:
        """Let time stand, or pass again."""
        self._paused = paused

    def faster(self, factor: float) -> float:
        """Let time pass so much faster; the new speed."""
        self._speed = min(1000.0, max(0.1, self._speed * factor))
        return self._speed

    def _do(self, move: Callable[[Player], None]) -> None:
        self._to.append(move)
        self._wake.set()

    def _main(self, post: Callable[[Snapshot], None], crashed: Callable[[BaseException], None]) -> None:
        try:
            reader = JournalReader(self._path)
            try:
                self._play(Player(reader), post)
            finally:
                reader.close()
        except JournalTrouble as trouble:
            crashed(Refusal(Exit.BAD_FILE, trouble.line))
        except BaseException as bug:  # noqa: BLE001 - handed to the App, which raises it with its traceback
            crashed(bug)

    def _play(self, player: Player, post: Callable[[Snapshot], None]) -> None:
        player.seek(self.span.since)
        shown = time.monotonic()
        while not self._stopped:
            moves, self._to = self._to, []
            for move in moves:
                move(player)
            now = time.monotonic()
            if not moves and not self._paused and player.at < self.span.until:
                player.play(min(self.span.until, player.at + (now - shown) * self._speed))
            shown = now
            post(player.snapshot)
            self._wake.wait(_FRAME_S)
            self._wake.clear()


def _step(player: Player) -> None:
    player.step()
