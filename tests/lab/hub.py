"""How do packets travel between the servers of the lab? A process of its own: one network namespace and one TUN device a
server, one TUN device for this host, and between every *directed* pair a link that can be slow, lossy or cut.

It must not know what NATS is. Run as a script with the number of servers and a seed; orders come as JSON lines on
stdin, each is answered on stdout; it ends when stdin closes, however its parent ended. Namespaces and devices have no
name of their own and live no longer than the processes that hold them, so nothing can be left behind.
"""

import contextlib
import ctypes
import fcntl
import heapq
import json
import os
import random
import select
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

PREFIX = "10.213"
"""One /24 a lab below it: x.1 is this host, x.2 is n1, x.3 is n2 …"""
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_CLONE_NEWNET, _CLONE_NEWNS = 0x40000000, 0x00020000
_MS_REC, _MS_PRIVATE = 0x4000, 0x40000
_PACKET = 2048
_BURST = 64
"""Packets taken from one device before the others have their turn."""

_libc = ctypes.CDLL(None, use_errno=True)


class Link:
    """One direction between two members."""

    __slots__ = ("cut", "delay", "due", "jitter", "loss", "lost", "passed")

    def __init__(self) -> None:
        self.passed = self.lost = 0
        self.due = 0.0
        self.shape()

    def shape(self, *, cut: bool = False, delay: float = 0.0, jitter: float = 0.0, loss: float = 0.0) -> None:
        """`delay` and the greatest `jitter` on top of it in seconds, `loss` as a share of 1."""
        self.cut, self.delay, self.jitter, self.loss = cut, delay, jitter, loss


class Hub:
    """Forwards until stdin closes. Member 0 is this host, 1 … are the servers."""

    def __init__(self, network: bytes, devices: list[int], seed: int) -> None:
        self._network = network
        self._devices = devices
        self._members = {fd: member for member, fd in enumerate(devices)}
        self._links = [[Link() for _ in devices] for _ in devices]
        self._late: list[tuple[float, int, int, Link, bytes]] = []
        self._count = 0
        self._random = random.Random(seed).random

    def run(self) -> None:
        """Until the parent is gone."""
        poll = select.epoll()
        for fd in (0, *self._devices):
            os.set_blocking(fd, fd == 0)
            poll.register(fd, select.EPOLLIN)
        while True:
            wait = max(0.0, self._late[0][0] - time.monotonic()) if self._late else -1
            for fd, _ in poll.poll(wait):
                if fd != 0:
                    self._drain(fd)
                elif not self._obey():
                    return
            self._deliver()

    def _drain(self, fd: int) -> None:
        links = self._links[self._members[fd]]
        for _ in range(_BURST):
            try:
                packet = os.read(fd, _PACKET)
            except BlockingIOError:
                return
            to = packet[19] - 1
            # Only IPv4 between members: nothing else has a way through, least of all out of this host.
            if packet[0] >> 4 == 4 and packet[16:19] == self._network and 0 <= to < len(links):
                self._forward(links[to], self._devices[to], packet)

    def _forward(self, link: Link, device: int, packet: bytes) -> None:
        if link.cut or (link.loss and self._random() < link.loss):
            link.lost += 1
        elif link.delay or link.jitter:
            # Never before an earlier packet of the same link: a slow network keeps the order.
            link.due = max(link.due, time.monotonic() + link.delay + link.jitter * self._random())
            self._count += 1
            heapq.heappush(self._late, (link.due, self._count, device, link, packet))
        else:
            self._write(link, device, packet)

    def _deliver(self) -> None:
        now = time.monotonic()
        while self._late and self._late[0][0] <= now:
            _, _, device, link, packet = heapq.heappop(self._late)
            self._write(link, device, packet)

    @staticmethod
    def _write(link: Link, device: int, packet: bytes) -> None:
        try:
            os.write(device, packet)
        except OSError:
            link.lost += 1
        else:
            link.passed += 1

    def _obey(self) -> bool:
        """One order: `pairs` of members whose links take this `shape`; without pairs it only counts."""
        line = sys.stdin.buffer.readline()
        if not line:
            return False
        order = json.loads(line)
        for a, b in order.get("pairs", ()):
            self._links[a][b].shape(**order["shape"])
        say(
            at=time.time(),
            passed=[[link.passed for link in row] for row in self._links],
            lost=[[link.lost for link in row] for row in self._links],
        )
        return True


def say(**answer: object) -> None:
    """One answer to the parent."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def system(result: int) -> None:
    """Raise what the C library could not do."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def tun(name: str) -> int:
    """A new TUN device in the present network namespace; it is gone when the descriptor is."""
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
    fcntl.ioctl(fd, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _IFF_TUN | _IFF_NO_PI))
    return fd


def configure(*commands: str) -> None:
    """Words for `ip`, in the present network namespace."""
    subprocess.run(["ip", "-batch", "-"], input="\n".join(commands), text=True, check=True, stdout=subprocess.DEVNULL)


def free_network() -> tuple[socket.socket, int]:
    """A /24 that neither another lab nor a route of this host uses. The socket's name is the claim; it dies with us."""
    routes = {line.split()[1] for line in Path("/proc/net/route").read_text().splitlines()[1:]}
    for number in range(1, 255):
        claim = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(OSError):
            claim.bind(f"\0metawatch-lab-{number}")
            a, b = map(int, PREFIX.split("."))
            if f"00{number:02X}{b:02X}{a:02X}" not in routes:
                return claim, number
        claim.close()
    raise SystemExit(f"no network below {PREFIX} is free")


def member(device: str, address: str) -> int:
    """A TUN device with this address, up."""
    fd = tun(device)
    configure(
        f"link set dev {device} addrgenmode none",
        f"addr add {address}/24 dev {device}",
        f"link set dev {device} up",
    )
    return fd


def main() -> None:
    """Build the network, tell the parent how its servers enter it, and forward."""
    servers, seed = int(sys.argv[1]), int(sys.argv[2])
    claim, number = free_network()
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    addresses = [f"{PREFIX}.{number}.{host + 1}" for host in range(servers + 1)]
    devices = [member(f"mwlab{number}", addresses[0])]
    namespaces = []
    for address in addresses[1:]:
        system(_libc.unshare(_CLONE_NEWNET))
        namespaces.append(os.open("/proc/self/ns/net", os.O_RDONLY))
        configure("link set dev lo up")
        devices.append(member("tun0", address))
    system(_libc.setns(home, _CLONE_NEWNET))
    # Mounts made for the servers' disks are seen in here only and go when the last of them has ended.
    system(_libc.unshare(_CLONE_NEWNS))
    system(_libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None))
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, -10)
    say(addresses=addresses, namespaces=namespaces)
    with claim:
        Hub(socket.inet_aton(addresses[0])[:3], devices, seed).run()


if __name__ == "__main__":
    main()
