"""Do causes accuse nobody of what was not told? Old servers, mixed versions, and every field that may be missing."""

from types import UnionType
from typing import get_args, get_origin, get_type_hints

import pytest
from msgspec import Struct
from msgspec.structs import fields, replace

from tests.cases import each
from tests.core.causes.test_ranking import Told
from tests.core.records import with_records
from tests.core.story import T0
from tui.core.causes import ranking
from tui.core.causes.judging import judge
from tui.core.causes.scene import Scene, of_election, of_none
from tui.core.model.elections import Election, Leadership
from tui.core.model.server import Presence, Server
from tui.core.model.state import Group, State
from tui.core.model.symptom import Symptom
from tui.core.model.verdict import Verdict
from tui.core.observed.answers import JetStream, Meta, Raft, Stats
from tui.core.settings.watch import Watch

NAMED = 0.45
"""From here on a cause is named."""


def optional(kind: type[Struct]) -> list[str]:
    """Fields that may be None."""
    hints = get_type_hints(kind)
    unions = {name: get_args(hint) for name, hint in hints.items() if get_origin(hint) is UnionType}
    return [f.name for f in fields(kind) if type(None) in unions.get(f.name, ())]


def killed() -> State:
    """n1 was killed and n2 elected; everybody has told everything."""
    story = Told()
    meta = Meta(leader="n1", size=3, pending=0, pending_requests=0, pending_infos=0, snapshot_at=T0, snapshot_s=0.1)
    known = JetStream(max_memory=100, max_storage=100, streams=1, consumers=1, meta=meta)
    server = with_records(story.state.servers["n1"], jetstream={"last": known, "at": story.at()})
    story.assume(replace(story.state, servers={**story.state.servers, "n1": server}))
    story.advance(10.4)
    story.refuse("n1")
    story.silent_until(15.4, alive=("n2", "n3"), mute=None)
    story.elected("n2", "n3")
    return story.state


def scenes(state: State) -> tuple[Scene, ...]:
    """Its last election, and the same time as if nobody had been elected."""
    election = state.elections[-1]
    nobody = replace(state, leadership=replace(state.leadership, leader=None, last=election.previous))
    return of_election(state, election, None, state.now), of_none(nobody, election.elected_at - 6.0, state.now)


def accused(scene: Scene) -> set[tuple[str, str | None]]:
    """What is named, or would be."""
    return {(r.case.cause, r.case.server) for r in ranking.ranked(scene) if r.confidence >= NAMED}


def without(state: State, kind: type[Struct], field: str) -> State:
    """The same state in which nobody has told this."""
    if kind in RECORDS:
        servers = {n: with_records(s, **{RECORDS[kind]: {field: None}}) for n, s in state.servers.items()}
        return replace(state, servers=servers)
    if kind is Group:
        return replace(state, group=replace(state.group, **{field: None}))
    if kind is Leadership:
        return replace(state, leadership=replace(state.leadership, **{field: None}))
    if kind is Election:
        return replace(state, elections=tuple(replace(e, **{field: None}) for e in state.elections))
    servers = {name: _inside(server, kind, field) for name, server in state.servers.items()}
    return replace(state, servers=servers)


def _inside(server: Server, kind: type[Struct], field: str) -> Server:
    if kind is Raft:
        return (
            server
            if server.raft.last is None
            else with_records(server, raft={"last": replace(server.raft.last, **{field: None})})
        )
    js = server.jetstream.last
    if js is None:
        return server
    if kind is JetStream:
        return with_records(server, jetstream={"last": replace(js, **{field: None})})
    return (
        server
        if js.meta is None
        else with_records(server, jetstream={"last": replace(js, meta=replace(js.meta, **{field: None}))})
    )


RECORDS: dict[type[Struct], str] = {kind: name for name, kind in get_type_hints(Server).items() if name != "name"}
KINDS: tuple[type[Struct], ...] = (*RECORDS, Raft, JetStream, Meta, Group, Leadership, Election)
MISSING = [(kind, field) for kind in KINDS for field in optional(kind)]


