"""Would the test of elections notice? It must be red with the polls off, with the advisories off, and with the deduplication off.

Each sabotage is a few lines run before the real command; the product itself has no such switch."""

import pytest

from tests.command import told_by
from tests.lab.faults import Fault, kill_leader, two_step_downs
from tests.lab.test_elections import tell
from tui.demo.cluster import Cluster

NOTHING = ""
NO_POLLS = """
import asyncio
from tui.feeds.asking.polls import Polls
async def never(self):
    await asyncio.Event().wait()
Polls.run = never
Polls.hurry = lambda self: None
"""
NO_ADVISORIES = """
from tui.core.observed.events import LeaderElected
from tui.feeds.source import LiveSource
take = LiveSource._take
LiveSource._take = lambda self, event: None if isinstance(event, LeaderElected) else take(self, event)
"""
DOUBLED = """
import asyncio
from msgspec.structs import replace
from tui import clock
from tui.core.observed.events import LeaderElected
from tui.feeds.source import LiveSource
take = LiveSource._take
def twice(self, event):
    take(self, event)
    if isinstance(event, LeaderElected):
        late = lambda: take(self, replace(event, at=clock.now()))
        asyncio.get_running_loop().call_later(1.0, late)
LiveSource._take = twice
"""
NO_DEDUPLICATION = f"""{DOUBLED}
from tui.core.elections import advisories, announcing, raftz_claims
from tui.core.vantage import duplicates
for module, name, sabotage in (
    (duplicates, "seen_before", lambda state, message_id: False),
    (advisories, "_announced_already", lambda state, event: False),
    (advisories, "_overtaken", lambda state, event: False),
    (raftz_claims, "_confirmed", lambda state, claim: state),
    (announcing, "_is_past", lambda state, pending: False),
):
    assert callable(getattr(module, name))
    setattr(module, name, sabotage)
"""
NO_TAP = ("--no-tap",)


@pytest.mark.parametrize("sabotage", [NO_POLLS, NO_ADVISORIES, DOUBLED, NO_DEDUPLICATION])
async def test_each_sabotage_finds_what_it_sabotages(sabotage: str) -> None:
    """A file or function that was moved would leave the product whole, and the red run green."""
    (await told_by(sabotage)).silent()


@pytest.mark.lab
@pytest.mark.parametrize(
    ("sabotage", "options", "expected"),
    [
        (NOTHING, (), ""),
        (NOTHING, NO_TAP, ""),
        (NO_POLLS, NO_TAP, "without its term"),
        (NO_ADVISORIES, NO_TAP, "not told"),
        (DOUBLED, NO_TAP, ""),
        (NO_DEDUPLICATION, NO_TAP, "told and not"),
        (NO_ADVISORIES, (), ""),
    ],
    ids=["nothing", "tap", "polls", "advisories", "doubled", "deduplication", "advisories-with-tap"],
)
async def test_the_election_test_is_red_without(sabotage: str, options: tuple[str, ...], expected: str) -> None:
    """With one part off beside the tap, the comparison with the logs names what is missing, doubled or without its term; the
    tap alone, or all without it, leave nothing out."""
    # A poll may fall between two step-downs by chance; between all of these it does not.
    faults: tuple[Fault, ...] = (*(two_step_downs,) * 4, kill_leader)
    async with Cluster() as cluster:
        judgement, _ = await tell(cluster, faults, prelude=sabotage, options=options)
    print("\n".join(["", f"expected: {expected or 'nothing'}", *judgement.problems]))  # noqa: T201 - the red runs, for the closing note
    assert bool(judgement.problems) == bool(expected)
    assert any(expected in problem for problem in judgement.problems) or not expected
