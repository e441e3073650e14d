"""Which account does each connection belong to? Newer servers say it after the login; older ones are asked for two names.

Only the system account gets Raft traffic. It must not know what follows from the answer.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from tui import clock
from tui.core.model.peer_names import release
from tui.core.observed.account import AccountSeen
from tui.core.ports import Sink
from tui.feeds.connection.link import Link
from tui.feeds.connection.plain_messages import Took
from tui.wire.addresses import read_varz
from tui.wire.subjects import ask
from tui.wire.users import USER_INFO, read_user

_SAYS_IT: Final = (2, 12)
"""From here on INFO says after the login whether it was one of the system account."""
_NAMES_USERS: Final = (2, 10)
"""Before, nothing tells which account we are in."""
_PATIENCE_S: Final = 2.0
"""A server that has not told by then is taken as telling nothing; what it says later counts all the same."""
_KEY: Final = re.compile(r"A[A-Z2-7]{55}")
"""Public key of an account."""


@dataclass(eq=False, kw_only=True)
class _Case:
    """One connection, and what it has told."""

    link: Link
    account: str | None = None
    """As the server compares it: a name, or a public key."""
    name: str | None = None
    system_account: str | None = None
    told: AccountSeen | None = None
    timer: asyncio.TimerHandle | None = None


class Accounts:
    """`AccountSeen` for each connection, again when more is known; `outside` is told of one that is not in the system account."""

    def __init__(self, take: Sink, outside: Callable[[Link, str], None]) -> None:
        self._take = take
        self._outside = outside
        self._cases: dict[Link, _Case] = {}

    def up(self, link: Link) -> None:
        """A connection: find out."""
        case = self._cases[link] = _Case(link=link)
        patience = _PATIENCE_S
        if release(link.version) >= _SAYS_IT:
            # The server says it right after its PONG to the login, so before its PONG to this.
            link.echo(lambda _at: self._judge(case))
        elif release(link.version) >= _NAMES_USERS:
            self._ask_user(case)
            self._ask_system_account(case)
        else:
            patience = 0.0
        late = asyncio.get_running_loop().call_later
        case.timer = late(patience, lambda: self._judge(case, late=True))

    def down(self, link: Link) -> None:
        """It has ended."""
        case = self._cases.pop(link, None)
        if case is not None and case.timer is not None:
            case.timer.cancel()

    def system(self, link: Link) -> bool | None:
        """Whether this connection is in the system account; None while that is not known."""
        case = self._cases.get(link)
        return case.told.system if case is not None and case.told is not None else None

    def _ask_user(self, case: _Case) -> None:
        case.link.ask(USER_INFO, b"", lambda took: self._user(case, took))

    def _user(self, case: _Case, took: Took) -> None:
        user = None if took.nobody else read_user(took.body)
        if user is not None and user.server_id == case.link.id:
            case.account = user.account
            case.name = user.account_name or user.account
            self._judge(case)

    def _ask_system_account(self, case: _Case) -> None:
        def told(took: Took) -> None:
            varz = None if took.nobody else read_varz(took.body)
            if varz is not None:
                case.system_account = varz.system_account
                self._judge(case)

        case.link.ask(ask(case.link.id, "VARZ"), b"", told)

    def _judge(self, case: _Case, *, late: bool = False) -> None:
        """Tell what is known by now, if that is anything new; `late`: also that nothing is."""
        seen, before = self._seen(case), case.told
        if case.link not in self._cases or (seen.system is None and not late and before is None):
            return
        if before is not None and replace(seen, at=before.at) == before:
            return
        case.told = seen
        self._take(seen)
        if seen.system is False and (before is None or before.system is not False):
            self._outside(case.link, seen.account or "another account")
            if seen.evidence == "INFO":
                # What is missing still: names, for people.
                self._ask_system_account(case)
                if _KEY.fullmatch(seen.account or ""):
                    self._ask_user(case)

    def _seen(self, case: _Case) -> AccountSeen:
        said = case.link.in_system_account
        if said is not None:
            return AccountSeen(
                at=clock.now(),
                via=case.link.name,
                account=case.name or case.link.account,
                system=said,
                evidence="INFO",
                system_account=case.system_account,
            )
        both = case.account is not None and case.system_account is not None
        return AccountSeen(
            at=clock.now(),
            via=case.link.name,
            account=case.name,
            system=case.account == case.system_account if both else None,
            evidence="names" if both else "none",
            system_account=case.system_account,
        )
