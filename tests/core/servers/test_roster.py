"""What is left of a process when another one runs under its name? Nothing: every record is walked, so new fields are covered."""

from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import fields, replace

from tests.cases import each
from tests.core.stepdown.test_preflight import in_words
from tests.core.story import T0, Story
from tui.core.model.server import PinnedConnection, Server, ServerHistory
from tui.core.model.state import State
from tui.core.observed.answers import ServerRef, Stats
from tui.core.observed.events import HealthSeen, StatsSeen
from tui.core.servers.roster import heard
from tui.core.settings.watch import Watch
from tui.core.stepdown.preflight import preflight

OLD_AT = T0 + 12.25
NEW_AT = T0 + 60.0
SURVIVES = {"name", "connection", "history"}


def filled(kind: Any) -> Any:
    """A value of this type that no record has by default: the older process's."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (UnionType, Union):
        return filled(next(one for one in args if one is not NoneType))
    if origin is tuple:
        return (filled(args[0]),) if args[-1] is ... else tuple(filled(one) for one in args)
    if origin is Literal:
        return args[-1]
    if isinstance(kind, type) and issubclass(kind, Struct):
        hints = get_type_hints(kind)
        return kind(**{f.name: filled(hints[f.name]) for f in fields(kind)})
    plain: dict[Any, Any] = {float: OLD_AT, int: 47, str: "old", bool: True}
    return plain[kind]


def ref(process: str, *, jetstream: bool = True) -> ServerRef:
    return ServerRef(name="n1", id=process, cluster="C1", domain=None, version="2.15.1", jetstream=jetstream)


def known() -> Server:
    """A server of which everything that can be known is known."""
    old: Server = filled(Server)
    return replace(old, name="n1", identity=replace(old.identity, id="OLD", bears=None))


def heard_first(server: Server | None, *, jetstream: bool) -> Server:
    """The record after the first message of process NEW."""
    state = State(servers={} if server is None else {"n1": server})
    state, _ = heard(state, ref("NEW", jetstream=jetstream), NEW_AT)
    return state.servers["n1"]


@each("jetstream", [True, False])
def test_nothing_of_the_old_process_is_left(*, jetstream: bool) -> None:
    """But our connection and the history of the name, the record is that of a server that was never known."""
    after, unknown = heard_first(known(), jetstream=jetstream), heard_first(None, jetstream=jetstream)
    for one in fields(Server):
        if one.name not in SURVIVES:
            assert getattr(after, one.name) == getattr(unknown, one.name), one.name


def test_the_walk_reaches_every_field() -> None:
    """Each field of each record of the old process differs from that of a new one, or the test above could not fail."""
    old, unknown = known(), heard_first(None, jetstream=False)
    for record in fields(Server):
        if record.name in SURVIVES:
            continue
        mine, other = getattr(old, record.name), getattr(unknown, record.name)
        same = {f.name for f in fields(mine) if getattr(mine, f.name) == getattr(other, f.name)}
        assert same <= {"bears"}, record.name


def test_what_outlives_a_process_is_named() -> None:
    """Whoever adds a field to one of these two says with it that it is true of the name, and not of a process."""
    assert {f.name for f in fields(PinnedConnection)} == {
        "connected",
        "connected_at",
        "disconnected_at",
        "hung_since",
        "reason",
        "barred",
        "link",
        "pong_asked",
        "woke_at",
    }
    assert {f.name for f in fields(ServerHistory)} == {
        "first_seen",
        "restarts",
        "crashes",
        "left_at",
        "highest_term",
        "answers_raftz",
        "settings",
    }


def test_the_name_keeps_its_history() -> None:
    """The restart is added, and when the process before said that it leaves; a leaving that was said is no crash."""
    old, after = known(), heard_first(known(), jetstream=True)
    assert after.connection == old.connection
    assert after.history == replace(old.history, restarts=(*old.history.restarts, NEW_AT), left_at=OLD_AT)


def test_an_error_of_the_old_process_keeps_no_target_from_being_chosen() -> None:
    """n2 was unhealthy and was restarted: until its next HEALTHZ nobody calls it unhealthy."""
    story = Story()
    story.begin()
    story.take(HealthSeen(at=story.at(), server=story.ref("n2"), ok=False, error="disk", asked=story.at() - 0.001))

    def why() -> str | None:
        found = preflight(story.state, story.at(), Watch())
        return in_words(next(c.why_not for c in found.candidates if c.name == "n2"))

    assert "disk" in (why() or "")
    story.run(3, "n1", 5)
    story.take(StatsSeen(at=story.at(), server=story.ref("n2", 2), stats=Stats(start=story.at() - 1.0)))
    assert "disk" not in (why() or "")
