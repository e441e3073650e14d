"""Is each form what its receiver takes, and is a name from the wire never markup in it?"""

import json
from typing import Any

from msgspec.structs import replace

from tests.cases import each
from tests.notify.receivers import line
from tui.core.model.lines import NoticeLine
from tui.core.settings.notifying import PRESETS, Preset, Webhook
from tui.notify.presets import refused, request

HOSTILE = "<!channel> *n1* [x](https://evil) `n` &"
BEGUN = replace(
    line(),
    what="begin",
    open=True,
    severity="critical",
    title=f"incident 3: NO LEADER, {HOSTILE}",
    text=f"State: NO LEADER\nServers: {HOSTILE}",
    state="NO LEADER",
    server="n1",
    clusters=("C1",),
    cause="crash",
)


def to(preset: Preset, url: str = "https://host/prefix/alarms") -> Webhook:
    return Webhook(label="x", preset=preset, url=url, key="K" * 32, topic="alarms")


def body(preset: Preset, said: NoticeLine = BEGUN) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request(to(preset), said).body)
    return found


def test_json_is_the_line_of_the_contract() -> None:
    found = body("json")
    assert (found["kind"], found["v"], found["what"], found["id"]) == ("notice", 1, "begin", BEGUN.id)
    assert request(to("json"), BEGUN).headers["Idempotency-Key"] == BEGUN.id


def test_slack_reads_no_markup_in_names() -> None:
    """`<!channel>` would call everybody."""
    found = body("slack")
    assert found["mrkdwn"] is False
    assert "<" not in found["text"]
    assert "&lt;!channel&gt;" in found["text"]


def test_teams_gets_a_card_of_blocks_without_markup() -> None:
    found = body("teams")
    [attachment] = found["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    blocks = attachment["content"]["body"]
    assert {block["type"] for block in blocks} == {"RichTextBlock"}
    assert blocks[0]["inlines"][0]["text"] == BEGUN.title


def test_pagerduty_opens_and_resolves_one_thread() -> None:
    begun, over = body("pagerduty"), body("pagerduty", replace(BEGUN, what="clear", open=False))
    assert (begun["event_action"], over["event_action"]) == ("trigger", "resolve")
    assert begun["dedup_key"] == over["dedup_key"] == BEGUN.thread
    assert begun["routing_key"] == "K" * 32
    assert begun["payload"]["severity"] == "critical"
    assert set(begun["payload"]) >= {"summary", "source", "severity"}
    assert begun["payload"]["custom_details"]["id"] == BEGUN.id


def test_ntfy_takes_json_at_its_root_with_the_topic_in_it() -> None:
    sent = request(to("ntfy"), BEGUN)
    assert sent.url == "https://host/prefix/"
    assert request(to("ntfy", "https://ntfy.sh/alarms"), BEGUN).url == "https://ntfy.sh/"
    assert sent.headers["Authorization"] == f"Bearer {'K' * 32}"
    found = json.loads(sent.body)
    assert (found["topic"], found["priority"], found["title"]) == ("alarms", 5, BEGUN.title)


@each("preset", PRESETS)
def test_no_secret_is_in_a_body_that_has_no_place_for_it(preset: Preset) -> None:
    sent = request(to(preset, "https://host/SECRET-PATH"), BEGUN)
    assert b"SECRET-PATH" not in sent.body
    assert (b"KKKK" in sent.body) is (preset == "pagerduty")
    assert "KKKK" not in repr(to(preset))
    assert "prefix" not in repr(to(preset))


def test_an_answer_may_say_no_with_success() -> None:
    """As the older connectors of Teams do."""
    assert refused(to("teams"), b"Webhook message delivery failed with error: HTTP 429")
    assert not refused(to("teams"), b"1")
    assert not refused(to("json"), b"delivery failed")
