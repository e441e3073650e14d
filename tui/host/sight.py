"""Why can a part of this machine not be seen? Every reader runs through here, so that nothing that is missing ends the others.

This file must not know what is read."""

from collections.abc import Callable
from typing import TypeVar

import psutil

from tui.core.observed.machine import UnseenFigure

ReadT = TypeVar("ReadT")


class NotSeen(Exception):
    """A part cannot be seen, for a reason of which the system says nothing."""


class Sight:
    """What could not be seen in one reading."""

    def __init__(self) -> None:
        self._unseen: list[UnseenFigure] = []

    def look(self, part: str, read: Callable[[], ReadT]) -> ReadT | None:
        """What is read; None when it cannot be, and the reason is kept."""
        try:
            return read()
        except NotSeen as reason:
            self.miss(part, str(reason))
        except OSError as error:
            self.miss(part, _said(error))
        except psutil.Error as error:
            self.miss(part, _of_process(error))
        except (ValueError, IndexError):
            self.miss(part, "unknown format of this kernel")
        return None

    def miss(self, part: str, reason: str) -> None:
        """It cannot be seen."""
        self._unseen.append(UnseenFigure(part=part, reason=reason[:200]))

    @property
    def unseen(self) -> tuple[UnseenFigure, ...]:
        """All that could not be seen so far."""
        return tuple(self._unseen)


def _said(error: OSError) -> str:
    path = error.filename if isinstance(error.filename, str) else ""
    match error:
        case PermissionError():
            return f"permission denied: {path}" if path else "permission denied"
        case FileNotFoundError():
            return f"{path} does not exist" if path else "it does not exist"
        case ProcessLookupError():
            return "the process has ended"
        case _:
            return f"{path}: {error.strerror}" if path else error.strerror or type(error).__name__


def _of_process(error: psutil.Error) -> str:
    match error:
        case psutil.AccessDenied():
            return "permission denied: another user's process"
        case psutil.NoSuchProcess():
            return "the process has ended"
        case _:
            return "not reported by this system"
