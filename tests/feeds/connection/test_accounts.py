"""Which account does a connection belong to? What newer servers say, and what two names of older ones come to."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from tests.doctor_run import metawatch
from tests.feeds.jwts import Operator
from tests.feeds.lone import served
from tests.feeds.recorder import Recorder
from tests.versions import have
from tui.core.observed.account import AccountSeen
from tui.feeds.connection.accounts import Accounts
from tui.feeds.connection.link import Link
from tui.feeds.connection.plain_messages import Took
from tui.wire.subjects import ask
from tui.wire.users import USER_INFO

KEY = "A" + "B" * 55


class FakeLink:
    """A connection on which a test answers."""

    def __init__(self, version: str, *, says: bool | None = None, account: str | None = None) -> None:
        self.name, self.id, self.version = "n1", "NID", version
        self.in_system_account, self.account = says, account
        self.asked: dict[str, Callable[[Took], None]] = {}
        self.echoed: Callable[[float], None] | None = None

    def echo(self, echoed: Callable[[float], None]) -> None:
        self.echoed = echoed

    def ask(self, subject: str, body: bytes, answered: Callable[[Took], None]) -> str:
        self.asked[subject] = answered
        return "1"

    def answer(self, subject: str, data: dict[str, object], server: str = "NID") -> None:
        told = {"server": {"name": "n1", "id": server, "ver": self.version}, "data": data}
        self.asked[subject](Took(1.0, 1, subject, "", False, json.dumps(told).encode()))

    def varz(self, system_account: str) -> None:
        self.answer(ask("NID", "VARZ"), {"host": "h", "port": 1, "system_account": system_account})


class Examined:
    """One connection, and what is told of it."""

    def __init__(self, link: FakeLink) -> None:
        self.link = link
        self.recorder = Recorder()
        self.outside: list[str] = []
        self.accounts = Accounts(self.recorder, lambda _link, account: self.outside.append(account))
        self.accounts.up(cast(Link, link))

    @property
    def told(self) -> list[tuple[str | None, bool | None, str]]:
        return [(e.account, e.system, e.evidence) for e in self.recorder.events if isinstance(e, AccountSeen)]


async def test_newer_servers_say_it() -> None:
    """Told once the server has said so; the names of both accounts follow for an outsider, and only for one."""
    inside = Examined(FakeLink("2.12.8", says=True, account="SYS"))
    assert inside.link.echoed is not None
    inside.link.echoed(1.0)
    assert inside.told == [("SYS", True, "INFO")]
    assert (inside.outside, inside.link.asked) == ([], {})
    other = Examined(FakeLink("2.15.1", says=False, account=KEY))
    assert other.link.echoed is not None
    other.link.echoed(1.0)
    other.link.answer(USER_INFO, {"user": "u", "account": KEY, "account_name": "MON"})
    assert other.told == [(KEY, False, "INFO"), ("MON", False, "INFO")]
    assert other.outside == [KEY]


@pytest.mark.parametrize("account", ["SYS", "MON", KEY])
async def test_older_servers_are_asked_for_both_names(account: str) -> None:
    """Names, or public keys where accounts are JWTs: whether they are the same, however they are called. Leaf nodes' answers are
    of other connections."""
    for theirs in ("SYS", KEY):
        seen = Examined(FakeLink("2.10.26"))
        seen.link.answer(USER_INFO, {"user": "u", "account": "OTHER"}, server="LEAF")
        seen.link.answer(USER_INFO, {"user": "u", "account": account})
        assert seen.told == []
        seen.link.varz(theirs)
        same = account == theirs
        assert seen.told == [(account, same, "names")]
        assert seen.outside == ([] if same else [account])


async def test_who_is_not_told_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    """nats-server 2.9 has no such answer, and others may not give it: unknown is not no."""
    old = Examined(FakeLink("2.9.10"))
    await asyncio.sleep(0.01)
    assert old.told == [(None, None, "none")]
    monkeypatch.setattr("tui.feeds.connection.accounts._PATIENCE_S", 0.01)
    mute = Examined(FakeLink("2.11.11"))
    await asyncio.sleep(0.03)
    assert mute.told == [(None, None, "none")]
    mute.link.varz("SYS")
    mute.link.answer(USER_INFO, {"user": "u", "account": "SYS"})
    assert mute.told[-1] == ("SYS", True, "names")
    assert mute.outside == []


@pytest.mark.parametrize("version", ["2.10.26", None])
async def test_in_operator_mode_accounts_are_public_keys(version: str | None, tmp_path: Path) -> None:
    """The user of a system account whose name is a key is in it: 2.10 does not say so, and its two keys are the same."""
    have(version)
    operator = Operator()
    creds = tmp_path / "sys.creds"
    creds.write_text(operator.creds())
    async with served(operator.config, version=version) as server:
        said = await metawatch("doctor", "--json", "--creds", str(creds), "-s", f"nats://127.0.0.1:{server.port}")
    told = json.loads(said.out)
    assert told["in_system_account"] is True
    assert told["account"].startswith("A")
