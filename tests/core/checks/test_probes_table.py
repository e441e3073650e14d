"""What do the probes of one server, side by side, say of it?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.checks.tables import Check, Raised, Records, everywhere, raised
from tests.core.elections.tables import NOW
from tui.core.checks import probes as of
from tui.core.model.probes import ProbeState
from tui.core.model.server import Offset
from tui.core.model.state import State
from tui.core.observed.answers import Stats

WELL = ProbeState(answered_at=NOW - 0.1, took_s=0.001, best_s=0.001, recent=(0.001,) * 5)
LATE = ProbeState(answered_at=NOW - 0.1, took_s=0.4, best_s=0.001, recent=(0.4,) * 5)
UP = {"connected": True, "connected_at": 890.0, "pong_asked": NOW - 0.2}


def probed(n2: dict[str, object], connection: dict[str, object] | None = None, **process: float) -> State:
    """All probes of all are answered at once; `n2` says which of n2's are not."""
    calm: Records = {
        "connection": UP,
        "probes": {"answered_at": NOW, "ping": WELL, "statsz": WELL, "raftz": WELL},
        "stats": {"last": Stats(start=0.0, cpu=1.0), "at": NOW},
    }
    return everywhere(
        calm, n2={"probes": {**calm["probes"], **n2}, "connection": {**UP, **(connection or {})}, "process": process}
    )


def waits(for_s: float, answered: float = 9.0) -> ProbeState:
    """Asked so long ago, and last answered before."""
    return replace(WELL, waiting_since=NOW - for_s, answered_at=NOW - answered)


@each(
    ("check", "state", "found"),
    [
        (of.raft_stuck, probed({}), []),
        # RAFTZ and STATSZ hang behind a lock, and PING is answered by another part of the process.
        (of.raft_stuck, probed({"raftz": waits(5), "statsz": waits(4)}), [("MW_RAFT_STUCK", "critical", "n2")]),
        (of.raft_stuck, probed({"raftz": waits(5)}), [("MW_RAFT_STUCK", "warning", "n2")]),  # its queue alone
        (of.raft_stuck, probed({"raftz": waits(5), "ping": waits(4)}), []),  # nothing is answered: another check
        (of.raft_stuck, probed({"raftz": waits(5)}, {"pong_asked": NOW - 5.5}), []),  # PING may hang as well
        (of.raft_stuck, probed({"raftz": waits(5)}, shutdown_at=NOW - 6), []),  # it said that it leaves
        (of.no_answer, probed({}), []),
        (of.no_answer, probed({"ping": waits(4)}), []),  # STATSZ came later
        (
            of.no_answer,
            probed({"ping": waits(5), "statsz": waits(5), "raftz": waits(5)}),
            [("MW_NO_ANSWER", "warning", "n2")],
        ),
        # Its port refuses connections, which no hung process does.
        (
            of.no_answer,
            probed({"refused_at": NOW - 1}, {"connected": False, "connected_at": None}),
            [("MW_NO_ANSWER", "warning", "n2")],
        ),
        (of.no_answer, probed({"refused_at": NOW - 1}), []),  # we are connected again
        (of.throttled, probed({}), []),
        (of.throttled, probed({"ping": LATE, "raftz": LATE, "statsz": LATE}), [("MW_THROTTLED", "warning", "n2")]),
        (of.throttled, probed({"ping": LATE, "raftz": WELL, "statsz": LATE}), []),  # not alike
    ],
)
def test_the_probes_together_name_the_fault(check: Check, state: State, found: list[Raised]) -> None:
    """Each row: a check, the probes of n2, and what is raised."""
    assert raised(check, state) == found


def test_who_uses_its_cpu_is_busy_and_not_throttled() -> None:
    """Late answers under load have a cause that another check names."""
    state = probed({"ping": LATE, "raftz": LATE, "statsz": LATE})
    n2 = state.servers["n2"]
    busy = replace(n2, stats=replace(n2.stats, last=Stats(start=0.0, cpu=95.0)))
    assert raised(of.throttled, replace(state, servers={**state.servers, "n2": busy})) == []


def offsets(n1: float, n2: float, n3: float, bound: float = 0.001) -> State:
    """How far the clocks are ahead of ours."""

    def ahead(theta: float) -> dict[str, dict[str, object]]:
        return {"process": {"offset": Offset(theta=theta, bound=bound, at=NOW)}}

    return everywhere({}, n1=ahead(n1), n2=ahead(n2), n3=ahead(n3))


@each(
    ("state", "found"),
    [
        (offsets(5.0, 5.0, 5.0), []),  # all agree: it is our own clock
        (offsets(0.0, 0.06, 0.0), [("MW_CLOCK_SKEW", "warning", "n2")]),
        (offsets(0.0, -0.06, 0.0), [("MW_CLOCK_SKEW", "warning", "n2")]),
        (offsets(0.0, 0.06, 0.0, bound=0.02), []),  # not for certain
    ],
)
def test_a_clock_is_skewed_when_that_is_certain(state: State, found: list[Raised]) -> None:
    """Each row: the clocks of n1, n2 and n3 against ours, and what is raised."""
    assert raised(of.clock_skew, state) == found
