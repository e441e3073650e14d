"""Does the fault menu break what it says, one thing at a time, from another thread, and is the script played in its order?"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable

import pytest

from tests.busy import PATIENCE_S, Busy
from tui.core.ports import Faults
from tui.demo.cluster import Cluster
from tui.demo.faults import DOWN_S, FAULTS, SERVER_FAULTS, Fault
from tui.demo.menu import RESTORE, Menu
from tui.demo.run import run_demo
from tui.demo.script import INCIDENT, Script
from tui.demo.spec import ClusterSpec


@pytest.fixture
async def menu(three: Cluster) -> AsyncIterator[Menu]:
    """At work on the shared cluster."""
    menu = Menu()
    async with menu.breaking(three):
        yield menu


async def until(true: Callable[[], bool], within: float = PATIENCE_S) -> None:
    """What the menu says is asked for, as the screen does each second."""
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


def press(menu: Faults, name: str, server: str | None = None) -> None:
    """From another thread, as the screen does."""
    thread = threading.Thread(target=menu.run, args=(name, server))
    thread.start()
    thread.join()


async def quiet(menu: Menu) -> None:
    """It has begun and ended."""
    await until(lambda: menu.said() != "")
    await until(lambda: menu.said() == "")


async def test_every_fault_has_a_title_and_a_name_of_its_own(menu: Menu, three: Cluster) -> None:
    """Those for a server say so; the servers are the cluster's; `mend` is the last."""
    entries = menu.menu()
    assert [name for name, _, _ in entries] == [*FAULTS, *SERVER_FAULTS, RESTORE]
    assert len({name for name, _, _ in entries}) == len(entries)
    assert {name for name, _, wants in entries if wants} == set(SERVER_FAULTS)
    assert all(title for _, title, _ in entries)
    assert menu.servers() == tuple(three.names)
    assert menu.said() == ""


async def test_a_hand_over_to_a_chosen_server(menu: Menu, three: Cluster) -> None:
    """It says what it does while it does it, and nothing afterwards."""
    leader = await three.leader()
    to = next(name for name in three.names if name != leader)
    press(menu, "step-down-to", to)
    await quiet(menu)
    assert await three.leader() == to


async def test_a_crash_of_a_chosen_follower(menu: Menu, three: Cluster) -> None:
    """kill -9, and it is back with another process; the leader stays."""
    leader = await three.leader()
    follower = next(name for name in three.names if name != leader)
    pid = three.pid(follower)
    press(menu, "crash-one", follower)
    await until(lambda: three.pid(follower) is None)
    assert menu.said() == f"crash-one {follower}: {SERVER_FAULTS['crash-one'].title}"
    await until(lambda: menu.said() == "", DOWN_S + 20)
    assert three.pid(follower) not in (None, pid)
    assert await three.leader() == leader


async def test_one_at_a_time_and_mend_ends_it(menu: Menu, three: Cluster) -> None:
    """A second fault is refused while one goes on; `mend` thaws the frozen server at once."""
    leader = await three.leader()
    follower = next(name for name in three.names if name != leader)
    begun, busy = time.monotonic(), Busy()
    press(menu, "freeze-one", follower)
    await until(lambda: menu.said().startswith("freeze-one"))
    press(menu, "crash")
    await until(lambda: menu.said().startswith("a fault is active: freeze-one"))
    press(menu, RESTORE)
    await until(lambda: menu.said().startswith(RESTORE))
    await until(lambda: menu.said() == "")
    assert time.monotonic() - begun < 8 + busy.s
    assert sorted(three.running) == three.names
    assert await three.leader() is not None


@pytest.mark.parametrize(
    ("name", "server", "said"),
    [
        ("step-down-to", None, "choose one of n1 n2 n3"),
        ("step-down-to", "n9", "choose one of n1 n2 n3"),
        ("volcano", None, "unknown fault"),
        ("step-down-to", "leader", "already leader"),
    ],
)
async def test_what_cannot_be_done_is_said(menu: Menu, three: Cluster, name: str, server: str, said: str) -> None:
    """In one line; the menu goes on working."""
    press(menu, name, await three.leader() if server == "leader" else server)
    await until(lambda: said in menu.said())


async def test_without_a_cluster_nothing_can_be_broken() -> None:
    """Before the demo is up and after it has ended, a press does nothing."""
    menu = Menu()
    press(menu, "crash")
    assert (menu.servers(), menu.said()) == ((), "")


async def test_the_demo_ends_in_the_middle_of_a_fault() -> None:
    """Told to stop while a server is frozen: gone within two seconds, a late press does nothing."""
    menu, stop, up = Menu(), asyncio.Event(), asyncio.Event()
    demo = asyncio.create_task(run_demo(ClusterSpec(), lambda *_: up.set(), stop, menu=menu))
    await asyncio.wait_for(up.wait(), PATIENCE_S)
    press(menu, "freeze-leader")
    await until(lambda: menu.said() != "")
    begun, busy = time.monotonic(), Busy()
    stop.set()
    await demo
    assert time.monotonic() - begun < 2 + busy.s
    press(menu, "crash")


async def test_a_script_is_played_in_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each at its time, a late one at once; instead of the first hand-over."""
    done: list[str] = []

    async def note(cluster: Cluster, name: str) -> None:
        done.append(name)

    monkeypatch.setitem(FAULTS, "crash", Fault("", lambda cluster: note(cluster, "crash")))
    monkeypatch.setitem(FAULTS, "step-down", Fault("", lambda cluster: note(cluster, "step-down")))
    script: Script = ((0.0, "step-down"), (0.05, "crash"), (0.05, "step-down"))
    stop = asyncio.Event()
    demo = asyncio.create_task(run_demo(ClusterSpec(), lambda *_: None, stop, script=script))
    await until(lambda: len(done) == 3, 30)
    stop.set()
    await demo
    assert done == ["step-down", "crash", "step-down"]


def test_the_incident_is_five_minutes_of_known_faults() -> None:
    """Times rise, all names are known, a newcomer sees the first election within ten seconds."""
    times = [at for at, _ in INCIDENT]
    assert times == sorted(times)
    assert {name for _, name in INCIDENT} == set(FAULTS)
    assert times[0] < 10
    assert 240 < times[-1] < 300
