"""Does each rung of a real server's ladder answer by itself, and do all of them hang when the server does?"""

import sys
from collections.abc import Callable

from tests.feeds.recorder import Recorder, connection, down, watching
from tui.core.checks.registry import findings
from tui.core.model.finding import Finding
from tui.core.model.state import State
from tui.core.observed.events import AnyEvent, ProbeMissed, VantageChanged
from tui.core.observed.raft_frames import Pinged
from tui.core.settings.watch import Watch
from tui.core.step import step
from tui.demo.cluster import Cluster
from tui.feeds.asking.pings import WITHIN_S
from tui.text.phrases.say import say


def reduced(events: list[AnyEvent]) -> State:
    """What the core makes of all that was told."""
    state = State()
    for event in events:
        state, _ = step(state, event, Watch())
    return state


def found(recorder: Recorder, code: str) -> list[Finding]:
    """What is wrong at the time of the last event."""
    state = reduced(recorder.events)
    return [finding for finding in findings(state, recorder.events[-1].at, Watch()) if finding.code == code]


def of(name: str, *, late: bool = False) -> Callable[[Pinged], bool]:
    """It answered, in time or late."""
    return lambda event: event.server == name and (event.at - event.asked > WITHIN_S) is late


def silent(name: str, endpoint: str) -> Callable[[ProbeMissed], bool]:
    """It did not."""
    return lambda event: (event.server, event.endpoint) == (name, endpoint)


async def test_every_server_is_pinged_each_second(three: Cluster) -> None:
    """On its own connection, beside nats-py's own PINGs, and the latency is one of loopback."""
    async with watching(connection(three.sys_url("n1"))) as (_, recorder):
        await recorder.pinned(*three.names)
        first = await recorder.until(Pinged)
        await recorder.until(Pinged, lambda e: e.at > first.at + 11)
    assert recorder.of(ProbeMissed) == []
    for name in three.names:
        answers = recorder.of(Pinged, of(name))
        assert 9 <= len(answers) <= 14
        assert sorted(e.at - e.asked for e in answers)[len(answers) // 2] < 0.05
    server = reduced(recorder.events).servers["n1"]
    assert None not in (server.probes.ping.took_s, server.probes.statsz.took_s, server.probes.raftz.took_s)


async def test_a_frozen_server_answers_no_rung(three: Cluster) -> None:
    """PING, STATSZ and RAFTZ are missed at their own deadlines; thawed, the late PONGs come in order, and nothing is wrong."""
    async with watching(connection(three.sys_url("n1"))) as (_, recorder):
        await recorder.pinned(*three.names)
        await recorder.until(Pinged, of("n3"))
        three.freeze("n3")
        start = recorder.mark
        for endpoint in ("PING", "RAFTZ", "STATSZ"):
            missed = await recorder.until(ProbeMissed, silent("n3", endpoint), start=start)
            assert 1.99 <= missed.at - missed.asked < 3.0  # a busy loop of our own is given some graces
            # Its kernel goes on: what is not answered was taken all the same.
            assert missed.taken is (True if endpoint == "PING" and sys.platform == "linux" else None)
        (finding,) = found(recorder, "MW_NO_ANSWER")
        assert finding.subject == "n3"
        assert found(recorder, "MW_RAFT_STUCK") == []
        three.thaw("n3")
        mark = recorder.mark
        await recorder.until(Pinged, of("n3", late=True), start=mark)
        await recorder.until(Pinged, of("n3"), start=mark)
        asked = [e.asked for e in recorder.of(Pinged, lambda e: e.server == "n3", start=mark)]
        assert asked == sorted(asked)
        assert found(recorder, "MW_NO_ANSWER") == []


async def test_a_killed_server_is_gone_and_not_frozen(three: Cluster) -> None:
    """Its connection is cut and its port refuses; back, it is no longer so."""
    async with watching(connection(three.sys_url("n1"))) as (_, recorder):
        await recorder.pinned(*three.names)
        await three.kill("n3")
        await recorder.until(VantageChanged, down("n3"))
        await recorder.until(ProbeMissed, lambda e: e.server == "n3" and e.refused)
        (finding,) = found(recorder, "MW_NO_ANSWER")
        assert "n3 is down" in say(finding.summary)
        mark = recorder.mark
        three.start("n3")
        await recorder.until(Pinged, of("n3"), start=mark)
        assert found(recorder, "MW_NO_ANSWER") == []
