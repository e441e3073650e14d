"""What did each server do around one election, in words, and in which order? The list under the lanes; it must not know the lanes."""

from collections.abc import Iterable

from tui.core.history.timeline_lanes import Edge, Lane, began
from tui.core.model.elections import Election
from tui.core.model.raft_traffic import Mark
from tui.text.format import duration, plural
from tui.text.natscmd import commands
from tui.ui.view.cells.marks import SIGNS, sign_of, words_of
from tui.ui.view.drawing.fields import field, heading, prose
from tui.ui.view.drawing.moments import offset_of
from tui.ui.view.drawing.spans import Look, Picture, Row, row
from tui.ui.view.pages.details import facts_of
from tui.ui.view.pages.timeline import Window
from tui.ui.view.panels.verdict import of_election, whole

LABEL = 14
_BEAT_DUE_S = 1.0


def accounts(look: Look, election: Election, found: tuple[Lane, ...], window: Window) -> Picture:
    """Both ends of the leaderless time, each server, the cause with its evidence, the marks that the window holds, all facts."""
    verdict = of_election(look, election)
    rows = [] if verdict is None else [*whole(look, verdict, LABEL)]
    rows += [*field(look, "leaderless", _between(look, election, began(election, found)), width=LABEL)]
    for lane in found:
        rows += field(look, look.name(lane.server, LABEL - 2), _did(look, lane, election), width=LABEL)
    rows += heading(look, f"EVENTS  {offset_of(window.since)} to {offset_of(window.until)}")
    rows += _marks(look, found, election, window)
    rows += [*heading(look, "FACTS"), *facts_of(look, election), *heading(look, "NATS CLI EQUIVALENT")]
    for i, command in enumerate(commands("elections", context=look.watch.context)):
        rows += prose(look, f"command {i}", f"  {look.name(command)}")
    hint = "  enter: jump to this event"
    return Picture((("PER-SERVER SUMMARY", "title"), (hint, "dim")), tuple(rows), selectable=True)


def _between(look: Look, election: Election, edge: Edge | None) -> str:
    """The time without a leader with how sure both of its ends are."""
    end = f"new leader at 0 {look.glyphs.error}{duration(election.error_s)}"
    if edge is None:
        return f"duration unknown; {end}"
    start = offset_of(edge.at - election.elected_at)
    if edge.mark is None or edge.error_s is None:
        return f"{duration(election.leaderless_s)}: leader last confirmed at {start}; {end}"
    sure = f"{look.glyphs.error}{duration(max(edge.error_s, 1e-6))}"
    said = f"{look.name(edge.mark.server)} {words_of(look, edge.mark)}"
    due = ""
    if edge.mark.what in {"beat", "ack"}:
        due = f" (the next heartbeat was due {_BEAT_DUE_S:.0f} s later)"
    return f"{duration(election.leaderless_s)}: {said} at {start} {sure}{due}; {end}"


def _did(look: Look, lane: Lane, election: Election) -> str:
    """One server's part, in order."""
    roles = ["was the leader"] if lane.server == election.previous else []
    if lane.server == election.leader:
        roles.append("won the election")
    parts = [f"{words} {offset_of(at - election.elected_at)}" for at, words in sorted(_parts(look, lane))]
    return "; ".join([*roles, *parts]) or "no data"


def _parts(look: Look, lane: Lane) -> Iterable[tuple[float, str]]:
    """(when, what) of all that counts."""
    if lane.last_beat is not None:
        yield lane.last_beat.at, f"last heartbeat from {_leader(look, lane.last_beat)}"
    if lane.first_beat is not None:
        yield lane.first_beat.at, f"first heartbeat from {_leader(look, lane.first_beat)}"
    ends = {m.at for m in (lane.last_beat, lane.first_beat) if m is not None}
    for since, until in lane.silences:
        if not {since, until} <= ends:
            yield since, f"no heartbeat for {duration(until - since)} since"
    for mark in lane.all("stands", "granted", "refused", "audit", "lame duck", "shutdown", "lost", "back"):
        yield mark.at, words_of(look, mark)
    for kind, said in (("missed", "{} timed out since"), ("late", "{} answered late since")):
        marks = [m for m in lane.marks if m.what == kind]
        if marks:
            yield marks[0].at, said.format(plural(len(marks), "request"))


def _leader(look: Look, mark: Mark) -> str:
    return look.name(mark.peer, 20)


def _at(mark: Mark, election: Election) -> str:
    return offset_of(mark.at - election.elected_at)


def _marks(look: Look, found: tuple[Lane, ...], election: Election, window: Window) -> Iterable[Row]:
    """All that the window holds, in order; PINGs that were answered in time only as a number."""
    inside = [m for lane in found for m in lane.marks if window.holds(m.at - election.elected_at)]
    told = sorted((m for m in inside if m.what != "ping"), key=lambda m: m.at)
    last = {id(lane.last_beat) for lane in found}
    for mark in told:
        sign = SIGNS[mark.what]
        said = words_of(look, mark) + (" (the last one)" if id(mark) in last else "")
        yield row(
            f"mark {mark.server} {mark.what} {mark.peer or ''} {_at(mark, election)}",
            (f"{_at(mark, election):>11}  ", "plain"),
            (f"{sign_of(look, mark.what)} ", sign.style),
            (f"{look.name(mark.server, LABEL - 2)} ", "strong"),
            (said, "plain"),
            look=look,
            at=mark.at - election.elected_at,
        )
    pings = len(inside) - len(told)
    if not told:
        yield row("none", (look.glyphs.none, "dim"), look=look)
    if pings:
        yield row("pings", (f"+{plural(pings, 'PING')} answered in time", "dim"), look=look)
