"""Do routes and hosts say what is told, how old it is, and whose it is?"""

import time

import pytest
from msgspec.structs import replace

from tests.ui.meshes import machine, meshed, sample, side, torn
from tests.ui.pieces import NAMES, NOW, alert
from tests.ui.scenes import calm, changed, look, state, text
from tests.ui.staged import dashboard, seen, shown, staged
from tui.core.model.message import message
from tui.core.model.state import Denied, Snapshot, State
from tui.text.cells import cells
from tui.text.glyphs import ASCII
from tui.ui.chart import curve
from tui.ui.curves import Curves
from tui.ui.view.drawing.style_names import STYLES
from tui.ui.view.pages.details import details
from tui.ui.view.panels.host_chart import charted, curves
from tui.ui.view.panels.hosts import HERE, hosts
from tui.ui.view.panels.routes import routes, ways

WIDTHS = (20, 38, 57, 79, 99, 119, 199)


def snapshot(known: State) -> Snapshot:
    """A picture of a state."""
    return Snapshot(state=known, now=NOW)


@pytest.mark.parametrize("ascii_only", [False, True], ids=["unicode", "ascii"])
@pytest.mark.parametrize("width", WIDTHS)
def test_both_fit_their_width(width: int, ascii_only: bool) -> None:
    """No line is wider than its panel, every style has a colour, ASCII is ASCII."""
    for picture in (meshed(), torn()):
        seen = look(picture, width)
        seen = seen._replace(glyphs=ASCII) if ascii_only else seen
        for view in (routes, hosts):
            drawn = view(seen)
            for line in (drawn.title, *(row.spans for row in drawn.rows)):
                assert sum(cells(t) for t, _ in line) <= width
                assert {style for _, style in line} <= set(STYLES)
                assert not ascii_only or "".join(t for t, _ in line).isascii()


def test_worst_pair_first() -> None:
    """Missing, then jammed or slow, then the others by name; a row knows its pair."""
    found = [(w.a, w.b) for w in ways(look(torn(), 99))]
    assert found[0] == ("n3", "n5")
    assert set(found[1:4]) == {("n1", "n4"), ("n2", "n5"), ("n1", "n2")}
    assert found[4:] == sorted(found[4:])
    assert [w.key for w in ways(look(meshed(), 99))][:2] == ["n1\nn2", "n1\nn3"]


def test_rows_do_not_jump() -> None:
    """Round trips that differ a little, and one good figure after bad ones, change no order."""
    before = [w.key for w in ways(look(meshed(), 99))]
    known = meshed().state
    jitter = {a: {b: side(0.0004, 0.0003 + 0.0001 * len(b)) for b in others} for a, others in known.routes.items()}
    assert [w.key for w in ways(look(snapshot(replace(known, routes=jitter)), 99))] == before
    slow = {**known.routes, "n4": {**known.routes["n4"], "n5": side(0.09, 0.0004)}}
    assert ways(look(snapshot(replace(known, routes=slow)), 99))[0].key == "n4\nn5"


def test_a_route_in_words() -> None:
    """Round trip with its age, worst, pending bytes, rates, that both ends differ, the gateway."""
    picture = routes(look(torn(), 119))
    said = text(picture)
    assert "".join(part for part, _ in picture.tally) == "1 down · 2 slow · 10 routes, worst first"
    assert "limit 10 ms" in "".join(part for part, _ in picture.foot)
    rows = {line.split()[0]: line for line in said.splitlines()[1:]}
    assert "no route" in rows["n3–n5"]
    assert "route down" in rows["n3–n5"]
    for words in ("61.0ms", "12s", "n1 reports 61.0ms, n4 0.50ms"):
        assert words in rows["n1–n4"]
    for words in ("2.0 MiB", "1234", "12"):
        assert words in rows["n2–n5"]
    assert "gateway" in rows["n1–n2"]


def test_an_old_figure_is_no_figure_of_now() -> None:
    """A figure that no PONG renewed for two PINGs gets a tilde; so does one whose server no longer tells."""
    known = meshed().state
    old = replace(side(0.0004), rtts=((NOW - 100, 0.0004),))
    stood = {**known.routes, "n1": {"n2": old}, "n2": {**known.routes["n2"], "n1": old}}
    row = next(r.text for r in routes(look(snapshot(replace(known, routes=stood)), 119)).rows if r.key == "n1\nn2")
    assert "~0.40ms" in row
    assert "1m40s" in row
    late = {a: {b: replace(s, at=NOW - 20) for b, s in others.items()} for a, others in known.routes.items()}
    assert "~reported 20s ago" in text(routes(look(snapshot(replace(known, routes=late)), 119)))


