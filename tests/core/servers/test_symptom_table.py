"""Which symptom does one event make, and which does it not?"""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import NOW, known, raftz, server
from tests.core.records import with_records
from tui.core.model.server import OwnLink
from tui.core.model.state import State
from tui.core.model.symptom import Symptom
from tui.core.observed.announcements import ApiLimitReached
from tui.core.observed.answers import DiskWaited, JetStream, Meta, Raft, RaftQueues, ServerRef, Stats, Varz
from tui.core.observed.events import AnyEvent, MetaSeen, ProbeMissed, RaftSeen, StatsSeen, VantageChanged, VarzSeen
from tui.core.observed.raft_frames import Pinged
from tui.core.servers.cpu import cpu_share
from tui.core.servers.raftz_support import lacks_raftz
from tui.core.servers.symptom_log import note

REF = ServerRef(name="n2", id="n2-id", version="2.15.1", jetstream=True)


def held() -> State:
    """All three are connected since 890 and were heard just now."""
    state = known()
    connection = {"connected": True, "connected_at": 890.0}
    return replace(state, servers={n: with_records(s, connection=connection) for n, s in state.servers.items()})


def raft_seen(raft: Raft | None, *, asked: float = NOW - 0.01) -> RaftSeen:
    return RaftSeen(at=NOW, server=REF, raft=raft, asked=asked)


def stats(cpu: float, jetstream: JetStream | None = None) -> StatsSeen:
    return StatsSeen(
        at=NOW, server=REF, stats=Stats(start=0.0, cpu=cpu, cores=2), jetstream=jetstream, asked=NOW - 0.01
    )


def missed(endpoint: str, **fields: bool) -> ProbeMissed:
    return ProbeMissed(at=NOW, server="n2", endpoint=endpoint, asked=NOW - 2.0, **fields)


def unheard(seconds: float | None) -> Raft:
    """n2 leads, and has heard its followers so long ago."""
    return raftz("n2", 5, "n2", NOW - 500, seen=seconds)


@each(
    ("event", "kinds"),
    [
        (Pinged(at=NOW, server="n2", asked=NOW - 0.49), []),
        (Pinged(at=NOW, server="n2", asked=NOW - 0.5), ["PING"]),
        (missed("PING"), ["PING"]),
        (missed("RAFTZ"), ["RAFTZ"]),
        (missed("STATSZ"), ["STATSZ"]),
        (missed("JSZ"), []),  # where RAFTZ is asked, JSZ is no probe
        (missed("HEALTHZ"), []),
        (missed("RAFTZ", unsupported=True), []),  # it answered
        (missed("PING", refused=True), ["refused"]),  # no process listens there
        (raft_seen(raftz("n2", 5, "n1")), []),
        (raft_seen(raftz("n2", 5, "n1"), asked=NOW - 0.6), ["RAFTZ"]),  # late
        (raft_seen(replace(raftz("n2", 6, None), state="CANDIDATE")), ["candidate"]),
        (raft_seen(replace(raftz("n2", 5, "n1"), overrun=True)), ["overrun"]),
        (raft_seen(replace(raftz("n2", 5, "n1"), queues=RaftQueues(entries=1001))), ["raft queue"]),
        (raft_seen(replace(raftz("n2", 5, "n1"), queues=RaftQueues(entries=1000, responses=None))), []),
        (raft_seen(unheard(2.1)), []),  # a healthy silence
        (raft_seen(unheard(2.2)), ["unheard", "unheard"]),  # of both followers
        (raft_seen(unheard(None)), []),  # the server does not tell
        (raft_seen(None), []),
        (stats(179.0), []),
        (stats(180.0), ["busy"]),  # 90 % of two cores
        (stats(0.0, JetStream(memory=97, max_memory=100)), []),
        (stats(0.0, JetStream(storage=98, max_storage=100)), ["full"]),
        (stats(0.0, JetStream(storage=98)), []),  # without a limit nothing is full
        (stats(0.0, JetStream(meta=Meta(pending=500))), ["pending"]),
        (stats(0.0, JetStream(api_inflight=1000)), ["pending"]),
        (stats(0.0, JetStream(meta=Meta(snapshot_at=NOW - 1, snapshot_s=2.0))), ["snapshot"]),
        (stats(0.0, JetStream(meta=Meta(snapshot_at=NOW - 1, snapshot_s=0.1))), ["small snapshot"]),
        (stats(0.0, JetStream(meta=Meta(snapshot_at=NOW - 90, snapshot_s=2.0))), []),  # told with each answer again
        (MetaSeen(at=NOW, server=REF, jetstream=JetStream(), asked=NOW - 0.6), []),
        (VantageChanged(at=NOW, server="n2", connected=False, reason="EOF"), ["lost"]),
        (VantageChanged(at=NOW, server="n2", connected=True), []),
        (VantageChanged(at=NOW, server="n9", connected=False), []),  # it never was connected
        (ApiLimitReached(at=NOW, id="x", server="n2", dropped=7), ["limit"]),
        (ApiLimitReached(at=NOW, id="x", server="n9"), []),
    ],
)
def test_one_event_makes_one_kind_of_symptom(event: AnyEvent, kinds: list[str]) -> None:
    """Each row: what came of n2, and the kinds that are noted."""
    state = note(held(), held(), event)
    assert [one.what for one in state.symptoms.get("n2", ())] == kinds
    assert set(state.symptoms) <= {"n2"}


