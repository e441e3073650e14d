"""Are the servers of this machine drawn with what only it can see, and is what cannot be seen told with its reason?"""

import pytest
from msgspec.structs import replace

from tests.ui.meshes import machine, meshed, sample
from tests.ui.pieces import GIB, NOW, alert
from tests.ui.scenes import look, text
from tui.core.model.message import message
from tui.core.model.state import Alert, Snapshot
from tui.core.observed.answers import Disk
from tui.core.observed.events import HostSampled
from tui.core.observed.machine import Cgroup, Pressure, Resident, Threads, UnseenFigure
from tui.text.cells import cells
from tui.ui.view.drawing.spans import Picture
from tui.ui.view.drawing.style_names import STYLES
from tui.ui.view.pages.details import details
from tui.ui.view.panels.hosts import HERE, hosts

DISK = Disk(
    device="dm-0 (vg0-data)",
    path="/data/js",
    await_s=0.0012,
    free_bytes=41 * GIB,
    total_bytes=100 * GIB,
    below="nvme0n1",
    in_flight=0,
    free_inodes=400,
    total_inodes=1_000,
)
WELL = Resident(
    server="n2",
    pid=4242,
    disk=DISK,
    threads=Threads(count=9, delay=0.004),
    group=Cgroup(
        version=2,
        path="/system.slice/nats-server.service",
        throttled=0.0,
        cores=0.5,
        memory_used=GIB,
        memory_limit=2 * GIB,
        memory_pressed=0,
        oom_kills=0,
    ),
)
ILL = replace(
    WELL,
    disk=replace(DISK, await_s=None, stalled_s=3.2, in_flight=7),
    threads=Threads(count=9, in_disk=2, stuck_s=3.2, delay=0.4),
)
REASON = "permission denied: /proc/4242/task"
HIDDEN = Resident(
    server="n2", unseen=(UnseenFigure(part="threads", reason=REASON), UnseenFigure(part="disk", reason="[b]gone[/b]"))
)
PRESSED = Pressure(cpu=0.5, io=0.9, io_full=0.85, memory=0.0, memory_full=0.0)


HARM = alert("MW_DISK_STALL", message("group_even", size=4), 60, "critical", subject="n2")


def pictured(*residents: Resident, alerts: tuple[Alert, ...] = (HARM,), **fields: object) -> Snapshot:
    """Five servers, of which these run here; the group is DEGRADED by an alert."""
    last: HostSampled = replace(sample(0.0), residents=residents, **fields)
    return Snapshot(state=replace(meshed().state, host=machine(last), alerts=alerts), now=NOW)


def style_of(words: str, picture: Picture, server: str) -> str:
    """Of these words in a server's row; they must stand there once."""
    (found,) = [one for one in picture.rows if one.key == server]
    (style,) = [style for said, style in found.spans if words in said]
    return style


def styles(words: str, snapshot: Snapshot) -> set[str]:
    """Styles of the page's values that hold these words."""
    page = details(look(snapshot, 119), "hosts", "n2")
    return {style for line in page.rows for said, style in line.spans if words in said}


@pytest.mark.parametrize("width", [20, 38, 57, 79, 99, 119, 199])
def test_it_fits(width: int) -> None:
    """Well, ill or hidden: no line is wider than the panel, and every style has a colour."""
    for one in (WELL, ILL, HIDDEN):
        drawn = hosts(look(pictured(one, pressure=PRESSED), width))
        for line in (drawn.title, *(found.spans for found in drawn.rows)):
            assert sum(cells(said) for said, _ in line) <= width
            assert {style for _, style in line} <= set(STYLES)


def test_a_server_that_runs_here_shows_its_disk() -> None:
    """The others stay unseen; one that is well has no colour."""
    picture = hosts(look(pictured(WELL), 119))
    assert style_of("1.2ms", picture, "n2") == "plain"
    assert style_of("no data", picture, "n1") == "dim"
    assert not {style for found in picture.rows for _, style in found.spans} & {"warn", "crit"}


