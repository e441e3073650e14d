"""When does a spell of trouble begin, and how long does it last? By answers, late and missing ones; must not know what it means.

What metawatch itself read late, or its own network held up, is no trouble of a server (`own_faults`): while its loop is starved,
answers lie unread in its sockets and look late or missing. Only what our kernel tells of a question (`taken`) does not pass
through that loop.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from tui.core.model.freshness import fresh
from tui.core.model.peer_names import name_of
from tui.core.model.raft_timing import HEALTHY_SILENCE_S
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.model.symptom import Symptom, SymptomKind
from tui.core.observed.announcements import ApiLimitReached
from tui.core.observed.answers import JetStream, Raft
from tui.core.observed.events import AnyEvent, MetaSeen, ProbeMissed, RaftSeen, StatsSeen, VantageChanged, VarzSeen
from tui.core.observed.raft_frames import LinkSampled, Pinged
from tui.core.servers import own_faults
from tui.core.servers.answering import LATE_S, LOST_S, QUIET_S
from tui.core.servers.cpu import cpu_share
from tui.core.servers.raft_backlog import longest, queues
from tui.core.servers.raftz_support import lacks_raftz
from tui.core.servers.roster import asked_each_second, ours
from tui.core.vantage.visibility import tells_nothing

_APART_S = 1.0
"""Two of one kind closer than this are one."""
_BURST_S = 0.3
"""Answers closer than this were held back together, and are one sign of life."""
_KEPT = 60
_PENDING = 500
_QUEUED = 1000
_INFLIGHT = 1000
_API_PER_S = 200.0
_FULL = 0.98
_BUSY = 0.9
_SNAPSHOT_S = 2.0
_DISK_WAIT_S = 0.1
_TELL = frozenset({ProbeMissed, Pinged, VantageChanged, ApiLimitReached, RaftSeen, StatsSeen, MetaSeen, VarzSeen})
"""Kinds of events that may be a symptom; of two thirds of a calm second nothing else is to be asked."""
_ANSWERS = frozenset({RaftSeen, StatsSeen, MetaSeen, VarzSeen})


def note(before: State, state: State, event: AnyEvent) -> State:
    """The state with the symptoms that `event`, reduced already, began or continued."""
    if type(event) not in _TELL:
        return own_faults.withdrawn(before, state, event) if type(event) is LinkSampled else state
    if type(event) is Pinged:
        state = own_faults.withdrawn(before, state, event)
        if not _is_late(state.servers.get(event.server), event.at - event.asked):
            return state
    if type(event) not in _ANSWERS and own_faults.is_ours(state, event):
        return state
    if type(event) is RaftSeen or type(event) is StatsSeen or type(event) is MetaSeen:  # the most frequent first
        found = _answered(before, state, event)
    else:
        found = [*_symptoms(before, state, event)]
    if not found:
        return state  # nearly always
    found = [one for one in found if not own_faults.read_late(state, one)]
    if not found:
        return state
    name = _server_of(event)
    kept = state.symptoms.get(name, ())
    for one in found:
        kept = _with(kept, one)
    return replace(state, symptoms={**state.symptoms, name: kept})


def _is_late(server: Server | None, took_s: float) -> bool:
    """Whether an answer took longer than our own way to the server explains, as our kernel measures that way: it acknowledges at once,
    whatever the process does. Jitter may double it."""
    way_s = 0.0 if server is None else server.connection.link.rtt_s or 0.0
    return took_s >= LATE_S + 2 * way_s


def _server_of(event: AnyEvent) -> str:
    if isinstance(event, RaftSeen | StatsSeen | MetaSeen | VarzSeen):
        return event.server.name
    return event.server if isinstance(event, ProbeMissed | VantageChanged | Pinged | ApiLimitReached) else ""


def _with(kept: tuple[Symptom, ...], one: Symptom) -> tuple[Symptom, ...]:
    for index in range(len(kept) - 1, -1, -1):
        old = kept[index]
        if (old.what, old.peer) == (one.what, one.peer) and one.since <= old.until + _APART_S:
            return (*kept[:index], _joined(old, one), *kept[index + 1 :])
    return (*kept[-_KEPT + 1 :], one)


def _joined(old: Symptom, one: Symptom) -> Symptom:
    apart = one.until > old.until + _BURST_S
    return replace(
        old,
        since=min(old.since, one.since),
        until=max(old.until, one.until),
        late_answers=old.late_answers + (one.late_answers if apart or not old.late_answers else 0),
        # What waits on a cut way is acknowledged as soon as that is whole: once not taken, not taken.
        taken=one.taken if old.taken is None else old.taken and one.taken is not False,
        reason=one.reason or old.reason,
        term=max(old.term, one.term),
        requests=max(old.requests, one.requests),
        per_s=max(old.per_s, one.per_s),
        share=max(old.share, one.share),
        took_s=max(old.took_s, one.took_s),
        stepped_s=max(old.stepped_s, one.stepped_s),
    )


def _symptoms(before: State, state: State, event: AnyEvent) -> Iterator[Symptom]:
    match event:
        case ProbeMissed():
            yield from _missed(state, event)
        case Pinged():
            yield Symptom(what="PING", since=event.asked, until=event.at, late_answers=1)
        case VantageChanged():
            yield from _vantage(before, event)
        case ApiLimitReached() if event.server in state.servers:
            yield Symptom(what="limit", since=event.at, until=event.at, requests=event.dropped)
        case VarzSeen() if event.server.name in state.servers:
            yield from _disk_queue(state.servers[event.server.name], event.at)
        case _:
            return


def _missed(state: State, event: ProbeMissed) -> Iterator[Symptom]:
    if event.unsupported:
        return
    if event.refused:
        yield Symptom(what="refused", since=event.at, until=event.at)
        return
    probe = _probe(state, event.server, event.endpoint)
    if probe is not None:
        yield Symptom(what=probe, since=event.asked, until=event.at, taken=event.taken)


def _probe(state: State, server: str, endpoint: str) -> SymptomKind | None:
    match endpoint:
        case "PING":
            return "PING"
        case "STATSZ":
            return "STATSZ"
        case "RAFTZ":
            return "RAFTZ"
        case "JSZ" if lacks_raftz(state, server):
            return "RAFTZ"
        case _:
            return None


def _vantage(before: State, event: VantageChanged) -> Iterator[Symptom]:
    """A connection that has ended, not one that was tried in vain; or the silence that ends with one that is there again."""
    server = before.servers.get(event.server)
    if server is None or server.connection.connected is event.connected:
        return
    if event.connected:
        yield from _quiet(before, server, event.at)
    elif server.connection.connected:
        yield Symptom(what="lost", since=event.at, until=event.at, reason=event.reason or "")


def _answered(before: State, state: State, event: RaftSeen | StatsSeen | MetaSeen) -> list[Symptom]:
    """A list, for a generator in a generator takes longer than to find nothing."""
    found: list[Symptom] = []
    at, asked, name = event.at, event.asked, event.server.name
    server, old = state.servers.get(name), before.servers.get(name)
    if server is None:
        return found
    if old is not None and at - old.presence.heard_at >= QUIET_S:
        found += _quiet(before, old, at)
    if asked is not None and at - asked >= LATE_S:
        found += _late(before, state, server, event, asked)
    offset = server.process.offset
    if old is not None and offset is not None and offset.stepped_at == at:
        found.append(Symptom(what="clock", since=at, until=at, stepped_s=abs(offset.stepped_by)))
    if type(event) is RaftSeen:
        if event.raft is not None:
            found += _raft(before, state, event, event.raft)
        return found
    if type(event) is StatsSeen and (share := cpu_share(event.stats)) >= _BUSY:
        found.append(Symptom(what="busy", since=at, until=at, share=share))
    js = event.jetstream if type(event) is StatsSeen or type(event) is MetaSeen else None
    if js is not None:
        found += _figures(server, None if old is None else old.jetstream.at, js, at)
    return found


def _late(
    before: State, state: State, server: Server, event: RaftSeen | StatsSeen | MetaSeen, asked: float
) -> Iterator[Symptom]:
    endpoint = "RAFTZ" if isinstance(event, RaftSeen) else "STATSZ" if isinstance(event, StatsSeen) else "JSZ"
    probe = _probe(state, server.name, endpoint)
    late = _is_late(server, event.at - asked) and not tells_nothing(before, asked)
    if probe is not None and late and not own_faults.came_late(server, asked, event.at, event.server_time):
        yield Symptom(what=probe, since=asked, until=event.at, late_answers=1)


def _disk_queue(server: Server, at: float) -> Iterator[Symptom]:
    """Waits of a moment are no trouble; what waits now may have waited for long."""
    lately = server.varz.disk_waited
    if lately is not None and (lately.mean_s >= _DISK_WAIT_S or (lately.waiting and not lately.waits)):
        waits = lately.waits + lately.waiting
        yield Symptom(what="disk queue", since=lately.since, until=at, requests=waits, took_s=lately.mean_s)


def _quiet(before: State, old: Server, at: float) -> Iterator[Symptom]:
    """Only of a server that is asked each second, and only while we listened. Once our own connection to it is lost it is asked through
    others: what they bring at once was silent for that connection alone."""
    seeing = before.seeing_since
    if seeing is None or at - (old.connection.disconnected_at or 0.0) < LOST_S:
        return
    since = max(old.presence.heard_at, seeing)
    if at - since >= QUIET_S and asked_each_second(before, old):
        yield Symptom(what="quiet", since=since, until=at)


def _raft(before: State, state: State, event: RaftSeen, raft: Raft) -> list[Symptom]:
    """A list, as in `_answered`."""
    found: list[Symptom] = []
    at = event.at
    if raft.state == "CANDIDATE":
        found.append(Symptom(what="candidate", since=at, until=at, term=raft.term))
    if raft.queues is not None and longest(raft) > _QUEUED:
        queue, waiting = queues(raft)[0]
        found.append(Symptom(what="raft queue", since=at, until=at, requests=waiting, reason=queue))
    if raft.overrun or (raft.overrun_count and _overran(before, event, raft)):
        found.append(Symptom(what="overrun", since=at, until=at))
    for row in raft.peers:
        if (row.last_seen_s or 0.0) < HEALTHY_SILENCE_S:
            continue  # looked at first: nearly always
        told = row.last_seen_s is not None and (raft.state == "LEADER" or row.peer == raft.leader)
        if told and row.known:
            peer = row.name or name_of(row.peer, state.names)
            # Up to 2.11.10 and 2.12.0 a peer that the leader never heard has the age of an earlier life: hours.
            leads_since = (state.leadership.since or 0.0) if state.leadership.leader == event.server.name else 0.0
            since = max(at - (row.last_seen_s or 0.0), leads_since)
            found.append(Symptom(what="unheard", since=since, until=at, peer=peer))
    return found


def _overran(before: State, event: RaftSeen, raft: Raft) -> bool:
    """It was since its last answer, and is no longer: a leader gives up at once, and is no leader when it is asked."""
    old = before.servers.get(event.server.name)
    if old is None or old.raft.last is None or old.identity.id != event.server.id:
        return False
    return raft.overrun_count > old.raft.last.overrun_count


def _figures(server: Server, asked_before: float | None, js: JetStream, at: float) -> list[Symptom]:
    """A list, as in `_answered`."""
    found: list[Symptom] = []
    pending = 0 if js.meta is None else js.meta.pending or 0
    if js.meta is not None and (js.meta.pending_requests or 0) > pending:
        pending = js.meta.pending_requests or 0
    inflight = js.api_inflight or 0
    if pending >= _PENDING or inflight >= _INFLIGHT:
        found.append(Symptom(what="pending", since=at, until=at, requests=max(pending, inflight)))
    if (server.jetstream.api_per_s or 0.0) >= _API_PER_S:
        since = at if asked_before is None else asked_before
        found.append(Symptom(what="api", since=since, until=at, per_s=server.jetstream.api_per_s or 0.0))
    share = max(_share(js.memory, js.max_memory), _share(js.storage, js.max_storage))
    if share >= _FULL:
        found.append(Symptom(what="full", since=at, until=at, share=share))
    if js.meta is not None and js.meta.snapshot_at is not None:
        ended, took = ours(server, js.meta.snapshot_at), js.meta.snapshot_s or 0.0
        if fresh("snapshot", ended, at):
            what: SymptomKind = "snapshot" if took >= _SNAPSHOT_S else "small snapshot"
            found.append(Symptom(what=what, since=ended - took, until=ended, took_s=took))
    return found


def _share(used: int | None, most: int) -> float:
    return 0.0 if used is None or most <= 0 else used / most
