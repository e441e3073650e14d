"""Do the details of a server say in words what waits in it, how many connections it has, and when its certificates expire?"""

from msgspec.structs import replace

from tests.core.records import with_records
from tests.ui.meshes import meshed
from tests.ui.pieces import DAY, NOW
from tests.ui.scenes import look, text
from tui.core.model.state import Snapshot
from tui.core.observed.answers import Certificate, DiskWaits, RaftQueues, Varz
from tui.ui.view.pages.details import details

TOLD = Varz(
    max_connections=65_536,
    certificates=(
        Certificate(listener="clients", expires=NOW + 12 * DAY),
        Certificate(listener="routes", expires=NOW - 2 * DAY),
    ),
    disk_waits=DiskWaits(waiting=3, waits=1_204, wait_s=900.0, longest_s=2.5),
)


def page(version: str = "2.15.1", varz: Varz | None = TOLD, queues: RaftQueues | None = None, **stats: object) -> str:
    """The details of n2 in a calm cluster."""
    seen = meshed().state
    n2 = seen.servers["n2"]
    assert n2.raft.last is not None
    assert n2.stats.last is not None
    changed = with_records(
        n2,
        identity={"version": version},
        raft={"last": replace(n2.raft.last, queues=queues)},
        stats={"last": replace(n2.stats.last, **stats)},
        varz={"last": varz, "at": NOW - 20},
        process={"offset": None},
    )
    shown = Snapshot(state=replace(seen, servers={**seen.servers, "n2": changed}), now=NOW)
    return " ".join(text(details(look(shown, 119), "servers", "n2")).split())


def test_all_is_said_in_words() -> None:
    """Each figure with what it is of."""
    told = page(
        queues=RaftQueues(entries=1_500, unapplied=20), stale_connections=7, stale_routes=2, stalled_clients=1_000
    )
    for words in (
        "Raft queues 1,500 append entries, 20 committed entries",
        "connections 200 of 65,536, subscriptions",
        "stale connections 7 since its start, 2 of them routes or gateways",
        "stalled clients 1,000 since its start",
        "TLS certificates clients: until ",
        "UTC, in 12d",
        "routes: until ",
        "UTC, expired 2d ago",
        "disk I/O queue 3 waiting; 1,204 since its start, the longest 2.50s",
    ):
        assert words in told, words


def test_what_is_not_told_is_not_said() -> None:
    """Older servers count no stale connections, and tell neither certificates nor disk waits."""
    told = page("2.11.11", varz=Varz(max_connections=None))
    assert "Raft queues empty" in told
    assert "connections 200, subscriptions" in told
    for words in ("stale connections", "stalled clients", "TLS certificate", "disk I/O queue"):
        assert words not in told, words


def test_a_counter_that_cannot_be_is_a_question_mark() -> None:
    """It is neither 0 nor a number to worry about."""
    told = page(stale_connections=None, stale_routes=None, stalled_clients=None)
    assert "stale connections ? since its start" in told
    assert "stalled clients ? since its start" in told
