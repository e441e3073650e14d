"""What is in a credentials file, an nkey file, a JWT? Checked without a server; this file must not know who chose them.

Nothing secret is ever quoted: messages name the source, never the text.
"""

import base64
import binascii
import json
import re
from itertools import pairwise

from tui.core.model.timestamps import rfc3339
from tui.core.refusal import Exit, Refusal

_JWT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)

_SEED_PREFIX = 18 << 3  # the letter S
_USER_PREFIX = 20 << 3  # the letter U
_SEED_BYTES = 36  # 2 of prefix, 32 of seed, 2 of checksum

_CREDS = """\
-----BEGIN NATS USER JWT-----
{jwt}
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
{seed}
------END USER NKEY SEED------
"""


def normal_creds(text: str, source: str, now: float) -> str:
    """The credentials in the one layout nats-py reads: it waits for ever on a file without a header, and trips over CRLF."""
    blocks = _blocks(text)
    jwt = next((block for block in blocks if _JWT.fullmatch(block)), None)
    seed = next((block for block in blocks if block.startswith("S") and "." not in block), None)
    if jwt is None:
        raise Refusal(Exit.BAD_FILE, f"{source} contains no user JWT block: create it again with `nsc generate creds`")
    if seed is None:
        raise Refusal(Exit.BAD_FILE, f"{source} contains no user seed block: create it again with `nsc generate creds`")
    return _CREDS.format(jwt=usable_jwt(jwt, source, now), seed=_user_seed(seed, source))


def normal_seed(text: str, source: str) -> str:
    """The user seed in the text of an nkey file, decorated or bare, or in a literal seed."""
    lines = [line.strip() for line in text.splitlines()]
    seed = next((line for line in [*_blocks(text), *lines] if re.match("S[OAU]", line)), None)
    if seed is None:
        raise Refusal(Exit.BAD_FILE, f"{source} contains no nkey seed (a line that begins with SU)")
    return _user_seed(seed, source)


def usable_jwt(text: str, source: str, now: float) -> str:
    """The JWT itself, if it can be read and has not expired; its signature is the server's business."""
    jwt = text.strip()
    expires = _claims(jwt, source).get("exp", 0)
    if isinstance(expires, bool) or not isinstance(expires, int | float):
        raise _broken_jwt(source)
    if 0 < expires <= now:
        line = f"{source}: the user JWT expired {rfc3339(expires)[:19]}Z, so servers reject it: get a new one (`nsc generate creds`)"
        raise Refusal(Exit.REFUSED, line)
    return jwt


def expiry(text: str) -> float | None:
    """When the user JWT in a text ends, seconds since 1970; None for one without an end, and for a text without a JWT."""
    jwt = next((word for word in text.split() if word.startswith("eyJ") and _JWT.fullmatch(word)), None)
    if jwt is None:
        return None
    ends = _claims(jwt, "").get("exp", 0)
    return float(ends) if isinstance(ends, int | float) and ends > 0 else None


def is_bearer(jwt: str, source: str) -> bool:
    """True for a JWT that stands without its seed."""
    nats = _claims(jwt, source).get("nats")
    return isinstance(nats, dict) and nats.get("bearer_token") is True


def looks_secret(value: str) -> bool:
    """True for a seed, JWT or whole credentials given where a path is wanted: such a value is not quoted."""
    return bool(re.match(r"S[OAU][A-Z2-7]{20}|eyJ", value)) or "-----BEGIN" in value


def _blocks(text: str) -> list[str]:
    """What stands below each `-----BEGIN …-----` line."""
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    return [
        value
        for header, value in pairwise(lines)
        if header.startswith("---") and "BEGIN" in header and not value.startswith("---")
    ]


def _claims(jwt: str, source: str) -> dict[str, object]:
    if not _JWT.fullmatch(jwt):
        raise _broken_jwt(source)
    payload = jwt.split(".")[1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, RecursionError) as error:
        raise _broken_jwt(source) from error
    if not isinstance(claims, dict):
        raise _broken_jwt(source)
    return claims


def _broken_jwt(source: str) -> Refusal:
    return Refusal(Exit.BAD_FILE, f"{source}: the user JWT is damaged: get a new one (`nsc generate creds`)")


def _user_seed(seed: str, source: str) -> str:
    """The seed, if prefix and checksum are right: nats-py would end in a traceback over a damaged one."""
    try:
        raw = base64.b32decode(seed + "=" * (-len(seed) % 8))
    except (binascii.Error, ValueError):
        raw = b""
    sound = len(raw) == _SEED_BYTES and binascii.crc_hqx(raw[:-2], 0) == int.from_bytes(raw[-2:], "little")
    if not sound or raw[0] & 0xF8 != _SEED_PREFIX:
        raise Refusal(
            Exit.BAD_FILE, f"{source}: the nkey seed is damaged (58 letters that begin with SU, with a checksum)"
        )
    if (raw[0] & 0x07) << 5 | raw[1] >> 3 != _USER_PREFIX:
        raise Refusal(Exit.BAD_FILE, f"{source}: the nkey seed is not a user's: a user seed begins with SU")
    return seed
