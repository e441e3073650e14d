"""Where does the evidence of a server go? Into a new folder that only the operator can read, with the report of its incident.

The collecting loop goes on meanwhile: packing and writing happen on another thread.
"""

import asyncio
import gzip
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import tui
from tui import clock
from tui.core.incidents.incidents import incidents
from tui.core.model.state import State
from tui.core.observed.evidence import EvidenceKind, EvidencePart, EvidenceSaved
from tui.core.ports import SaveEvidence, Sink
from tui.core.reports.post_mortem import ReportOrigin, post_mortem
from tui.feeds.connection.link import Link
from tui.feeds.evidence import EvidenceAnswer, ask_for_evidence
from tui.journal.places import folder as state_folder
from tui.text.reports.incident import page
from tui.text.reports.markdown import as_markdown

FILES: Final[dict[EvidenceKind, str]] = {
    "PROFILEZ": "goroutines.txt.gz",
    "RAFTZ": "raftz.json",
    "IPQUEUESZ": "ipqueuesz.json",
    "VARZ": "varz.json",
}
REPORT: Final = "report.md"
_MOST: Final = 100
"""Folders of one second."""
_SAFE: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
_LONGEST: Final = 40


async def save_evidence(
    command: SaveEvidence, *, state: Callable[[], State], link: Callable[[str], Link | None], take: Sink
) -> EvidenceSaved:
    """Ask the server, write down what it answers, and tell it as an event; whatever goes wrong is part of what is told."""
    server = state().servers.get(command.server)
    sender = None if server is None else link(command.server)
    answers = await ask_for_evidence(sender, "" if server is None else server.identity.id)
    at = clock.now()
    folder, parts = await asyncio.to_thread(_written, answers, command, at)
    saved = EvidenceSaved(
        at=at, server=command.server, by=command.by, folder=None if folder is None else str(folder), parts=parts
    )
    take(saved)
    if folder is not None:
        await asyncio.to_thread(_with_report, folder, saved, state())
    return saved


def _written(
    answers: Sequence[EvidenceAnswer], command: SaveEvidence, at: float
) -> tuple[Path | None, tuple[EvidencePart, ...]]:
    folder = _new_folder(command, at) if any(one.fate is None for one in answers) else None
    parts = tuple(_part(one, folder) for one in answers)
    if folder is not None and not any(one.file for one in parts):  # the disk is full
        with suppress(OSError):
            folder.rmdir()
        return None, parts
    return folder, parts


def _part(answer: EvidenceAnswer, folder: Path | None) -> EvidencePart:
    if answer.fate is not None or folder is None:
        return EvidencePart(part=answer.kind, fate=answer.fate or "not written")
    name = FILES[answer.kind]
    data = gzip.compress(answer.kept, mtime=0) if name.endswith(".gz") else answer.kept
    if not _write(folder / name, data):
        return EvidencePart(part=answer.kind, fate="not written")
    return EvidencePart(part=answer.kind, fate="saved", file=name, size=len(data))


def _new_folder(command: SaveEvidence, at: float) -> Path | None:
    """In the folder that was named, else in the working directory, or in the state folder where that is closed to us."""
    stamp = datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ")
    server = "".join(one if one in _SAFE else "-" for one in command.server)[:_LONGEST]
    ours = state_folder(os.environ)
    for base in (Path(), ours) if command.into is None else (Path(command.into).expanduser(),):
        for number in range(1, _MOST):
            path = base / f"metawatch-evidence-{server}-{stamp}{f'-{number}' if number > 1 else ''}"
            try:
                path.mkdir(mode=0o700, parents=base is ours)
            except FileExistsError:
                continue
            except OSError:
                break
            return path.absolute()
    return None


def _write(path: Path, data: bytes) -> bool:
    """For its owner only; nothing half stays."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except OSError:
        return False
    try:
        with open(file, "wb") as out:
            out.write(data)
    except OSError:
        with suppress(OSError):
            path.unlink()
        return False
    return True


def _with_report(folder: Path, saved: EvidenceSaved, state: State) -> None:
    """The newest incident of that server, as far as it is known by now."""
    found = next((one for one in incidents(state) if saved.server in one.servers), None)
    if found is not None:
        report = post_mortem(found, state, None, ReportOrigin(metawatch=tui.__version__))
        _write(folder / REPORT, as_markdown([page(report)]).encode())
