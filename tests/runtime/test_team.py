"""Do those who watch one real cluster share one truth? Two collecting sides, and a recorder that is a process of its own."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.busy import PATIENCE_S, Busy
from tests.command import started
from tests.feeds.recorder import connection
from tui import clock
from tui.core.incidents.incidents import present
from tui.core.model.lines import AlertLine, AnyLine, Ready
from tui.core.model.state import State
from tui.core.ports import Acknowledge, Consider, WriteDown
from tui.core.settings.watch import Watch
from tui.core.team.team_log import considering
from tui.demo.cluster import Cluster
from tui.runtime.live_thread import Collector
from tui.text.phrases.say import say


class Watcher:
    """One that watches, as `events` does."""

    def __init__(self, *urls: str) -> None:
        self.lines: list[AnyLine] = []
        self.changed = asyncio.Event()
        self.collector = Collector(
            connection(*urls), Watch(), on_line=self._line, on_snapshot=lambda _: self.changed.set(), host=True
        )

    def _line(self, line: AnyLine) -> None:
        self.lines.append(line)
        self.changed.set()

    @property
    def state(self) -> State:
        return self.collector.monitor.state

    @property
    def seen(self) -> dict[tuple[str, str | None], str | None]:
        return {(a.code, a.subject): a.acknowledged_by for a in self.state.alerts}

    async def until(self, true: Callable[[], object], within: float = PATIENCE_S) -> float:
        """Until a snapshot shows it; how long that took. They come each second at the least."""
        began = clock.now()
        async with asyncio.timeout(within):
            while not true():
                self.changed.clear()
                await self.changed.wait()
        return clock.now() - began


@asynccontextmanager
async def watching(*urls: str) -> AsyncIterator[Watcher]:
    """It is ready."""
    one = Watcher(*urls)
    running = asyncio.create_task(one.collector.run())
    try:
        await one.until(lambda: any(isinstance(line, Ready) for line in one.lines))
        yield one
    finally:
        one.collector.stop()
        await running


def gone(name: str) -> Callable[[Watcher], bool]:
    return lambda one: any(subject == name for _, subject in one.seen)


async def test_an_acknowledgement_is_seen_by_the_other_within_a_second(three: Cluster) -> None:
    """With the name and the note, as a line; so are bookmarks and open dialogs."""
    async with watching(*three.urls) as one, watching(*three.urls) as other:
        await three.kill("n3")
        await one.until(lambda: gone("n3")(one) and gone("n3")(other))
        one.collector.command(Acknowledge(code=None, by="ann@ops", note="OPS-1"))
        one.collector.command(WriteDown(text="network team rebooted sw2", by="ann@ops"))
        one.collector.command(Consider(leader="n1", by="ann@ops", open=True))
        mine, busy = set(one.seen), Busy()
        took = await other.until(lambda: all(other.seen.get(key, "ann@ops") == "ann@ops" for key in mine))
        took += await other.until(lambda: [b.text for b in other.state.team.bookmarks])
        took += await other.until(lambda: considering(other.state.team, clock.now()))
        assert took < 1.0 + busy.s
        assert {a.note for a in other.state.alerts if (a.code, a.subject) in mine} == {"OPS-1"}
        said = [line.by for line in other.lines if isinstance(line, AlertLine) and line.state == "acknowledged"]
        assert set(said) == {"ann@ops"}
        assert considering(one.state.team, clock.now()) == ()  # his own is no news to him


async def test_without_a_quorum_it_works_as_well(three: Cluster) -> None:
    async with watching(*three.urls) as one, watching(*three.urls) as other:
        for name in ("n2", "n3"):
            await three.kill(name)
        await one.until(lambda: gone("n3")(one) and gone("n3")(other))
        one.collector.command(Acknowledge(code=None, by="ann@ops"))
        busy = Busy()
        assert await other.until(lambda: "ann@ops" in other.seen.values()) < 1.0 + busy.s


async def test_a_late_comer_is_told_by_the_recorder_also_after_a_kill(three: Cluster, tmp_path: Path) -> None:
    """Killed without a word, begun again: nothing that was acknowledged is lost, though nobody else is there any more."""
    args = ("record", "--no-context", "-s", ",".join(three.urls), "--journal", str(tmp_path / "a.journal"))
    async with watching(*three.urls) as one:
        async with started(*args) as recorder:
            await one.until(lambda: one.state.team.recorders)
            await three.step_down()
            await one.until(lambda: one.state.elections)
            follower = next(name for name in three.names if name != one.state.elections[-1].leader)
            await three.kill(follower)  # with the leader an election would go on while the late comer begins
            await one.until(lambda: gone(follower)(one))
            await asyncio.sleep(3.0)  # the recorder finds the alert as well
            one.collector.command(Acknowledge(code=None, by="ann@ops", note="OPS-1"))
            one.collector.command(WriteDown(text="network team rebooted sw2", by="ann@ops"))
            await asyncio.sleep(1.0)
            assert recorder.pid is not None
            os.kill(recorder.pid, signal.SIGKILL)
            await recorder.wait()
        term = one.state.elections[-1].term
    async with started(*args), watching(*three.urls) as late:
        await late.until(lambda: [b.text for b in late.state.team.bookmarks] == ["network team rebooted sw2"])
        await late.until(lambda: "ann@ops" in late.seen.values())
        assert term in {e.term for e in late.state.elections}
        assert not [line for line in late.lines if line.__struct_config__.tag == "election"]
        assert [one.host for one in late.state.team.recorders]


async def test_a_late_comer_sees_the_open_incident_as_the_recorder_has_it(three: Cluster, tmp_path: Path) -> None:
    """Its number, its cause and since when: the leader was killed before it began to look, and stays away."""
    args = ("record", "--no-context", "-s", ",".join(three.urls), "--journal", str(tmp_path / "a.journal"))
    async with started(*args), watching(*three.urls) as early:
        await early.until(lambda: early.state.team.recorders)
        leader = early.state.leadership.leader
        assert leader is not None
        await three.kill(leader)
        await early.until(lambda: early.state.verdicts and early.state.verdicts[-1].cause != "unknown")
        await asyncio.sleep(9.0)  # the recorder judges as well, until 8 s after the election
        theirs = present(early.state)
        assert theirs is not None
        async with watching(*three.urls) as late:
            await late.until(lambda: (mine := present(late.state)) and mine.cause is not None)
            mine = present(late.state)
            assert mine is not None
            assert (mine.cause, mine.server, mine.until) == (theirs.cause, theirs.server, None)
            assert abs(mine.since - theirs.since) < 1.0
            assert late.state.incidents[-1].recorder_number == mine.number
            assert [say(f.fact.message) for f in mine.evidence_for]
            assert not [line for line in late.lines if line.__struct_config__.tag in {"election", "verdict"}]
