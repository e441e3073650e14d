"""Does every way to log in work against a real server?"""

import time
from dataclasses import replace

import pytest

from tests.feeds.jwts import USER, Operator, creds, keys
from tests.feeds.lone import free_port, lone
from tests.feeds.recorder import connection
from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection
from tui.feeds.connection.dial import first_connect


async def works(settings: Connection) -> None:
    """It does."""
    _, wire, _ = await first_connect(settings)
    assert wire.hello.name == "n1"
    await wire.hang_up()


async def fails(settings: Connection) -> Refusal:
    """It does not."""
    with pytest.raises(Refusal) as caught:
        await first_connect(settings)
    return caught.value


async def test_credentials_of_an_operator() -> None:
    """Creds text, JWT and seed; expired ones are 77 and say so."""
    who = Operator()
    seed = who.seed
    jwt, old = who.user(), who.user(ends=int(time.time()) - 60)
    async with lone(who.config) as url:
        bare = connection(url.replace("sys:sys@", ""))
        await works(replace(bare, creds=creds(jwt, seed)))
        await works(replace(bare, creds=creds(jwt, seed).replace("\n", "\r\n")))
        await works(replace(bare, jwt=jwt, nkey_seed=seed))
        expired = await fails(replace(bare, creds=creds(old, seed)))
        assert expired.exit_code is Exit.REFUSED
        foreign = await fails(replace(bare, jwt=jwt, nkey_seed=keys(USER)[0]))
        assert foreign.exit_code is Exit.REFUSED
        assert seed not in expired.line + foreign.line


async def test_an_nkey() -> None:
    """The seed alone."""
    seed, public = keys(USER)
    async with lone(f"accounts: {{ SYS: {{ users: [ {{ nkey: {public} }} ] }} }}\nsystem_account: SYS") as url:
        bare = connection(url.replace("sys:sys@", ""))
        await works(replace(bare, nkey_seed=f"{seed}\n"))
        assert (await fails(replace(bare, nkey_seed=keys(USER)[0]))).exit_code is Exit.REFUSED


async def test_a_password_with_odd_characters() -> None:
    """In a URL they are percent-encoded; as options they are not."""
    users = '[ { user: "s@s", password: "p:a/s%s w" } ]'
    async with lone(f"accounts: {{ SYS: {{ users: {users} }} }}\nsystem_account: SYS") as url:
        bare = url.replace("sys:sys@", "")
        await works(connection(bare.replace("//", "//s%40s:p%3Aa%2Fs%25s%20w@")))
        await works(connection(bare, user="s@s", password="p:a/s%s w"))
        dead = f"nats://127.0.0.1:{free_port()}"
        await works(connection(dead.replace("//", "//s%40s:p%3Aa%2Fs%25s%20w@"), bare))
