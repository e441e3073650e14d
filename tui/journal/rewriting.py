"""Where do names stand in events, lines and states? A walk through values by their types, which notes all names or replaces them.

Words of ours (`Literal`s, codes, phrases) are never touched, even where a server is called like one of them. Every other text is:
a field that is not in the table is a text that may hold names.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from dataclasses import replace as replaced
from types import UnionType
from typing import Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import replace

from tui.core.history.asset_cascade import placed
from tui.core.model.asset_counts import Cascade
from tui.core.model.message import Message, Value
from tui.journal.renaming import Kind, Renaming

ValueT = TypeVar("ValueT")
_KEPT: Final = frozenset(
    {
        "advisory_id", "at", "audit", "code", "digest", "elected_at", "ended", "endpoint", "episode", "evidence", "id", "part", "phrase",
        "seen_advisories", "written_at", "since", "thread", "until", "version",
    }
)  # fmt: skip
"""Fields with words and numbers of ours or of a server's chance."""
NOTE: Final = "(note)"
"""In place of what an operator wrote, which may name anything."""
_SERVER: Final = (
    "ServerRef.name ServerRef.bears Replica.name RaftPeer.name Meta.leader Route.remote Server.name Identity.bears Ready.servers"
    " Ready.peers Ready.missing DiscoveryDone.servers VantageChanged.server StepDownAudited.server ElectionLine.leader"
    " ElectionLine.previous Election.leader Election.previous ServerLine.server CandidacyLine.server Leadership.leader Leadership.last"
    " State.names State.servers VantageLine.server Pinged.server VerdictLine.server IncidentRecord.servers Resident.server"
    " StepDownAsked.leader StepDownAsked.to StepDownAudited.to StorageOut.server ApiLimitReached.server Verdict.server StateLine.subject"
    " CandidacyLine.granted CandidacyLine.refused StepDownRecord.to StepDownRecord.leader StepDownLine.to StepDownLine.leader"
    " NamedLeader.leader Mark.peer Symptom.peer Verdict.leader StateWord.subject StateWord.leader Ready.leader AssetElected.leader"
    " StepDownConsidered.leader Considering.leader RecordedElection.leader RecordedElection.previous"
    " RecordedVerdict.leader QuorumFigures.leaving"
    " State.routes State.accounts State.taps State.heard_leaders State.symptoms Incident.servers ServerThen.name NoticeLine.leader"
    " MetaRescued.server EarlierRun.first EarlierRun.last"
)
_PEER: Final = (
    "RaftPeer.peer Raft.peer Raft.leader Raft.voted_for Replica.peer Meta.peer LeaderElected.leader HeartbeatHeard.leader"
    " HeartbeatHeard.to AckHeard.peer AckHeard.leader VoteAsked.candidate VoteCast.voter VoteCast.candidate Group.peers Group.lost"
    " Pending.leader HeardLeader.leader Candidacy.candidate Candidacy.granted Candidacy.refused Doubt.peer State.acks"
)
_OTHERS: Final[Mapping[Kind, str]] = {
    "server": _SERVER,
    "peer": _PEER,
    "id": "ServerRef.id Identity.id Route.remote_id StorageOut.server_id MetaRescued.server_id",
    "cluster": "ServerRef.cluster Identity.cluster LeaderElected.cluster Ready.clusters NoticeLine.clusters",
    "domain": "ServerRef.domain Identity.domain ServerSettings.domain LeaderElected.domain StepDownAudited.domain Group.domain Group.others"
    " Watch.domain"
    " NoticeLine.domain MutedAlert.domain Ready.domain ElectionLine.domain",
    "account": "AccountSeen.account AccountSeen.system_account AssetElected.account QuorumLost.account",
    "stream": "AssetElected.stream QuorumLost.stream",
    "consumer": "AssetElected.consumer QuorumLost.consumer",
    "user": "Caller.user",
    "client": "Caller.name",
    "host": "HostSampled.host Caller.host RecorderHeard.host Recorder.host NoticesUnsent.receiver State.unsent",
    "address": "AddressRefused.address GivenUrls.refused",
    "context": "Watch.context CallersHeard.context",
    "operator": "MaintenanceBegan.by MaintenanceEnded.by MaintenanceWindow.ended_by MaintenanceLine.by MaintenanceSpan.by"
    " Acknowledged.by StepDownAsked.by Alert.acknowledged_by FoldedAlert.noted_by StepDownRecord.asked_by AlertLine.by"
    " StepDownLine.asked_by IncidentNote.by Bookmarked.by StepDownConsidered.by Acknowledgement.by Bookmark.by BookmarkLine.by"
    " Considering.by RecordedAlert.noted_by"
    " Watch.operator EvidenceSaved.by",
    "path": "Disk.path Cgroup.path Watch.disk_path EvidenceSaved.folder",
    "device": "Disk.device Disk.below",
    "subject": "Watch.probe_prefix",
}
_KINDS: Final[Mapping[str, Kind]] = {field: kind for kind, some in _OTHERS.items() for field in some.split()}
_SERVERS: Final = frozenset({"server", "servers", "via", "vias", "beat_vias", "a", "b"})
"""Fields of any struct that name servers."""
_NOTES: Final = frozenset(
    {
        "Acknowledged.note", "Alert.note", "FoldedAlert.note", "IncidentNote.text", "Acknowledgement.note", "Bookmarked.text",
        "Bookmark.text", "BookmarkLine.text", "RecordedAlert.note",
        "MaintenanceBegan.reason", "MaintenanceLine.reason", "MaintenanceSpan.reason",
    }
)  # fmt: skip
_FIELDS: Final[dict[type[object], tuple[tuple[str, Kind | None, bool], ...]]] = {}
"""What `_fields` found."""
_Text = Callable[[Kind | None, str], str]