def test_why_there_are_no_routes() -> None:
    """Not told yet, denied, not there in these versions, one server only, all alone: five different things."""
    cases: list[tuple[State, str]] = [
        (state(), "no server has reported its routes yet"),
        (
            state(denied=(Denied(operation="publish", subject="$SYS.REQ.SERVER.*.ROUTEZ", via="n1", at=NOW),)),
            "ROUTEZ is denied",
        ),
        (state(unsupported=dict.fromkeys(NAMES, ("ROUTEZ",))), "these servers have no ROUTEZ"),
        (state(names=("n3",)), "single server"),
        (state(routes={name: {} for name in NAMES}), "servers are not clustered"),
    ]
    for known, words in cases:
        assert words in text(routes(look(snapshot(known))))


def test_this_machine_and_the_servers() -> None:
    """The first figures are of this machine and say so; servers tell CPU and memory, and no disk."""
    picture = hosts(look(meshed(), 79))
    said = text(picture)
    assert "".join(part for part, _ in picture.tally) == "this host: bastion-1"
    for words in ("bastion-1", "iowait   1%", "load  0.42 on 4", "await   1.2ms", "41 of 100 GiB"):
        assert words in said
    assert sum("no data" in line for line in said.splitlines()) == len(NAMES)
    foot = "".join(part for part, _ in picture.foot)
    assert "CPU limit 90 %" in foot
    assert "await 0–50 ms, limit 20" in foot
    assert "no local host metrics yet" in "".join(part for part, _ in hosts(look(calm(), 79)).tally)


def test_an_old_or_poor_sample_says_so() -> None:
    """What the system does not tell is a dash, and a sample that stays away gets an age."""
    poor = replace(sample(30.0), iowait=None, steal=None, load1=None, disk=None)
    picture = hosts(look(snapshot(state(host=machine(poor))), 79))
    said = text(picture) + "".join(part for part, _ in picture.tally)
    for words in ("~30s old", "iowait    –", "not available on this system"):
        assert words in said


def test_what_hurts_is_marked() -> None:
    """A busy processor, a disk that takes seconds and a slow pair are warnings where the group is not STABLE; a calm one has no colour."""
    harm = alert("MW_PRESSURE", message("group_even", size=4), 60, "critical")
    harmed = Snapshot(state=replace(torn().state, alerts=(harm,)), now=torn().now)
    styles = {style for row in hosts(look(harmed, 119)).rows for _, style in row.spans}
    assert "warn" in styles
    for view in (hosts, routes):
        assert not {style for row in view(look(meshed(), 119)).rows for _, style in row.spans} & {"warn", "crit"}


def test_curves_are_of_this_machine() -> None:
    """CPU in percent and the disk's await in milliseconds, with the worst in words; of a server it says what is not seen."""
    cpu, disk = curves(look(torn(), 119), HERE)
    assert cpu.points[0][0] == 60.0
    assert max(v for _, v in disk.points) == pytest.approx(2_100)
    assert "max 2.10s" in "".join(t for t, _ in disk.title)
    assert curves(look(torn(), 119), "n2") == ()
    said = " ".join(row.text for row in charted(look(torn(), 119), "n2", ()).rows)
    assert "no disk metrics for n2 (remote): run `iostat -x 1` on n2" in said


def test_a_disk_without_operations_has_no_points() -> None:
    """Where nothing completed there is no time of it, and no zero either."""
    idle = machine(*(sample(float(ago), await_s=None) for ago in range(9, -1, -1)))
    _, disk = curves(look(snapshot(state(host=idle)), 119), None)
    assert disk.points == ()
    assert "–" in "".join(t for t, _ in disk.title)


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize(("width", "height"), [(24, 5), (28, 9), (58, 12), (100, 25)])
def test_a_curve_keeps_its_frame(width: int, height: int, ascii_only: bool) -> None:
    """Any size, any number of points: as many lines as asked for, none wider, with zero, top and now on its axes."""
    full = [(float(ago), ago % 23 * 4.0) for ago in range(180, -1, -1)]
    for points in (full, full[-1:], []):
        lines = curve(points, width, height, span_s=180, top=100, ascii_only=ascii_only)
        assert len(lines) == height
        assert {len(line) for line in lines} == {width}
        said = "\n".join(lines)
        assert "100" in said
        assert "now" in said
        assert said.replace("\n", "").isascii() or not ascii_only


