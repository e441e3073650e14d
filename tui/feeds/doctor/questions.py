"""What is asked of a server, once each, and where do the answers go? The same subjects that watching uses.

This file must not know which servers are there, or what anything asked is worth.
"""

import asyncio
from collections.abc import Callable
from typing import Final, get_args

import msgspec

from tui import clock
from tui.core.ports import Sink
from tui.feeds.connection.address_book import Book
from tui.feeds.connection.link import Answered, Link
from tui.feeds.connection.plain_messages import Took
from tui.feeds.doctor.trials import Trials
from tui.wire.addresses import read_routez, read_varz
from tui.wire.evidence import EVIDENCE_ONLY, TRIED
from tui.wire.subjects import PING, Endpoint, ask, ask_any, body_for
from tui.wire.translate import translate_answer

USER_INFO: Final = "$SYS.REQ.USER.INFO"
_ENDPOINTS: Final[tuple[Endpoint, ...]] = get_args(Endpoint)
_QUIET_S: Final = 0.15
"""When no further server answers PING for this long, all have."""
_LONGEST_S: Final = 1.0


class Account(msgspec.Struct):
    """Who we are; empty where nobody told."""

    user: str = ""
    account: str = ""


class _UserInfo(msgspec.Struct):
    data: Account | None = None


class Questions:
    """Answers become events for `take` and entries in the books; `news` is called for each."""

    def __init__(self, trials: Trials, take: Sink, book: Book, news: Callable[[], None]) -> None:
        self.who = Account()
        self._trials = trials
        self._take = take
        self._book = book
        self._news = news
        self._named = asyncio.Event()

    def begin(self, link: Link) -> None:
        """What is asked once: one PING to all servers, and who we are."""

        def named(name: str) -> None:
            self._trials.answered("publish", PING, name)
            self._named.set()

        def read(took: Took) -> None:
            # Leaf nodes answer too, each with the user of its own link.
            self.who = self.who if self.who.user else _read_account(took.body)

        self._trials.asked("publish", PING, link.name, link.name)
        link.ping(named)
        self._trials.asked("publish", USER_INFO, link.name, link.name)
        link.ask(USER_INFO, b"", self._answered(link.name, USER_INFO, read))

    async def all_found(self) -> None:
        """Until no further server answers the PING."""
        end = clock.now() + _LONGEST_S
        patience = _LONGEST_S
        while patience > 0:
            try:
                async with asyncio.timeout(patience):
                    await self._named.wait()
            except TimeoutError:
                return
            self._named.clear()
            patience = min(_QUIET_S, end - clock.now())

    def ask_all(self, link: Link, server: str, server_id: str) -> None:
        """Every endpoint of one server; of those that only evidence is asked of, nothing that costs the server anything."""
        for endpoint in _ENDPOINTS:
            self.ask(link, server, server_id, endpoint)
        for kind in EVIDENCE_ONLY:
            self._trials.asked("publish", ask_any(kind), server, link.name)
            link.ask(ask(server_id, kind), TRIED, self._answered(server, ask_any(kind), lambda _took: None))

    def ask(self, link: Link, server: str, server_id: str, endpoint: Endpoint) -> None:
        """One endpoint of one server."""
        asked = clock.now()

        def read(took: Took) -> None:
            self._read(link, server, endpoint, asked, took)

        self._trials.asked("publish", ask_any(endpoint), server, link.name)
        body = body_for(endpoint, config=True)
        link.ask(ask(server_id, endpoint), body, self._answered(server, ask_any(endpoint), read))

    def _answered(self, server: str, subject: str, read: Callable[[Took], None]) -> Answered:
        def answered(took: Took) -> None:
            if took.nobody:
                self._trials.nobody("publish", subject, server)
            else:
                self._trials.answered("publish", subject, server)
                read(took)
            self._news()

        return answered

    def _read(self, link: Link, server: str, endpoint: Endpoint, asked: float, took: Took) -> None:
        match endpoint:
            case "VARZ":
                varz = read_varz(took.body)
                if varz is not None and varz.port:
                    self._book.listens(server, varz.host, varz.port)
                    self._book.told(varz.connect_urls)
                    self._book.clusters.update(varz.gateways)
                self._take(translate_answer(endpoint, took.at, asked, link.name, took.body))
            case "ROUTEZ":
                for route in read_routez(took.body) or ():
                    if route.remote_name is not None:
                        self._book.routed(route.remote_name, route.ip)
            case known:
                self._take(translate_answer(known, took.at, asked, link.name, took.body))


def _read_account(body: bytes) -> Account:
    try:
        return msgspec.json.decode(body, type=_UserInfo).data or Account()
    except (msgspec.MsgspecError, ValueError):
        return Account()
