"""Which servers run on this very machine, as which process? Told by its processes; addresses do not tell, since a tunnel ends
on 127.0.0.1 too.

This file must not know how a server was reached."""

import os
from collections.abc import Iterable
from typing import Final, NamedTuple

import psutil

from tui.core.observed.machine import Store
from tui.host.sight import NotSeen

_APART_S: Final = 5.0
"""A process' start is counted from boot, and this machine's clock may have been set since."""
_SURE_S: Final = 1.5
"""The system knows the time of its boot, from which starts are counted, to a second."""
_MOST: Final = 8
"""Servers of one machine that are looked at."""


class Found(NamedTuple):
    """A server of this machine."""

    store: Store
    pid: int | None
    folder: str | None
    """Its store as it is reached from here."""
    reason: str = ""
    """Why there is no process."""
    apart_s: float = 0.0
    """How far its start, as the server tells it, lies from that of the process."""


def look_around(root: str) -> None:
    """Raises NotSeen where processes of other users are hidden, and with them whether a server runs here."""
    if not os.path.isdir(f"{root}/proc/self"):
        return  # no such folder on this system, or nobody hides anything in it
    try:
        with open(f"{root}/proc/1/stat", encoding="utf-8", errors="replace") as file:
            file.read(1)
    except (FileNotFoundError, PermissionError) as error:
        raise NotSeen(
            "/proc hides other users' processes (hidepid): a server that runs here may not be found"
        ) from error


def residents(stores: Iterable[Store]) -> tuple[Found, ...]:
    """The servers that run here, by name; also those of which several processes may be the one."""
    running = _running()
    found = [one for store in stores if (one := _found(store, running)) is not None]
    return tuple(one for one in sorted(found, key=lambda one: one.store) if _surely(one, found))[:_MOST]


def _surely(one: Found, found: list[Found]) -> bool:
    """Servers of several machines may start at once with the same port: a process is at most the one that fits it best."""
    rivals = [other for other in found if other.pid == one.pid and other is not one and one.pid is not None]
    return all(one.apart_s + _SURE_S <= other.apart_s for other in rivals)


def _running() -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["name", "create_time"])
        if process.info["create_time"] is not None and "nats" in (process.info["name"] or "")
    ]


def _found(store: Store, running: list[psutil.Process]) -> Found | None:
    fit = [p for p in running if abs(p.info["create_time"] - store.start) <= _APART_S]
    here = os.path.isdir(store.folder)
    try:
        process = _the_one(store, fit)
    except NotSeen as reason:
        return Found(store, None, store.folder if here else None, str(reason))
    if process is None:
        return None
    apart_s = abs(process.info["create_time"] - store.start)
    return Found(store, process.pid, _reached(process.pid, store.folder), apart_s=apart_s)


def _the_one(store: Store, fit: list[psutil.Process]) -> psutil.Process | None:
    """Of those that started when it did, the one that listens where it does. Sockets of other users and containers are hidden."""
    hidden: list[psutil.Process] = []
    for process in fit:
        try:
            ports = {c.laddr.port for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN}
        except psutil.NoSuchProcess:
            continue
        except psutil.AccessDenied:
            hidden.append(process)
            continue
        if not store.port or store.port in ports:
            return process
        if not ports:
            hidden.append(process)
    named = [process for process in hidden if _names(process, store)]
    left = named or hidden
    if len(left) > 1:
        pids = " ".join(str(process.pid) for process in left[:4])
        raise NotSeen(
            f"cannot determine which of the processes {pids} it is: their sockets are not visible to this user"
        )
    return left[0] if left else None


def _names(process: psutil.Process, store: Store) -> bool:
    """Its command line may be read by everybody."""
    try:
        words = process.cmdline()
    except psutil.Error:
        return False
    folder = os.path.dirname(store.folder.rstrip("/"))  # servers add `jetstream` to what they are given
    return any(folder and (word == folder or word.endswith(f"={folder}")) for word in words) or any(
        word.endswith(f":{store.port}") or word == str(store.port) for word in words
    )


def _reached(pid: int, folder: str) -> str:
    """A server in a container has another root than ours."""
    inside = f"/proc/{pid}/root{folder}"
    try:
        if os.path.samefile(inside, folder):
            return folder
    except OSError:
        return folder if os.path.isdir(folder) or not os.path.isdir(inside) else inside
    return inside
