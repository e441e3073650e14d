"""Why was a notice not taken? The words of each reason, for the alert and for `metawatch notify test`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text.wording import count

_TROUBLE: Final[Mapping[str, str]] = {
    "no connection": "no connection",
    "no address": "the host name has no address",
    "no answer in time": "no answer in time",
    "certificate": "its TLS certificate is not trusted",
    "TLS": "the TLS handshake failed",
    "status": "it answered HTTP {}",
    "redirect": "it answered HTTP {}: redirects are not followed, give the URL where it leads",
    "no HTTP": "its answer is no HTTP",
    "URL": "the URL is not usable",
    "no program": "the program does not exist",
    "not executable": "the program cannot be executed",
    "exit code": "the program ended with exit code {}",
    "signal": "the program was ended by signal {}",
    "program too slow": "the program did not end in time and was killed",
    "program not ended": "the program did not end in time and runs as another user (sudo): it could not be killed and may go on",
    "rejected": "it answered that it does not accept the notice",
}


def trouble(trouble: str, figure: int | None) -> str:
    """One reason in words."""
    return _TROUBLE.get(trouble, trouble).format("?" if figure is None else figure)


def _unsent(receiver: str, waiting: int, lost: int, trouble: str) -> str:
    kept = f"{count(waiting, 'notice')} kept, sending is retried"
    gone = f"; {count(lost, 'notice')} lost because too many waited" if lost else ""
    return f"{receiver} takes no notices: {trouble} ({kept}{gone})"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {"notice_trouble": trouble, "notices_unsent": _unsent}
