"""Which evidence is found where a quorum was missing, or can never be reached? Without a story: one scene a row."""

from msgspec.structs import replace

from tests.cases import each
from tests.core.causes.scenes import at, calm, evidence, first, leaderless, route, scene, symptom, ways
from tests.core.elections.tables import HASH, NAMES, raftz
from tui.core.causes import group
from tui.core.causes.group import ghosts
from tui.core.causes.scene import Scene, of_none
from tui.core.group.ghost_peers import Paper, paper
from tui.core.model.message import message
from tui.core.model.server import OwnLink
from tui.core.model.state import State
from tui.core.observed.discovery import GivenUrls

CUT = "......xxxxxx"
ALL_CUT = ways(route("n1", "n2", CUT), route("n1", "n3", CUT), route("n2", "n3", CUT))
GONE = symptom("refused", -5.0, 0.0)


def counting(size: int, unknown: int = 0) -> State:
    """The group counts so many peers, of which so many are known by hash alone; all given URLs were tried."""
    state = calm()
    peers = (*HASH.values(), *(f"{'abcdefgh'[number] * 8}" for number in range(unknown)))
    return replace(
        state, group=replace(state.group, size=size, needed=size // 2 + 1, peers=peers), given=GivenUrls(tried=True)
    )


def observers() -> State:
    """Each waits for the leader of a hub."""
    last = {name: replace(raftz(name, 5, None), observer=True) for name in NAMES}
    return calm(**{name: {"raft": {"last": raft}} for name, raft in last.items()})


TABLE: dict[str, tuple[Scene, str | None, set[str], str]] = {
    "two of three processes ended": (
        leaderless({"n1": (GONE,), "n2": (GONE,)}), None, {"too_few_connected", "too_few_present"}, "sure",
    ),
    "no route carries anything": (leaderless(ways=ALL_CUT), None, {"too_few_connected"}, "likely"),
    "the leader gave up": (
        leaderless({"n1": (GONE,), "n3": (GONE,)}, no_quorum_at=at(-4.0)), None,
        {"too_few_connected", "too_few_present", "gave_up"}, "sure",
    ),
    "all wait for a hub": (leaderless(state=observers()), None, {"only_observers"}, "sure"),
}  # fmt: skip


@each("name", TABLE)
def test_a_missing_quorum_is_known_by_this(name: str) -> None:
    """The rows of the table of weights, and how sure the cause is, which ranks first."""
    found, server, rows, how_sure = TABLE[name]
    assert evidence(group.lost_quorum(found)) == [(server, frozenset(rows))]
    assert first(found) == ("lost_quorum", server, how_sure)


@each(
    "found",
    [
        leaderless(),
        leaderless({"n1": (GONE,)}),
        leaderless(no_quorum_at=at(-4.0)),
        scene({"n1": (GONE,)}),
    ],
)
def test_a_quorum_that_is_there_is_not_missing(found: Scene) -> None:
    """One of three ended; that a leader believed so proves nothing by itself."""
    assert list(group.lost_quorum(found)) == []


@each(
    ("lossy", "missing"),
    [
        ({}, True),  # two of three are down
        ({"n1": (-3.0, -2.0)}, False),  # our own connection to n1 loses packets
        ({"n2": (-3.0, -2.0)}, False),  # the one to n2 does: that to n1 goes through the same network of ours
        ({"n2": (-5.5, -5.0)}, False),  # it did when n1 fell silent
        ({"n2": (-3.0,)}, True),  # one packet is lost now and then on any network
        ({"n2": (-40.0, -39.0)}, True),  # long ago
    ],
)
def test_a_server_that_is_silent_on_our_lossy_network_alone_is_not_missing(
    lossy: dict[str, tuple[float, ...]], *, missing: bool
) -> None:
    """Each row: when our connections sent packets again. n3 ended, and n1 does not answer, of which our kernel tells nothing."""
    links = {name: {"connection": {"link": OwnLink(resent=tuple(map(at, times)))}} for name, times in lossy.items()}
    silent = symptom("PING", -5.0, 0.0, taken=False)
    found = leaderless({"n3": (GONE,), "n1": (silent,)}, state=calm(**links))
    assert bool(list(group.lost_quorum(found))) is missing


@each(
    ("state", "rows"),
    [
        (counting(6, unknown=3), {"unknown_peers", "peers_named", "even_size", "led_before"}),
        (counting(7, unknown=4), {"unknown_peers", "peers_named", "led_before"}),
        (counting(3), None),
        (counting(5, unknown=2), None),
    ],
)
def test_peers_on_paper_are_a_cause_where_a_quorum_can_never_be_reached(state: State, rows: set[str] | None) -> None:
    """Three of six are no majority, three of five are one."""
    found = leaderless(state=state)
    assert evidence(group.ghost_peers(found)) == ([] if rows is None else [(None, frozenset(rows))])
    assert not list(group.ghost_peers(scene(state=state)))
    lost = [row for _, found_rows in evidence(group.lost_quorum(found)) for row in found_rows]
    assert ("ghost_peers" in lost) is (rows is not None)
    assert first(found)[0] == ("unknown" if rows is None else "ghost_peers")


def test_ghosts_are_named_by_hash_and_the_unlisted_are_counted() -> None:
    """Typed: the words are in `text/phrases`."""
    found = paper(counting(8, unknown=2))
    assert isinstance(found, Paper)
    assert ghosts(found) == message("ghost_peers", unknown=("#aaaaaaaa", "#bbbbbbbb"), unlisted=3)


def test_a_scene_without_anything_wrong_is_no_case() -> None:
    """What the tables above start from."""
    state = calm()
    assert list(group.lost_quorum(of_none(state, state.now - 5.0, state.now))) == []
