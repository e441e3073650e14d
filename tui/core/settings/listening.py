"""Where does a program listen, and how is that written? `[ADDRESS]:PORT`; this file must not know who listens there."""

from ipaddress import ip_address
from typing import Final

DEFAULT_HOST: Final = "127.0.0.1"


def parse_address(text: str, usual: int) -> tuple[str, int]:
    """`:9464`, `9464`, `0.0.0.0:9464`, `[::1]:9464`; without an address it listens on loopback. Raises ValueError, with the usual port
    as an example."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not port.isascii() or not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise ValueError(f"{text!r} is no [ADDRESS]:PORT, such as :{usual} or 0.0.0.0:{usual}")
    return host or DEFAULT_HOST, int(port)


def shown_address(host: str, port: int) -> str:
    """As it stands in a URL."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this host can reach it; a name but `localhost` may lead anywhere."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
