"""What did `metawatch events --json` tell, and does it agree with the servers' own logs? Runs the real command as a subprocess."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from tests.busy import PATIENCE_S
from tests.command import PIPE, clean_environment
from tests.forked.process import Files, Process, can_fork, finished, fork, metawatch, script
from tui.demo.logs import LogElection

Line = dict[str, Any]

KNOWN_S = 4.0
"""In this time every endpoint of every server and every way between two is asked, and more than once."""


def seconds(text: str) -> float:
    """RFC 3339 as seconds since 1970."""
    return datetime.fromisoformat(text).timestamp()


class Events:
    """`async with Events(urls) as told:` has seen `ready`; `told.lines` grows as they are printed."""

    def __init__(self, *urls: str, options: Sequence[str] = (), prelude: str = "") -> None:
        self._args = ["events", "--json", "--no-context", "-s", ",".join(urls), *options]
        self._prelude = prelude
        self.lines: list[Line] = []
        self.stderr = ""
        self._more = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self.process = await self._started()
        self._reading = asyncio.create_task(self._read())
        try:
            await self.until(lambda: bool(self.lines), PATIENCE_S)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def _started(self) -> Process:
        """In the default run without the developer's settings, forked; where something is measured as its own interpreter."""
        around = clean_environment()
        code = f"{self._prelude}\nimport sys; from tui.cli import run; sys.exit(run({self._args!r}))"
        if can_fork(around):
            if self._prelude:
                return await fork(script(), ("-c", code), around, Files())
            return await fork(metawatch(), ("metawatch", *self._args), around, Files())
        return await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=PIPE, stderr=PIPE)

    async def __aexit__(self, *_: object) -> None:
        """A test that failed may have left it stopped: then it hears no SIGTERM, and only SIGKILL ends it."""
        try:
            if self.process.returncode is None:
                self.process.terminate()
            await asyncio.wait_for(self.process.wait(), PATIENCE_S)
        finally:
            if self.process.returncode is None:
                self.process.kill()
            await self._reading
            await finished(self.process)

    async def _read(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        async for raw in self.process.stdout:
            async with self._more:
                self.lines.append(json.loads(raw))
                self._more.notify_all()
        self.stderr = (await self.process.stderr.read()).decode()
        async with self._more:
            self._more.notify_all()

    async def until(self, true: Callable[[], bool], within: float) -> None:
        """Until the condition holds for the lines so far; says what was told when it does not."""

        async def wait() -> None:
            async with self._more:
                await self._more.wait_for(lambda: true() or self._reading.done())

        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(wait(), within)
        assert true(), f"not within {within} s; told: {self.lines[-12:]} {self.stderr}"

    def of(self, kind: str) -> list[Line]:
        """Lines of one kind."""
        return [line for line in self.lines if line["kind"] == kind]

    @property
    def elections(self) -> list[Line]:
        return self.of("election")


@dataclass
class Judgement:
    """Everything in which the lines differ from the logs; empty when they agree."""

    problems: list[str]
    offsets: list[float]
    """|elected_at − log| in seconds, of every election that was matched."""
    logs: list[LogElection]


def summed(line: Line) -> int:
    """How many elections before it a backfilled line may stand for."""
    return (line["terms"] or 1) - 1 if line["planned"] is None and line["how"] == "unknown" else 0


def judge(lines: list[Line], logs: list[LogElection], within: float, *, terms_told: bool = True) -> Judgement:
    """Match every led election with exactly one log line: same leader, `elected_at` within its error and `within` s."""
    problems = [f"told without its term: {line}" for line in lines if terms_told and line["term"] is None]
    offsets: list[float] = []
    rest = list(logs)
    terms = [line["term"] for line in lines if line["term"] is not None]
    problems += [f"term {term} told twice" for term in sorted({t for t in terms if terms.count(t) > 1})]
    for line in sorted((x for x in lines if x["operational"]), key=lambda x: seconds(x["elected_at"])):
        at, error = seconds(line["elected_at"]), line["elected_at_error_s"]
        fits = [e for e in rest if e.leader == line["leader"] and abs(e.at - at) <= error + within]
        if not fits:
            problems.append(f"told and not in the logs: {line}")
            continue
        found = min(fits, key=lambda e: abs(e.at - at))
        skipped = [e for e in rest if e.at < found.at]
        problems += [f"not told: {e}" for e in skipped[: len(skipped) - summed(line)]]
        rest = [e for e in rest if e.at > found.at]
        offsets.append(abs(found.at - at))
    problems += [f"not told: {e}" for e in rest]
    return Judgement(problems, offsets, logs)


async def known(servers: Sequence[str], told: Events, within: float = 15) -> None:
    """metawatch is connected to every server and has asked each a few times: what a watch looks like that did not begin just now."""

    def connected() -> bool:
        return {line["server"] for line in told.of("vantage") if line["connected"]} >= set(servers)

    await told.until(connected, within)
    await asyncio.sleep(KNOWN_S)


async def awaited(true: Callable[[], Awaitable[bool]], within: float) -> bool:
    """Poll an asynchronous condition."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while loop.time() < deadline:
        if await true():
            return True
        await asyncio.sleep(0.05)
    return False
