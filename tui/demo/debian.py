"""How is a nats-server got that only Debian still has? With apt, as any user: everything is written into a folder of the
caller's, nothing is installed, and the machine's own package lists stay as they are."""

import os
import shutil
import subprocess
from pathlib import Path

VERSIONS = frozenset({"2.9.10"})
"""Not on the package index: Debian 12 ships it."""

_PATIENCE_S = 120


class Unavailable(Exception):
    """Why there is none, in words for the operator."""


def fetch(version: str, folder: Path) -> Path:
    """The unpacked binary, somewhere below `folder`; raises Unavailable."""
    missing = [tool for tool in ("apt-get", "dpkg-deb") if shutil.which(tool) is None]
    if missing:
        raise Unavailable(f"it is Debian's package, and this host has no {' and no '.join(missing)}")
    package = _download(version, folder)
    _run("dpkg-deb", "-x", str(package), str(folder / "root"), inside=folder)
    binary = folder / "root" / "usr" / "sbin" / "nats-server"
    if not binary.is_file():
        raise Unavailable(f"{package.name} contains no {binary.relative_to(folder / 'root')}")
    return binary


def _download(version: str, folder: Path) -> Path:
    """With the machine's package lists if they name a package that is there, else with lists that are fetched for this."""
    wanted = ("download", f"nats-server={version}*")
    try:
        _apt(folder, *wanted)
    except Unavailable:
        (folder / "state" / "lists" / "partial").mkdir(parents=True)
        own = ("-o", f"Dir::State={folder / 'state'}")
        _apt(folder, *own, "update")
        _apt(folder, *own, *wanted)
    packages = sorted(folder.glob("nats-server_*.deb"))
    if not packages:
        raise Unavailable("apt-get downloaded no package")
    return packages[0]


def _apt(folder: Path, *words: str) -> None:
    """Without apt's own user: it could not write into a folder that is ours alone."""
    (folder / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    options = ("-qq", "-o", f"Dir::Cache={folder}", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=1")
    _run("apt-get", *options, "-o", "Acquire::http::Timeout=10", *words, inside=folder)


def _run(*command: str, inside: Path) -> None:
    try:
        answer = subprocess.run(
            command,
            cwd=inside,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{command[0]} failed: {error}") from error
    if answer.returncode:
        said = (answer.stderr.strip() or answer.stdout.strip() or f"exit code {answer.returncode}").splitlines()
        raise Unavailable(f"{command[0]} failed: {said[0]}")
