"""Are files read again when they change, and only then; and does what is broken for a moment change nothing?"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import nats_home
from tests.nats_home import NOW, SEED, NatsHome, creds, jwt
from tui.config import renewal
from tui.config.precedence import Options
from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection

OLD, NEW = jwt(name="old", exp=int(NOW) + 60), jwt(name="new", exp=int(NOW) + 7200)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NatsHome:
    """Where the clock stands still."""
    monkeypatch.setattr("tui.clock.now", lambda: NOW)
    return nats_home.make(tmp_path)


def settled(home: NatsHome, **options: Any) -> Connection:
    """The settings of a run that begins now."""
    return renewal.settled(Options(**options), home.environ, NOW)[0]


def looked(connection: Connection) -> list[Connection]:
    """What is handed on by one look; at most one."""
    found: list[Connection] = []
    assert connection.renewal is not None
    assert connection.renewal.look(found.append) == bool(found)
    return found


def noted(connection: Connection, now: float = NOW) -> str:
    """What is told beside a refusal; never a secret."""
    assert connection.renewal is not None
    note = connection.renewal.note(now)
    assert SEED not in note
    assert OLD not in note
    assert NEW not in note
    return note


def test_a_creds_file_is_read_again_when_it_was_replaced(home: NatsHome) -> None:
    """By renaming another one over it, as every careful program does."""
    file = home.file("mon.creds", creds(OLD))
    connection = settled(home, creds="~/mon.creds")
    assert not looked(connection)
    home.file("mon.creds.new", creds(NEW)).rename(file)
    (fresh,) = looked(connection)
    assert NEW in (fresh.creds or "")
    assert connection.renewal is not None
    assert connection.renewal.latest is fresh
    assert not looked(connection)
    assert noted(connection).startswith("mon.creds changed 20")


@pytest.mark.parametrize("text", ["", creds(NEW)[:40], creds(NEW)[: len(creds(NEW)) - 60], None])
def test_a_file_that_cannot_be_used_for_a_moment_changes_nothing(home: NatsHome, text: str | None) -> None:
    """Empty, half written, or gone: the last good one counts, and it is told."""
    file = home.file("mon.creds", creds(OLD))
    connection = settled(home, creds="~/mon.creds")
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    assert not looked(connection)
    assert noted(connection).endswith("; metawatch uses the credentials that it read before")
    assert connection.renewal is not None
    assert OLD in (connection.renewal.latest.creds or "")
    file.write_text(creds(NEW))
    assert looked(connection)
    assert "before" not in noted(connection)


def test_what_the_user_of_it_refuses_is_tried_again(home: NatsHome) -> None:
    """A certificate may be loaded between two halves of its replacement."""
    file = home.file("mon.creds", creds(OLD))
    connection = settled(home, creds="~/mon.creds")
    file.write_text(creds(NEW))

    def not_yet(_fresh: Connection) -> None:
        raise Refusal(Exit.BAD_FILE, "the key does not belong to the certificate")

    assert connection.renewal is not None
    assert not connection.renewal.look(not_yet)
    assert "the key does not belong" in noted(connection)
    assert looked(connection)


def test_kubernetes_swaps_a_link_to_a_folder(home: NatsHome) -> None:
    """The path stays, and `..data` above it leads elsewhere."""
    for name, token in (("one", OLD), ("two", NEW)):
        home.file(f"secret/..{name}/mon.creds", creds(token))
    folder = home.root / "secret"
    (folder / "..data").symlink_to("..one")
    (folder / "mon.creds").symlink_to("..data/mon.creds")
    connection = settled(home, creds=str(folder / "mon.creds"))
    assert not looked(connection)
    (folder / "..new").symlink_to("..two")
    os.replace(folder / "..new", folder / "..data")
    (fresh,) = looked(connection)
    assert NEW in (fresh.creds or "")


def test_a_password_in_a_context_file(home: NatsHome) -> None:
    """The context that was selected at the start stays selected; the URLs stay, and what was typed."""
    home.context("prod", url="nats://one:1", user="sys", password="old")
    home.context("test", url="nats://two:2", user="other", password="other")
    home.select("prod")
    connection = settled(home, connection_name="mine")
    home.select("test")
    assert not looked(connection)
    home.context("prod", url="nats://one:1", user="sys", password="new")
    (fresh,) = looked(connection)
    assert (fresh.user, fresh.password, fresh.context, fresh.name) == ("sys", "new", "prod", "mine")
    assert noted(connection).startswith("prod.json changed ")
    assert "new" not in noted(connection)


def test_what_is_typed_has_no_file(home: NatsHome) -> None:
    """Nothing to look at, nothing to tell."""
    connection = settled(home, server="nats://h:1", user="u", password="p")
    assert not looked(connection)
    assert noted(connection) == ""


def test_a_second_account_has_its_own_files(home: NatsHome) -> None:
    """Either is read again without the other."""
    mine, theirs = home.file("sys.creds", creds(OLD)), home.file("app.creds", creds(OLD))
    home.context("app", url="nats://h:1", creds=str(theirs))
    connection = settled(home, creds=str(mine), account_context="app")
    assert connection.account is not None
    theirs.write_text(creds(NEW))
    (fresh,) = looked(connection.account)
    assert NEW in (fresh.creds or "")
    theirs.write_text("broken")
    mine.write_text(creds(NEW))
    (own,) = looked(connection)
    assert NEW in (own.creds or "")


def test_programs_are_run_once(home: NatsHome) -> None:
    """`op` may ask for a fingerprint: what it said stays."""
    home.program("op", f"echo x >> {home.root}/runs; echo secret")
    home.context("prod", url="nats://one:1", user="sys", password="op://vault/item")
    connection = settled(home, context="prod")
    home.context("prod", url="nats://one:1", user="other", password="op://vault/item")
    (fresh,) = looked(connection)
    assert (fresh.user, fresh.password) == ("other", "secret")
    assert (home.root / "runs").read_text() == "x\n"


def test_a_user_jwt_that_has_ended_is_told_with_its_time(home: NatsHome) -> None:
    """And whether a fresh one lies there."""
    ends = int(NOW) + 10**9
    home.file("mon.creds", creds(jwt(exp=ends)))
    connection = settled(home, creds="~/mon.creds")
    told = noted(connection, ends + 1.0)
    assert told == "the user JWT expired 2058-09-23T09:46:40Z; mon.creds has not changed since"


def test_a_run_knows_its_files_also_in_another_attempt(home: NatsHome) -> None:
    """`wait` connects anew with other patience."""
    file = home.file("mon.creds", creds(OLD))
    connection = settled(home, creds="~/mon.creds")
    file.write_text(creds(NEW))
    assert looked(connection)
    again = replace(connection, timeout_s=1.0)
    assert again.renewal is not None
    assert NEW in (again.renewal.latest.creds or "")
