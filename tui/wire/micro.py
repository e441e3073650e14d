"""How does a NATS micro service answer? The public protocol of `$SRV.PING`, `$SRV.INFO` and `$SRV.STATS`, for `nats micro list` and others.

By hand, and not with nats-py's `nats.micro`: that needs nats-py's own subscriptions, which `feeds/connection/client` does without so that
no message is reordered, and it puts each endpoint into a queue group, in which only one of two recorders would answer.
"""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec
from msgspec import Struct

NAME: Final = "metawatch"
Verb = Literal["PING", "INFO", "STATS"]
VERBS: Final[tuple[Verb, ...]] = ("PING", "INFO", "STATS")
_ENCODER: Final = msgspec.json.Encoder()


class ServiceEndpoint(Struct, frozen=True, kw_only=True):
    """One subject of the service, and how often it was asked."""

    name: str
    subject: str
    queue_group: str = ""
    num_requests: int = 0
    num_errors: int = 0
    last_error: str = ""
    processing_time: int = 0
    """Nanoseconds, of all requests."""

    @property
    def average(self) -> int:
        """Nanoseconds a request."""
        return self.processing_time // self.num_requests if self.num_requests else 0


class MicroService(Struct, frozen=True, kw_only=True):
    """One recorder, as the protocol has it."""

    id: str
    version: str
    started: str
    """RFC 3339."""
    metadata: Mapping[str, str]
    endpoints: tuple[ServiceEndpoint, ...]


def subjects(id_: str) -> dict[str, Verb]:
    """Where a service is asked: all, those of this name, this one."""
    ends = ("", f".{NAME}", f".{NAME}.{id_}")
    return {f"$SRV.{verb}{end}": verb for verb in VERBS for end in ends}


def answer(service: MicroService, verb: Verb) -> bytes:
    """What it says of itself."""
    said: dict[str, object] = {
        "type": f"io.nats.micro.v1.{verb.lower()}_response",
        "name": NAME,
        "id": service.id,
        "version": service.version,
        "metadata": service.metadata,
    }
    if verb == "INFO":
        said["description"] = "metawatch record: history, acknowledgements and bookmarks of a JetStream meta group"
        said["endpoints"] = [
            {"name": one.name, "subject": one.subject, "queue_group": one.queue_group, "metadata": {}}
            for one in service.endpoints
        ]
    elif verb == "STATS":
        said["started"] = service.started
        said["endpoints"] = [
            {**msgspec.structs.asdict(one), "average_processing_time": one.average} for one in service.endpoints
        ]
    return _ENCODER.encode(said)
