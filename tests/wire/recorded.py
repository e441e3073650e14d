"""What did real servers say? Answers and tapes of `tests/fixtures/`; this file must not know what they mean."""

from base64 import b64decode
from pathlib import Path

import msgspec
from msgspec import Struct

FIXTURES = Path(__file__).parents[1] / "fixtures"
VERSIONS = tuple(sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir()))
LAB = FIXTURES / "2.15.1" / "domain_hub.lab.jsonl"
"""Domain `hub`, n1 … n3 and n4 without JetStream; n1 terminated, n2 killed, n3 alone in `quorum lost`."""


class Answered(Struct, frozen=True, kw_only=True):
    """One server's answer to a request."""

    request: str
    asked: float
    at: float
    data: str
    body: str = ""
    headers: dict[str, str] | None = None
    note: str = ""

    @property
    def bytes(self) -> bytes:
        return self.data.encode()

    @property
    def unserved(self) -> bool:
        """Answered by *no responders*."""
        return self.headers is not None and self.headers.get("Status") == "503"


class Heard(Struct, frozen=True, kw_only=True):
    """One message that came unasked; `data` is base64."""

    at: float
    via: str
    subject: str
    data: str

    @property
    def bytes(self) -> bytes:
        return b64decode(self.data)


class LoggedElection(Struct, frozen=True, kw_only=True):
    """From the servers' own logs."""

    at: float
    leader: str


class Header(Struct, frozen=True, kw_only=True):
    """First line of a tape."""

    note: str
    elections_in_server_logs: tuple[LoggedElection, ...] = ()


class Kind(Struct, frozen=True, kw_only=True):
    kind: str = ""
    text: str = ""


def answers(version: str, endpoint: str) -> list[Answered]:
    """Recorded answers of every server of one version; `endpoint` in small letters."""
    lines = (FIXTURES / version / f"{endpoint}.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Answered) for line in lines]


def tapes() -> list[Path]:
    """Every tape of every version."""
    return sorted(FIXTURES.glob("*/*.tape.jsonl"))


def tape(path: Path) -> tuple[Header, list[Heard]]:
    """One tape: what the servers' logs say, and what was heard."""
    first, *rest = path.read_bytes().splitlines()
    return msgspec.json.decode(first, type=Header), [msgspec.json.decode(line, type=Heard) for line in rest]


def lab_pushes() -> list[Heard]:
    """Messages of our own recording with a domain, in order."""
    return [msgspec.json.decode(line, type=Heard) for line in _lab("push")]


def lab_answers(note: str, endpoint: str, body: str = "") -> list[Answered]:
    """Answers of our own recording: `note` is `steady` or `quorum lost`."""
    told = [msgspec.json.decode(line, type=Answered) for line in _lab("answer")]
    return [a for a in told if a.note == note and a.request.endswith(f".{endpoint}") and a.body == body]


def lab_errors() -> list[str]:
    """What nats-py told a user who may do nothing."""
    return [msgspec.json.decode(line, type=Kind).text for line in _lab("error")]


def _lab(kind: str) -> list[bytes]:
    lines = LAB.read_bytes().splitlines()
    return [line for line in lines if msgspec.json.decode(line, type=Kind).kind == kind]