@each(("supported", "kinds"), [(True, []), (False, ["RAFTZ"])])
def test_jsz_stands_for_raftz_where_there_is_none(supported: bool, kinds: list[str]) -> None:
    """Each row: whether n2 has RAFTZ, and what a missed JSZ is noted as."""
    state = held() if supported else replace(held(), unsupported={"n2": ("RAFTZ",)})
    assert lacks_raftz(state, "n2") is not supported
    assert [one.what for one in note(state, state, missed("JSZ")).symptoms.get("n2", ())] == kinds


@each(("cpu", "cores", "share"), [(50.0, 1, 0.5), (200.0, 4, 0.5), (50.0, 0, 0.5)])
def test_cpu_is_a_share_of_all_cores(cpu: float, cores: int, share: float) -> None:
    """Each row: percent as the server tells them, its cores, and the share."""
    assert cpu_share(Stats(start=0.0, cpu=cpu, cores=cores)) == share


def silent_for(seconds: float, *, lost: float | None, raftz: bool = True) -> State:
    """n2 was not heard for so long; our connection to it, if it was lost, has been so for `lost` seconds."""
    state = held() if raftz else replace(held(), unsupported={"n2": ("RAFTZ",)})
    connection = {"connected": lost is None, "disconnected_at": None if lost is None else NOW - lost}
    presence, history = {"heard_at": NOW - seconds}, {"answers_raftz": raftz}
    old = with_records(state.servers["n2"], presence=presence, history=history, connection=connection)
    return replace(state, servers={**state.servers, "n2": old})


BACK = VantageChanged(at=NOW, server="n2", connected=True)
ANSWER = raft_seen(raftz("n2", 5, "n1"))


@pytest.mark.parametrize(
    ("before", "event", "quiet"),
    [
        (silent_for(3.0, lost=None), ANSWER, True),
        (silent_for(2.9, lost=None), ANSWER, False),
        (silent_for(9.0, lost=3.0), ANSWER, True),
        (silent_for(9.0, lost=1.6), BACK, True),  # the first that is known of it again
        (silent_for(9.0, lost=1.5), ANSWER, False),  # nobody was asked for it before
        (silent_for(9.0, lost=1.5), BACK, False),
        (silent_for(2.9, lost=2.0), BACK, False),  # others brought its answers
        (silent_for(9.0, lost=3.0, raftz=False), BACK, True),  # a server of 2.9 is asked for JSZ each second instead
        (
            replace(silent_for(9.0, lost=3.0, raftz=False), unsupported={}),
            BACK,
            False,
        ),  # nothing is asked of it each second
        (replace(silent_for(9.0, lost=3.0), seeing_since=None), BACK, False),  # metawatch was blind
        (replace(silent_for(9.0, lost=3.0), seeing_since=NOW - 2.9), BACK, False),  # it was until then
    ],
)
def test_a_silence_that_ended_was_quiet(before: State, event: AnyEvent, *, quiet: bool) -> None:
    """Each row: what was known of n2, how it is heard again, and whether it was quiet, from its last word until then."""
    found = [one for one in note(before, held(), event).symptoms.get("n2", ()) if one.what == "quiet"]
    since = max(before.servers["n2"].presence.heard_at, before.seeing_since or 0.0)
    assert [(one.since, one.until) for one in found] == ([(since, NOW)] if quiet else [])


