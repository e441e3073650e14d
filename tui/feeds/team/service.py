"""What does a recorder answer when it is asked? Its history and records to a metawatch, and what it is to whoever lists micro services.

It must not know what it tells: that is asked for at each request.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import Final

from msgspec.structs import replace

from tui import clock
from tui.core.model.timestamps import rfc3339
from tui.core.observed.team import HistoryReceived, RecorderHeard
from tui.feeds.connection.link import Link
from tui.feeds.connection.plain_messages import Took
from tui.feeds.team.inflow import Inflow
from tui.wire.micro import MicroService, ServiceEndpoint, answer, subjects
from tui.wire.team import TeamSender, Whose, heard, pages, subject_of_asking
from tui.wire.team_rows import TeamRecord

EVERY_S: Final = 10.0
"""How often a recorder says that it is there."""
_ANSWERS_A_SECOND: Final = 5.0
_AT_ONCE: Final = 20.0
Knows = Callable[[], tuple[HistoryReceived, tuple[TeamRecord, ...]]]


@dataclass(frozen=True, kw_only=True)
class RecorderSelf:
    """Who records, and what is known."""

    host: str
    since: float
    version: str
    knows: Knows
    metadata: dict[str, str] = field(default_factory=dict)


class RecorderService:
    """One recorder's answers, on whatever connections it is asked through."""

    def __init__(self, prefix: str, who: str, recorder: RecorderSelf) -> None:
        self._who = who
        self._recorder = recorder
        self._asking = subject_of_asking(prefix)
        self._verbs = subjects(who)
        self._stats = ServiceEndpoint(name="history", subject=self._asking)
        self._budget = Inflow(a_second=_ANSWERS_A_SECOND, at_once=_AT_ONCE)
        self._spent = Inflow(a_second=_ANSWERS_A_SECOND, at_once=_AT_ONCE)

    def here(self) -> RecorderHeard:
        """It says that it is there."""
        return RecorderHeard(at=clock.now(), id=self._who, host=self._recorder.host, since=self._recorder.since)

    def subjects(self) -> Iterator[str]:
        """Where it is asked."""
        yield self._asking
        yield from self._verbs

    def asked(self, link: Link, whose: Whose, took: Took) -> None:
        """Answer through the connection that the question came through."""
        if not took.reply:
            return
        if took.subject == self._asking:
            self._history(link, whose, took)
        elif (verb := self._verbs.get(took.subject)) is not None and self._spent.takes(took.at):
            link.reply_to(took.reply, answer(self._service(), verb))

    def _history(self, link: Link, whose: Whose, took: Took) -> None:
        if not self._budget.takes(took.at):
            self._stats = replace(self._stats, num_errors=self._stats.num_errors + 1, last_error="too many requests")
            return
        if not heard(took.at, whose, took.body).ours:
            return
        begun = perf_counter_ns()
        known, records = self._recorder.knows()
        for page in pages(
            TeamSender(self._who, whose), clock.now(), known, (self.here(), *records), most=link.max_payload
        ):
            link.reply_to(took.reply, page)
        took_ns = self._stats.processing_time + perf_counter_ns() - begun
        self._stats = replace(self._stats, num_requests=self._stats.num_requests + 1, processing_time=took_ns)

    def _service(self) -> MicroService:
        one = self._recorder
        return MicroService(
            id=self._who,
            version=one.version,
            started=rfc3339(one.since),
            metadata={"host": one.host, **one.metadata},
            endpoints=(self._stats,),
        )