def test_a_stall_stands_where_await_would() -> None:
    """It has no await; in the row and on the page, with the threads that sleep on it."""
    drawn = hosts(look(pictured(ILL), 119))
    assert [style_of(words, drawn, "n2") for words in ("STALLED 3.20s", "2 in D state")] == ["crit", "crit"]
    page = text(details(look(pictured(ILL), 119), "hosts", "n2"))
    for words in ("PID 4242 on this host", "on nvme0n1, holds /data/js", "STALLED 3.20s", ", 7 now"):
        assert words in page
    for words in ("2 in D state (disk wait), one of them for 3.20s", "400ms per second", "limit 0.5 cores"):
        assert words in page
    assert styles("in D state", pictured(ILL)) == {"crit"}


def test_what_cannot_be_seen_says_why() -> None:
    """Part by part, and as text: it may hold markup."""
    assert style_of("not available", hosts(look(pictured(HIDDEN), 119)), "n2") == "warn"
    page = text(details(look(pictured(HIDDEN), 119), "hosts", "n2"))
    assert f"not available: {REASON}" in page
    assert "[b]gone[/b]" in page
    machine_page = pictured(unseen=(UnseenFigure(part="pressure", reason="no /proc/pressure"),))
    assert "not available: no /proc/pressure" in text(details(look(machine_page, 119), "hosts", HERE))


def test_servers_elsewhere_name_the_commands() -> None:
    """Disk, pressure, control group and threads, each with what shows it there."""
    page = text(details(look(pictured(WELL), 119), "hosts", "n1"))
    for words in ("iostat -x 1", "grep . /proc/pressure/*", "systemctl show nats-server", "ps -eLo stat,wchan:32,comm"):
        assert words in page


@pytest.mark.parametrize(
    ("group", "words", "style"),
    [
        ({"throttled": 0.06}, "6% of the time, limit 0.5 cores", "warn"),
        ({"throttled": 0.9, "cores": None}, "90% of the time, no limit", "crit"),
        ({"oom_kills": 1}, "1 in the last second", "crit"),
        ({"memory_pressed": 4}, "4 in the last second", "warn"),
    ],
)
def test_limits_that_were_met(group: dict[str, object], words: str, style: str) -> None:
    """With the colour of their threshold."""
    assert WELL.group is not None
    assert styles(words, pictured(replace(WELL, group=replace(WELL.group, **group)))) == {style}


def test_pressure_has_its_limits() -> None:
    """On the panel and on the page; the machine's page names the servers on it."""
    drawn = hosts(look(pictured(WELL, pressure=PRESSED), 119))
    (line,) = [found for found in drawn.rows if found.text.startswith("PSI")]
    assert {said.strip(): style for said, style in line.spans if "%" in said} == {
        "50%": "warn",
        "85%": "crit",
        "0%": "plain",
    }
    page = text(details(look(pictured(WELL, pressure=PRESSED), 119), "hosts", HERE))
    for words in ("85% (PSI full)", "servers here"):
        assert words in page


@pytest.mark.parametrize("width", [57, 119])
def test_beside_stable_a_busy_host_is_no_alarm(width: int) -> None:
    """The same figures, while nothing of the group is harmed: the colour of news, and words that say so."""
    stable = hosts(look(pictured(ILL, alerts=(), pressure=PRESSED), width))
    harmed = hosts(look(pictured(ILL, pressure=PRESSED), width))
    assert [row.text for row in stable.rows] == [row.text for row in harmed.rows]
    used = [{style for row in one.rows for _, style in row.spans} for one in (stable, harmed)]
    assert not used[0] & {"warn", "crit"}
    assert used[1] & {"warn", "crit"}
    words = ["".join(said for said, _ in one.tally) for one in (stable, harmed)]
    assert "busy, no effect on the meta group seen" in words[0]
    assert "busy" not in words[1]
    calm = hosts(look(pictured(WELL, alerts=()), width))
    assert "busy" not in "".join(said for said, _ in calm.tally)


def test_few_inodes_are_told_before_much_space() -> None:
    """A file system without inodes is as full as one without bytes."""
    few = pictured(replace(WELL, disk=replace(DISK, free_inodes=20)))
    assert styles("2.0% of inodes", few) == {"crit"}
