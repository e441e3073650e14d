"""What does a server say of itself before it knows who we are? INFO in our words; this file must not know the connection."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Hello:
    """What a server says of itself before it knows who we are (INFO)."""

    name: str
    id: str
    cluster: str = ""
    """Empty for a server that runs alone."""
    domain: str = ""
    """JetStream domain; empty where it has none."""
    version: str = ""
    jetstream: bool = False
    """Whether it was started with JetStream."""
    connect_urls: tuple[str, ...] = ()
    tls_available: bool = False
    system_account: bool | None = None
    """Whether we are in the system account; newer servers tell it after CONNECT."""
    account: str | None = None
    """Name or public key of our account; newer servers tell it after CONNECT."""


def read_info(info: Mapping[str, object], before: Hello) -> Hello:
    """INFO in our words; later ones tell less than the first."""
    urls = info.get("connect_urls")
    known = tuple(url for url in urls if isinstance(url, str)) if isinstance(urls, list) else before.connect_urls
    system = info.get("acc_is_sys")
    tells_account = info.get("connect_info") is True
    return Hello(
        name=_text(info, "server_name") or before.name or _text(info, "server_id"),
        id=_text(info, "server_id") or before.id,
        cluster=_text(info, "cluster") or before.cluster,
        domain=_text(info, "domain") or before.domain,
        version=_text(info, "version") or before.version,
        jetstream=info.get("jetstream") is True or before.jetstream,
        connect_urls=known,
        tls_available=info.get("tls_available") is True or before.tls_available,
        system_account=(system is True) if tells_account else before.system_account,
        account=(_text(info, "remote_account") or None) if tells_account else before.account,
    )


def _text(info: Mapping[str, object], key: str) -> str:
    value = info.get(key)
    return value if isinstance(value, str) else ""
