"""What do the others who watch this group write and do? Bookmarks, open step-down dialogs, whose history was taken over; maintenance."""

from typing import Final

from tui.core.maintenance.windows import open_windows
from tui.core.model.state import Snapshot
from tui.core.observed.team import Bookmark, Recorder
from tui.core.team.team_log import considering
from tui.text.cells import clean
from tui.text.format import moment, plural, tenure
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, row

_SHOWN: Final = 5
_RECORDERS: Final = 2
_NAMED: Final = 2


def known(look: Look, by: str) -> Picture:
    """The last ones, newest first."""
    shared = f"shown to all who watch this group, as written by {look.name(by)}"
    alone = f"kept here alone (--no-team), as written by {look.name(by)}"
    last = look.state.team.bookmarks[: -_SHOWN - 1 : -1]
    rows = [Row("who", ((f" {shared if look.watch.team else alone}", "dim"),))]
    rows += [bookmark_row(look, one) for one in last]
    rows += [_recorder(look, one) for one in look.state.team.recorders[-_RECORDERS:]]
    if look.state.team.ignored:
        rows.append(_ignored(look))
    return Picture((), tuple(rows))


def _recorder(look: Look, one: Recorder) -> Row:
    """`recorder bastion since 02:10:11: 12 elections taken over`."""
    gave = f": {plural(one.gave, 'election')} taken over" if one.gave else ""
    since = moment(one.since, 0.0, look.now).partition(".")[0]
    return row(one.id, (f" recorder {look.name(one.host)} since {since}{gave}", "dim"), look=look)


def _ignored(look: Look) -> Row:
    """`ignored from others: 1,203 flood, 2 unreadable`."""
    parts = (f"{count:,} {reason}" for reason, count in sorted(look.state.team.ignored.items()))
    return row("ignored", (f" ignored from others: {', '.join(parts)}", "warn"), look=look)


def bookmark_row(look: Look, one: Bookmark) -> Row:
    """`02:10:11  network team rebooted sw2  ann@ops`."""
    return row(
        one.id,
        (f" {moment(one.here_at, 0.0, look.now)}  ", "dim"),
        (look.name(one.text), "plain"),
        (f"  {look.name(one.by)}", "dim"),
        *((("  clock off", "warn"),) if one.skewed else ()),
        look=look,
    )


def team_notes(now: Snapshot) -> tuple[Span, ...]:
    """Who has a step-down dialog open, and which maintenance is open; nothing while there is none."""
    names = ", ".join(dict.fromkeys(clean(one.by, 30) for one in considering(now.state.team, now.now)))
    asking = ((f" step-down dialog open by {names} ", "warn"),) if names else ()
    return (*asking, *_maintenance(now))


def _maintenance(now: Snapshot) -> tuple[Span, ...]:
    """That somebody works on the servers; nothing while nobody does."""
    windows = open_windows(now.state)
    if not windows:
        return ()
    of = ", ".join(dict.fromkeys(clean(one.began.server or "all", 20) for one in windows[:_NAMED]))
    left = tenure(max(one.began.until for one in windows) - now.now)
    return ((f" maintenance of {of}, {left} left ", "warn"),)
