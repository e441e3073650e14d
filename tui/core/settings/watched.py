"""What is watched on the dashboard, and how was it left? Values that pass between the command line and the dashboard."""

from dataclasses import dataclass
from pathlib import Path

from tui.core.settings.connection import Connection
from tui.core.settings.notifying import Notifying
from tui.core.settings.watch import Watch


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One cluster, and the file that keeps what is seen of it."""

    connection: Connection
    watch: Watch
    journal: Path | None = None
    notifying: Notifying | None = None


@dataclass(frozen=True, kw_only=True)
class Left:
    """How the dashboard was left."""

    code: int
    context: str | None = None
    """The operator wants to watch this one instead."""
