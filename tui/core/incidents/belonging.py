"""What belongs to which incident? Every rule of it stands here, as small functions over one record.

- *Opened* is an incident by a state word (`STRIKING`), by an alert of a peer (`OPENING`) or by the verdict of a change that was not
  planned; so planned changes alone are none, nor is what only concerns metawatch's own sight.
- *Time.* What comes shortly before or after its beginning, or while it goes on, may be its own (`core/model/incident_window`).
- *Subject.* An alert of a server, or of a route of it, belongs to the incident of that server that began nearest to it. An alert
  of the whole group (`OF_GROUP`) belongs to the newest incident that cost, or may cost, the group its leader.
- *Cause.* Two changes with the same cause at the same server are one incident while that goes on, or is remembered; another cause
  is another one.
- *Over* is what the state word has left and what no alert says of now. What merely remembers (`REMEMBERING`, SETTLING), and an
  alert that is info, stays with it and does not hold it open.
"""

from typing import Final

from tui.core.group.departures import departed
from tui.core.model.incident import STRIKING, FoldedAlert, IncidentRecord, Outage
from tui.core.model.incident_window import EVIDENCE_AFTER_S, EVIDENCE_BEFORE_S
from tui.core.model.state import Alert, State
from tui.core.model.state_word import Word
from tui.core.model.verdict import PLANNED, Cause, Verdict

LASTING: Final[frozenset[Word]] = frozenset({*STRIKING, "FLAPPING"})
"""While one of these is said, the newest incident goes on."""
REMEMBERING: Final = frozenset({"MW_UNPLANNED", "SERVER_008", "SERVER_012", "SERVER_013"})
"""Alerts that are open for a while because of something that is over: they hold no incident open."""
OPENING: Final = frozenset(
    {
        "META_001", "MW_NO_ANSWER", "MW_RAFT_STUCK", "MW_PEER_NO_JETSTREAM", "MW_META_GONE", "MW_ROUTE_CUT", "MW_ROUTE_ONE_WAY",
        "MW_THROTTLED", "SERVER_008", "SERVER_009",
    }
)  # fmt: skip
OF_GROUP: Final = frozenset(
    {
        "META_002",
        "META_003",
        "META_006",
        "MW_LEADERLESS",
        "MW_UNPLANNED",
        "MW_TERM_RISE",
        "MW_HEARTBEAT_GAP",
        "MW_RESCUE",
    }
)
OF_NONE: Final = frozenset({"MW_CERTIFICATE", "CHANGE_001", "CHANGE_002", "MW_LIMITS_CHANGED"})
"""Alerts that are open for days, whatever happens meanwhile, and of changes: those are listed with the evidence of an election, and
an incident neither began with one nor goes on because of it."""
AGAIN_S: Final = 60.0
"""What comes again at the same server within this of the end is the same incident: a process that is stopped again and again."""
TOGETHER_S: Final = 10.0
"""Servers that fail within this of each other fail together; words that follow each other within this are of one incident."""


def opens(state: State, alert: Alert) -> bool:
    """Whether this alert is an incident by itself. A server that announced that it leaves is expected to be gone."""
    if alert.code not in OPENING or alert.severity == "info":
        return False
    return not any(name in departed(state) for name in servers_of(alert.subject))


def servers_of(subject: str | None) -> tuple[str, ...]:
    """The servers that a subject names: one, both ends of a route `n1–n2`, none for a whole group."""
    return () if subject is None else tuple(subject.split("–"))


def near(record: IncidentRecord, at: float) -> bool:
    """Whether this instant lies in its time, with what comes before and after."""
    last = record.active_at if record.until is None else record.until
    return record.since - EVIDENCE_BEFORE_S <= at <= max(last, record.since) + EVIDENCE_AFTER_S


def continues(record: IncidentRecord, at: float) -> bool:
    """Whether it goes on, or ended so short a time ago that the same again is no new one: so long as one of its alerts is open."""
    return record.until is None or at - record.until <= AGAIN_S or remembered(record)


def remembered(record: IncidentRecord) -> bool:
    """Whether an alert of it is still open: of one that is over, one that only remembers."""
    return any(one.cleared_at is None for one in record.folded)


def holds_open(record: IncidentRecord, now: float) -> bool:
    """Whether an alert of it says that something is wrong now; until one was found here, whether a recorder said so just now."""
    if now < record.held_until and not any(one.code in OPENING for one in record.folded if not one.recorded):
        return True
    wrong = (one for one in record.folded if one.severity != "info" and one.code not in REMEMBERING)
    return any(one.cleared_at is None for one in wrong)


def alert_belongs(record: IncidentRecord, alert: Alert | FoldedAlert) -> bool:
    """Whether it is one of the sick server, in its time. Alerts of the group: see `of_group`."""
    named = servers_of(alert.subject)
    if alert.code in OF_GROUP | OF_NONE or not any(name in record.servers for name in named):
        return False
    return record.since - EVIDENCE_BEFORE_S <= alert.since and (record.until is None or near(record, alert.since))


def of_group(record: IncidentRecord) -> bool:
    """Whether it cost, or may cost, the group its leader: then alerts of the whole group are its own while it goes on."""
    return record.until is None and bool(record.episodes or record.worst is not None)


def distance(record: IncidentRecord, alert: Alert | FoldedAlert) -> float:
    """How far apart they began."""
    return abs(alert.since - record.since)


def same_cause(record: IncidentRecord, cause: Cause) -> bool:
    """Whether nothing speaks against one cause of both."""
    return record.cause in (None, "unknown", cause) or cause == "unknown"


def verdict_belongs(record: IncidentRecord, verdict: Verdict) -> bool:
    """Whether this episode is one of its own: it began with it, or has the same cause at the same server while it goes on."""
    if not continues(record, verdict.at):
        return False
    if record.struck_at is not None and not record.episodes and verdict.since >= record.since - EVIDENCE_BEFORE_S:
        return True
    if verdict.server is None:
        return verdict.since <= record.active_at + TOGETHER_S and same_cause(record, verdict.cause)
    return verdict.server in record.sick and same_cause(record, verdict.cause)


def outage_of(record: IncidentRecord, verdict: Verdict, now: float) -> Outage | None:
    """The last outage of a record, if it is that of this episode."""
    last = record.outages[-1] if record.outages else None
    ends = now if verdict.elected_at is None else verdict.elected_at
    return last if last is not None and last.since <= ends and last.last_at >= verdict.since - 1.0 else None


def is_planned(state: State, verdict: Verdict) -> bool:
    """Whether somebody wanted this change."""
    election = next((e for e in reversed(state.elections) if e.elected_at == verdict.elected_at), None)
    return verdict.cause in PLANNED or (election is not None and election.planned is True)
