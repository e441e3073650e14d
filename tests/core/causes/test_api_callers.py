"""Are the callers that load the API named in the verdict, with their rate, and only then?"""

import pytest
from msgspec.structs import replace

from tests.core.causes.test_group import Loaded, after_snapshot, flooded
from tests.core.judged import brings
from tui.core.causes.api_callers import loudest, sent
from tui.core.observed.api_callers import Caller, CallersHeard
from tui.text.phrases.say import say

WORKER = Caller(
    name="worker",
    user="app",
    host="10.0.0.7",
    requests=6000.0,
    rate=400.0,
    kinds=(("consumer create", 3600.0), ("stream info", 2400.0)),
)
READER = Caller(name="reader", user="app", requests=3000.0, rate=50.0, kinds=(("stream info", 3000.0),))
RARE = Caller(name="rare", requests=100.0, rate=1.7, kinds=(("account info", 100.0),))


def heard(*top: Caller, at: float = 0.0, on: bool = True, reason: str | None = None) -> CallersHeard:
    requests = sum(caller.requests for caller in top)
    return CallersHeard(at=at, on=on, context="app", reason=reason, requests=requests, top=top)


def ends(story: Loaded, event: CallersHeard | None) -> Loaded:
    """The leader is lost, with these callers known."""
    if event is not None:
        story.take(replace(event, at=story.at()))
    story.ends()
    return story


@brings("api_overload", "api_caller")
def test_who_loads_the_api_is_named_with_its_rate_and_told_to_slow_down() -> None:
    """The loudest are facts for the overload, the rare caller is none; what remains unseen are other accounts."""
    verdict = ends(flooded(pending=2000, rate=800), heard(WORKER, READER, RARE)).verdicts[-1]
    assert verdict.cause == "api_overload"
    said = "'worker' (user app, 10.0.0.7) sent 400 API requests/s: consumer create 60%, stream info 40%"
    assert said in verdict.evidence_for
    assert any("'reader'" in text for text in verdict.evidence_for)
    assert not any("'rare'" in text for text in verdict.evidence_for)
    assert "slow down 'worker' (user app, 10.0.0.7)" in verdict.next
    assert any(text.startswith("API callers in accounts other than that of context app") for text in verdict.unseen)


def test_without_an_account_nobody_is_named() -> None:
    """It says so, with the commands that show it."""
    verdict = ends(flooded(pending=2000, rate=800), None).verdicts[-1]
    assert verdict.cause == "api_overload"
    assert "slow down" not in verdict.next
    (text,) = (text for text in verdict.unseen if text.startswith("API callers"))
    assert "not visible from the system account" in text
    assert "nats events --js-advisory" in text
    assert "--account-context" in text


def test_callers_make_no_cause_likelier() -> None:
    """Naming them moves no confidence, and a busy caller alone is no cause."""
    without = ends(flooded(pending=2000, rate=800), None).confidence
    assert ends(flooded(pending=2000, rate=800), heard(WORKER)).confidence == pytest.approx(without, abs=0.015)
    assert ends(flooded(pending=0, rate=5000), heard(WORKER)).named[-1][0] == "unknown"


def test_a_lost_account_is_told_with_its_reason() -> None:
    """Who called before is not named from memory."""
    story = flooded(pending=2000, rate=800)
    story.take(heard(WORKER, at=story.at()))
    verdict = ends(story, heard(on=False, reason="connection refused")).verdicts[-1]
    assert not any("worker" in text for text in verdict.evidence_for)
    assert any("context app failed: connection refused" in text for text in verdict.unseen)


@brings("disk_stall", "snapshot_meanwhile")
@brings("snapshot", "api_caller", "heartbeats_ended", "raftz_hung")
def test_a_snapshot_names_who_creates_and_deletes() -> None:
    """Churn makes the state large; who only reads does not."""
    verdict = ends(after_snapshot(5.2, 15.5), heard(WORKER, READER)).verdicts[-1]
    assert verdict.cause == "snapshot"
    assert any("'worker'" in text for text in verdict.evidence_for)
    assert not any("'reader'" in text for text in verdict.evidence_for)


def test_what_was_heard_long_ago_names_nobody() -> None:
    """A minute after the last word the callers are not known any more."""
    assert loudest(heard(WORKER, at=100.0), 159.0) == (WORKER,)
    assert loudest(heard(WORKER, at=100.0), 161.0) == ()


def test_callers_without_a_name_are_no_blame() -> None:
    """nats-server 2.9 tells the account alone: the load is told, and nobody to slow down."""
    nameless = Caller(requests=6000.0, rate=400.0, kinds=(("stream info", 6000.0),))
    assert "before 2.10 does not name" in say(sent(nameless))
    verdict = ends(flooded(pending=2000, rate=800), heard(nameless)).verdicts[-1]
    assert any("400 API requests/s" in text for text in verdict.evidence_for)
    assert "slow down" not in verdict.next
