"""Which command would an operator type next? What `y` copies and `Y` shows: what to do about the cause, else the command of the row."""

from tui.text.explaining.explain import CHECK_TEXTS
from tui.text.natscmd import commands, with_context
from tui.ui.view.drawing.fields import prose
from tui.ui.view.drawing.spans import Look, Picture, Row, panel
from tui.ui.view.panels.elections import key_of as election_key
from tui.ui.view.panels.verdict import latest, of_election, worse


def copyable(look: Look, place: str, row: str | None) -> tuple[str, ...]:
    """All that may be copied there, uncut; the first is what `y` copies. `row`: the key of the selected row."""
    return tuple(dict.fromkeys((*_first(look, place, row), *_commands(look, place, row))))


def _first(look: Look, place: str, row: str | None) -> tuple[str, ...]:
    """The action of the cause that is shown there."""
    if place == "leader":
        verdict = latest(look)
        return () if verdict is None or worse(look, verdict) is not None else (look.words(verdict.next),)
    if place == "elections":
        election = next((e for e in look.state.elections if election_key(e) == row), None)
        verdict = None if election is None else of_election(look, election)
        return () if verdict is None else (look.words(verdict.next),)
    return ()


def _commands(look: Look, place: str, row: str | None) -> tuple[str, ...]:
    context, expect = look.watch.context, look.state.group.size or 3
    known = commands(place, context=context, expect=expect, server=row if place == "servers" else None)
    if place == "servers" and row is not None:
        return (*known[-2:], *known[:-2])  # those of this server before those of all
    if place == "alerts" and row is not None:
        told = CHECK_TEXTS.get(row.split("\n", maxsplit=1)[0])
        return (*(with_context(c, context) for c in told.look), *known) if told is not None else known
    return known


def shown(look: Look, found: tuple[str, ...]) -> Picture:
    """One below the other; `y` copies the first."""
    rows: list[Row] = []
    for i, text in enumerate(found):
        rows += [Row(f"blank {i}", ()), *prose(look, f"command {i}", f"  {look.name(text)}", "strong")]
    if not found:
        rows += prose(look, "none", "  No CLI equivalent.")
    more = "  of the system account, or on the host that is named"
    return panel(look, ((" ", "plain"),), [*prose(look, "who", more, "dim"), *rows])
