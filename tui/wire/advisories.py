"""What does an advisory or audit mean? One event each: elections, losses of quorum, step-downs, and what a server announces once, such as
that its disk is full. This file must not know what follows from it."""

from typing import Final

from msgspec.json import Decoder

from tui.core.observed.announcements import Announcement, ApiLimitReached, MetaRescued, StorageOut
from tui.core.observed.assets import AssetElected, QuorumLost
from tui.core.observed.events import LeaderElected, StepDownAudited
from tui.wire import advisory_structs, meaning
from tui.wire.decode import MAX_BODY, MAX_TEXT, Unreadable, instant, read
from tui.wire.subjects import STEP_DOWN_SUFFIX

AdvisoryEvent = LeaderElected | StepDownAudited | AssetElected | QuorumLost | ApiLimitReached | Announcement

_DOMAIN_ELECTED: Final = Decoder(advisory_structs.DomainElected)
_ASSET: Final = Decoder(advisory_structs.AssetAdvisory)
_LIMIT: Final = Decoder(advisory_structs.LimitReached)
_AUDIT: Final = Decoder(advisory_structs.ApiAudit)
_STEP_DOWN_REQUEST: Final = Decoder(advisory_structs.StepDownRequest)
_STEP_DOWN_RESPONSE: Final = Decoder(advisory_structs.StepDownResponse)
_STORAGE: Final = Decoder(advisory_structs.StorageBlock)
_RESCUE: Final = Decoder(advisory_structs.RescueBlock)
_STEP_DOWN_BYTES: Final = STEP_DOWN_SUFFIX.encode()


def advisory(at: float, via: str, kind: str, body: bytes) -> AdvisoryEvent | None:
    """Everything on `$JS.EVENT.ADVISORY.<kind>`; asset elections come first, being by far the most in an incident. None: of no
    interest. Raises Unreadable."""
    if kind.startswith(("STREAM.LEADER_ELECTED.", "CONSUMER.LEADER_ELECTED.")):
        told = read(_ASSET, body)
        return AssetElected(
            at=at,
            id=told.id[:MAX_TEXT],
            account=told.account[:MAX_TEXT] or None,
            stream=told.stream[:MAX_TEXT],
            consumer=told.consumer[:MAX_TEXT] or None,
            leader=told.leader[:MAX_TEXT] or None,
            via=via,
        )
    if kind == "DOMAIN.LEADER_ELECTED":
        return _leader_elected(at, via, body)
    if kind == "API":
        return _audit(at, via, body)
    if kind.startswith(("STREAM.QUORUM_LOST.", "CONSUMER.QUORUM_LOST.")):
        lost = read(_ASSET, body)
        return QuorumLost(
            at=at,
            id=lost.id[:MAX_TEXT],
            account=meaning.cut(lost.account),
            stream=lost.stream[:MAX_TEXT],
            consumer=meaning.cut(lost.consumer),
            via=via,
        )
    if kind == "API.LIMIT_REACHED":
        full = read(_LIMIT, body)
        return ApiLimitReached(
            at=at, id=full.id[:MAX_TEXT], server=full.server[:MAX_TEXT], dropped=full.dropped, via=via
        )
    return _announced(at, via, kind, body)


def _leader_elected(at: float, via: str, body: bytes) -> LeaderElected:
    told = read(_DOMAIN_ELECTED, body)
    server_time = instant(told.timestamp)
    if server_time is None or not told.leader:
        raise Unreadable("election without a time or a leader")
    return LeaderElected(
        at=at,
        id=told.id[:MAX_TEXT],
        server_time=server_time,
        leader=told.leader[:MAX_TEXT],
        domain=told.domain[:MAX_TEXT] or None,
        cluster=told.cluster[:MAX_TEXT] or None,
        replicas=meaning.replicas(told.replicas),
        via=via,
    )


def _audit(at: float, via: str, body: bytes) -> StepDownAudited | None:
    """Of all API audits the meta step-down alone; the others are recognised without decoding them."""
    if len(body) <= MAX_BODY and _STEP_DOWN_BYTES not in body:
        return None
    told = read(_AUDIT, body)
    if not told.subject.endswith(STEP_DOWN_SUFFIX):
        return None
    server_time = instant(told.timestamp)
    if server_time is None:
        raise Unreadable("audit without a time")
    error = _step_down_error(told.response)
    return StepDownAudited(
        at=at,
        id=told.id[:MAX_TEXT],
        server_time=server_time,
        server=told.server[:MAX_TEXT],
        domain=meaning.cut(told.domain),
        to=_preferred(told.request),
        ok=error is None,
        error=error,
        via=via,
    )


def _preferred(request: str) -> str | None:
    """`placement.preferred` of the request, which is JSON in a string, or nothing at all."""
    try:
        placement = read(_STEP_DOWN_REQUEST, request).placement
    except Unreadable:
        return None
    return None if placement is None else meaning.cut(placement.preferred)


def _step_down_error(response: str) -> str | None:
    """Why the step-down was refused, as `description (err_code)`; None when it was obeyed."""
    try:
        told = read(_STEP_DOWN_RESPONSE, response)
    except Unreadable as why:
        return f"response not readable: {why}"[:MAX_TEXT]
    if told.error is not None:
        return f"{told.error.description} ({told.error.err_code or told.error.code})"[:MAX_TEXT]
    return None if told.success else "response without success"


def _announced(at: float, via: str, kind: str, body: bytes) -> Announcement | None:
    """What came on `$JS.EVENT.ADVISORY.<kind>`; None for all other kinds."""
    if kind == "SERVER.OUT_OF_STORAGE":
        out = read(_STORAGE, body)
        return StorageOut(at=at, server=out.server[:MAX_TEXT], server_id=out.server_id[:MAX_TEXT], via=via)
    if kind == "SERVER.META_RESCUE":
        told = read(_RESCUE, body)
        return MetaRescued(
            at=at,
            id=told.id[:MAX_TEXT],
            server=told.server[:MAX_TEXT],
            server_id=told.server_id[:MAX_TEXT],
            was=told.prev_quorum,
            now=told.new_quorum,
            via=via,
        )
    return None
