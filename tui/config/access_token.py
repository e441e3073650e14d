"""Which token opens the wall in a browser? A reference to one, or one made at random. No message ever shows it."""

import re
import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from tui.config.secret_references import literal
from tui.core.refusal import Exit, Refusal

_REFERENCE: Final = re.compile(r"(?:env|file|op)://", re.I)
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~-]{16,256}")
_BYTES: Final = 24
_VARIABLE: Final = "METAWATCH_ACCESS_TOKEN"


def access_token(given: str | None, environ: Mapping[str, str]) -> tuple[str, bool]:
    """The token, and whether it was made here. Raises Refusal."""
    if given and _REFERENCE.match(given) is None:
        raise Refusal(
            Exit.USAGE,
            "--access-token: other users see it in `ps`: use env://NAME, file://PATH or op://ITEM, or the variable "
            f"{_VARIABLE}",
        )
    source, told = ("--access-token", given) if given else (_VARIABLE, environ.get(_VARIABLE))
    if not told:
        return secrets.token_urlsafe(_BYTES), True
    token = literal(told, source, environ).strip()
    if _TOKEN.fullmatch(token) is None:
        allowed = "16 to 256 letters, digits or ._~- (`openssl rand -hex 24` prints one)"
        raise Refusal(Exit.CONFIG, f"{source}: a token must have {allowed}")
    return token, False


def public_url(given: str | None, source: str) -> str | None:
    """The URL of a proxy, without a slash at its end. Raises Refusal."""
    if not given:
        return None
    try:
        parts = urlsplit(given)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or parts.username is not None:
        raise Refusal(Exit.USAGE, f"{source}: must be http(s)://HOST[:PORT][/PATH], such as https://wall.example.com")
    return given.rstrip("/")
