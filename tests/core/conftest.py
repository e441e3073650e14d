"""Do live and replay tell one story? Every story that a test tells is recorded, and its events come back from the tape as they were;
every third story, in `.ci/run` each, is told again from its tape alone.

Of the hundred alike that hypothesis makes up for one test, every nth is."""

from collections.abc import Iterator

import pytest

from tests.chance import chosen
from tests.core.story import Story

_MOST = 10
"""More stories of one test than this come from hypothesis."""


@pytest.fixture
def seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter of the looks, for what is waited for over ten minutes: time passes in steps of a second, live and in the replay."""
    monkeypatch.setattr("tui.runtime.monitor.TICK_S", 1.0)


@pytest.fixture(autouse=True)
def _replay_equals_live(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After each test: record → encode → decode → a Monitor that knows nothing else gives the same lines, alerts, verdicts and state."""
    if request.config.getoption("--quick"):
        yield
        return
    told: list[Story] = []
    begin = Story.__init__

    def begun(story: Story, *args: object, **fields: object) -> None:
        begin(story, *args, **fields)  # type: ignore[arg-type]  # handed on as they came
        told.append(story)

    monkeypatch.setattr(Story, "__init__", begun)
    yield
    for story in told:
        story.recording.comes_back()
    several = told[:: len(told) // _MOST + 1]
    for story in chosen(several, request.node.nodeid):
        story.recording.is_repeated(story.monitor.saved())