def test_a_curve_is_filled_and_has_its_limit() -> None:
    """Below the curve no cell is empty, and above it the limit is a line."""
    points = [(float(ago), 20.0) for ago in range(60, -1, -1)]
    area = [line[5:] for line in curve(points, 40, 10, span_s=60, top=100, limit=90)[:-2]]
    assert "┄" * 20 in area[1]
    assert set(area[-1].strip()) <= {"⣿"} | {chr(0x2800 + dots) for dots in range(256)}
    assert not area[2].strip()


def test_a_curve_rises() -> None:
    """The newest value is at the right, and a high one stands above a low one."""
    lines = curve([(60.0, 0.0), (30.0, 0.0), (0.0, 100.0)], 40, 8, span_s=60, top=100)
    inside = [line[6:].replace("┄", " ") for line in lines[:-2]]
    assert inside[0].strip()
    assert inside[0].rstrip() == inside[0].rstrip().rjust(len(inside[0].rstrip()))
    assert len(inside[0].rstrip()) > 30
    assert inside[-1].strip()


def test_details_of_a_pair_and_of_a_machine() -> None:
    """Both ends with their words, this machine with its disk, a server with what it cannot tell; sources and commands."""
    pair = text(details(look(torn(), 119), "routes", "n1\nn4"))
    for words in (
        "ROUTE  n1–n4",
        "n1 reports",
        "n4 reports",
        "up to 30 s old",
        "nats --context prod-eu server report routes",
    ):
        assert words in pair
    assert "route down: neither end reports" in text(details(look(torn(), 119), "routes", "n3\nn5"))
    here = text(details(look(torn(), 119), "hosts", HERE))
    for words in ("bastion-1", "metawatch runs here", "nvme0n1, holds /data/js", "max await 2.10s", "iostat -x 1"):
        assert words in here
    server = text(details(look(torn(), 119), "hosts", "n2"))
    assert "not visible (remote)" in server
    assert "This entry no longer exists." in text(details(look(torn(), 119), "hosts", "n9"))
    assert "no local host metrics yet" in text(details(look(calm(), 119), "hosts", None))


def test_an_old_word_is_dim() -> None:
    """Figures that a server has not told again for more than two periods are dim."""
    old = changed(meshed().state, "n2", stats={"at": NOW - 60})
    for name, style in (("n1", "plain"), ("n2", "dim")):
        row = next(row for row in hosts(look(snapshot(old), 119)).rows if row.key == name)
        assert next(s for t, s in row.spans if "GiB" in t) == style


def aged(seconds: float) -> Snapshot:
    """The torn cluster some seconds later, with other samples of this machine."""
    host = machine(*(sample(ago - seconds) for ago in range(60, -1, -1)))
    return Snapshot(state=replace(torn().state, host=host), now=NOW + seconds)


async def test_curves_every_two_seconds() -> None:
    """Drawn for new samples only, no more often than every two seconds, at once when another host is selected."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await shown(pilot, live, torn())
        await pilot.press("6", "6")
        await pilot.pause()
        panel = app.screen.query_one(Curves)
        found = []
        for one in (torn(), aged(1.0), aged(2.5), aged(3.5)):
            await shown(pilot, live, one)
            await panel.settled.wait()
            found.append(panel.picture)
        assert "┤" in found[0].rows[0].text
        assert found[1] == found[0]
        assert found[2] != found[1]
        assert found[3] == found[2]
        await pilot.press("j")
        await pilot.pause()
        assert "no disk metrics for" in panel.picture.rows[0].text


async def test_hidden_panels_do_not_draw() -> None:
    """Routes, hosts and curves that there is no room for cost nothing."""
    app, live = staged()
    async with app.run_test(size=(80, 19)) as pilot:
        await shown(pilot, live, torn())
        screen = dashboard(app)
        hidden = [screen.panel("routes"), screen.panel("hosts"), screen.query_one(Curves)]
        before = [panel.picture for panel in hidden]
        await shown(pilot, live, Snapshot(state=meshed().state, now=NOW + 5))
        assert [panel.picture for panel in hidden] == before


async def test_the_clock_of_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """z shows the header's time in the zone of this machine, with its name, and again in UTC."""
    monkeypatch.setenv("TZ", "CET-1")
    time.tzset()
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        assert "03:12:44 UTC" in await shown(pilot, live, torn())
        await pilot.press("z")
        assert "04:12:44 CET" in seen(app.screen)
        await pilot.press("z")
        assert "03:12:44 UTC" in seen(app.screen)
    monkeypatch.undo()
    time.tzset()
