"""Where does what the operator wants to keep go? Into a new file that only he can read; this file must not know what is in it."""

import os
from pathlib import Path

_MOST = 100
"""So many of one second: then somebody leans on the key."""


def save(name: str, ending: str, text: str) -> Path:
    """Write a new file `name.ending` into the working directory, or into the state folder where that is closed to us. Nothing is ever
    overwritten. Raises OSError if neither takes it."""
    try:
        return _write(Path.cwd(), name, ending, text)
    except OSError:
        folder = _state_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _write(folder, name, ending, text)


def _state_folder() -> Path:
    base = os.environ.get("XDG_STATE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".local" / "state") / "metawatch"


def _write(folder: Path, name: str, ending: str, text: str) -> Path:
    for number in range(1, _MOST):
        path = folder / f"{name}{f'-{number}' if number > 1 else ''}.{ending}"
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except FileExistsError:
            continue
        with open(file, "w", encoding="utf-8") as out:
            out.write(text)
        return path
    raise FileExistsError(f"{folder / name}.{ending} exists {_MOST - 1} times")
