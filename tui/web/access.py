"""May this browser see the wall? By the token, and by whose page asks: a page of another site that runs in the same browser may not.

A name that an attacker lets point to 127.0.0.1 (DNS rebinding) is not one of the names under which a wall on loopback is reached.
"""

import hmac
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from tui.core.settings.listening import is_loopback
from tui.core.settings.serving import Serving

_BEARER: Final = "bearer "
_NAME: Final = re.compile(r"[a-z0-9.:-]+")


@dataclass(frozen=True, kw_only=True)
class Access:
    """What opens this wall."""

    token: str = field(repr=False)
    cookie: str
    """Name of the cookie that holds it: cookies know no ports, and several walls may be on one host."""
    names: frozenset[str] | None
    """Hosts under which it is reached; None: any, for it is bound to more than loopback."""
    origins: frozenset[str] = frozenset()
    """Pages of these may ask beside its own: those of a proxy."""

    def opens(self, given: str | None) -> bool:
        """Is that the token? The time that it takes says nothing."""
        return given is not None and hmac.compare_digest(given.encode(errors="backslashreplace"), self.token.encode())

    def bearer(self, header: str | None) -> str | None:
        """The token of `Authorization: Bearer …`."""
        if header is None or header[: len(_BEARER)].lower() != _BEARER:
            return None
        return header[len(_BEARER) :].strip()

    def reached(self, host: str | None) -> bool:
        """Is it reached under a name of its own?"""
        name = _host(host)
        return name is not None and (self.names is None or name in self.names or is_loopback(name))

    def may_ask(self, origin: str | None, host: str | None) -> bool:
        """Does its own page ask, or a program that has none?"""
        return origin is None or origin.lower() in self.origins or _netloc(origin) == (host or "").lower()


def access(serving: Serving, port: int) -> Access:
    """That of a wall which listens on this port."""
    names, origins = {serving.host.lower()}, set()
    if serving.public_url is not None:
        parts = urlsplit(serving.public_url)
        names.add(parts.hostname or "")
        origins.add(f"{parts.scheme}://{parts.netloc}".lower())
    return Access(
        token=serving.token,
        cookie=f"metawatch_{port}",
        names=frozenset(names) if is_loopback(serving.host) else None,
        origins=frozenset(origins),
    )


def _host(header: str | None) -> str | None:
    """The name in a Host header, without its port."""
    try:
        name = urlsplit(f"//{header or ''}").hostname
    except ValueError:
        return None
    return name if name is not None and _NAME.fullmatch(name) else None


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None
