"""Is what a server says of its inside read as servers say it, and does nothing secret stay in it?"""

import base64
import json

import msgspec

from tests.cases import each
from tests.wire.recorded import FIXTURES, Answered
from tui.core.observed.evidence import EvidenceKind
from tui.wire.evidence import REMOVED, evidence_body, read_evidence, without_secrets

KINDS: tuple[EvidenceKind, ...] = ("RAFTZ", "IPQUEUESZ", "VARZ")


@each("version", ["2.10.26", "2.12.8", "2.15.1"])
@each("kind", KINDS)
def test_answers_of_real_servers_are_kept_whole(version: str, kind: EvidenceKind) -> None:
    """Indented, with all that was in them."""
    with (FIXTURES / version / f"{kind.lower()}.jsonl").open() as file:
        answer = msgspec.json.decode(file.readline(), type=Answered)
    kept = read_evidence(kind, answer.bytes)
    assert kept is not None
    assert json.loads(kept) == json.loads(answer.data)
    assert kept.count(b"\n") > 5


def test_a_profile_is_its_text() -> None:
    profile = base64.b64encode(b"goroutine profile: total 9\n").decode()
    body = json.dumps({"server": {"name": "n1"}, "data": {"profile": profile}}).encode()
    assert read_evidence("PROFILEZ", body) == b"goroutine profile: total 9\n"
    assert json.loads(evidence_body("PROFILEZ")) == {"name": "goroutine", "debug": 1}


@each("kind", ["PROFILEZ", *KINDS])
@each(
    "body",
    [b"", b"nonsense", b"[1]", b'{"data":null}', b'{"error":{"code":1}}', b'{"data":{"profile":"!"}}' * 2, b"[" * 9999],
)
def test_what_says_nothing_is_nothing(kind: EvidenceKind, body: bytes) -> None:
    assert read_evidence(kind, body) is None


def test_nothing_secret_stays() -> None:
    """By the name of a field, at any depth, and in addresses; what is only about secrets stays."""
    told = {
        "auth_required": True,
        "cluster": {"urls": ["nats://route:s3cret@10.0.0.1:6222"], "password": "s3cret"},
        "leaf": {"remotes": [{"url": "nats://u:s3cret@h:7422", "credentials": "s3cret", "nkey": "s3cret"}]},
        "trusted_operators_jwt": ["s3cret"],
        "token": "",
        "x": {"Api-Key": "s3cret", "api_key": "s3cret", "tls_private": "s3cret", "jwt": "s3cret", "seed": "s3cret"},
        "gateway": {"auth_timeout": 1.0},
    }
    kept = json.dumps(without_secrets(told))
    assert kept.count(REMOVED) == 9
    assert "s3cret" not in kept
    assert json.loads(kept)["cluster"]["urls"] == ["nats://10.0.0.1:6222"]
    assert json.loads(kept)["gateway"] == {"auth_timeout": 1.0}
    assert json.loads(kept)["token"] == ""