def test_the_queue_that_overran_between_two_answers_is_seen_by_its_count() -> None:
    """A leader gives up at once, and is none when it is asked."""
    before = held()
    old = server("n2", raftz("n2", 5, "n1"))
    before = replace(before, servers={**before.servers, "n2": old})
    counted = replace(raftz("n2", 5, "n1"), overrun_count=1)
    assert [one.what for one in note(before, held(), raft_seen(counted)).symptoms["n2"]] == ["overrun"]
    started = replace(raft_seen(counted), server=replace(REF, id="another process"))
    assert note(before, held(), started).symptoms == {}


def test_a_new_leader_has_not_heard_its_followers_for_longer_than_it_leads() -> None:
    """Some servers tell the age of an earlier life."""
    state = replace(known(leader="n2", last="n2", since=NOW - 3), servers=held().servers)
    found = note(state, state, raft_seen(unheard(7200.0))).symptoms["n2"]
    assert {(one.since, one.peer) for one in found} == {(NOW - 3, "n1"), (NOW - 3, "n3")}


def own_lag(state: State, at: float, lag: float) -> State:
    link = OwnLink(lags=((at, lag),))
    servers = {n: with_records(s, connection={"link": link}) for n, s in state.servers.items()}
    return replace(state, servers=servers)


@each(
    ("state", "noted"),
    [
        (held(), True),
        (replace(held(), seeing_since=None), False),  # metawatch is blind
        (replace(held(), seeing_since=NOW - 1.0), False),  # it was, when it asked
        (own_lag(held(), NOW, 0.5), False),  # its own loop was late
        (own_lag(held(), NOW, 0.4), True),
        (own_lag(held(), NOW - 9.0, 0.5), True),  # which was before the question
    ],
)
def test_what_metawatch_itself_missed_is_no_symptom(state: State, *, noted: bool) -> None:
    """Each row: what is known of our own sight, and whether an unanswered PING is noted."""
    assert bool(note(state, state, missed("PING")).symptoms) is noted


def test_symptoms_are_withdrawn_when_our_own_loop_turns_out_to_have_been_late() -> None:
    """The PONG that comes after it tells; what servers say of themselves stays."""
    seen = (Symptom(what="PING", since=NOW - 3, until=NOW - 1), Symptom(what="busy", since=NOW - 3, until=NOW - 1))
    state = replace(held(), symptoms={"n2": seen})
    after = note(state, state, Pinged(at=NOW, server="n3", asked=NOW - 0.1, own_lag_s=2.0))
    assert [one.what for one in after.symptoms["n2"]] == ["busy"]


def test_what_lasts_is_one_symptom_of_the_worst_figures() -> None:
    """Reports a second apart continue it; one after a pause is another."""
    state = note(held(), held(), stats(190.0))
    for after, cpu in ((0.9, 200.0), (1.8, 185.0), (9.0, 190.0)):
        state = note(state, state, replace(stats(cpu), at=NOW + after, asked=NOW + after - 0.01))
    first, second = state.symptoms["n2"]
    assert (first.since, first.until, first.share) == (NOW, NOW + 1.8, 1.0)
    assert (second.since, second.lasted_s) == (NOW + 9.0, 0.0)


@each(
    ("waited", "since"),
    [
        (DiskWaited(since=NOW - 60, waits=7, waiting=0, mean_s=0.1), NOW - 60),
        (DiskWaited(since=NOW - 60, waits=7, waiting=0, mean_s=0.09), None),  # of a moment
        (DiskWaited(since=NOW - 60, waits=0, waiting=1, mean_s=0.0), NOW - 60),
        (DiskWaited(since=NOW - 60, waits=9, waiting=1, mean_s=0.001), None),
        (None, None),
    ],
)
def test_what_waited_for_the_disk_is_a_symptom(waited: DiskWaited | None, since: float | None) -> None:
    """Each row: what its VARZ shows since the one before, and since when that is a symptom."""
    state = held()
    state = replace(
        state, servers={**state.servers, "n2": with_records(state.servers["n2"], varz={"disk_waited": waited})}
    )
    found = note(state, state, VarzSeen(at=NOW, server=REF, varz=Varz(), asked=NOW - 0.01)).symptoms.get("n2", ())
    assert [(one.what, one.since, one.until) for one in found] == (
        [] if since is None else [("disk queue", since, NOW)]
    )
