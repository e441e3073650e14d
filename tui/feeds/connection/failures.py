"""Why did it not work, in a few words for the operator? Sorts exceptions and server texts; this file must not dial or ask.

A `Failure` is one address's story. The first connection tells the most telling of them as a `Refusal`; a pinned connection
that fails later only gives its `reason` to an event.
"""

import os
import socket
import ssl
from collections.abc import Sequence
from typing import Final

from tui.core.observed.events import Barred
from tui.core.refusal import Exit, Refusal
from tui.feeds.connection.nats_py import ProtocolError, StaleConnectionError, UnexpectedEOF

ACCOUNT_FULL: Final = "the account allows no more connections"
_CREDENTIALS_REJECTED: Final = "credentials rejected"
_OTHERS_DECIDE: Final = "the authentication service"
"""Part of the reason of a login that a server refused only after it had waited for somebody else."""
_MAX_QUOTED: Final = 60
_MOST_TELLING: Final = (Exit.BAD_FILE, Exit.REFUSED, Exit.NOT_NATS, Exit.NO_SERVER)
_NOBODY_BEHIND: Final = "accepts and at once closes the connection: no server is running behind this port yet"
_NOT_TLS_FIRST: Final = "the server is not TLS-first: remove --tlsfirst (or tls_first from the context)"
_OTHER_PORTS: Final = {
    "attempted to connect to route port": "this is a route port; use the client port (usually 4222)",
    "attempted to connect to leaf node port": "this is a leaf node port; use the client port (usually 4222)",
    "attempted to connect to wrong port": "this is not a client port; use the client port (usually 4222)",
}
"""What a server says at a port that is not for clients (server/errors.go), and what helps."""
_REFUSALS: Final = ("authorization", "authentication", "credentials", "expired", "revoked", "not allowed")


class WrongServer(Exception):
    """Another server than the wanted one answered at this address; nothing was authenticated."""

    def __init__(self, name: str, stranger: str | None = None) -> None:
        super().__init__(f"{name} answered")
        self.name = name
        self.stranger = stranger
        """Why it is taken for none of the watched cluster, in words; None for one of it that needs no connection now."""


class Failure(Exception):
    """An address could not be used: which exit code that is worth, and why."""

    def __init__(self, exit_code: Exit, where: str, reason: str, *, slow: bool = False) -> None:
        super().__init__(f"{where}: {reason}")
        self.slow = slow
        """Nothing was said against us: the same may work in a moment."""
        self.exit_code = exit_code
        self.where = where
        self.reason = reason


def plain(text: str, limit: int = _MAX_QUOTED) -> str:
    """Foreign text for a line on a terminal: printable, on one line, short."""
    kept = "".join(c if c.isprintable() else "·" for c in text[: limit + 1])
    return kept if len(kept) <= limit else f"{kept[:limit]}…"


def silent(where: str, *, tls_first: bool) -> Failure:
    """Something takes connections and does not say a word: a server that is stopped, a proxy without one, or no such port."""
    tls = "" if tls_first else "; or it requires --tlsfirst (handshake_first)"
    port = "or this is not a client port (usually 4222; 8222 is for monitoring)"
    proxy = "or it expects a PROXY header (then use the address of the load balancer)"
    reason = f"accepts the connection but sends no INFO: the server is hung{tls}; {port}; {proxy}"
    return Failure(Exit.NO_SERVER, where, reason, slow=True)


LATE_S: Final = 0.8
"""The shortest patience with a callout that anybody gives a server is a second; a password's hash takes a tenth of one."""


def hung_up(where: str, *, greeted: bool) -> Failure:
    """The connection was taken and closed: a proxy, or a published port, whose server is not there yet."""
    if greeted:
        return Failure(Exit.NO_SERVER, where, "the connection was closed during login")
    return Failure(Exit.NO_SERVER, where, _NOBODY_BEHIND)


def not_let_in(where: str, within: float) -> Failure:
    """It greeted us, and then nothing: an auth callout that is slow, or a long way."""
    slow = "high latency, or an auth callout is slow or down"
    return Failure(Exit.NO_SERVER, where, f"login not completed within {within:.1f} s: {slow}", slow=True)


def not_nats(where: str, said: bytes) -> Failure:
    """What answered has no INFO for us."""
    if said.startswith(b"PROXY "):
        said_what = "it sent a PROXY header: this is a proxy, not a server"
    elif said.startswith(b"HTTP/"):
        said_what = "it speaks HTTP (use the client port, usually 4222)"
    else:
        said_what = f"it sent {plain(said.decode('utf-8', 'replace').strip())!r}"
    return Failure(Exit.NOT_NATS, where, f"not a NATS server: {said_what}")


