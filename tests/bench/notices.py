"""How soon does somebody know? From the fact to the receiver, on a real cluster, with `record` and a webhook on loopback.

A leader is killed again and again. Its successor writes into its log when it was elected: a fact with a date of its own. So that each
election is worth a notice, one leader change counts as flapping here, for three seconds. Begin, worse, cause and clear of an incident
follow from what metawatch concludes from silence: they are measured from the instant that they bear. It must not know how a notice is made.
"""

import asyncio
import math
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from tests.bench.rows import Row
from tests.command import ended, started
from tests.notify.receivers import Receiver, receiving
from tests.shared import apart
from tui.demo.cluster import Cluster

_KILLS: Final = 30
_FEWEST: Final = 5
"""Leaders that are killed one after the other are few incidents, which each fold many elections."""
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
    """Elections first, then what the incidents around them brought."""
    with tempfile.TemporaryDirectory() as folder:
        elected, told = apart(_measured(Path(folder)))
    yield from _rows(f"{len(elected)} elections: from the server's log to the receiver", elected, _KILLS)
    every = [took for kind in _OCCASIONS for took in told[kind]]
    yield from _rows(f"{len(every)} notices of incidents: from what is known to the receiver", every, _FEWEST)
    for kind in _OCCASIONS:
        if told[kind]:
            yield Row(name=f"  {len(told[kind])} of `{kind}`, slowest", value=max(told[kind]), unit="s", most=_MOST_S)


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
            for _ in range(_KILLS):
                leader = await cluster.next_leader(None)
                await cluster.kill(leader)
                await cluster.next_leader(leader)
                await cluster.mend()
            await asyncio.sleep(_READY_S)
            elections = [one.at for one in cluster.log_elections()]
            process.terminate()
            await ended(process, 10)
    return list(_of_elections(receiver, elections)), _of_incidents(receiver)


def _of_elections(receiver: _Timed, elections: list[float]) -> Iterator[float]:
    """How long after the election that it is about each notice came."""
    for body in receiver.bodies:
        if body["what"] == "state" and body["open"]:
            told = _instant(body["at"])
            about = [at for at in elections if told - _NEAR_S <= at <= told]
            if about:
                yield receiver.wall[body["id"]] - about[-1]


def _of_incidents(receiver: _Timed) -> dict[str, list[float]]:
    """How long after the instant that it bears each notice came, by its occasion."""
    found: dict[str, list[float]] = {kind: [] for kind in _OCCASIONS}
    for body in receiver.bodies:
        if body["what"] in found:
            found[body["what"]].append(receiver.wall[body["id"]] - _instant(body["at"]))
    return found


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
