"""What do other metawatches tell, and how are they told? Small messages on our own prefix; core NATS, so no meta leader is needed.

Two connections carry each message and listen for it, so that a server that freezes loses none; a second copy is known by its bytes.
It must not know what follows from what is told, nor which alerts are open.
"""

import asyncio
import random
from collections.abc import Callable, Iterable
from functools import partial
from math import inf
from secrets import token_hex
from typing import Final

from tui import clock
from tui.core.observed.team import HistoryReceived, RecorderHeard, StepDownConsidered
from tui.core.ports import Sink
from tui.feeds.connection.link import Link, Seen
from tui.feeds.connection.plain_messages import Took
from tui.feeds.team.inflow import Inflow
from tui.feeds.team.service import EVERY_S, RecorderSelf, RecorderService
from tui.wire.team import TeamSender, Whose, heard, subject_of_answers, subject_of_asking, subject_of_news, told
from tui.wire.team_rows import TeamRecord

_PLACES: Final = 2
_LOOK_S: Final = 1.0
_SOON_S: Final = 0.1
_AGAIN_S: Final = 2.0
"""How often others are told again that a dialog is open."""
_MUTE_S: Final = 2.5
"""A connection on which nothing came for so long is replaced by another one, if there is one."""
_ASKS_S: Final = (0.0, 0.3, 1.0, 3.0)
"""Seconds after joining at which recorders are asked: servers learn of a subscription a moment after it was made."""
_FLOOD: Final = 1_000
"""So many messages beyond the budget between two looks: nobody is listened to for a while."""
_DEAF_S: Final = 10.0
_KNOWN: Final = 50
"""Recorders; of more the one that was silent for longest is forgotten."""
_GONE_S: Final = 6 * EVERY_S
"""One that was not heard for so long has missed something by now."""
_RETOLD: Final = 200
"""Records in one message."""


Told = TeamRecord | HistoryReceived
Admits = Callable[[Told], Told | None]


def _whatever(told: Told) -> Told | None:
    return told


