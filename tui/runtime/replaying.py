"""How does recorded time pass on the screen, or through a pipe? A player on a thread of its own, as fast as was asked for.

The screen sees a `Live`: the same snapshots as live, four a second. Nothing is sent to any server: commands are dropped.
"""

import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from tui.core.model.lines import AnyLine
from tui.core.model.state import Snapshot
from tui.core.ports import OperatorCommand, Past
from tui.core.refusal import Exit, Refusal
from tui.journal.reading import JournalReader
from tui.journal.schema import JournalTrouble
from tui.runtime.instants import parse_instant
from tui.runtime.player import Player
from tui.runtime.recorded_fields import note_of
from tui.text.format import date_clock

_FRAME_S: Final = 0.25
_JOIN_S: Final = 2.0
_BEHIND_S: Final = 0.05
_SHOWN: Final = 30
"""Characters; the box has room for one line."""
_SLOWEST, _FASTEST = 0.125, 1024.0
LINES: Final = ("election", "leaderless", "alert", "verdict", "planned", "step_down", "state")


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


def play_lines(
    path: Path, asked: AskedSpan, printed: Callable[[AnyLine], None], noted: Callable[[str], None] = lambda _: None
) -> None:
    """Hand on each line that was printed live in that part, in order; `noted`: what cannot be read of it. Raises Refusal."""
    reader = opened(path)
    try:
        if note := note_of(reader):
            noted(note)
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
    """The recorded side for the screen: a `Live` for `metawatch replay`, and the `Past` of a live one. Safe on any thread."""

    def __init__(self, path: Path, asked: AskedSpan, speed: float = 1.0, *, paused: bool = False) -> None:
        """Raises Refusal when there is nothing to show."""
        reader = opened(path)
        try:
            self._starts, until = resolved(reader, asked)
            self.span = Resolved(resolved(reader, AskedSpan()).since, until)
            """Where one may go: `--at` says where to begin, and not that what was before is of no interest."""
        finally:
            reader.close()
        self.path = path
        self.name = path.name
        self._speed = speed
        self._moves: queue.SimpleQueue[Callable[[Player, JournalReader], None]] = queue.SimpleQueue()
        self._wake = threading.Event()
        self._stopped = False
        self._paused = paused
        self._thread: threading.Thread | None = None

    def subscribe(
        self,
        post: Callable[[Snapshot], None],
        crashed: Callable[[BaseException], None],
        noted: Callable[[str], None],
    ) -> None:
        """Start; `post` and `crashed` are called on the player's thread."""
        self._noted = noted
        self._thread = threading.Thread(target=self._main, args=(post, crashed), name="replay", daemon=True)
        self._thread.start()

    @property
    def unrecorded(self) -> bool:
        """It is a recording."""
        return False

    def past(self, post: Callable[[Snapshot], None], crashed: Callable[[BaseException], None]) -> Past | None:
        """It is the past itself."""
        return self

    def send(self, command: OperatorCommand) -> None:
        """Nothing that was recorded can be changed."""

    def stop(self) -> None:
        """End and join, for 2 s at most."""
        self._stopped = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(_JOIN_S)

    def go(self, *, forward: bool, incidents: bool = False) -> None:
        """To the next or the previous line, or incident, and stand there; at either end it stays."""
        self._paused = True
        low, high = self.span
        where = f"no {'later' if forward else 'earlier'} {'incident' if incidents else 'event'} is recorded"

        def move(player: Player, reader: JournalReader) -> None:
            # What was printed at an instant is to be seen there: a little behind it.
            at = player.at - (0.0 if forward else 2 * _BEHIND_S)
            moment = reader.incident_moment if incidents else partial(reader.moment, kinds=LINES)
            found = moment(at, forward=forward)
            if found is None or not low <= found <= high:
                self._noted(where)
            else:
                player.seek(min(found + _BEHIND_S, high))

        self._do(move)

    def go_to(self, text: str) -> str | None:
        """To the time that was typed; what is wrong with it, else None."""
        low, high = self.span
        try:
            there = parse_instant(text, high)
        except ValueError:
            return f"not a time: {text[:_SHOWN]}"
        if not low <= there <= high:
            return f"recorded: {date_clock(low)} to {date_clock(high)}"
        self._do(lambda player, _: player.seek(there))
        return None

    def pause(self) -> bool:
        """Let time stand, or pass; whether it stands now."""
        self._paused = not self._paused
        return self._paused

    def faster(self, factor: float) -> float:
        """Let time pass so much faster; the new speed."""
        self._speed = min(_FASTEST, max(_SLOWEST, self._speed * factor))
        return self._speed

    def _do(self, move: Callable[[Player, JournalReader], None]) -> None:
        self._moves.put(move)
        self._wake.set()

    def _main(
        self,
        post: Callable[[Snapshot], None],
        crashed: Callable[[BaseException], None],
    ) -> None:
        try:
            reader = JournalReader(self.path)
            try:
                if note := note_of(reader):
                    self._noted(note)
                self._play(Player(reader), reader, post)
            finally:
                reader.close()
        except JournalTrouble as trouble:
            crashed(Refusal(Exit.BAD_FILE, trouble.line))
        except BaseException as bug:  # noqa: BLE001 - handed to the App, which raises it with its traceback
            crashed(bug)

    def _play(
        self,
        player: Player,
        reader: JournalReader,
        post: Callable[[Snapshot], None],
    ) -> None:
        player.seek(self.span.until if self._paused else self._starts)
        shown = time.monotonic()
        while not self._stopped:
            now = time.monotonic()
            try:
                self._move(player, reader, now - shown)
            except JournalTrouble as trouble:
                self._noted(trouble.line)
                self._paused = self._paused or not player.skip()
            shown = now
            post(player.snapshot)
            self._wake.wait(_FRAME_S)
            self._wake.clear()

    def _move(self, player: Player, reader: JournalReader, passed: float) -> None:
        """Where the operator wants to be, else as far as time has passed."""
        moved = False
        while not self._moves.empty():
            self._moves.get()(player, reader)
            moved = True
        if moved or self._paused or player.at >= self.span.until:
            return
        if player.over and player.skip():
            return  # nobody waits for the end of a night in which nothing was seen
        player.play(min(self.span.until, player.at + passed * self._speed))
