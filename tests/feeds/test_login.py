"""Does every way to log in work against a real server?"""

import base64
import json
import os
import time
from dataclasses import replace

import nkeys  # type: ignore[import-untyped]
import pytest

from tests.feeds.lone import free_port, lone
from tests.feeds.recorder import connection
from tui.core.errors import Exit, Refusal
from tui.core.settings import Connection
from tui.feeds.dial import first_connect

OPERATOR, ACCOUNT, USER = 14 << 3, 0, 20 << 3


def keys(prefix: int) -> tuple[str, str]:
    """A new seed and its public key."""
    seed: bytes = nkeys.encode_seed(os.urandom(32), prefix)
    public: bytes = nkeys.from_seed(bytearray(seed)).public_key
    return seed.decode(), public.decode()


def signed(seed: str, subject: str, nats: dict[str, object], ends: int | None = None) -> str:
    """A JWT as `nsc` makes them."""
    pair = nkeys.from_seed(bytearray(seed.encode()))
    claims = {"jti": "x", "iat": int(time.time()), "iss": pair.public_key.decode(), "name": "t", "sub": subject}
    claims |= {"nats": nats | {"version": 2}} | ({} if ends is None else {"exp": ends})
    text = f"{_base64({'typ': 'JWT', 'alg': 'ed25519-nkey'})}.{_base64(claims)}"
    return f"{text}.{base64.urlsafe_b64encode(pair.sign(text.encode())).rstrip(b'=').decode()}"


def _base64(value: dict[str, object] | dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


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
    (operator, operator_id), (account, account_id), (seed, user_id) = keys(OPERATOR), keys(ACCOUNT), keys(USER)
    limits = dict.fromkeys(("subs", "data", "payload", "imports", "exports", "conn", "leaf"), -1) | {"wildcards": True}
    account_jwt = signed(operator, account_id, {"type": "account", "limits": limits})
    user: dict[str, object] = {"type": "user", "pub": {}, "sub": {}, "subs": -1, "data": -1, "payload": -1}
    jwt = signed(account, user_id, user)
    old = signed(account, user_id, user, ends=int(time.time()) - 60)
    operator_jwt = signed(operator, operator_id, {"type": "operator", "system_account": account_id})
    text = f"operator: {operator_jwt}\nsystem_account: {account_id}\nresolver: MEMORY\n"
    text += f'resolver_preload: {{\n  {account_id}: "{account_jwt}"\n}}'
    async with lone(text) as url:
        bare = connection(url.replace("sys:sys@", ""))
        await works(replace(bare, creds=_creds(jwt, seed)))
        await works(replace(bare, creds=_creds(jwt, seed).replace("\n", "\r\n")))
        await works(replace(bare, jwt=jwt, nkey_seed=seed))
        expired = await fails(replace(bare, creds=_creds(old, seed)))
        assert expired.exit_code is Exit.REFUSED
        foreign = await fails(replace(bare, jwt=jwt, nkey_seed=keys(USER)[0]))
        assert foreign.exit_code is Exit.REFUSED
        assert seed not in expired.line + foreign.line


def _creds(jwt: str, seed: str) -> str:
    return (
        f"-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n"
        "************************* IMPORTANT *************************\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    )


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
