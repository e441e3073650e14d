"""Is a journal of one cluster only, and is nothing thrown away because a clock is wrong?"""

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.journal.filling import fill
from tui.core.model.lines import Ready
from tui.core.model.state import State
from tui.core.settings.watch import Watch
from tui.journal.reading import JournalReader
from tui.journal.store import JournalStore, Keeping, KeptForAYear
from tui.runtime.monitor import Monitor, Saved
from tui.runtime.recording import open_journal

DAY_S = 86_400.0
SERVERS = ("n1", "n2", "n3")


def ready(servers: tuple[str, ...], cluster: str = "C1", peers: tuple[str, ...] | None = None) -> Ready:
    at = "2026-11-29T03:00:00Z"
    return Ready(
        at=at,
        domain=None,
        clusters=(cluster,),
        peers=servers if peers is None else peers,
        servers=servers,
        leader=None,
        term=None,
        tap=False,
        missing=(),
    )


def run(path: Path, now: float, line: Ready) -> str | None:
    """A run that sees this cluster; why it is refused."""
    opened = open_journal(path, Watch(), now, lambda _: None)
    assert opened.recording is not None
    refusal = opened.recording.is_of_another(line)
    opened.recording.close(now + 1.0)
    return None if refusal is None else refusal.line


@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        (("n1", "n2", "n3"), ("n1", "n2", "n3"), None),
        (("n1", "n2", "n3"), ("n3", "n4", "n5"), None),
        (("n1", "n2", "n3"), (), None),
        (
            ("n1", "n2"),
            ("a", "b"),
            "is of another cluster C1, with the servers n1, n2; this one has a, b: choose another file",
        ),
        (("n1",), tuple(f"x{i}" for i in range(9)), "this one has x0, x1, x2, x3, x4, x5 and 3 more"),
    ],
)
def test_clusters_of_one_name_are_told_apart_by_their_servers(
    tmp_path: Path, first: tuple[str, ...], then: tuple[str, ...], said: str | None
) -> None:
    """Servers may be replaced one by one; none in common is another cluster, and its history stays out of this file."""
    path = tmp_path / "a.journal"
    assert run(path, 1000.0, ready(first)) is None
    why = run(path, 2000.0, ready(then))
    assert (why is None) is (said is None)
    assert said is None or (why is not None and said in why)
    other = run(path, 3000.0, ready(first, "C2"))
    assert other is not None
    assert "is of cluster C1 and this is cluster C2" in other


def test_servers_that_are_replaced_one_by_one_stay_one_cluster(tmp_path: Path) -> None:
    """Each run is compared with the one before it."""
    path = tmp_path / "a.journal"
    for number in range(6):
        assert run(path, 1000.0 * (number + 1), ready((f"n{number}", f"n{number + 1}"))) is None


@pytest.mark.parametrize(
    "seen",
    [
        (ready(SERVERS), ready(("n3",), peers=SERVERS), ready(("n1", "n2"), peers=SERVERS)),
        (ready(SERVERS), ready(("n3",), peers=("n3", "#44jzkV9D")), ready(("n1", "n2"), peers=("n1", "n2"))),
        (ready(("n3",), peers=SERVERS), ready(("n1", "n2"), peers=("n1", "n2"))),
        (ready(("x1",), peers=()), ready(SERVERS)),
    ],
)
def test_servers_that_were_down_are_of_the_cluster(tmp_path: Path, seen: tuple[Ready, ...]) -> None:
    """Two of three died, and metawatch was started while only the third one answered, then again while only those two did. Nor is it
    another cluster where the first that answered, a server without JetStream that no peer names, is gone."""
    for number, line in enumerate(seen):
        assert run(tmp_path / "a.journal", 1000.0 * (number + 1), line) is None


def test_what_a_journal_keeps_of_new_names_is_bounded(tmp_path: Path) -> None:
    """Servers with new names at each restart: the last are kept."""
    path = tmp_path / "a.journal"
    for number in range(4):
        assert run(path, 1000.0 * (number + 1), ready(("fixed", *(f"{number}-{i}" for i in range(99))))) is None
    store = JournalStore(path)
    assert store.servers is not None
    assert "3-98" in store.servers
    assert len(store.servers) <= 200
    store.close()


def test_clusters_of_equal_names_are_told_apart_by_processes_that_ran_at_one_time(tmp_path: Path) -> None:
    """The journal had heard n1 as one process when the n1 of now had long begun as another; restarted since, it is the same cluster."""
    path = tmp_path / "a.journal"
    before = fill(path, "killed").saved.state
    store = JournalStore(path)
    store.of_group(("C1",), ("n1", "n2", "n3"))
    store.close()
    for started, said in ((before.now - 3_600.0, "in which another process ran as n"), (before.now + 5.0, None)):
        opened = open_journal(path, Watch(), before.now + 10.0, lambda _: None)
        assert opened.recording is not None
        now = {
            name: replace(
                one,
                identity=replace(one.identity, id=f"another {name}"),
                process=replace(one.process, start=started),
            )
            for name, one in before.servers.items()
        }
        opened.recording.follow(Monitor(Watch(), on_line=lambda _: None, saved=Saved(state=State(servers=now))))
        refusal = opened.recording.is_of_another(ready(("n1", "n2", "n3")))
        opened.recording.close(before.now + 11.0, keep=False)
        assert (refusal is None) is (said is None)
        assert said is None or (refusal is not None and said in refusal.line)


@pytest.mark.parametrize(("days", "warned"), [(1, False), (20, True), (400, True), (4000, True)])
def test_a_clock_far_ahead_throws_nothing_away(tmp_path: Path, days: int, warned: bool) -> None:
    """Said once, at the start; whoever is right is told that the next start throws away what is too old, and it does."""
    path = tmp_path / "a.journal"
    fill(path, "killed")
    newest = JournalReader(path).runs()[-1].until
    lines = len(list(JournalReader(path).lines(0.0, newest)))
    assert lines > 3
    now = newest + days * DAY_S
    opened = open_journal(path, Watch(), now, lambda _: None)
    assert opened.recording is not None
    assert sum("days old: if this host's clock is right" in note for note in opened.notes) == warned
    opened.recording.close(now)
    store = JournalStore(path)
    store.begin(newest + 1.0, "test", b"{}", b"{}")
    store.close()
    store = JournalStore(path)
    store.behind(now)
    store.begin(now, "test", b"{}", b"{}")
    store.prune(now)
    store.close()
    reader = JournalReader(path)
    assert (len(list(reader.lines(0.0, newest))), reader.events() > 0) == (lines, True)
    store = JournalStore(path)
    store.behind(now + 5.0)
    store.begin(now + 5.0, "test", b"{}", b"{}")
    store.prune(now + 5.0)
    store.close()
    reader = JournalReader(path)
    assert (reader.events() > 0) is (days <= 14)
    assert (len(list(reader.lines(0.0, newest))) == lines) is (days <= 366)


def test_the_size_is_bound_whatever_the_clock_says(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    store = JournalStore(path, Keeping(size=200_000))
    store.begin(0.0, "test", b"{}", b"{}")
    for hour in range(200):
        store.keep([KeptForAYear(hour * 3600.0, "alert", b"x" * 3000)])
    store.close()
    store = JournalStore(path, Keeping(size=200_000))
    far = 4000 * DAY_S
    assert store.behind(far) > 3900 * DAY_S
    store.begin(far, "test", b"{}", b"{}")
    store.prune(far)
    store.close()
    assert sum(1 for _ in JournalReader(path).lines(0.0, far)) < 100
