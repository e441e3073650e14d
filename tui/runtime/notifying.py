"""How does a running Monitor notify somebody? It decides at each look, keeps what is due in the journal, and hands it to the delivery.

Called on the collecting thread alone; what receivers say comes back to it as events. A replay has none of it. No rules of its own.
"""

from collections.abc import Callable
from concurrent.futures import Future
from time import localtime
from typing import Final

import msgspec

from tui.core.model.lines import NoticeLine
from tui.core.model.state import State
from tui.core.notices.deciding import decide
from tui.core.notices.notice import NoticeMemory
from tui.core.observed.own_health import NoticesUnsent
from tui.core.settings.notifying import Notifying
from tui.journal.outbox import WaitingNotice
from tui.notify.delivery import Delivered, Delivery, DeliveryReport
from tui.runtime.recording import Recording
from tui.text.notices import notice_line

CLOSE_S: Final = 1.0
"""What is being sent at the end may still arrive; the rest stays in the journal."""
_ENCODER: Final = msgspec.json.Encoder()
_MEMORY: Final = msgspec.json.Decoder(NoticeMemory)
_LINE: Final = msgspec.json.Decoder(NoticeLine)


class Notifier:
    """Notifies whoever is to be notified of what one Monitor finds."""

    def __init__(
        self,
        notifying: Notifying,
        recording: Recording | None,
        *,
        on_notice: Callable[[NoticeLine], None],
        on_report: Callable[[NoticesUnsent], None],
        crashed: Callable[[BaseException], None],
    ) -> None:
        """`on_report` and `crashed` are called on the thread of the delivery."""
        self._rules = notifying.rules
        self._labels = tuple(one.label for one in notifying.receivers)
        self._recording = recording
        self._on_notice = on_notice
        self._on_report = on_report
        noticed = None if recording is None else recording.noticed
        self._memory = NoticeMemory() if noticed is None else _known(noticed)
        self._delivery = Delivery(notifying.receivers, self._reported, crashed) if notifying.receivers else None
        self._begun = False
        self._sending = False

    def begin(self) -> None:
        """There is something to watch: what an earlier run left is sent from now on."""
        if self._begun:
            return
        self._begun = True
        waiting: list[tuple[str, NoticeLine]] = []
        if self._recording is not None:
            self._recording.receivers(self._labels)
            waiting = [(one.receiver, line) for one in self._recording.waiting if (line := _line(one.data))]
        if self._delivery is not None and self._sending:
            self._delivery.resume(waiting)
        elif self._delivery is not None:
            self._delivery.start(waiting)
            self._sending = True

    def look(self, state: State) -> None:
        """After each tick, and whenever a line was printed. Before there is something to watch, whose journal this is is not known: what
        is said then is sent, and kept in memory alone."""
        before = self._memory
        self._memory, notices = decide(before, state, self._rules, _offset(state.now))
        lines = tuple(map(notice_line, notices))
        committed = self._keep(lines) if self._begun and self._memory is not before else None
        if lines and self._delivery is not None and not self._sending:
            self._delivery.start()
            self._sending = True
        for line in lines:
            self._on_notice(line)
            if self._delivery is not None:
                self._delivery.send(line, committed)

    def quiet(self, state: State) -> bool:
        """Whether a look at this state would change nothing and send nothing."""
        return decide(self._memory, state, self._rules, _offset(state.now)) == (self._memory, ())

    def _keep(self, lines: tuple[NoticeLine, ...]) -> "Future[None] | None":
        """In the journal, together with the events that they follow from."""
        if self._recording is None:
            return None
        rows = [WaitingNotice(to, line.id, _ENCODER.encode(line)) for to in self._labels for line in lines]
        committed: Future[None] = Future()
        self._recording.notices(rows, _ENCODER.encode(self._memory), lambda: _done(committed))
        return committed

    def _reported(self, report: DeliveryReport) -> None:
        """On the thread of the delivery; the journal has a queue of its own."""
        if isinstance(report, Delivered):
            if self._recording is not None and self._begun:
                self._recording.notice_taken(report.receiver, report.id)
        else:
            self._on_report(report)

    def close(self) -> None:
        """Blocks for a second or so."""
        if self._delivery is not None and self._sending:
            self._delivery.stop(CLOSE_S)


def _done(committed: "Future[None]") -> None:
    """On the journal's thread; who waited may have ended."""
    if committed.set_running_or_notify_cancel():
        committed.set_result(None)


def _offset(at: float) -> float:
    """Seconds that this host's zone is ahead of UTC."""
    return float(localtime(at).tm_gmtoff)


def _known(kept: bytes) -> NoticeMemory:
    """What was said before; what another version wrote and this one cannot read is nothing."""
    try:
        return _MEMORY.decode(kept)
    except msgspec.MsgspecError:
        return NoticeMemory()


def _line(kept: bytes) -> NoticeLine | None:
    try:
        return _LINE.decode(kept)
    except msgspec.MsgspecError:
        return None
