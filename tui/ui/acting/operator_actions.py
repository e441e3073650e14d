"""What do the operator's keys do? One function each, on the App; it must not know which key it is, nor how anything is drawn."""

from collections.abc import Callable
from functools import partial
from shlex import quote

from tui.core.maintenance.windows import MOST_OPEN, open_windows
from tui.core.model.state import Alert
from tui.core.overall.state_word import state_word
from tui.core.overall.suspected import verdict_now, verdict_of
from tui.core.ports import Acknowledge, Consider, EndMaintenance, Maintain, WriteDown
from tui.core.settings.durations import exactly
from tui.ui import travelling
from tui.ui.acting.evidence import save_evidence
from tui.ui.acting.keeping import alone, copy, copy_command, export, save_picture, show_commands
from tui.ui.filtering import FilterPrompt
from tui.ui.operated_app import OperatedApp
from tui.ui.row_list import RowList
from tui.ui.screens.bookmark import BookmarkDialog
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.faults import FaultMenu
from tui.ui.screens.hears import Hears
from tui.ui.screens.help import Help
from tui.ui.screens.history import History
from tui.ui.screens.maintenance import MaintenanceAsked, MaintenanceDialog
from tui.ui.screens.note import NoteDialog
from tui.ui.screens.page import Page
from tui.ui.screens.stepdown import Operator, StepDownDialog
from tui.ui.screens.timeline import Timeline
from tui.ui.screens.timeline import found as kept
from tui.ui.screens.warroom import WarRoom
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.pages.acknowledge import ENDS
from tui.ui.view.pages.acknowledge import done as said
from tui.ui.view.pages.details import details
from tui.ui.view.pages.stepdown import Ask, opened
from tui.ui.view.panels.alerts import group_of, ordered
from tui.ui.view.panels.elections import key_of as election_key


def freeze(app: OperatedApp) -> None:
    """Hold the picture, or go on; in a recording time itself stands."""
    if not travelling.pause(app):
        app.film.freeze()
        app.draw()


def step_down(app: OperatedApp) -> None:
    """The dialog; while something is still to be told of the last one, that one again."""
    if not app.drawn.WATCHES and not isinstance(app.screen, Page):
        return
    look = app.look(live=True)
    if travelling.refused(app, "step down"):
        return
    if look.watch.read_only:
        app.say("cannot step down: metawatch is read-only (--read-only, or the configuration of this context)")
    elif not look.now:
        app.say("cannot step down: no cluster data yet")
    else:
        last = app.last_step_down
        ask_step_down(app, last.ask if last is not None and last.pending else opened(look))


def ask_step_down(app: OperatedApp, ask: Ask) -> None:
    """The dialog for it; nothing is sent without its own key."""

    def undo(leader: str) -> None:
        ask_step_down(app, opened(app.look(live=True), leader))

    def considers(leader: str | None, open_: bool) -> None:
        app.live.send(Consider(leader=leader, by=app.operator, open=open_))

    said, copied, keep = app.say, partial(copy, app), partial(export, app)
    operator = Operator(app.operator, app.live.send, app.clock, said, copied, undo, keep, considers)
    app.last_step_down = StepDownDialog(app, app.glyphs, ask, operator)
    app.lay(app.last_step_down)


def acknowledge(app: OperatedApp) -> None:
    """The selected alert. Nothing is acknowledged unseen: the dialog shows which alert it is, and can be widened to all."""
    if not isinstance(app.screen, Dashboard) or travelling.refused(app, "acknowledge"):
        return
    rows = app.screen.panel("alerts")
    found = group_of(app.look(), rows.selected)
    if not found:
        acknowledge_all(app)  # all of them are folded, or their panel has no room: the dialog shows them
    else:
        rows.focus()
        _ask_note(app, found)


