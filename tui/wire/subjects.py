"""What are the subjects called that we listen on and ask at? This file must not know what comes back on them.

Only `actions/` may name the JetStream API: the audit of a step-down is known here by the end of its subject alone.
"""

import re
from typing import Final, Literal

from tui.core.observed.evidence import EvidenceKind
from tui.core.settings.watch import PROBE_PREFIX

Endpoint = Literal["STATSZ", "RAFTZ", "JSZ", "HEALTHZ", "VARZ", "ROUTEZ"]
"""What a server can be asked on `$SYS.REQ.SERVER.<id>.…`; RAFTZ not before nats-server 2.10.2x."""

META_GROUP: Final = "_meta_"
"""Raft group of the JetStream meta leader."""

ADVISORY_PREFIX: Final = "$JS.EVENT.ADVISORY."
SERVER_PREFIX: Final = "$SYS.SERVER."
STEP_DOWN_SUFFIX: Final = ".META.LEADER.STEPDOWN"
"""How the subject of a step-down request ends, with and without a domain in front."""

ADVISORIES: Final = f"{ADVISORY_PREFIX}>"
STATSZ_BROADCASTS: Final = f"{SERVER_PREFIX}*.STATSZ"
LAME_DUCKS: Final = f"{SERVER_PREFIX}*.LAMEDUCK"
SHUTDOWNS: Final = f"{SERVER_PREFIX}*.SHUTDOWN"
SUBSCRIPTIONS: Final = (ADVISORIES, STATSZ_BROADCASTS, LAME_DUCKS, SHUTDOWNS)
"""Everything that comes unasked and is taken in; proven sufficient and permitted by `$SYS.SERVER.>`, `$JS.EVENT.ADVISORY.>`."""

APPEND_ENTRIES: Final = f"$NRG.AE.{META_GROUP}"
VOTE_REQUESTS: Final = f"$NRG.V.{META_GROUP}"
RAFT_REPLIES: Final = "$NRG.R.*"
"""As permissions and denials name it: listened on are single inboxes only, which the messages on the other two name."""
RAFT_TRAFFIC: Final = (APPEND_ENTRIES, VOTE_REQUESTS, RAFT_REPLIES)
"""Only listened on, never published to: what is sent there takes part in elections."""

MICRO_SERVICES: Final = "$SRV.>"
"""As permissions name it: a recorder is listed by `nats micro` where it may listen there."""
PING: Final = "$SYS.REQ.SERVER.PING"
"""Every server of the cluster and its super-cluster answers with its STATSZ."""

_META_ONLY: Final = b'{"js-meta-only":true}'
_BODIES: Final[dict[str, bytes]] = {
    "RAFTZ": b'{"group":"_meta_"}',
    "JSZ": b'{"accounts":false}',
    "HEALTHZ": _META_ONLY,
}
_JSZ_WITH_CONFIG: Final = b'{"accounts":false,"config":true}'

_DENIED: Final = re.compile(
    r"""permissions\ violation\ for\ (?P<operation>subscription|publish)\ (?:to\ )? "? (?P<subject>[^"\s]+)""",
    re.IGNORECASE | re.VERBOSE,
)
_SERVER_ID: Final = re.compile(r"n[a-z2-7]{55}", re.IGNORECASE)
_RAFT_REPLY: Final = re.compile(r"\$NRG\.R\.[0-9A-Za-z]{1,32}")
_LONGEST_DENIED: Final = 4096


def ask(server_id: str, endpoint: Endpoint | EvidenceKind) -> str:
    """Subject that asks one server, `$SYS.REQ.SERVER.<id>.<ENDPOINT>`."""
    return f"$SYS.REQ.SERVER.{server_id}.{endpoint}"


def ask_any(endpoint: Endpoint | EvidenceKind) -> str:
    """The same with `*` for the server, as permissions, denials and failures name it."""
    return ask("*", endpoint)


def body_for(endpoint: Endpoint, *, config: bool = False) -> bytes:
    """Body of the request; `config` asks JSZ for its limits too (they change at a restart or reload only)."""
    if endpoint == "JSZ" and config:
        return _JSZ_WITH_CONFIG
    return _BODIES.get(endpoint, b"")


def probes(prefix: str) -> str:
    """Our own: what we send to ourselves through one server and hear through another."""
    return f"{prefix}.>"


def is_raft_reply(subject: str) -> bool:
    """Whether this is one inbox of one Raft node, and nothing that could widen a subscription."""
    return _RAFT_REPLY.fullmatch(subject) is not None


def permission(subject: str) -> str:
    """What grants a subscription: a wildcard for inboxes of Raft nodes, whose names nobody knows beforehand."""
    return RAFT_REPLIES if is_raft_reply(subject) else subject


def denied(
    text: str, *, inbox_prefix: str = "_INBOX", probe_prefix: str = PROBE_PREFIX
) -> tuple[Literal["subscribe", "publish"], str] | None:
    """What a server's `permissions violation …` refuses: the operation and the subject as we wrote it, ids and inboxes as wildcards.

    nats-py hands the text on lower-cased, so the case of a domain or a custom subject is lost and stays as reported.
    None when the text tells of something else.
    """
    found = _DENIED.search(text[:_LONGEST_DENIED])
    if found is None:
        return None
    operation: Literal["subscribe", "publish"] = "publish" if found["operation"].lower() == "publish" else "subscribe"
    return operation, as_refused(found["subject"], inbox_prefix, probe_prefix)


def refused_subject(text: str) -> str:
    """The subject of a `permissions violation …` as it stands there; "" where none does."""
    found = _DENIED.search(text[:_LONGEST_DENIED])
    return "" if found is None else found["subject"].strip('"')


def as_refused(subject: str, inbox_prefix: str = "_INBOX", probe_prefix: str = PROBE_PREFIX) -> str:
    """How a refusal names this subject: with the case that the server's lower-casing took away, ids and inboxes as wildcards."""
    if subject.lower().startswith(f"{inbox_prefix}.".lower()):
        return f"{inbox_prefix}.>"
    if subject.lower().startswith(f"{probe_prefix}.".lower()):
        return probes(probe_prefix)
    if subject.lower().startswith("$srv."):
        return MICRO_SERVICES
    tokens = ["*" if _SERVER_ID.fullmatch(token) else token for token in subject.split(".")]
    if tokens[0].lower() not in ("$sys", "$js", "$nrg"):
        return ".".join(tokens)
    if [token.lower() for token in tokens[:2]] == ["$nrg", "r"]:
        return RAFT_REPLIES
    # The second token of `$JS.<domain>.API.…` is a name of the operator's; everything else is a word of the server's.
    names_domain = tokens[0].lower() == "$js" and len(tokens) > 2 and tokens[2].lower() == "api"
    kept = {1} if names_domain else set[int]()
    kept |= {at for at, token in enumerate(tokens) if token.lower() == META_GROUP}
    return ".".join(token if at in kept else token.upper() for at, token in enumerate(tokens))
