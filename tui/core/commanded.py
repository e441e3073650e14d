"""Which events does an operator's command make? This file must not know who is told of them."""

from collections.abc import Callable, Iterator

from tui.core.maintenance.windows import open_windows
from tui.core.model.state import State
from tui.core.observed.events import Acknowledged
from tui.core.observed.maintenance import MaintenanceBegan, MaintenanceEnded, MaintenanceSaid
from tui.core.observed.team import Bookmarked, StepDownConsidered
from tui.core.ports import Acknowledge, Consider, EndMaintenance, Maintain, TeamCommand, WriteDown

SharedEvent = Acknowledged | Bookmarked | StepDownConsidered | MaintenanceSaid
"""What an operator does here and others are told."""


def commanded(command: TeamCommand, at: float, state: State, me: str, lot: Callable[[], str]) -> Iterator[SharedEvent]:
    """`me`: the identity of this metawatch; `lot` gives one that nobody else has."""
    match command:
        case Acknowledge(by=by, note=note):
            until = None if command.lasts_s is None else at + command.lasts_s
            for alert in state.alerts:
                if command.code is None or (alert.code, alert.subject) == (command.code, command.subject):
                    code, subject = alert.code, alert.subject
                    yield Acknowledged(at=at, id=lot(), code=code, subject=subject, by=by, note=note, until=until)
        case WriteDown(by=by, text=text):
            yield Bookmarked(at=at, id=lot(), by=by, text=text)
        case Maintain(by=by, server=server, reason=reason):
            until = at + command.for_s
            yield MaintenanceBegan(at=at, id=lot(), until=until, server=server, reason=reason, by=by)
        case EndMaintenance(by=by):
            for window in open_windows(state):
                yield MaintenanceEnded(at=at, id=window.began.id, by=by)
        case Consider(by=by, leader=leader):
            yield StepDownConsidered(at=at, id=me, by=by, leader=leader, open=command.open)