def noted(value: object, names: Renaming) -> None:
    """Note every name in it."""

    def note(kind: Kind | None, text: str) -> str:
        if kind is not None:
            names.note(kind, text)
        else:
            names.read(text)
        return text

    _walk(value, type(value).__name__, None, note)


def rewritten(value: ValueT, names: Renaming) -> ValueT:
    """The same with new names."""
    out = _walk(value, type(value).__name__, None, lambda _, text: names.text(text))
    assert isinstance(out, type(value))
    return out


def _walk(value: object, field: str, kind: Kind | None, text: _Text) -> object:
    """`kind`: of all texts in it, as the table has them."""
    match value:
        case str():
            return text(kind, value)
        case Message():
            return _said(value, text)
        case Cascade():
            return _cascade(value, text)
        case Struct():
            changed = _changed(value, text)
            return replace(value, **changed) if changed else value
        case tuple():
            return tuple(_walk(one, field, kind, text) for one in value)
        case Mapping():
            return {_walk(key, field, kind, text): _walk(one, field, kind, text) for key, one in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replaced(value, **_changed(value, text))
        case _:
            return value


def _figure(value: Value, text: _Text) -> Value:
    """One figure of a message: a name, several, or a message in it."""
    match value:
        case str():
            return text(None, value)
        case Message():
            return _said(value, text)
        case tuple():
            return tuple(text(None, one) if isinstance(one, str) else _said(one, text) for one in value)
        case _:
            return value


def _said(value: Message, text: _Text) -> Message:
    return Message(value.phrase, tuple((name, _figure(one, text)) for name, one in value.values))


def _changed(value: object, text: _Text) -> dict[str, object]:
    """The fields that have other values afterwards."""
    changed: dict[str, object] = {}
    for name, kind, cut in _fields(value.__class__):
        was = getattr(value, name)
        if was is None or isinstance(was, bool | int | float):
            continue
        now = NOTE if cut else _walk(was, name, kind, text)
        if now is not was and now != was:
            changed[name] = now
    return changed


def _fields(of: type[object]) -> tuple[tuple[str, Kind | None, bool], ...]:
    """(name, kind of name in it, whether it is a note) of the fields that may hold text of others."""
    if (known := _FIELDS.get(of)) is not None:
        return known
    hints = get_type_hints(of)
    names = of.__struct_fields__ if issubclass(of, Struct) else tuple(one.name for one in fields(of))  # type: ignore[arg-type]
    out = []
    for name in names:
        where = f"{of.__name__}.{name}"
        kind = _KINDS.get(where, "server" if name in _SERVERS else None)
        if (kind is not None or name not in _KEPT) and _may_hold(hints[name]):
            out.append((name, kind, where in _NOTES))
    return _FIELDS.setdefault(of, tuple(out))


def _may_hold(hint: object) -> bool:
    """Whether a value of this type may hold text that others wrote."""
    origin = get_origin(hint)
    if origin is Literal:
        return False
    if origin in (Union, UnionType, tuple) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return any(map(_may_hold, get_args(hint)))
    return hint not in (int, float, bool, type(None), ...)


def _cascade(value: Cascade, text: _Text) -> Cascade:
    """Streams and consumers lie in places by a hash of their names."""
    assets = [
        (
            None if account is None else text("account", account),
            text("stream", stream),
            None if consumer is None else text("consumer", consumer),
        )
        for row in value.lost
        for place in row
        for account, stream, consumer in place
    ]
    return replace(value, lost=placed(assets)) if assets else value
