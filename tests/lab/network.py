"""Who can reach whom in the lab, and how fast? Orders to the hub, by the servers' names; it must not know what runs in the
namespaces. `US` is this host, so metawatch's own links break as well, or stay whole."""

import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

US = "us"
TUN = Path("/dev/net/tun")
_TOOLS = ("ip", "nsenter")


def lacking() -> str:
    """Why there can be no such network here; empty when there can."""
    if sys.platform != "linux":
        return "network namespaces need Linux"
    if os.geteuid() != 0:
        return "network namespaces need root"
    if not TUN.exists():
        return f"no {TUN}"
    return next((f"no `{tool}` on PATH" for tool in _TOOLS if shutil.which(tool) is None), "")


class Network:
    """`with Network(3) as network:`: namespaces n1 … n3 and this host, every pair connected."""

    def __init__(self, servers: int, seed: int = 0) -> None:
        self.servers = [f"n{number}" for number in range(1, servers + 1)]
        self._member = {name: number for number, name in enumerate((US, *self.servers))}
        self._seed = seed
        self._unrouted: list[str] = []

    def __enter__(self) -> Self:
        # Our end of stdin is closed by the kernel however this process ends, and the hub ends with it.
        self._hub = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).with_name("hub.py")), str(len(self.servers)), str(self._seed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )  # fmt: skip
        try:
            hello = self._answer()
        except BaseException:
            self._end()
            raise
        self.addresses: dict[str, str] = dict(zip(self._member, hello["addresses"], strict=True))
        self._namespaces = dict(zip(self.servers, hello["namespaces"], strict=True))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._give_routes_back()
        assert self._hub.stdin is not None
        assert self._hub.stdout is not None
        self._hub.stdin.close()
        self._hub.wait(timeout=10)
        self._hub.stdout.close()

    @property
    def pid(self) -> int:
        """The hub's process."""
        return self._hub.pid

    def inside(self, name: str) -> tuple[str, ...]:
        """Words before a command line that run it as this server's: in its network, and with the lab's mounts."""
        hub = f"/proc/{self.pid}"
        return ("nsenter", f"--net={hub}/fd/{self._namespaces[name]}", f"--mount={hub}/ns/mnt")

    def shape(self, pairs: Iterable[tuple[str, str]], **shape: float) -> float:
        """Every packet of these directed pairs from now on: `delay` and `jitter` in seconds, `loss` and `cut` up to 1.
        Without any of them the links are whole. When it took effect, in seconds since 1970."""
        members = [(self._member[a], self._member[b]) for a, b in pairs]
        at: float = self._order(pairs=members, shape=shape | ({"cut": bool(shape["cut"])} if "cut" in shape else {}))[
            "at"
        ]
        return at

    def cut(self, pairs: Iterable[tuple[str, str]]) -> float:
        """Nothing passes on these directed pairs; when that began."""
        return self.shape(pairs, cut=1)

    def lose_routes(self) -> None:
        """This host has no route to any server: its kernel cannot even send, as where an interface is down."""
        for name in self.servers:
            self._route("add", name)
            self._unrouted.append(name)

    def _give_routes_back(self) -> None:
        while self._unrouted:
            self._route("del", self._unrouted.pop())

    def _route(self, order: str, name: str) -> None:
        subprocess.run(["ip", "route", order, "unreachable", self.addresses[name]], check=True)

    def mend(self) -> float:
        """Every link is whole again; since when."""
        self._give_routes_back()
        return self.shape(itertools.permutations(self._member, 2))

    def lost(self) -> int:
        """Packets that were lost so far, on all links."""
        return sum(map(sum, self._order()["lost"]))

    def passed(self) -> int:
        """Packets that went through so far, on all links."""
        return sum(map(sum, self._order()["passed"]))

    def _order(self, **order: object) -> dict[str, Any]:
        assert self._hub.stdin is not None
        self._hub.stdin.write(json.dumps(order) + "\n")
        self._hub.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._hub.stdout is not None
        line = self._hub.stdout.readline()
        if not line:
            raise RuntimeError(f"the hub ended by itself with {self._hub.wait(timeout=10)}; its traceback is above")
        answer: dict[str, Any] = json.loads(line)
        return answer


def both(some: Iterable[str], others: Iterable[str]) -> list[tuple[str, str]]:
    """Both directions between everyone here and everyone there."""
    there = list(others)
    return [pair for a in some for b in there if a != b for pair in ((a, b), (b, a))]
