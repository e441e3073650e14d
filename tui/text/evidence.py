"""How is it said what was saved of a server, and what was not?"""

from typing import Final

from tui.core.observed.evidence import EvidenceFate, EvidenceKind, EvidencePart, EvidenceSaved
from tui.text.format import size

PARTS: Final[dict[EvidenceKind, str]] = {
    "PROFILEZ": "goroutine profile (PROFILEZ)",
    "RAFTZ": "Raft state (RAFTZ)",
    "IPQUEUESZ": "internal queues (IPQUEUESZ)",
    "VARZ": "figures and configuration (VARZ)",
}
_FATES: Final[dict[EvidenceFate, str]] = {
    "saved": "saved",
    "denied": "permission denied (`metawatch doctor --snippet watch` prints what grants it)",
    "no answer": "no answer within 5 s",
    "not supported": "no responders: the server is gone, or its version has no such endpoint",
    "no connection": "no connection to any server that could ask it",
    "unreadable": "the answer is empty or unreadable",
    "too large": "the answer is larger than 64 MB and was not kept",
    "not written": "the file cannot be written",
}


def evidence_part(one: EvidencePart) -> str:
    """One answer: its file, or why there is none."""
    what = f"{one.file}, {size(one.size)}" if one.file is not None else _FATES[one.fate]
    return f"{PARTS[one.part]}: {what}"


def evidence_told(saved: EvidenceSaved) -> tuple[str, str]:
    """Title and text of what came of it, in few words."""
    missing = [f"{one.part}: {_FATES[one.fate]}" for one in saved.parts if one.file is None]
    if saved.folder is None:
        return f"No evidence of {saved.server} was saved", "\n".join(dict.fromkeys(missing))
    kept = ", ".join(one.part for one in saved.parts if one.file is not None)
    return f"Evidence of {saved.server} saved", "\n".join((f"{kept} in {saved.folder}", *missing))
