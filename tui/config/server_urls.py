"""Which servers does `nats://u:p@a:4222,b` name, and with which credentials? This file must not know where the text came from."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from tui.core.refusal import Exit, Refusal
from tui.core.safe_text import one_line

_DEFAULT_PORT = 4222
_SCHEMES = ("nats", "tls")
_HOST = re.compile(r"[\w.-]+")


@dataclass(frozen=True, kw_only=True)
class UserInfo:
    """Credentials out of a URL: `user:password@` or `token@`, percent signs decoded."""

    user: str | None = None
    password: str | None = None
    token: str | None = None


@dataclass(frozen=True, kw_only=True)
class Servers:
    """A list of servers, fit to be shown: the credentials stand beside it."""

    urls: tuple[str, ...]
    """`scheme://host:port`, never with credentials."""
    userinfo: UserInfo | None = None
    """Sent to all of them and to the servers they tell of, as metawatch connects to each server of a cluster."""


def parse_servers(text: str, source: str, malformed: Exit) -> Servers:
    """Read a comma list of servers; `source` is named, and `malformed` returned, when it cannot be read."""
    items = [item.strip() for item in text.split(",") if item.strip()]
    if not items:
        raise Refusal(malformed, f"{source} names no server: write nats://host:4222, several separated by commas")
    urls: list[str] = []
    infos: list[UserInfo] = []
    for item in items:
        url, info = _parse(item, _shown(item, text), source, malformed)
        urls.append(url)
        if info is not None:
            infos.append(info)
    if any(info != infos[0] for info in infos):
        # The servers of one cluster are visited with one identity; two would make the answers depend on the server.
        raise Refusal(
            Exit.USAGE, f"{source} contains different credentials for different servers: metawatch uses one set for all"
        )
    return Servers(urls=tuple(dict.fromkeys(urls)), userinfo=infos[0] if infos else None)


def _shown(item: str, text: str) -> str:
    """What of an item may be quoted: nothing that could be a piece of a password, which may itself hold commas."""
    if "@" not in text:
        return one_line(item)
    return one_line(item.rpartition("@")[2]) if "@" in item else "…"


def _parse(item: str, shown: str, source: str, malformed: Exit) -> tuple[str, UserInfo | None]:
    fault = f"{source}: '{shown}' is not a server URL"
    try:
        parts = urlsplit(item if "://" in item else f"nats://{item}")
        port = _DEFAULT_PORT if parts.port is None else parts.port
    except ValueError as error:
        raise Refusal(malformed, f"{fault} (write nats://host:4222)") from error
    if parts.scheme in ("ws", "wss"):
        line = f"{source}: '{shown}': metawatch does not support WebSocket; use the nats:// or tls:// address of the server"
        raise Refusal(Exit.USAGE, line)
    if parts.scheme not in _SCHEMES:
        raise Refusal(malformed, f"{fault}: the scheme '{one_line(parts.scheme, 20)}' is neither nats nor tls")
    if port == 0:
        raise Refusal(malformed, f"{fault}: port 0 is not allowed")
    host = _host(parts)
    if host is None:
        raise Refusal(malformed, f"{fault}: it contains no valid host name")
    return f"{parts.scheme}://{host}:{port}", _userinfo(parts)


def _host(parts: SplitResult) -> str | None:
    host = unquote(parts.hostname or "")
    if ":" not in host:
        return host if _HOST.fullmatch(host) else None
    try:
        return f"[{ipaddress.IPv6Address(host)}]"
    except ValueError:
        return None


def _userinfo(parts: SplitResult) -> UserInfo | None:
    """`user:password@` is a user, a lone `word@` is a token: as nats does it."""
    if not parts.username:
        return None
    if parts.password is None:
        return UserInfo(token=unquote(parts.username))
    return UserInfo(user=unquote(parts.username), password=unquote(parts.password))
