"""Which incident is shown now, and which alerts does it stand for? Panels ask here, so that none counts or folds otherwise."""

from typing import Final

from tui.core.incidents.belonging import OF_GROUP
from tui.core.incidents.incidents import Incident, folded, present
from tui.core.model.state import Alert
from tui.core.overall.state_word import state_word
from tui.text.format import plural
from tui.ui.view.drawing.spans import Look

_GRAVE: Final = frozenset({"BLIND", "SPLIT", "NO QUORUM", "NO LEADER", "LEADER SILENT"})


def shown(look: Look) -> Incident | None:
    """Of the incidents that go on the one of the band's suspect, else the newest: both say the same. What was judged before the group
    lost its leader, its quorum or our sight may be over, and what was to be done about it may be wrong now."""
    told = state_word(look.state, look.now, look.watch)
    found = present(look.state, None if told.suspect is None else told.suspect.episode)
    stale = told.suspect is None and told.word in _GRAVE and found is not None and found.verdict is not None
    return None if stale else found


def folded_in(look: Look) -> tuple[Alert, ...]:
    """Alerts of the whole group that say no more than the incident that is shown: its panel and the state say it."""
    now = shown(look)
    if now is None:
        return ()
    return tuple(a for a in folded(look.state.alerts, (now,)).under.get(now.number, ()) if a.code in OF_GROUP)


def open_alerts(look: Look) -> tuple[Alert, ...]:
    """Those that nobody has acknowledged: the one count of all screens, folded or not."""
    return tuple(alert for alert in look.snapshot.state.alerts if alert.acknowledged_by is None)


def folded_words(look: Look) -> str:
    """`2 alerts folded`, where they are."""
    found = folded_in(look)
    return f"{plural(len(found), 'alert')} folded" if found else ""
