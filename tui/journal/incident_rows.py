"""By which rows are incidents found again, and when are they written? At once when one begins, is judged or is over.

Who goes back a minute after it began finds each that the screen shows. Called on the collecting thread; the disk is the writer's.
"""

from tui.core.model.incident import IncidentRecord
from tui.core.model.lines import AnyLine, VerdictLine
from tui.core.model.state import State
from tui.core.model.verdict import PLANNED
from tui.core.reports.yearly_incidents import written
from tui.journal.kept_incidents import KeptIncident
from tui.journal.writer import JournalWriter

_Log = tuple[IncidentRecord, ...]


def kind(line: AnyLine) -> str:
    """By which `[` and `]` find incidents: what was planned is none."""
    if isinstance(line, VerdictLine) and line.cause in PLANNED:
        return "planned"
    return str(line.__struct_config__.tag)


class IncidentRows:
    """What the file has of the incidents of one Monitor."""

    def __init__(self, writer: JournalWriter, known: _Log) -> None:
        """`known`: what an earlier run left, which has its rows."""
        self._writer = writer
        self._log = known
        self.ours = False
        """The watched cluster is that of the journal. Until then nothing may be written over."""

    def look(self, state: State) -> None:
        """Write down what has changed since the last look."""
        if state.incidents is self._log or not self.ours:
            return
        was, self._log = self._log, state.incidents
        before = {_substance(one) for one in was}
        fresh = {one.number for one in state.incidents if _substance(one) not in before}
        if fresh:
            numbers = {one.number for one in state.incidents}
            gone = {number for one in state.incidents for number in one.was_numbers} - numbers
            rows = (KeptIncident(*one) for one in written(state, fresh))
            self._writer.do(lambda store: store.keep_incidents(rows, news=bool(was), gone=gone))

    def all(self, state: State) -> None:
        """Write down all that are known: of those that go on, what they are by now."""
        self._writer.do(lambda store: store.keep_incidents(KeptIncident(*one) for one in written(state)))

    def lost(self) -> None:
        """What was written last may not be in the file."""
        self._log = ()


def _substance(one: IncidentRecord) -> tuple[object, ...]:
    """What a row must be right in; of alerts that come and go the next save of all tells."""
    first = one.folded[0].since if one.folded else None
    return (one.number, one.since, one.until, first, one.server, one.cause, one.confidence, one.episodes, one.elected)
