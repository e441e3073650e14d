"""Is every field that names something in the table of names? Each text field of events, lines and states is given a name that stands
nowhere else: what `--redact` leaves must be one of the sentences, words and versions below. A new field is decided here."""

from collections.abc import Iterator, Mapping
from itertools import count
from types import UnionType
from typing import Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from tests.cases import each
from tui.core.model.lines import AnyLine
from tui.core.model.message import Message
from tui.core.model.state import State
from tui.core.observed.discovery import NotReached
from tui.core.observed.events import AnyEvent
from tui.core.reports.post_mortem import PostMortem
from tui.journal.renaming import Renaming
from tui.journal.rewriting import noted, rewritten

OURS = {
    "Acknowledged.code", "Alert.code", "AlertLine.code", "FoldedAlert.code", "IncidentNote.code", "Fact.evidence", "ProbeMissed.endpoint",
    "Finding.code", "Unexplained.episode",
    "Mark.endpoint", "UnseenFigure.part", "Verdict.episode", "VerdictLine.episode", "SuspectNamed.episode", "IncidentRecord.episodes",
    "RecordedIncident.word", "RecordedAlert.code", "Incident.episodes", "RecordedVerdict.episode", "RecordedVerdict.cause",
    "RecordedIncident.episodes", "RecordedIncident.cause", "NoticeLine.alerts", "Unconfirmed.code", "Acknowledgement.code",
    "Settled.code", "Team.ignored<key>",
    "Caller.kinds", "State.shed<key>", "State.unsupported", "Verdict.named", "PostMortem.metawatch", "EvidencePart.file",
}  # fmt: skip
"""Codes, endpoints and words."""
CHANCE = {
    "ServerRef.version", "Identity.version",  "ServerThen.version", "StepDownAsked.id", "StepDownAnswered.id", "StepDownRefused.id",
    "StepDownRecord.id", "StepDownRecord.audit", "LeaderElected.id", "StepDownAudited.id", "AssetElected.id", "QuorumLost.id",
    "Acknowledged.id", "Bookmarked.id", "StepDownConsidered.id", "RecorderHeard.id", "HistoryReceived.recorder", "Acknowledgement.id",
    "Bookmark.id", "Considering.id", "Recorder.id", "RecordedElection.advisory_id", "ApiLimitReached.id", "Election.advisory_id",
    "ElectionLine.advisory_id", "Pending.advisory_id", "State.seen_advisories",
    "ServerSettings.version", "Varz.digest", "MetaRescued.id",
    "NoticeLine.id", "NoticeLine.thread", "MaintenanceBegan.id", "MaintenanceEnded.id", "MaintenanceLine.id", "MaintenanceSpan.id",
}  # fmt: skip
"""Versions and random ids."""
TEXTS = {
    "Raft.wal_error", "HealthSeen.error", "Process.health_error", "UnseenFigure.reason", "StepDownAnswered.error",
    "StepDownRefused.reason",
    "StepDownAudited.error", "StepDownRecord.error", "StepDownLine.error", "AddressRefused.reason", "VantageChanged.reason",
    "NotReached.reason", "GivenUrls.unreached", "BlindFigures.reason",
    "VantageLine.reason", "PinnedConnection.reason", "TapChanged.reason", "TapState.reason", "CallersHeard.reason", "DecodeFailed.reason",
    "Blind.reason", "Unseen.reason", "Mark.reason", "Symptom.reason", "State.refused", "AlertLine.summary", "StateLine.summary",
    "VerdictLine.evidence_for", "VerdictLine.evidence_against", "VerdictLine.unseen", "VerdictLine.next",
    "RecordedFact.text", "RecordedAlert.text", "RecordedAlert.first", "NoticeLine.title", "NoticeLine.text", "NoticeLine.next",
}  # fmt: skip
"""Sentences: names that are known are replaced in them."""
BY_OTHERS = {
    "FeedDenied.subject", "Denied.subject", "DecodeFailed.subject", "Disk.device", "Disk.below", "Acknowledged.subject", "Alert.subject",
    "AlertLine.subject", "Acknowledgement.subject", "Settled.subject", "Unconfirmed.subject", "FoldedAlert.subject",
    "RecordedAlert.subject",
    "State.unsupported<key>", "State.ways<key>", "PostMortem.whose", "IncidentCurve.subject", "Finding.subject",
}  # fmt: skip
"""What is named in them has a name in a field of the table."""
TIMES = {
    f"{line.__name__}.{time}"
    for line in get_args(AnyLine)
    for time in ("at", "written_at", "elected_at", "since", "until", "ended")
}
"""Of public lines, where a time is a text. Anywhere else a text in a field of that name is a name like any other."""


