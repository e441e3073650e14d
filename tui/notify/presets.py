"""In which form does each receiver want a notice? Pure: one line of the contract becomes one HTTP request.

Names in a notice come from the wire: where a form has markup they are escaped for it, so that a server called `<!channel>` calls nobody.
"""

from typing import Final, assert_never
from urllib.parse import urlsplit, urlunsplit

import msgspec
from msgspec import Struct

from tui import __version__
from tui.core.model.lines import NoticeLine, Severity
from tui.core.settings.notifying import Webhook

_PRIORITY: Final[dict[Severity, int]] = {"critical": 5, "warning": 4, "info": 3}
_TAG: Final[dict[Severity, str]] = {"critical": "rotating_light", "warning": "warning", "info": "information_source"}
_OVER: Final = "white_check_mark"
_LONGEST_SUMMARY: Final = 1024
"""Of PagerDuty."""
_LONGEST_KEY: Final = 255
_CARD: Final = "application/vnd.microsoft.card.adaptive"
_SCHEMA: Final = "http://adaptivecards.io/schemas/adaptive-card.json"


class NoticeRequest(Struct, frozen=True):
    """One POST."""

    url: str
    body: bytes
    headers: dict[str, str]


def request(to: Webhook, line: NoticeLine) -> NoticeRequest:
    """What is sent."""
    url, more = to.url, {}
    match to.preset:
        case "json":
            body: object = line
            more = {"Idempotency-Key": line.id}
        case "slack":
            body = _slack(line)
        case "teams":
            body = _teams(line)
        case "pagerduty":
            body = _pagerduty(line, to.key or "")
        case "ntfy":
            body, url = _ntfy(line, to.topic or ""), _root(to.url)
            more = {"Authorization": f"Bearer {to.key}"} if to.key else {}
        case _:
            assert_never(to.preset)
    headers = {"Content-Type": "application/json", "User-Agent": f"metawatch/{__version__}", **more}
    return NoticeRequest(url, msgspec.json.encode(body), headers)


def refused(to: Webhook, answer: bytes) -> bool:
    """Whether an answer of success says that it was not taken: Teams' older connectors do so."""
    return to.preset == "teams" and b"delivery failed" in answer.lower()


def _slack(line: NoticeLine) -> dict[str, object]:
    """https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks."""

    def plain(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    text = f"{_sign(line)} {plain(line.title)}\n{plain(line.text)}"
    return {"text": text, "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}


def _sign(line: NoticeLine) -> str:
    return f":{_OVER if not line.open else _TAG[line.severity]}:"


def _teams(line: NoticeLine) -> dict[str, object]:
    """An adaptive card; a RichTextBlock knows no markup."""

    def block(text: str, **style: object) -> dict[str, object]:
        return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}

    body = [block(line.title, weight="Bolder"), *(block(part) for part in line.text.split("\n"))]
    card = {"$schema": _SCHEMA, "type": "AdaptiveCard", "version": "1.4", "body": body}
    return {"type": "message", "attachments": [{"contentType": _CARD, "contentUrl": None, "content": card}]}


def _pagerduty(line: NoticeLine, key: str) -> dict[str, object]:
    """https://developer.pagerduty.com/docs/events-api-v2: the thread is its deduplication key."""
    payload = {
        "summary": line.title[:_LONGEST_SUMMARY],
        "source": line.server or line.domain or ", ".join(line.clusters) or "metawatch",
        "severity": line.severity,
        "timestamp": line.at,
        "component": "JetStream meta group",
        "group": line.domain or ", ".join(line.clusters),
        "class": line.cause or line.state,
        "custom_details": line,
    }
    return {
        "routing_key": key,
        "event_action": "trigger" if line.open else "resolve",
        "dedup_key": line.thread[:_LONGEST_KEY],
        "client": "metawatch",
        "payload": payload,
    }


def _ntfy(line: NoticeLine, topic: str) -> dict[str, object]:
    """https://docs.ntfy.sh/publish/#publish-as-json."""
    return {
        "topic": topic,
        "title": line.title,
        "message": line.text,
        "priority": _PRIORITY[line.severity] if line.open else 3,
        "tags": [_TAG[line.severity] if line.open else _OVER],
    }


def _root(url: str) -> str:
    """ntfy takes JSON at its root; behind a prefix that is the URL without the topic."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rpartition("/")[0] + "/", "", ""))