def refused(where: str, text: str, after: float = 0.0) -> Failure:
    """The server's own `-ERR` instead of a welcome, `after` seconds longer than the way takes.

    What a server decides by itself it says at once. A refusal that comes late is that of a server whose auth callout, or
    account resolver, has not answered: the same words, and they tell nothing of our credentials.
    """
    said = plain(text.removeprefix("nats:").strip().strip("'").lower())
    if after >= LATE_S and "timeout" not in said:
        who = f"{_OTHERS_DECIDE} (an auth callout or account resolver) is slow or down"
        return Failure(Exit.NO_SERVER, where, f"connection rejected after {after:.1f} s: {said}: {who}")
    if "timeout" not in said and any(word in said for word in _REFUSALS):
        return Failure(Exit.REFUSED, where, f"{_CREDENTIALS_REJECTED}: {said}")
    reason = next((f"connection rejected: {of}" for port, of in _OTHER_PORTS.items() if port in said), None)
    return Failure(Exit.NO_SERVER, where, reason or f"connection rejected: {said}", slow="timeout" in said)


def barred(reason: str) -> Barred | None:
    """Of what kind one of these reasons is, where more follows from it than what the operator reads."""
    if reason.startswith(ACCOUNT_FULL):
        return "account_full"
    if _CREDENTIALS_REJECTED in reason:
        return "credentials"
    return "auth_service" if _OTHERS_DECIDE in reason else None


def is_refusal(reason: str) -> bool:
    """Whether a connection ended because of who we are."""
    return reason.startswith("server said: ") and any(word in reason.lower() for word in _REFUSALS)


def unreachable(where: str, error: OSError, *, tls_first: bool = False) -> Failure:
    """No connection, or TLS came to nothing."""
    if isinstance(error, ssl.SSLError):
        return Failure(Exit.REFUSED, where, _tls_reason(error, tls_first))
    if tls_first and isinstance(error, ConnectionError) and not isinstance(error, ConnectionRefusedError):
        # A server that is not TLS-first greets us, which is no TLS: whoever waits for one must not leave for a proxy without any.
        return Failure(Exit.NO_SERVER, where, f"{_NOBODY_BEHIND}; or {_NOT_TLS_FIRST}")
    return Failure(Exit.NO_SERVER, where, reason_of(error))


def _tls_reason(error: ssl.SSLError, tls_first: bool) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its TLS certificate is not trusted ({plain(error.verify_message, 90)}): add its CA with --tlsca"
    said = (getattr(error, "reason", None) or str(error.args[-1])).replace("_", " ").lower()
    if tls_first and ("wrong version" in said or "record layer" in said or "http" in said):
        return _NOT_TLS_FIRST
    if "certificate required" in said or "handshake failure" in said or "bad certificate" in said:
        return f"requires a client certificate ({plain(said)}): add --tlscert and --tlskey"
    return f"TLS failed: {plain(said)}"


REFUSED: Final = "connection refused"
_REASONS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (UnexpectedEOF, "connection closed by the server"),
    (StaleConnectionError, "no reply to PINGs"),
    (ProtocolError, "invalid NATS protocol data received"),
    (ConnectionRefusedError, REFUSED),
    (ConnectionError, "connection reset"),
    (TimeoutError, "timed out"),
    (socket.gaierror, "unknown host"),
)


def reason_of(error: BaseException | None) -> str:
    """One short reason for the end of a connection or of an attempt."""
    if error is None:
        return "connection closed"
    if isinstance(error, Failure):
        return error.reason
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    if isinstance(error, OSError) and error.strerror:
        # asyncio writes the address into it; the plain text of the number says as much.
        return os.strerror(error.errno).lower() if error.errno and error.errno > 0 else plain(error.strerror)
    return plain(str(error).removeprefix("nats:").strip() or type(error).__name__)


def worst(failures: Sequence[Failure]) -> Failure:
    """The story that tells most."""
    return min(failures, key=lambda failure: _MOST_TELLING.index(failure.exit_code))


def refusal(failures: Sequence[Failure], next_step: str = "") -> Refusal:
    """The one line of a first connection that came to nothing: the story that tells most, how many others there were, what to do."""
    first = worst(failures)
    others = len({failure.where for failure in failures} - {first.where})
    also = f" (and {others} other address{'es' if others > 1 else ''} failed)" if others else ""
    return Refusal(first.exit_code, f"{first.where}: {first.reason}{also}{next_step}")
