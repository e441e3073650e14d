"""How is a notice sent over HTTP? One POST with a deadline for all of it, verified TLS, a bounded answer, and no redirect followed.

httpx is loaded when the first receiver needs it. Its complaints may quote the URL, which may be a secret: none of their text is kept.
"""

import asyncio
import logging
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui.core.model.lines import NoticeLine
from tui.core.settings.notifying import Webhook
from tui.notify.presets import refused, request
from tui.notify.unsent import Unsent

if TYPE_CHECKING:
    import httpx

LONGEST_S: Final = 10.0
_ANSWER: Final = 16_384
"""Bytes of an answer that are read; the rest is left where it is."""


class Poster:
    """One client for all receivers, on one loop."""

    def __init__(self, longest_s: float = LONGEST_S) -> None:
        import httpx

        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # they log whole URLs
        self._httpx = httpx
        self._longest_s = longest_s
        self._client = httpx.AsyncClient(
            verify=_trusted(),
            timeout=longest_s,
            follow_redirects=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def close(self) -> None:
        """No request any more."""
        await self._client.aclose()

    async def post(self, to: Webhook, line: NoticeLine) -> None:
        """Raises Unsent unless the receiver has it."""
        httpx = self._httpx
        try:
            async with asyncio.timeout(self._longest_s):
                status, asked_s, answer = await self._answer(to, line)
        except (TimeoutError, httpx.TimeoutException):
            raise Unsent("no answer in time") from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError, UnicodeError):
            raise Unsent("URL") from None
        except httpx.RemoteProtocolError:
            raise Unsent("no HTTP") from None
        except httpx.TransportError as error:
            raise _why(error) from None
        if 300 <= status < 400:
            raise Unsent("redirect", status)
        if not 200 <= status < 300:
            raise Unsent("status", status, asked_s)
        if refused(to, answer):
            raise Unsent("rejected")

    async def _answer(self, to: Webhook, line: NoticeLine) -> tuple[int, float | None, bytes]:
        """(status, how long to wait, the beginning of the body)."""
        asked, parts, size = request(to, line), [], 0
        async with self._client.stream("POST", asked.url, content=asked.body, headers=asked.headers) as answer:
            if answer.is_success:
                async for part in answer.aiter_raw():
                    parts.append(part)
                    size += len(part)
                    if size >= _ANSWER:
                        break
            return answer.status_code, _seconds(answer.headers.get("Retry-After")), b"".join(parts)


def _seconds(told: str | None) -> float | None:
    """A date is left aside: our own pauses are short."""
    with suppress(ValueError):
        return max(0.0, float(told)) if told is not None and len(told) < 10 else None
    return None


def _trusted() -> ssl.SSLContext:
    """What this host trusts (also `SSL_CERT_FILE`), and what Mozilla does: some Pythons find no store of their host."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _why(error: "httpx.TransportError") -> Unsent:
    """What lies under the complaint."""
    from socket import gaierror

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Unsent("certificate")
        if isinstance(cause, ssl.SSLError):
            return Unsent("TLS")
        if isinstance(cause, gaierror):
            return Unsent("no address")
        cause = cause.__cause__ or cause.__context__
    return Unsent("no connection")