def some(hint: object, where: str, made: dict[str, str], number: Iterator[int]) -> object:
    """A value of this type with a name of its own in every text."""
    origin, args = get_origin(hint), get_args(hint)
    if hint is str:
        text = f"zz{next(number)}q"
        made[text] = where
        return text
    if origin is Literal:
        return args[0]
    if origin in (Union, UnionType):
        kinds = [one for one in args if one is not type(None)]
        return (
            None
            if Message in kinds and str not in kinds
            else some(str if str in kinds else kinds[0], where, made, number)
        )
    if origin is tuple:
        return tuple(some(one, where, made, number) for one in args if one is not ...)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {some(args[0], f"{where}<key>", made, number): some(args[1], where, made, number)}
    if hint is Message:
        return Message("silent")
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        hints = get_type_hints(hint)
        return hint(
            **{name: some(hints[name], f"{hint.__name__}.{name}", made, number) for name in hint.__struct_fields__}
        )
    return 1 if hint in (int, float, bool) else None


KINDS = tuple(kind for union in (AnyEvent, AnyLine) for kind in get_args(union) if isinstance(kind, type))


@each("kind", [*KINDS, State, PostMortem], ids=lambda kind: str(kind.__name__))
def test_only_sentences_words_and_versions_keep_a_text(kind: type) -> None:
    made: dict[str, str] = {}
    value = some(kind, kind.__name__, made, count())
    names = Renaming()
    noted(value, names)
    said = msgspec.json.encode(rewritten(value, names)).decode()
    left = {where for text, where in made.items() if f'"{text}"' in said and where not in TIMES}
    undecided = sorted(left - OURS - CHANCE - TEXTS - BY_OTHERS)
    assert not undecided, (
        f"{undecided}: does it name a server, a host, …? Then its row in the table of tui/journal/rewriting.py, so that"
        " `--redact` replaces it; else in the set above that says what it is"
    )


def test_words_of_ours_stay_though_a_server_is_called_like_one() -> None:
    """A server `LEADER`, one called like a code, one like a cause."""
    from tui.core.observed.answers import Raft, ServerRef
    from tui.core.observed.events import RaftSeen

    event = RaftSeen(
        at=1.0, server=ServerRef(name="LEADER", id="N"), raft=Raft(peer="x", state="LEADER", term=1, size=3)
    )
    names = Renaming()
    noted(event, names)
    new = rewritten(event, names)
    assert new.raft is not None
    assert (new.raft.state, new.server.name) == ("LEADER", "server-1")


@each(
    ("reason", "said"),
    [
        ("nats.bank.example:4222: connection refused", "address-1: connection refused"),
        ("bank-nats-1:4222: unknown host bank-nats-1", "address-1: unknown host host-1"),
        ("nats.bank.example:4222: unknown host nats.bank.example", "address-1: unknown host host-3"),
        ("10.1.2.3:4222: connection refused", "address-1: connection refused"),
        ("[fd00::7]:4222: connection refused", "address-1: connection refused"),
        ("localhost:4222: unknown host localhost", "address-1: unknown host localhost"),
    ],
)
def test_the_address_that_nobody_answered_at_is_not_told(reason: str, said: str) -> None:
    """No server has told its name yet, so it stands in the reason alone; also a host's short name, as in one's own network."""
    event = NotReached(at=1.0, since=1.0, reason=reason)
    names = Renaming()
    noted(event, names)
    assert rewritten(event, names).reason == said
