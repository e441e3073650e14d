"""What can the operator take away: a command on the clipboard, a picture, a file? One function a key, on the App.

It must not know which key it is, nor where files go.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from tui import __version__
from tui.core.incidents.incidents import incidents
from tui.core.reports.post_mortem import ReportOrigin, post_mortem
from tui.text.cells import clean
from tui.text.natscmd import context_name
from tui.text.reports.incident import page
from tui.text.reports.markdown import as_markdown
from tui.ui.acting.saving import save
from tui.ui.operated_app import OperatedApp
from tui.ui.row_list import RowList
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.hears import Hears
from tui.ui.screens.sheet import Sheet
from tui.ui.screens.timeline import Timeline
from tui.ui.view.pages.copied import copyable, shown
from tui.ui.view.panels.elections import key_of

AGAIN_S = 1.0


def copy(app: OperatedApp, text: str) -> None:
    """To the terminal's clipboard, by an escape sequence (OSC 52) that also works over SSH; not every terminal takes it."""
    lines = [clean(line) for line in text.split("\n")]  # what is pasted somewhere must not steer that terminal either
    app.copy_to_clipboard("\n".join(lines))
    first = lines[0]
    app.say(f"copied: {first} (needs a terminal with OSC 52)")


def _commands_here(app: OperatedApp) -> tuple[str, ...] | None:
    """Those of the focused panel and its selected row; None where there are none."""
    screen = app.screen
    if not isinstance(screen, Dashboard | Hears):
        return None
    panel = screen.focused
    if not isinstance(panel, RowList):
        return copyable(app.look(), screen.at, None)
    return copyable(app.look(), screen.at, panel.selected, chosen=panel.chosen)


def copy_command(app: OperatedApp) -> None:
    """What to do about the cause, or the command of the row, uncut."""
    found = _commands_here(app)
    if found:
        copy(app, found[0])
    elif found is not None:
        app.say("nothing to copy here: no CLI equivalent")


def show_commands(app: OperatedApp) -> None:
    """All commands of the focused panel and its row."""
    found = _commands_here(app)
    if found is not None:
        app.lay(Sheet(app, app.glyphs, "Commands", lambda look: shown(look, found), partial(copy, app)))


def save_picture(app: OperatedApp) -> None:
    """The screen as it is, as SVG."""
    keep(app, "picture", "svg", app.export_screenshot(title="metawatch", simplify=True))


def export(app: OperatedApp) -> None:
    """The incident of the election on the time line, or of the one selected in the focused panel, else the newest, as Markdown."""
    look = app.look()
    known = incidents(look.state)
    key = _election_here(app)
    ours = (one for one in known if key is not None and key in {key_of(election) for election in one.elections})
    found = next(ours, known[0] if known and key is None else None)
    if found is None:
        app.say("no incident recorded yet" if key is None else "this election belongs to no incident")
        return
    report = post_mortem(
        found, look.state, None, ReportOrigin(whose=context_name(look.watch.context or ""), metawatch=__version__)
    )
    keep(app, f"incident-{found.number}", "md", as_markdown([page(report)]))


def _election_here(app: OperatedApp) -> str | None:
    """The key of the election that the operator looks at, if it is one."""
    if isinstance(app.screen, Timeline):
        return app.screen.key
    rows = app.screen.panel("elections") if isinstance(app.screen, Dashboard) else None
    return rows.selected if rows is not None and rows.has_focus else None


def alone(act: Callable[[OperatedApp], None]) -> Callable[[OperatedApp], None]:
    """For keys that write a file or ask a server for more: not because a text was pasted that has this letter."""
    return lambda app: app.when_alone(partial(act, app))


def keep(app: OperatedApp, what: str, ending: str, text: str) -> None:
    """Into a new file that only the operator can read, and say where it is. Not again at once: whoever leans on the key, or pastes
    text by mistake, wants no hundred files."""
    if app.clock() - app.kept_at < AGAIN_S:
        return
    app.kept_at = app.clock()
    at = datetime.fromtimestamp(app.look(live=True).now, UTC).strftime("%Y%m%dT%H%M%SZ")
    try:
        path = save(f"metawatch-{what}-{at}", ending, text)
    except OSError as trouble:
        app.say(f"{what} not saved: {trouble}", severity="warning")
    else:
        app.say(f"{what} saved: {path}")
