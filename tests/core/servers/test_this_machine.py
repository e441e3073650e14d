"""Which samples of this machine are kept, and which of them whole?"""

from tests.core.elections.tables import NOW
from tui.core.model.state import State
from tui.core.observed.events import HostSampled
from tui.core.observed.machine import Resident
from tui.core.servers.this_machine import host_sampled


def sampled(count: int) -> State:
    """So many samples a second apart, each with one server that runs here."""
    state = State()
    for second in range(count):
        event = HostSampled(at=NOW + second, host="here", cpu=0.1, residents=(Resident(server="n1", pid=1),))
        state = host_sampled(state, event)
    return state


def test_the_last_sample_is_the_last_of_the_history() -> None:
    """One alone is both."""
    host = sampled(1).host
    assert host is not None
    assert host.history == (host.last,)


def test_six_minutes_are_kept_and_servers_for_one() -> None:
    """Older samples are only drawn as curves of the machine."""
    host = sampled(500).host
    assert host is not None
    assert [one.at for one in host.history] == [NOW + second for second in range(140, 500)]
    whole = [one.at for one in host.history if one.residents]
    assert whole == [NOW + second for second in range(439, 500)]