def acknowledge_all(app: OperatedApp) -> None:
    """All alerts that are open now; one that comes while the note is typed stays open, and older notes stay as they are."""
    if not app.drawn.WATCHES or travelling.refused(app, "acknowledge"):
        return
    if all(a.acknowledged_by is not None for a in app.look().snapshot.state.alerts):
        app.say("no open alert to acknowledge")
    else:
        _ask_note(app, ())


def _ask_note(app: OperatedApp, one: tuple[Alert, ...]) -> None:
    def done(found: tuple[Alert, ...], text: str | None, end: int) -> None:
        by, lasts_s = app.operator, ENDS[end][1]
        for alert in found:
            app.live.send(Acknowledge(code=alert.code, subject=alert.subject, by=by, note=text, lasts_s=lasts_s))
        app.say(said(found, end))

    every = tuple(a for a in ordered(app.look(), app.look().snapshot.state.alerts) if a.acknowledged_by is None)
    app.lay(NoteDialog(app, app.glyphs, one=one, every=every, by=app.operator, done=done))


def bookmark(app: OperatedApp) -> None:
    """Write down what happened."""
    if not app.drawn.WATCHES or travelling.refused(app, "write anything down"):
        return

    def done(text: str) -> None:
        app.live.send(WriteDown(text=text, by=app.operator))
        app.say(f"written down: {text}")

    app.lay(BookmarkDialog(app, app.glyphs, by=app.operator, done=done))


def maintenance(app: OperatedApp) -> None:
    """Begin a window of maintenance, or end those that are open."""
    if not app.drawn.WATCHES or travelling.refused(app, "begin maintenance"):
        return

    def begin(asked: MaintenanceAsked) -> None:
        if len(open_windows(app.look().snapshot.state)) >= MOST_OPEN:
            app.say(f"{MOST_OPEN} windows of maintenance are open: end them first")
            return
        app.live.send(Maintain(by=app.operator, for_s=asked.for_s, server=asked.server, reason=asked.reason))
        app.say(f"maintenance of {asked.server or 'the whole group'} for {exactly(asked.for_s)}")

    def end() -> None:
        app.live.send(EndMaintenance(by=app.operator))
        app.say("maintenance ended")

    app.lay(MaintenanceDialog(app, app.glyphs, begin=begin, end=end))


def sift(app: OperatedApp) -> None:
    """Enter words for the focused list."""
    panel, screen = app.screen.focused, app.drawn
    if not isinstance(panel, RowList) or not screen.WATCHES or not panel.can_sift:
        app.say("nothing to filter here: select a table first (tab)")
        return
    prompt = FilterPrompt(panel)
    screen.mount(prompt, before="#small")
    prompt.focus()


def faults(app: OperatedApp) -> None:
    """The demo's menu."""
    if app.faults is None:
        app.say("fault injection is only available in `metawatch demo`")
    elif app.look().watch.read_only:
        app.say("cannot inject faults: metawatch is read-only (--read-only, or the configuration of this context)")
    elif app.drawn.WATCHES:
        app.lay(FaultMenu(app, app.glyphs, app.faults, partial(copy, app)))


def show_guide(app: OperatedApp) -> None:
    """Every key and every figure."""
    from tui.ui.keys import everything

    context = app.look().watch.context
    demo: tuple[tuple[str, tuple[Hint, ...]], ...] = ()
    if app.faults is not None and context is not None:
        option = f"--context {quote(context)}"
        both = (("metawatch", f"metawatch {option}"), ("nats", f"nats {option} server list"))
        demo = (("SECOND TERMINAL (DEMO)", both),)
    app.lay(Help(app, app.glyphs, (*demo, *everything())))


def war_room(app: OperatedApp) -> None:
    """One picture for everybody."""
    if app.drawn.WATCHES or isinstance(app.screen, Page):
        app.lay(WarRoom(app, app.glyphs))


def who_hears(app: OperatedApp) -> None:
    """The matrix of listeners and peers."""
    if app.drawn.WATCHES or isinstance(app.screen, Page):
        app.lay(Hears(app, app.glyphs))


