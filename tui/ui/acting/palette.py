"""What does the palette offer? Every key of the screen by its name, each candidate for a step-down, each theme, and each context."""

from collections.abc import Iterator
from functools import partial

from textual.binding import Binding
from textual.screen import Screen

from tui.core.stepdown.preflight import preflight
from tui.ui.acting.operator_actions import ask_step_down, watch_context
from tui.ui.keys import KEYS
from tui.ui.operated_app import OperatedApp
from tui.ui.screens.commands import Command
from tui.ui.theme import PALETTES
from tui.ui.view.pages.stepdown import opened


def offers(app: OperatedApp, screen: Screen[None] | Screen[object]) -> Iterator[Command]:
    """The keys first, in the order of the help; none that could only say why it does nothing here."""
    idle = _idle(app)
    for bindings, place in ((KEYS, app), (screen.BINDINGS, screen)):
        for bound in bindings:
            known = isinstance(bound, Binding) and bound.id and bound.tooltip
            if isinstance(bound, Binding) and known and bound.id not in idle:
                key = bound.key_display or bound.key.split(",", maxsplit=1)[0]
                yield Command(bound.description, bound.tooltip, key, partial(app.run_action, bound.action, place))
    yield from _step_downs(app)
    for name in PALETTES:
        yield Command(f"Theme: {name}", "use this theme", "", partial(app.dress, name), partial(app.preview, name))
    present = app.look().watch.context
    for name in app.choice.contexts:
        if name != present:
            switch = partial(app.when_alone, partial(watch_context, app, name))
            yield Command(f"ctx {name}", "watch this context instead", "", switch)


def _idle(app: OperatedApp) -> frozenset[str]:
    """What cannot be done: in the past nothing at all, and where only looking is allowed nothing that changes the cluster."""
    past, only_looks = app.past is not None, app.look().watch.read_only
    never = dict.fromkeys(("ack", "ack-all", "maintenance", "bookmark", "evidence"), past)
    never["step-down"] = past or only_looks
    never["faults"] = past or only_looks or app.faults is None
    return frozenset(name for name, is_so in never.items() if is_so)


def _step_downs(app: OperatedApp) -> Iterator[Command]:
    """To each server that may take over; each only opens the dialog."""
    look = app.look(live=True)
    if look.watch.read_only or not look.now or app.past is not None:
        return
    found = preflight(look.state, look.now, look.watch)
    for one in found.candidates if found.chosen and found.refused is None else ():
        if one.why_not is None:
            said = "recommended" if one.name == found.best else look.words(one.suspect) if one.suspect else "healthy"
            run = partial(_open, app, one.name)
            yield Command(f"Step down to {look.name(one.name, 30)}", f"{said}; opens the dialog", "", run)


def _open(app: OperatedApp, name: str) -> None:
    ask_step_down(app, opened(app.look(live=True), name))
