"""Do measured round trips, loss, rungs and clocks say what they are, how sure that is, and what follows?"""

import pytest
from msgspec.structs import replace

from tests.core.records import with_records
from tests.ui.meshes import meshed
from tests.ui.pieces import NOW
from tests.ui.scenes import look, text
from tui.core.model.probes import ProbeState, RoundTrip, Trip
from tui.core.model.server import Offset, Server
from tui.core.model.state import Snapshot
from tui.ui.view.pages.details import details
from tui.ui.view.panels.routes import routes, ways
from tui.ui.view.panels.servers import roster


def way(
    a: str, b: str, rtt_s: float | None = 0.0004, bound_s: float = 0.0001, *, ago: float = 0.5, lost: str = ""
) -> RoundTrip:
    """Twenty measurements, one a second; of the last, one for each letter of `lost`, that direction is lost."""
    trips = [Trip(at=NOW - ago - k, ab=True, ba=True, sum_s=0.001, a_s=0.0003, b_s=0.0003) for k in range(19, -1, -1)]
    for k in range(1, len(lost) + 1):
        trips[-k] = replace(trips[-k], ab=lost[-k] == "b", ba=lost[-k] == "a", sum_s=None)
    rtts = () if rtt_s is None else tuple((NOW - ago - 5 * k, rtt_s) for k in range(11, -1, -1))
    at = None if rtt_s is None else NOW - ago
    return RoundTrip(a=a, b=b, trips=tuple(trips), rtt_s=rtt_s, bound_s=bound_s, rtt_at=at, rtts=rtts)


def measured(*found: RoundTrip) -> Snapshot:
    """A calm cluster with these measurements."""
    known = meshed().state
    return Snapshot(state=replace(known, ways={f"{w.a}–{w.b}": w for w in found}), now=NOW)


def rows(seen: Snapshot, width: int = 199) -> dict[str, str]:
    return {line.split()[0]: line for line in text(routes(look(seen, width))).splitlines()[1:]}


def with_server(name: str, **records: dict[str, object]) -> Snapshot:
    """A calm cluster in which one server is otherwise."""
    seen = meshed()
    servers = {**seen.state.servers, name: with_records(seen.state.servers[name], **records)}
    return Snapshot(state=replace(seen.state, servers=servers), now=NOW)


def test_the_measured_figure_comes_first_and_the_servers_own_beside_it() -> None:
    """With its ±; their own with its age."""
    row = rows(measured(way("n1", "n2", 0.0124, 0.0003)))["n1–n2"]
    assert "12.4ms   ±0.3ms  →0 ←0   0.30ms   12s" in row


def test_without_a_measurement_of_now_their_own_stands_for_it() -> None:
    """20 s old is not of now."""
    for seen in (measured(), measured(way("n1", "n2", 0.5, ago=20))):
        row = rows(seen)["n1–n2"]
        assert row.count("0.30ms") == 2
        assert "±" not in row


def test_a_measured_slow_pair_is_worst_and_counted() -> None:
    """Only where it is certain: 12 ms ± 5 ms may be less than 10."""
    seen = measured(way("n1", "n2"), way("n3", "n4", 0.061), way("n4", "n5", 0.012, 0.005))
    assert ways(look(seen, 119))[0].key == "n3\nn4"
    assert "1 slow" in "".join(said for said, _ in routes(look(seen, 119)).tally)


def test_one_direction_that_is_lost_is_said_so() -> None:
    """Who does not hear whom; and both."""
    found = rows(measured(way("n1", "n2", lost="aaa"), way("n2", "n3", lost="bbbb"), way("n3", "n4", lost="xxx")))
    assert "→3 ←0" in found["n1–n2"]
    assert "n2 receives nothing from n1" in found["n1–n2"]
    assert "n2 receives nothing from n3" in found["n2–n3"]
    assert "→0 ←4" in found["n2–n3"]
    assert "no traffic in either direction" in found["n3–n4"]


def test_a_pairs_page_tells_the_measurement_and_both_losses() -> None:
    """Over ten and sixty seconds, by direction."""
    page = text(details(look(measured(way("n1", "n2", 0.0124, lost="aa")), 119), "routes", "n1\nn2"))
    assert "12.4ms ±0.10ms, 0.5s ago; max 12.4ms in 5 min" in page
    assert "lost 2 of 10 in 10 s, 2 of 20 in 60 s" in page
    assert "lost 0 of 10 in 10 s, 0 of 20 in 60 s" in page
    none = text(details(look(measured(), 119), "routes", "n1\nn2"))
    assert "publish not permitted" in none


RUNG = ProbeState(answered_at=NOW - 0.4, took_s=0.0004, best_s=0.0003, recent=(0.0004,))
HANGS = ProbeState(answered_at=NOW - 6, took_s=0.0004, best_s=0.0003, waiting_since=NOW - 5)


@pytest.mark.parametrize(
    ("rungs", "row", "page"),
    [
        ((RUNG, HANGS, HANGS), "Raft lock held", "Raft lock held (PING OK"),
        ((RUNG, RUNG, HANGS), "RAFTZ blocked", "RAFTZ queue blocked"),
        ((HANGS, HANGS, HANGS), "", "no reply: process hung, host down or network path broken"),
        ((RUNG, RUNG, RUNG), "", "no probe is failing"),
    ],
)
def test_what_the_rungs_say_together(rungs: tuple[ProbeState, ProbeState, ProbeState], row: str, page: str) -> None:
    """In a word on the row, in a sentence on the page, with each rung's latency or silence."""
    ping, statsz, raftz = rungs
    waits = HANGS.waiting_since if HANGS in rungs else None
    asked = (ping.answered_at or NOW) - 0.001
    seen = with_server(
        "n2",
        probes={"ping": ping, "statsz": statsz, "raftz": raftz, "waiting_since": waits},
        connection={"connected": True, "pong_asked": asked},
    )
    assert row in text(roster(look(seen, 199)))
    told = text(details(look(seen, 119), "servers", "n2"))
    assert page in told
    assert ("0.40ms, best 0.30ms, 0.4s ago" in told) is (RUNG in rungs)
    assert ("no reply for 5.0s, last reply 6.0s ago" in told) is (HANGS in rungs)


def clocked(**ahead: tuple[float, float]) -> Snapshot:
    """A calm cluster of which these clocks are known."""
    seen = meshed()
    servers: dict[str, Server] = {
        name: with_records(
            server,
            process={
                "offset": Offset(
                    theta=ahead.get(name, (0.0, 0.0004))[0], bound=ahead.get(name, (0.0, 0.0004))[1], at=NOW
                )
            },
        )
        for name, server in seen.state.servers.items()
    }
    return Snapshot(state=replace(seen.state, servers=servers), now=NOW)


@pytest.mark.parametrize(
    ("ahead", "bound", "said"),
    [(0.002, 0.0004, "(ok)"), (1.2, 0.0004, "(SKEWED)"), (0.03, 0.2, "(RTT too high to judge)")],
)
def test_a_clock_is_never_told_without_its_bound(ahead: float, bound: float, said: str) -> None:
    """All right, skewed, or too far away to tell; and what it can do to an election."""
    page = text(details(look(clocked(n2=(ahead, bound)), 119), "servers", "n2"))
    (line,) = [one for one in page.splitlines() if "offset from group median" in one]
    assert "±" in line
    assert line.endswith(said)
    assert "clock skew cannot trigger elections (nats-server ≥ 2.11.5)" in page
