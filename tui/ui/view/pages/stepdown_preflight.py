"""Which facts of the group speak for a step-down now, and which against it? The list of the dialog: every line has a sign and words."""

from tui.core.group.quorum import voters_heard
from tui.core.overall.state_word import candidates_of, quorum_figures
from tui.core.stepdown.preflight import preflight
from tui.text.cells import cells, wrap
from tui.text.format import count, plural
from tui.ui.view.drawing.headline import sees
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, panel
from tui.ui.view.pages.stepdown import LABEL, Ask, target
from tui.ui.view.panels.impact import api_errors

_GAP = 3
Check = tuple[bool, str]
"""Whether it is well, and in words."""


def checks(look: Look, ask: Ask) -> list[Check]:
    """What can be counted, of now; nothing can while nothing is seen."""
    if not sees(look.state):
        return [(False, "quorum, elections and lag are unknown: no data")]
    state, voters = look.state, voters_heard(look.state, look.now, look.watch.thresholds)
    errors, electing = api_errors(state, look.now), bool(state.pending) or bool(candidates_of(state, look.now))
    figures = quorum_figures(state, voters)
    spare = f", {max(0, figures.spare)} spare" if voters.quorum and figures is not None else ""
    if spare and figures is not None and figures.leaving:
        who = ", ".join(look.name(name, 12) for name in figures.leaving)
        spare += f" once {who} {'leaves' if len(figures.leaving) == 1 else 'leave'}"
    found: list[Check] = [
        (voters.quorum, f"quorum {voters.heard}/{voters.size}, {voters.needed} needed{spare}"),
        (not electing, "an election is in progress" if electing else "no election in progress"),
    ]
    if state.leadership.leader is None:
        found.append((False, "no leader now"))
    if errors is not None:
        found.append(
            (not errors, f"API errors {errors:,.0f}/min" if not errors or errors >= 1 else "API errors <1/min")
        )
    whom = target(look, ask)
    chosen = next((c for c in preflight(state, look.now, look.watch).candidates if c.name == whom), None)
    if chosen is not None and chosen.lag is not None:
        found.append((chosen.lag == 0, f"{look.name(chosen.name)} lags by {plural(chosen.lag, 'entry', 'entries')}"))
        if not chosen.lag:
            found[-1] = (True, f"lag {count(0)} on {look.name(chosen.name)}")
    return found


def list_of_checks(look: Look, ask: Ask) -> Picture:
    """Each warning on lines of its own, then what can be counted side by side, what is not well first: a low window cuts the rest."""
    warnings = preflight(look.state, look.now, look.watch).warnings if sees(look.state) else ()
    counted = sorted(checks(look, ask), key=lambda check: check[0])
    lines = [*(_alone(look, look.words(said)) for said in warnings), *_side_by_side(look, counted)]
    rows: list[Row] = []
    for i, line in enumerate(part for whole in lines for part in whole):
        label = "Preflight" if i == 0 else ""
        rows.append(Row(f"check {i}", ((label.ljust(LABEL), "dim"), *line)))
    return panel(look, ((" ", "plain"),), rows)


def _side_by_side(look: Look, found: list[Check]) -> list[list[tuple[Span, ...]]]:
    """As many on a line as there is room for."""
    room = look.width - LABEL
    wide = max((cells(text) for _, text in found), default=0) + 2 + _GAP
    per_line = max(1, (room + _GAP) // wide)
    lines = []
    for at in range(0, len(found), per_line):
        spans: list[Span] = []
        line = found[at : at + per_line]
        for i, (well, text) in enumerate(line):
            spans += _marked(look, well, text if i == len(line) - 1 else text.ljust(wide - 2))
        lines.append([tuple(spans)])
    return lines


def _marked(look: Look, well: bool, text: str) -> tuple[Span, Span]:
    sign = look.glyphs.acknowledged if well else look.glyphs.warning
    return (f"{sign} ", "accent" if well else "warn"), (look.say(text), "plain" if well else "warn")


def _alone(look: Look, text: str) -> list[tuple[Span, ...]]:
    first, *rest = wrap(text, max(10, look.width - LABEL - 2))
    mark: Span = (f"{look.glyphs.warning} ", "warn")
    return [(mark, (first, "warn")), *((("  ", "plain"), (line, "warn")) for line in rest)]
