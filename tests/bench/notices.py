"""How soon does somebody know? From the fact to the receiver, on a real cluster, with `record` and a webhook on loopback.

A hand-over is a fact with a date of its own: the new leader writes it into its log. So that each is worth a notice, one leader change
counts as flapping here, for three seconds. Of a killed leader the fact is what metawatch concludes from silence: those notices are
measured from the instant that they bear. It must not know how a notice is made.
"""

import asyncio
import math
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tests.bench.rows import Row
from tests.command import ended, started
from tests.conftest import apart
from tests.notify.receivers import Receiver, receiving
from tui.demo.cluster import Cluster

_HAND_OVERS: Final = 30
_KILLS: Final = 5
_WINDOW_S: Final = 3.0
_MOST_S: Final = 2.0
_READY_S: Final = 5.0
_NEAR_S: Final = 2.5
"""A notice of flapping is about the change that was not longer ago than this."""
_OCCASIONS: Final = ("begin", "worse", "cause", "clear")


class _Timed(Receiver):
    """Notes by the wall clock when each notice came, as the servers' logs are written."""

    def __init__(self, answer: bytes | None) -> None:
        super().__init__(answer)
        self.wall: dict[str, float] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        before = len(self.bodies)
        await super().serve(reader, writer)
        ahead = time.time() - time.monotonic()
        for body in self.bodies[before:]:
            self.wall[body["id"]] = self.at[body["id"]] + ahead


def notices() -> Iterator[Row]:
    """Hand-overs first, then killed leaders."""
    with tempfile.TemporaryDirectory() as folder:
        handed, killed = apart(_measured(Path(folder)))
    yield from _rows(f"{len(handed)} hand-overs: from the server's log to the receiver", handed, _HAND_OVERS)
    every = [took for kind in _OCCASIONS for took in killed[kind]]
    yield from _rows(f"{_KILLS} killed leaders: from what is known to the receiver", every, _KILLS * 2)
    for kind in _OCCASIONS:
        if killed[kind]:
            name = f"  {len(killed[kind])} of `{kind}`, slowest"
            yield Row(name=name, value=max(killed[kind]), unit="s", most=_MOST_S)


def _rows(name: str, took: list[float], expected: int) -> Iterator[Row]:
    ranked = sorted(took)
    yield Row(name=name, value=float(len(took)), unit="", least=float(expected))
    if ranked:
        yield Row(name="  median", value=statistics.median(ranked), unit="s")
        yield Row(name="  p99", value=ranked[math.ceil(len(ranked) * 0.99) - 1], unit="s", most=_MOST_S)


async def _measured(folder: Path) -> tuple[list[float], dict[str, list[float]]]:
    async with receiving(of=_Timed) as receiver, Cluster() as cluster:
        assert isinstance(receiver, _Timed)
        args = (
            "record", "--no-context", "-s", ",".join(cluster.urls), "--journal", str(folder / "a.journal"),
            "--notify-url", receiver.webhook().url, "--notify-on", ",".join((*_OCCASIONS, "FLAPPING")),
            "--notify-rate", "1000", "--set", "flap_max=0", "--set", f"flap_window={_WINDOW_S:g}s",
        )  # fmt: skip
        async with started(*args) as process:
            await asyncio.sleep(_READY_S)
            for _ in range(_HAND_OVERS):
                await cluster.step_down()
                await asyncio.sleep(_WINDOW_S + 2.0)
            handed = list(_of_changes(receiver, [one.at for one in cluster.log_elections()]))
            killed = await _kill(cluster, receiver)
            process.terminate()
            await ended(process, 10)
    return handed, killed


def _of_changes(receiver: _Timed, changes: list[float]) -> Iterator[float]:
    """How long after the change that it is about each notice came."""
    for body in receiver.bodies:
        if body["what"] == "state" and body["open"]:
            told = _instant(body["at"])
            about = [at for at in changes if told - _NEAR_S <= at <= told]
            if about:
                yield receiver.wall[body["id"]] - about[-1]


async def _kill(cluster: Cluster, receiver: _Timed) -> dict[str, list[float]]:
    """Leader after leader; each incident is over before the next one."""
    first = len(receiver.bodies)
    for number in range(_KILLS):
        leader = await cluster.leader()
        assert leader is not None
        await cluster.kill(leader)
        await cluster.next_leader(leader)
        await cluster.mend()
        await _until(receiver, first, number + 1)
    found: dict[str, list[float]] = {kind: [] for kind in _OCCASIONS}
    for body in receiver.bodies[first:]:
        if body["what"] in found:
            found[body["what"]].append(receiver.wall[body["id"]] - _instant(body["at"]))
    return found


async def _until(receiver: _Timed, first: int, cleared: int, within: float = 90.0) -> None:
    """So many incidents are over."""
    async with asyncio.timeout(within):
        while _cleared(receiver.bodies[first:]) < cleared:
            receiver.came.clear()
            await receiver.came.wait()


def _cleared(bodies: Iterable[dict[str, Any]]) -> int:
    return sum(body["what"] == "clear" for body in bodies)


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
