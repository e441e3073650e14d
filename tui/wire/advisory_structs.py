"""What shape has the JSON of advisories and audits, which come unasked? This file must not know what it means to us.

As in `structs`: fields without which it would be of no use have no default, all others may be missing."""

from msgspec import Struct

from tui.wire.structs import CountField, ErrorReply, Instant, ReplicaBlock


class DomainElected(Struct, frozen=True, kw_only=True):
    """`domain_leader_elected`; `leader` is a peer hash."""

    id: str
    timestamp: Instant
    leader: str
    domain: str = ""
    cluster: str = ""
    replicas: list[ReplicaBlock] | None = None


class AssetAdvisory(Struct, frozen=True, kw_only=True):
    """LEADER_ELECTED and QUORUM_LOST of a stream or consumer."""

    id: str
    stream: str
    account: str = ""
    consumer: str = ""
    leader: str = ""


class LimitReached(Struct, frozen=True, kw_only=True):
    id: str
    server: str
    dropped: CountField = 0


class StorageBlock(Struct, frozen=True, kw_only=True):
    """`server_out_of_space`: a write to the store failed, and the server switches JetStream off."""

    id: str
    server: str
    server_id: str = ""


class RescueBlock(Struct, frozen=True, kw_only=True):
    """`meta_rescue` (2.15): a server that was asked for it has lowered its quorum."""

    id: str
    server: str
    server_id: str = ""
    prev_quorum: CountField | None = None
    new_quorum: CountField | None = None


class ApiAudit(Struct, frozen=True, kw_only=True):
    id: str
    timestamp: Instant
    server: str
    subject: str
    domain: str = ""
    request: str = ""
    response: str = ""


class Placement(Struct, frozen=True, kw_only=True):
    preferred: str = ""


class StepDownRequest(Struct, frozen=True, kw_only=True):
    placement: Placement | None = None


class StepDownResponse(Struct, frozen=True, kw_only=True):
    success: bool = False
    error: ErrorReply | None = None
