"""What is sent, on which connection, and how are answers and silence read? With senders made up here."""

import pytest

from tests.core.story import Story
from tui.actions import stepdown
from tui.actions.stepdown import (
    NOBODY_HEARS,
    NOT_PERMITTED,
    SUBJECT,
    Outcome,
    carry_out,
    choose,
    read_answer,
    request_for,
    step_down,
)
from tui.core.observed.events import AnyEvent, StepDownRefused
from tui.core.ports import StepDown
from tui.core.settings.watch import Watch
from tui.feeds.connection.plain_messages import Took

YES = b'{"type":"io.nats.jetstream.api.v1.meta_leader_stepdown_response","success":true}'
NO = b'{"error":{"code":400,"err_code":10005,"description":"preferred server \\"x\\" not known"}}'


class Told:
    """A connection to one server whose answers are known beforehand."""

    def __init__(self, name: str, *answers: bytes | Exception | None, id: str = "") -> None:  # noqa: A002  # as the protocol has it
        self.name = name
        self.id = id
        self.answers = list(answers)
        self.requests: list[tuple[str, bytes]] = []

    async def request(self, subject: str, body: bytes, within: float) -> Took:
        self.requests.append((subject, body))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Took(0.0, 1, "_INBOX.1", "", answer is None, answer or b"")


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (YES, Outcome(True)),
        (NO, Outcome(False, 'preferred server "x" not known (10005)')),
        (b'{"error":{"code":503}}', Outcome(False, "no reason given (503)")),
        (b'{"error":{"code":"503"}}', Outcome(None, "the reply is unreadable: the result is unknown")),
        (b"{}", Outcome(None, "the reply says neither success nor error: the result is unknown")),
        (b"", Outcome(None, "the reply is unreadable: the result is unknown")),
        (b"\xff\xfe", Outcome(None, "the reply is unreadable: the result is unknown")),
    ],
)
def test_answers(body: bytes, outcome: Outcome) -> None:
    """Yes, no with the server's reason, and everything else is not known."""
    assert read_answer(body) == outcome


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (YES, Outcome(True)),
        (None, Outcome(False, NOBODY_HEARS)),
        (PermissionError(), Outcome(False, NOT_PERMITTED)),
        (TimeoutError(), Outcome(None, "no reply within 5 s: the result is unknown")),
        (ConnectionError(), Outcome(None, "the connection to n1 was lost before a reply: the result is unknown")),
    ],
)
async def test_exactly_one_request_whatever_comes_back(answer: bytes | Exception | None, outcome: Outcome) -> None:
    """Refused is known, silence is not; nothing is ever sent again."""
    sender = Told("n1", answer)
    assert await step_down(sender, "n2") == outcome
    assert sender.requests == [(SUBJECT, b'{"placement":{"preferred":"n2"}}')]


def test_without_a_target_nothing_is_wished() -> None:
    """An empty request; before 2.11 any wish is an error."""
    assert request_for(None) == b""


def test_the_connection_is_the_leaders_and_no_other() -> None:
    """By name and by id: another server's, and that of a server that only bears its name, step somebody else's leader down."""
    story = Story()
    story.begin(leader="n1")
    links = {name: Told(name, id=f"{name}-id1") for name in story.names}
    assert choose(story.state, links.get) is links["n1"]
    namesake = {**links, "n1": Told("n1", id="another")}
    assert choose(story.state, namesake.get) is None
    others = {name: link for name, link in links.items() if name != "n1"}
    assert choose(story.state, others.get) is None


async def test_a_connection_that_is_replaced_during_the_confirmation_gets_no_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The leader confirmed on the old one; who is at the end of the new one has confirmed nothing."""
    story = Story()
    story.begin(leader="n1")
    confirmed, replacing = Told("n1", TimeoutError(), id="n1-id1"), Told("n1", YES, id="n1-id1")
    links: dict[str, Told] = {"n1": confirmed}
    events: list[AnyEvent] = []

    async def confirms(*_: object) -> None:
        links["n1"] = replacing

    def take(event: AnyEvent) -> None:
        events.append(event)

    monkeypatch.setattr(stepdown, "still_leads", confirms)
    monkeypatch.setattr(stepdown, "refusal", lambda *_: None)
    command = StepDown(id="a", leader="n1", term=None, to=None, by="op")
    await carry_out(command, state=lambda: story.state, watch=Watch(), link=links.get, take=take)
    (told,) = events
    assert isinstance(told, StepDownRefused)
    assert told.reason == "the connection to n1 was lost while it confirmed its leadership: no request was sent"
    assert not confirmed.requests
    assert not replacing.requests
