"""Do curves hold what the states around an incident knew, each point once, and no more than a picture can show?"""

from tui.core.model.probes import RoundTrip
from tui.core.model.raft_traffic import HeardLeaders
from tui.core.model.server import Host
from tui.core.model.state import State
from tui.core.observed.answers import Disk
from tui.core.observed.events import HostSampled
from tui.core.observed.machine import Resident
from tui.core.reports.incident_curves import curves


def test_one_heartbeat_through_two_connections_is_one() -> None:
    heard = {"n1": HeardLeaders(beats=(10.0, 11.0, 15.0)), "n2": HeardLeaders(beats=(10.05, 11.05, 15.05))}
    [gaps] = curves([State(heard_leaders=heard)], 0.0, 20.0)
    assert (gaps.figure, gaps.points) == ("heartbeat_gap", ((11.0, 1.0), (15.0, 4.0)))


def test_states_that_overlap_give_each_point_once_and_only_what_was_asked_for() -> None:
    early = State(ways={"n1–n2": RoundTrip(a="n1", b="n2", rtts=((1.0, 0.1), (5.0, 0.2)))})
    late = State(ways={"n1–n2": RoundTrip(a="n1", b="n2", rtts=((5.0, 0.3), (10.0, 0.1), (99.0, 9.0)))})
    [way] = curves([early, late], 2.0, 20.0)
    assert (way.subject, way.points) == ("n1–n2", ((5.0, 0.3), (10.0, 0.1)))


def test_a_disk_that_completes_nothing_has_the_time_that_it_stalls() -> None:
    disk = Disk(device="sda", path="/a", await_s=0.01)
    stalled = Disk(device="sda", path="/a", stalled_s=3.0)
    samples = tuple(
        HostSampled(at=at, host="h", cpu=0.0, residents=(Resident(server="n1", disk=one),))
        for at, one in ((1.0, disk), (2.0, stalled))
    )
    [found] = curves([State(host=Host(last=samples[-1], history=samples))], 0.0, 9.0)
    assert (found.subject, found.points) == ("n1", ((1.0, 0.01), (2.0, 3.0)))


def test_a_long_time_keeps_its_peaks() -> None:
    rtts = tuple((float(at), 5.0 if at == 1_777 else 0.1) for at in range(4_000))
    [way] = curves([State(ways={"n1–n2": RoundTrip(a="n1", b="n2", rtts=rtts)})], 0.0, 4_000.0)
    assert len(way.points) <= 400
    assert max(value for _, value in way.points) == 5.0
