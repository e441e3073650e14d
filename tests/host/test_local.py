"""Which servers run on this machine, as which process? Told by start and port, and by nothing that two of them share."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from tui.core.observed.machine import Store
from tui.host.local import residents

STARTED = 1_795_440_000.0


class Process:
    """A process as psutil tells of it."""

    def __init__(
        self, pid: int, ports: Sequence[int] | None, *, start: float = STARTED, name: str = "nats-server", cmd: str = ""
    ) -> None:
        self.pid, self._ports, self._cmd = pid, ports, cmd
        self.info = {"name": name, "create_time": start}

    def net_connections(self, _kind: str) -> list[object]:
        """None: another user's."""
        if self._ports is None:
            raise psutil.AccessDenied(self.pid)
        return [SimpleNamespace(laddr=SimpleNamespace(port=p), status=psutil.CONN_LISTEN) for p in self._ports]

    def cmdline(self) -> list[str]:
        """Everybody may read it."""
        return ["nats-server", *self._cmd.split()]


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    """The processes of this machine, to be filled."""
    processes: list[Process] = []
    monkeypatch.setattr(psutil, "process_iter", lambda _fields: iter(processes))
    return processes


def pids(*stores: Store) -> dict[str, int | None]:
    return {one.store.server: one.pid for one in residents(stores)}


def test_start_name_and_port_must_all_fit(running: list[Process], tmp_path: Path) -> None:
    """A server that started at another time, listens elsewhere, or is no nats process, does not run here."""
    folder = str(tmp_path)
    running += [Process(1, [4222]), Process(2, [4222], name="python")]
    (found,) = residents([Store("n1", STARTED + 0.5, folder, 4222)])
    assert (found.pid, found.folder) == (1, folder)
    assert pids(Store("n1", STARTED + 60, folder, 4222)) == {}
    assert pids(Store("n1", STARTED, folder, 4223)) == {}
    running.clear()
    assert pids(Store("n1", STARTED, folder, 4222)) == {}, "machines of one kind have folders of one name"


def test_servers_that_began_in_one_second_are_told_apart_by_their_port(running: list[Process]) -> None:
    """As those of a test are."""
    running += [Process(1, [5001]), Process(2, [5002, 6002]), Process(3, [5003])]
    told = pids(*(Store(f"n{i}", STARTED + 0.1, "/nowhere", 5000 + i) for i in (3, 1, 2)))
    assert told == {"n1": 1, "n2": 2, "n3": 3}


def test_one_process_is_not_two_servers(running: list[Process]) -> None:
    """Machines that were booted together run servers of one port: the surely nearer start counts, else neither."""
    running.append(Process(1, [4222]))
    here = Store("n1", STARTED + 0.1, "/nowhere", 4222)
    assert pids(here, Store("n2", STARTED + 3, "/nowhere", 4222)) == {"n1": 1}
    assert pids(here, Store("n2", STARTED + 0.8, "/nowhere", 4222)) == {}


def test_whose_sockets_are_hidden_is_told_by_the_command_line(running: list[Process]) -> None:
    """Of another user, or in a container; one alone that started then is the one."""
    store = Store("n1", STARTED, "/data/a/jetstream", 4222)
    running.append(Process(1, None))
    assert pids(store) == {"n1": 1}
    running += [Process(2, [], cmd="-sd /data/a"), Process(3, None, cmd="-sd /data/b")]
    assert pids(store) == {"n1": 2}


def test_who_cannot_be_told_apart_is_said_to_be_unseen(running: list[Process]) -> None:
    """It runs here, and which of them it is cannot be seen: with the reason."""
    running += [Process(1, None), Process(2, None)]
    (found,) = residents([Store("n1", STARTED, "/nowhere", 4222)])
    assert found.pid is None
    assert (
        found.reason == "cannot determine which of the processes 1 2 it is: their sockets are not visible to this user"
    )