def history(app: OperatedApp) -> None:
    """The last days, from the journal."""
    if not app.drawn.WATCHES and not isinstance(app.screen, Page):
        return
    if app.read_history is None:
        app.say(travelling.NOTHING)
    else:
        app.lay(History(app, app.glyphs, app.read_history, partial(travelling.go_there, app), app.crashed))


LISTS = ("servers", "elections", "alerts", "routes", "hosts")
"""Panels of rows: while they have none there is nothing to open."""


def open_row(app: OperatedApp, panel: str, key: str | None) -> None:
    """All that is known of one row; an election on its time line, the mesh on its page."""
    if panel == "mesh":
        who_hears(app)
    elif key is None and panel in LISTS:
        app.say("nothing to open here: this list is empty")
    elif panel == "elections" and kept(app.look().state, key) is not None:
        app.lay(Timeline(app, app.glyphs, key))
    else:
        app.lay(Page(app, app.glyphs, lambda look: details(look, panel, key)))


def cause(app: OperatedApp) -> None:
    """Why the state is what it is, by the verdict that stands beside its word, else why the last episode came about: its evidence over its
    time line, or on a page while nobody has won."""
    look = app.look()
    suspect = state_word(look.state, look.now, look.watch).suspect
    last = None if suspect is None else verdict_now(look.state, suspect) or verdict_of(look.state, suspect)
    last = last or next((v for v in reversed(look.state.verdicts) if v.named is not None), None)
    if not app.drawn.WATCHES and not isinstance(app.screen, Page):
        return
    if last is None:
        app.say("no election recorded yet")
        return
    election = next((e for e in reversed(look.state.elections) if e.elected_at == last.elected_at), None)
    if election is None:
        open_row(app, "leader", None)
    else:
        open_row(app, "elections", election_key(election))


def timeline(app: OperatedApp) -> None:
    """What each server did around the selected election, or around the last one."""
    if not app.drawn.WATCHES and not isinstance(app.screen, Page):
        return
    rows = app.screen.panel("elections") if isinstance(app.screen, Dashboard) else None
    state = app.look().state
    key = rows.selected if rows is not None and rows.has_focus else None
    if key is None and state.elections:
        key = election_key(state.elections[-1])
    if key is None:
        app.say("no election recorded yet")
    else:
        open_row(app, "elections", key)


def watch_context(app: OperatedApp, name: str) -> None:
    """Leave, so that whoever started the App begins with this context. What a step-down comes to is waited for."""
    last = app.last_step_down
    if last is not None and last.pending:
        app.say(f"still watching this context: the result of the step-down is not known yet (then choose {name} again)")
    else:
        app.switch_to = name
        app.exit()


def zone(app: OperatedApp) -> None:
    """The header's clock in UTC or in this machine's zone; what happened is told in UTC all the same."""
    app.local = not app.local
    app.draw()


def theme(app: OperatedApp) -> None:
    """The next theme; without colours there is one only."""
    name = app.next_theme()
    app.say("theme: mono (NO_COLOR is set)" if app.no_color else f"theme: {name}")


ACTS: dict[str, Callable[[OperatedApp], None]] = {
    "step_down": step_down,
    "acknowledge": acknowledge,
    "acknowledge_all": acknowledge_all,
    "bookmark": bookmark,
    "maintenance": maintenance,
    "filter": sift,
    "freeze": freeze,
    "copy_command": copy_command,
    "show_commands": show_commands,
    "picture": alone(save_picture),
    "export": alone(export),
    "save_evidence": alone(save_evidence),
    "timeline": timeline,
    "faults": faults,
    "guide": show_guide,
    "war_room": war_room,
    "who_hears": who_hears,
    "history": history,
    "zone": zone,
    "theme": theme,
    "cause": cause,
    **travelling.TRAVELS,
}
"""Name of the action to what it does."""
