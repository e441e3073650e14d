"""An operator with one system account and one user, made without `nsc`: what a server needs to know, and JWTs of any life."""

import base64
import json
import os
import time

import nkeys  # type: ignore[import-untyped]

OPERATOR, ACCOUNT, USER = 14 << 3, 0, 20 << 3


def keys(prefix: int) -> tuple[str, str]:
    """A new seed and its public key."""
    seed: bytes = nkeys.encode_seed(os.urandom(32), prefix)
    public: bytes = nkeys.from_seed(bytearray(seed)).public_key
    return seed.decode(), public.decode()


def signed(
    seed: str, subject: str, nats: dict[str, object], ends: int | None = None, audience: str | None = None
) -> str:
    """A JWT as `nsc` makes them."""
    pair = nkeys.from_seed(bytearray(seed.encode()))
    claims = {"jti": "x", "iat": int(time.time()), "iss": pair.public_key.decode(), "name": "t", "sub": subject}
    claims |= {"nats": nats | {"version": 2}} | ({} if ends is None else {"exp": ends})
    claims |= {} if audience is None else {"aud": audience}
    text = f"{_base64({'typ': 'JWT', 'alg': 'ed25519-nkey'})}.{_base64(claims)}"
    return f"{text}.{base64.urlsafe_b64encode(pair.sign(text.encode())).rstrip(b'=').decode()}"


def _base64(value: dict[str, object] | dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def creds(jwt: str, seed: str) -> str:
    """A credentials file as `nsc generate creds` writes it."""
    return (
        f"-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n"
        "************************* IMPORTANT *************************\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    )


class Operator:
    """One operator, its system account, and one user of it."""

    def __init__(self, connections: int = -1) -> None:
        operator, operator_id = keys(OPERATOR)
        self._account, account_id = keys(ACCOUNT)
        self.seed, self.user_id = keys(USER)
        limits = dict.fromkeys(("subs", "data", "payload", "imports", "exports", "conn", "leaf"), -1)
        account: dict[str, object] = {
            "type": "account",
            "limits": limits | {"wildcards": True, "conn": connections},
        }
        account_jwt = signed(operator, account_id, account)
        operator_jwt = signed(operator, operator_id, {"type": "operator", "system_account": account_id})
        self.config = f"operator: {operator_jwt}\nsystem_account: {account_id}\nresolver: MEMORY\n"
        self.config += f'resolver_preload: {{\n  {account_id}: "{account_jwt}"\n}}'

    def user(self, ends: int | None = None) -> str:
        """A JWT for its user."""
        user: dict[str, object] = {"type": "user", "pub": {}, "sub": {}, "subs": -1, "data": -1, "payload": -1}
        return signed(self._account, self.user_id, user, ends=ends)

    def creds(self, ends: int | None = None) -> str:
        """The whole credentials file."""
        return creds(self.user(ends), self.seed)
