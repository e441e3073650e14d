"""How is a file written that was named by the operator? New, for its owner only; nothing is overwritten, and nothing half stays."""

import os
from contextlib import suppress
from pathlib import Path

from tui.core.refusal import Exit, Refusal


def write_new(path: Path, text: str) -> None:
    """Raises Refusal."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise Refusal(Exit.BAD_FILE, f"{path} exists and is not overwritten: choose another name") from None
    except OSError as error:
        raise Refusal(Exit.BAD_FILE, f"{path} cannot be written: {error.strerror}") from None
    try:
        with open(file, "w", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise Refusal(Exit.BAD_FILE, f"{path} cannot be written: {error.strerror}") from None
