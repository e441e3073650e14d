"""Does the lab's network do what is asked of it, and is nothing left of it? Plain UDP between namespaces; needs root."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from tests.lab.lab import DISKS
from tests.lab.network import US, Network, both, lacking
from tests.lab.told import awaited

pytestmark = [pytest.mark.lab_smoke, pytest.mark.skipif(bool(lacking()), reason=lacking())]

_ECHO = """
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((sys.argv[1], 7))
print(flush=True)
while True:
    s.sendto(*s.recvfrom(2000))
"""
_ASK = """
import json, socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect((sys.argv[1], 7))
s.settimeout(0.3)
took, back = [], set()
for number in range(int(sys.argv[2])):
    at = time.monotonic()
    s.send(b"%d" % number)
    try:
        back.add(s.recv(2000))
        took.append(time.monotonic() - at)
    except TimeoutError:
        if not took:
            break
print(json.dumps([len(back), min(took, default=0)]))
"""
_LAB = """
import asyncio
from tests.lab.lab import DISKS, Lab

async def main():
    async with Lab(3, disks=True) as lab:
        lab.freeze_disk("n2")
        lab.cluster.freeze("n3")
        print(lab.network.pid, lab.network.addresses["us"], *(lab.cluster.pid(n) for n in lab.servers), flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


async def asked(network: Network, source: str, target: str, times: int = 1) -> tuple[int, float]:
    """How many of so many questions were answered, and the quickest in ms; no more are put after a first without answer."""
    words = network.inside(source) if source != US else ()
    command = (*words, sys.executable, "-I", "-S", "-c", _ASK, network.addresses[target], str(times))
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    out, _ = await process.communicate()
    answered, quickest = json.loads(out)
    return answered, quickest * 1000


async def quick(network: Network, source: str, target: str) -> bool:
    """Whether every question is answered at once."""
    answered, quickest = await asked(network, source, target, 5)
    return answered == 5 and quickest < 20


async def test_links_are_slow_lossy_and_cut_as_asked() -> None:
    """Latency and cuts hold for the directed pairs named and for no others, this host's included, and end when mended."""
    with Network(2, seed=1) as network:
        words = (*network.inside("n2"), sys.executable, "-I", "-S", "-c", _ECHO, network.addresses["n2"])
        echo = await asyncio.create_subprocess_exec(*words, stdout=PIPE)
        assert echo.stdout is not None
        await echo.stdout.readline()
        try:
            assert await quick(network, "n1", "n2")
            network.shape(both(["n1"], ["n2"]), delay=0.04)
            answered, quickest = await asked(network, "n1", "n2", 5)
            assert answered == 5
            assert 80 <= quickest < 110
            assert await quick(network, US, "n2")
            network.cut([("n2", "n1")])
            before = network.lost()
            assert await asked(network, "n1", "n2") == (0, 0)
            assert network.lost() == before + 1
            network.cut(both(["n2"], [US]))
            assert await asked(network, US, "n2") == (0, 0)
            network.mend()
            assert await quick(network, "n1", "n2")
            assert await quick(network, US, "n2")
        finally:
            echo.kill()
            await echo.wait()


def remains(hub: str, address: str, servers: list[str]) -> list[str]:
    """Everything of a lab that is still to be found on this host."""
    network = address.split(".")[2]
    loops = [path.read_text().strip() for path in Path("/sys/block").glob("loop*/loop/backing_file")]
    return [
        *(f"process {pid}" for pid in (hub, *servers) if Path(f"/proc/{pid}").exists()),
        *(line for line in Path("/proc/net/dev").read_text().splitlines() if f"mwlab{network}:" in line),
        *(line for line in Path("/proc/net/fib_trie").read_text().splitlines() if line.endswith(f" {address}")),
        *(line for line in Path("/proc/mounts").read_text().splitlines() if f"{DISKS}/{hub}/" in line),
        *(line for line in loops if f"/{hub}/" in line),
    ]


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
async def test_nothing_is_left_of_a_lab(end: signal.Signals) -> None:
    """However it ends, with a disk frozen and a server stopped: no process, no device, no address, no mount, no loop device."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _LAB, stdout=PIPE, stderr=PIPE, process_group=0
    )
    assert process.stdout is not None
    hub, address, *servers = (await asyncio.wait_for(process.stdout.readline(), 30)).decode().split()

    async def nothing() -> bool:
        return remains(hub, address, servers) == []

    # Four processes, a device, an address (twice in the kernel's table) and three images.
    assert len(remains(hub, address, servers)) >= 9
    os.killpg(process.pid, end)
    await asyncio.wait_for(process.wait(), 15)
    await awaited(nothing, 15)
    assert remains(hub, address, servers) == []
