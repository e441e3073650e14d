"""Where is the journal of a context? In the XDG state folder, one file a context or address; a name can lead nowhere else."""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

_SAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST: Final = 80
SUFFIX: Final = ".journal"


def folder(environ: Mapping[str, str]) -> Path:
    """`$XDG_STATE_HOME/metawatch`, else below `~/.local/state`."""
    state = environ.get("XDG_STATE_HOME", "")
    base = Path(state) if state.startswith("/") else Path(environ.get("HOME", "/")) / ".local" / "state"
    return base / "metawatch"


def journal_path(environ: Mapping[str, str], context: str | None, servers: tuple[str, ...]) -> Path | None:
    """The file for this context, or for these addresses (without their passwords); None for a user without a home folder, where none
    is made."""
    home = environ.get("HOME", "")
    if not environ.get("XDG_STATE_HOME", "").startswith("/") and not (home and Path(home).is_dir()):
        return None
    name = context or ",".join(sorted(_address(url) for url in servers)) or "default"
    safe = _SAFE.sub("-", name).strip(".-")[:_LONGEST]
    if safe != name:  # two names must not share a file
        safe = f"{safe or 'journal'}-{sha256(name.encode()).hexdigest()[:8]}"
    return folder(environ) / f"{safe}{SUFFIX}"


def _address(url: str) -> str:
    return url.rpartition("@")[2].rpartition("://")[2].strip("/")
