"""May this user see the cluster? Found out once, on the first connection: a denied or foreign user would look like a dead cluster.

It must not know how the connection was made, or what the servers are.
"""

import asyncio
from secrets import token_hex
from typing import Final

import msgspec

from tui.core.refusal import Exit
from tui.feeds.connection.client import Wire
from tui.feeds.connection.failures import Failure, plain
from tui.feeds.connection.plain_messages import Took
from tui.wire.subjects import PING, denied

_USER_INFO: Final = "$SYS.REQ.USER.INFO"
_PATIENCE_S: Final = 1.0
_NAMING_S: Final = 0.3
"""How long the account's name is waited for: it only makes the line better."""


class _Account(msgspec.Struct):
    user: str = ""
    account: str = ""


class _UserInfo(msgspec.Struct):
    data: _Account | None = None


class _Check:
    def __init__(self, wire: Wire, prefix: str) -> None:
        self.wire = wire
        self.inbox = f"{prefix}.{token_hex(11)}"
        self.prefix = prefix
        self.verdict: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        """None: servers answer; else what stands against it."""
        self.named: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def message(self, took: Took) -> None:
        if took.subject == f"{self.inbox}.user":
            if not self.named.done():
                self.named.set_result("" if took.nobody else _account(took.body))
        else:
            self._judge("nobody" if took.nobody else None)

    def error(self, _at: float, text: str) -> None:
        match denied(text, inbox_prefix=self.prefix):
            case ("publish", subject) if subject.upper() == PING:
                self._judge(f"this user may not publish to {PING}: it is required, grant it")
            case ("subscribe", _):
                self._judge(f"this user may not subscribe to {self.prefix}.>: grant it, or use --inbox-prefix")
            case _:
                pass

    def _judge(self, verdict: str | None) -> None:
        if not self.verdict.done():
            self.verdict.set_result(verdict)

    def lost(self, _closed: asyncio.Future[str]) -> None:
        self._judge(None)

    async def account(self) -> str:
        """Name of the account, empty when nobody tells (nats-server before 2.10, or not permitted)."""
        self.wire.ask(_USER_INFO, f"{self.inbox}.user", b"")
        done, _ = await asyncio.wait([self.named], timeout=_NAMING_S)
        return self.named.result() if done else ""


async def see_servers(wire: Wire, prefix: str, where: str) -> None:
    """Return when servers answer us, or at least nothing speaks against it; else raise Failure."""
    check = _Check(wire, prefix)
    wire.listen(check.message, check.error)
    inbox = wire.subscribe_raw(f"{check.inbox}.*")
    wire.ask(PING, f"{check.inbox}.ping", b"")
    wire.closed.add_done_callback(check.lost)
    await asyncio.wait([check.verdict], timeout=_PATIENCE_S)
    if wire.closed.done():
        raise Failure(Exit.NO_SERVER, where, wire.closed.result())
    verdict = check.verdict.result() if check.verdict.done() else _silence(check)
    if verdict == "nobody":
        verdict = _foreign(await check.account())
    if verdict is not None:
        raise Failure(Exit.REFUSED, where, verdict)
    wire.unsubscribe_raw(inbox)


def _silence(check: _Check) -> str | None:
    """Nobody answered, nobody objected: a sick cluster is worth watching, and silence alone is no no.

    Only the server's own word (2.12 and later) tells an account in which somebody listens on everything from a system account
    whose servers hang; the name of an account tells nothing, for it may be any, and in operator mode is a public key."""
    return "nobody" if check.wire.hello.system_account is False else None


def _foreign(account: str) -> str:
    of = f" but one of account {plain(account)!r}" if account else ""
    return (
        f"this is not a system-account user{of}: no server replies to it. Use the credentials of a system-account user"
    )


def _account(body: bytes) -> str:
    try:
        told = msgspec.json.decode(body, type=_UserInfo)
    except (msgspec.MsgspecError, ValueError):
        return ""
    return told.data.account if told.data is not None else ""