@pytest.fixture(scope="module")
def state() -> State:
    return killed()


def test_nothing_missing_names_the_crash(state: State) -> None:
    """The table below blanks a state in which something is named."""
    assert [accused(scene) for scene in scenes(state)] == [{("crash", "n1")}] * 2


@each(("kind", "field"), MISSING, ids=lambda x: x if isinstance(x, str) else x.__name__)
def test_no_missing_field_raises_or_accuses_somebody_else(state: State, kind: type[Struct], field: str) -> None:
    """Less is known: the crash, or nobody."""
    for scene in scenes(without(state, kind, field)):
        assert accused(scene) <= {("crash", "n1")}


def test_what_nobody_told_at_all_accuses_nobody(state: State) -> None:
    """Servers of which only the name is known, in a group of no known size."""
    bare = {n: Server(name=n, presence=Presence(heard_at=state.now)) for n in state.servers}
    empty = replace(
        state, servers=bare, group=Group(), leadership=Leadership(), symptoms={}, ways={}, no_quorum_at=None
    )
    election = replace(state.elections[-1], previous=None, term=None, terms=None, leaderless_s=None, planned=None)
    for scene in scenes(replace(empty, elections=(election,))):
        assert accused(scene) == set()


def test_elections_and_spells_of_servers_that_are_gone_raise_nothing(state: State) -> None:
    """A server that left the group is forgotten, and its spells and elections are not."""
    for gone in state.servers:
        servers = {n: s for n, s in state.servers.items() if n != gone}
        for scene in scenes(replace(state, servers=servers)):
            assert ("crash", gone) not in accused(scene) or gone == "n1"
        judged = replace(state, servers=servers, verdicts=tuple(replace(v, judged_at=0.0) for v in state.verdicts))
        judge(judged, judged, Watch())


EVERY = (
    "PING",
    "STATSZ",
    "RAFTZ",
    "quiet",
    "lost",
    "candidate",
    "overrun",
    "pending",
    "api",
    "limit",
    "full",
    "busy",
    "clock",
)


@each("what", EVERY)
def test_a_spell_of_a_follower_that_had_no_part_accuses_nobody(what: str) -> None:
    """n3 neither led, nor stood, nor won: whatever it suffered, with no figure at all, brought nothing about."""
    story = Told()
    story.elected("n2", "n3")
    state = story.state
    one = Symptom(what=what, since=state.elections[-1].elected_at - 6.0, until=state.elections[-1].elected_at)  # type: ignore[arg-type]
    marked = replace(state, symptoms={"n3": (one,)})
    for scene in scenes(marked):
        assert {server for _, server in accused(scene)} <= {None}


def names_only(*, killed_leader: bool) -> Told:
    """Servers 2.9: no RAFTZ, no terms, no advisories; n1 led, n2 is named then."""
    story = Told.__new__(Told)
    super(Told, story).__init__(version="2.9.10")
    story.begin_names("n1")
    story.run_names(10.0, "n1")
    if killed_leader:
        story.refuse("n1")
        story.run_names(16.0, "n1", silent=("n1",))
    story.run_names(story.t + 12.0, "n2", silent=("n1",) if killed_leader else ())
    return story


def test_2_9_without_evidence_accuses_nobody() -> None:
    """Names change and nothing else is told."""
    story = names_only(killed_leader=False)
    assert story.elections
    assert {cause for cause, _ in story.named} <= {"unknown"}


def test_2_9_names_a_crash_all_the_same() -> None:
    """Refused connections need no RAFTZ."""
    assert names_only(killed_leader=True).named[-1] == ("crash", "n1")


def test_verdicts_of_unknown_servers_are_judged_without_figures() -> None:
    """Neither sizes nor offsets nor connections: an election among names is `unknown`, with a next step."""
    story = names_only(killed_leader=False)
    verdicts = tuple(v for v in story.state.verdicts if isinstance(v, Verdict))
    assert verdicts
    assert all(v.next for v in verdicts)
    assert all(s.stats.last is None or isinstance(s.stats.last, Stats) for s in story.state.servers.values())
