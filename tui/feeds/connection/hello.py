"""What does a server say of itself before it knows who we are? INFO in our words; this file must not know the connection."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tui.wire.decode import MAX_TEXT

_ID: Final = re.compile(r"[A-Z0-9]{1,64}")
"""Ids become part of subjects: nothing else may get into one."""
_MOST_URLS: Final = 1000


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
    """INFO in our words; later ones tell less than the first. What cannot be a server's id is none; texts are cut."""
    urls = info.get("connect_urls")
    known = before.connect_urls
    if isinstance(urls, list):
        known = tuple(url for url in urls[:_MOST_URLS] if isinstance(url, str) and len(url) <= MAX_TEXT)
    told_id = _text(info, "server_id")
    server_id = told_id if _ID.fullmatch(told_id) else before.id
    system = info.get("acc_is_sys")
    tells_account = info.get("connect_info") is True
    return Hello(
        name=_text(info, "server_name") or before.name or server_id,
        id=server_id,
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
    return value[:MAX_TEXT] if isinstance(value, str) else ""
