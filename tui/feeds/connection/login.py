"""How do we prove to a server who we are, and how is the line encrypted? nats-py's options, from merged settings.

Credentials are checked for their shape here, before anything is dialled; this file must not open a connection.
"""

import base64
import re
import ssl
from binascii import Error as BadBase
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

from tui import clock
from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection
from tui.feeds.connection.client import Login
from tui.feeds.connection.failures import Failure, barred, plain

_JWT: Final = re.compile(r"-+BEGIN NATS USER JWT-+\s+(\S+)\s+-+END NATS USER JWT-+")
_SEED: Final = re.compile(r"-+BEGIN USER NKEY SEED-+\s+(\S+)\s+-+END USER NKEY SEED-+")
_DEFAULT_PORT: Final = 4222


@dataclass(frozen=True, kw_only=True)
class DialPlace:
    """Where a server may be: one of the configured URLs, or an address a server told us."""

    host: str
    port: int
    user: str | None = None
    password: str | None = None
    tls: bool = False
    given: bool = False
    """By the operator, who trusts it; not told by a server."""

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def place(url: str) -> DialPlace:
    """A configured URL; raises Refusal when it is none of ours."""
    try:
        parts = urlsplit(url if "://" in url else f"nats://{url}")
        port = parts.port
    except ValueError:
        raise Refusal(Exit.USAGE, f"not a server URL: {plain(_without_login(url))!r}") from None
    if parts.scheme in ("ws", "wss"):
        shown = plain(_without_login(url))
        raise Refusal(
            Exit.USAGE,
            f"{shown!r} is a WebSocket URL, which metawatch does not support: use the client port, nats://host:4222",
        )
    if parts.scheme not in ("nats", "tls") or not parts.hostname:
        raise Refusal(Exit.USAGE, f"not a server URL: {plain(_without_login(url))!r}; write it like nats://host:4222")
    return DialPlace(
        host=parts.hostname,
        port=port or _DEFAULT_PORT,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        tls=parts.scheme == "tls",
        given=True,
    )


def is_address(host: str) -> bool:
    """Whether this is an IP address rather than a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class Keys:
    """Everything that is the same for all connections to one cluster."""

    def __init__(self, connection: Connection) -> None:
        self._renewal = connection.renewal
        self.edition = 0
        """How often the files that it came from have been read again."""
        self.places = tuple(place(url) for url in connection.urls)
        self._named = connection.named
        self._from_url = next((one for one in self.places if one.user is not None), None)
        self._use(connection if self._renewal is None else self._renewal.latest)

    def _use(self, connection: Connection) -> None:
        """Raises Refusal, and changes nothing then."""
        tls = _context(connection, any(one.tls for one in self.places))
        self._proof, self._tls = _proof(connection), tls
        self._shows_who = bool(self._proof or self._from_url or connection.tls_cert)
        self._name = connection.name
        self.tls_first = connection.tls_first

    def renew(self) -> int:
        """Read the files again that it came from, if they have changed and can be used; the edition that counts now."""
        if self._renewal is not None and self._renewal.look(self._use):
            self.edition += 1
        return self.edition

    def explained(self, refusal: str) -> str:
        """A server's refusal, and what is to be known of the files that hold what it refused."""
        self.renew()
        note = "" if self._renewal is None else self._renewal.note(clock.now())
        return f"{refusal}; {note}" if note else refusal

    def next_step(self, worst: Failure) -> str:
        """What to give, where the first connection came to nothing because nothing was given: a server, or a user."""
        if worst.exit_code is Exit.NO_SERVER and not self._named:
            return "; name a server with -s or --context (`nats context ls`), or see `metawatch demo`"
        if barred(worst.reason) == "credentials" and not self._shows_who:
            return "; no user was given: use --context, --creds, --nkey, --user or --token"
        return ""

    def login(self, where: DialPlace) -> Login:
        """Options for one attempt, from files as they are now; `where` is as configured or told, not yet resolved."""
        self.renew()
        options = dict(self._proof)
        if not options:
            options.update(_url_login(where if where.user is not None else self._from_url))
        if self._tls is not None:
            options["tls"] = self._tls
        options["tls_handshake_first"] = self.tls_first
        options["tls_hostname"] = self._certified_name(where)
        options["name"] = self._name
        return Login(options=options)

    def _certified_name(self, where: DialPlace) -> str:
        """Certificates are issued for names: a bare address told by a server is checked against the first name dialled."""
        first = self.places[0].host
        return first if is_address(where.host) and not is_address(first) else where.host


def _url_login(where: DialPlace | None) -> dict[str, object]:
    """As all NATS clients read it: a user without a password is a token."""
    if where is None or where.user is None:
        return {}
    if where.password is None:
        return {"token": where.user}
    return {"user": where.user, "password": where.password}


def _proof(connection: Connection) -> dict[str, object]:
    proof: dict[str, object] = {"token": connection.token} if connection.token else {}
    if connection.user is not None:
        # A user without a password is a token, as with the `nats` CLI.
        login = {"user": connection.user, "password": connection.password}
        return proof | (login if connection.password is not None else {"token": connection.user})
    if connection.creds is not None:
        jwt, seed = _JWT.search(connection.creds), _SEED.search(connection.creds)
        if jwt is None or seed is None:
            raise Refusal(Exit.BAD_FILE, "the credentials contain no user JWT and seed")
        return proof | _signed(jwt.group(1), seed.group(1))
    if connection.jwt is not None:
        return proof | _signed(connection.jwt.strip(), connection.nkey_seed)
    if connection.nkey_seed is not None:
        _sign(connection.nkey_seed)("")
        return proof | {"nkeys_seed_str": connection.nkey_seed.strip()}
    return proof


def _signed(jwt: str, seed: str | None) -> dict[str, object]:
    # A bearer JWT needs no signature, but nats-py sends none of the two without a signer.
    return {
        "user_jwt_cb": lambda: bytearray(jwt.encode()),
        "signature_cb": (lambda _nonce: b"") if seed is None else _sign(seed),
    }


def _sign(seed: str) -> Callable[[str], bytes]:
    """Signs the server's nonce; a seed that is none is refused here and now."""
    import nkeys  # type: ignore[import-untyped]  # here: it takes a megabyte, and most users have a password

    text = seed.strip().encode()

    def sign(nonce: str) -> bytes:
        pair = nkeys.from_seed(bytearray(text))
        signature: bytes = base64.b64encode(pair.sign(nonce.encode()))
        pair.wipe()
        return signature

    try:
        sign("")
    except (nkeys.NkeysError, BadBase, ValueError):
        raise Refusal(Exit.BAD_FILE, "the nkey seed is not a valid seed (one line that begins with SU)") from None
    return sign


def _context(connection: Connection, wanted: bool) -> ssl.SSLContext | None:
    """None: no TLS unless the server asks for it, then with the system's certificate authorities."""
    if not (wanted or connection.tls_ca or connection.tls_cert or connection.tls_first):
        return None
    try:
        context = ssl.create_default_context(cafile=connection.tls_ca)
    except (OSError, ValueError) as error:
        raise Refusal(Exit.BAD_FILE, f"{connection.tls_ca}: not a readable CA file ({plain(str(error))})") from None
    if connection.tls_cert and connection.tls_key:
        try:
            context.load_cert_chain(connection.tls_cert, connection.tls_key)
        except (OSError, ValueError) as error:
            raise Refusal(
                Exit.BAD_FILE, f"{connection.tls_cert}: not a readable certificate and key ({plain(str(error))})"
            ) from None
    return context


def _without_login(url: str) -> str:
    """A URL for an error line: never with a password in it."""
    return url.rpartition("@")[2]
