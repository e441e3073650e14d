"""Is a server accused only of what is found again, while metawatch's own loop reads late?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import NOW, known
from tui.core.checks.confirmation import confirmed
from tui.core.model.finding import Finding
from tui.core.model.message import message
from tui.core.model.state import State
from tui.core.observed.raft_frames import Pinged
from tui.core.vantage.own_link import ponged


def finding(code: str = "META_002", subject: str | None = "n1") -> Finding:
    """One finding; its words do not matter here."""
    return Finding(code=code, severity="critical", subject=subject, summary=message("unfit_lags", lag=1))


def late(lag_s: float, ago_s: float = 1.0) -> State:
    """A calm group; our own loop was late by so much, so long ago."""
    state = known()
    at = NOW - ago_s
    server = ponged(state.servers["n1"], Pinged(at=at, server="n1", asked=at - 0.001, own_lag_s=lag_s))
    return replace(state, servers={**state.servers, "n1": server}, now=NOW)


@each(
    ("lag_s", "ago_s", "waits"),
    [
        (0.0, 1.0, False),
        (0.4, 1.0, False),  # this much happens on any busy host, and the dates of the answers bear it
        (0.5, 1.0, True),
        (0.5, 11.0, False),  # long over
    ],
)
def test_what_a_late_loop_finds_waits(lag_s: float, ago_s: float, waits: bool) -> None:
    """Each row: by how much our own loop was late, how long ago, and whether a new finding waits."""
    found, waiting = confirmed(late(lag_s, ago_s), (finding(),), ())
    assert (found == (), bool(waiting)) == (waits, waits)


@each(("lag_s", "lasted_s", "raised"), [(0.5, 1.9, False), (0.5, 2.0, True), (3.0, 5.9, False), (3.0, 6.0, True)])
def test_what_lasts_is_raised(lag_s: float, lasted_s: float, raised: bool) -> None:
    """Four times the lag, and never more than six seconds: a sick server is told of, however busy this host is."""
    state = late(lag_s)
    _, waiting = confirmed(state, (finding(),), ())
    later = replace(state, unconfirmed=waiting, now=NOW + lasted_s, servers=late(lag_s, 1.0 - lasted_s).servers)
    found, _ = confirmed(later, (finding(),), ())
    assert bool(found) is raised


def test_a_break_begins_anew() -> None:
    """What was gone in between has not lasted."""
    state = late(0.5)
    _, waiting = confirmed(state, (finding(),), ())
    _, waiting = confirmed(replace(state, unconfirmed=waiting, now=NOW + 1.0), (), ())
    found, _ = confirmed(replace(state, unconfirmed=waiting, now=NOW + 2.5), (finding(),), ())
    assert found == ()


@each("code", ["MW_BLIND", "MW_LINK", "META_003", "MW_UNPLANNED"])
def test_what_tells_of_us_or_is_proven_is_said_at_once(code: str) -> None:
    """Our own sight is known here, and elections are proven before they count."""
    found, waiting = confirmed(late(2.0), (finding(code),), ())
    assert (found, waiting) == ((finding(code),), ())


def test_an_open_alert_goes_on() -> None:
    """It was raised before: its figures are still brought up to date."""
    found, _ = confirmed(late(2.0), (finding(),), (("META_002", "n1"),))
    assert found == (finding(),)