class Sharing:
    """`up` and `down` of each connection, `join` once the group is known, `tell`, and `run` until cancelled."""

    def __init__(self, take: Sink, prefix: str, *, wanted: bool) -> None:
        self._take = take
        self._wanted = wanted
        self._prefix = prefix
        self._who = token_hex(8)
        self._news = subject_of_news(prefix)
        self._answers = subject_of_answers(prefix, self._who)
        self._links: dict[str, Link] = {}
        self._heard_by: dict[Link, list[int]] = {}
        self._seen = Seen()
        self._budget = Inflow()
        self.admits: Admits = _whatever
        """What is taken of what others tell."""
        self._nobody: set[Link] = set()
        """Through whom we asked in vain: no recorder listens."""
        self._whose = Whose()
        self._peers: Callable[[], tuple[str, ...]] = tuple
        self._joined = False
        self._written: Callable[[], tuple[TeamRecord, ...]] = tuple
        self._service: RecorderService | None = None
        self._recorders: dict[str, float] = {}
        """When each was heard last; in that order."""
        self._retold_at = self._asked_at = 0.0
        self._retell_at: float | None = None
        self._asks: list[float] = []
        self._here_at = 0.0
        self._deaf_until = 0.0
        self._dialog: StepDownConsidered | None = None
        self._dialog_told_at = 0.0

    def up(self, link: Link) -> None:
        """A connection. What was missed without any is asked for again."""
        alone = not self._heard_by
        self._links[link.name] = link
        self._listen()
        if alone and self._joined:
            self._ask_soon()

    def down(self, link: Link) -> None:
        """It is gone."""
        if self._links.get(link.name) is link:
            del self._links[link.name]
        self._heard_by.pop(link, None)
        self._listen()

    def join(
        self,
        domain: str | None,
        clusters: tuple[str, ...] = (),
        *,
        peers: Callable[[], tuple[str, ...]] = tuple,
        written: Callable[[], tuple[TeamRecord, ...]] = tuple,
        recorder: RecorderSelf | None = None,
    ) -> None:
        """From now on tell and listen to what concerns this group. `peers`: their hashes, which change with time. `written`: all that is
        kept, for a recorder that comes later. `recorder`: this one is a recorder."""
        if not self._wanted:
            return
        self._whose, self._written, self._joined = Whose(domain or None, clusters), written, True
        self._peers = peers
        if recorder is not None:
            self._service = RecorderService(self._prefix, self._who, recorder)
        self._listen()
        self._ask_soon()

    @property
    def alone(self) -> bool:
        """Nobody can be asked, or each server that was asked says that no recorder listens."""
        return self._nobody.issuperset(self._places())

    def tell(self, events: Iterable[TeamRecord]) -> None:
        """Tell everybody who listens."""
        some = tuple(events)
        for event in some:
            if isinstance(event, StepDownConsidered):
                self._dialog = event if event.open else None
                self._dialog_told_at = event.at
        self._say(some)

    async def run(self) -> None:
        """Say what must be said again, until cancelled."""
        while True:
            self._look(clock.now())
            await asyncio.sleep(clock.until_step(_LOOK_S) if not self._asks else _SOON_S)

    def _ask_soon(self) -> None:
        now = clock.now()
        self._asks = [now + later for later in _ASKS_S[1:]]
        self._ask()

    def _look(self, now: float) -> None:
        if self._budget.flooded > _FLOOD:
            self._deaf_until = now + _DEAF_S
        for event in self._budget.told(now):
            self._take(event)
        self._listen()
        if self._asks and self._asks[0] <= now:
            self._asks.pop(0)
            self._ask()
        if self._dialog is not None and now - self._dialog_told_at >= _AGAIN_S:
            self._dialog_told_at = now
            self._say((self._dialog,))
        if self._service is not None and now - self._here_at >= EVERY_S:
            self._here_at = now
            self._say((self._service.here(),))
        if self._retell_at is not None and self._retell_at <= now:
            self._retell_at, self._retold_at = None, now
            records = self._written()
            for first in range(0, len(records), _RETOLD):
                self._say(records[first : first + _RETOLD])

    def _ours(self) -> Whose:
        """The group that is watched, with its peers of now."""
        return self._whose._replace(peers=self._peers())

    def _say(self, events: tuple[TeamRecord, ...]) -> None:
        if self._joined and events:
            body = told(TeamSender(self._who, self._ours()), clock.now(), events)
            for link in self._places():
                link.tell(self._news, body)

    def _ask(self) -> None:
        """Whoever records answers; no answer is waited for."""
        self._asked_at = clock.now()
        self._nobody.clear()
        body = told(TeamSender(self._who, self._ours()), self._asked_at, ())
        for link in self._places():
            link.ask_for(subject_of_asking(self._prefix), self._answers, body)

    def _places(self) -> list[Link]:
        """The connections that carry it: those that speak first."""
        now = clock.now()
        open_now = [link for link in self._links.values() if link.usable and not link.probes_denied]
        return sorted(open_now, key=lambda link: (now - link.heard_at >= _MUTE_S, link.name))[:_PLACES]

    def _listen(self) -> None:
        wanted = self._places() if self._joined and clock.now() >= self._deaf_until else []
        for link in [link for link in self._heard_by if link not in wanted]:
            for number in self._heard_by.pop(link):
                link.untap(number)
        for link in wanted:
            if link not in self._heard_by:
                subjects = [self._news, self._answers, *(() if self._service is None else self._service.subjects())]
                took = partial(self._arrived, link)
                self._heard_by[link] = [link.tap(subject, took, _nothing) for subject in subjects]

    def _arrived(self, link: Link, took: Took) -> None:
        if took.nobody:
            self._nobody.add(link)  # the server's own word, and each speaks for itself
            return
        if self._seen.before(f"{took.subject} {took.reply} ".encode() + took.body):
            return
        if took.subject not in (self._news, self._answers):
            if self._service is not None:
                self._service.asked(link, self._ours(), took)
            return
        if not self._budget.takes(took.at, len(took.body)):
            return
        telling = heard(took.at, self._ours(), took.body)
        self._budget.opened(telling.size, sum(not isinstance(event, HistoryReceived) for event in telling.events))
        if telling.who == self._who:
            return
        for reason, count in telling.ignored.items():
            self._budget.ignored(reason, count)
        for event in telling.events:
            if isinstance(event, RecorderHeard) and event.id != telling.who:
                continue  # each says that of itself alone
            if isinstance(event, RecorderHeard):
                self._met(event)
            if (admitted := self.admits(event)) is not None:
                self._take(admitted)

    def _met(self, recorder: RecorderHeard) -> None:
        """One that was not there before, or has begun again: it is told what it may have missed, and asked."""
        now, heard_at = clock.now(), self._recorders.pop(recorder.id, -inf)
        self._recorders[recorder.id] = now
        while len(self._recorders) > _KNOWN:
            del self._recorders[next(iter(self._recorders))]
        if now - heard_at < _GONE_S:
            return
        # Not more often than recorders speak: whoever invents thousands makes us say and ask no more for it.
        if self._retell_at is None:
            self._retell_at = max(now + random.uniform(0.0, _LOOK_S), self._retold_at + EVERY_S)
        if not self._asks:
            self._asks = [max(now, self._asked_at + EVERY_S)]


def _nothing() -> None:
    """What is refused is told by the connection."""
