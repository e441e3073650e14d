"""Which incident is shown now, and which alerts does it stand for? Panels ask here, so that none counts or folds otherwise."""

from collections.abc import Mapping
from typing import Final

from tui.core.incidents.belonging import OF_GROUP
from tui.core.incidents.incidents import Incident, folded, present
from tui.core.model.state import Alert
from tui.core.model.state_word import Word
from tui.core.overall.state_word import state_word
from tui.text.format import plural
from tui.ui.view.drawing.spans import Look

_GRAVE: Final = frozenset({"BLIND", "SPLIT", "NO QUORUM", "NO LEADER", "LEADER SILENT"})
_OWN_CODES: Final[Mapping[Word, frozenset[str]]] = {
    "BLIND": frozenset({"MW_BLIND"}),
    "SPLIT": frozenset({"META_002"}),
    "NO QUORUM": frozenset({"META_006"}),
    "NO LEADER": frozenset({"MW_LEADERLESS"}),
    "LEADER SILENT": frozenset({"MW_HEARTBEAT_GAP"}),
    "FLAPPING": frozenset({"META_003", "MW_UNPLANNED"}),
}
"""Alerts that say what the state word says: what is wrong now, however young they are."""


def shown(look: Look) -> Incident | None:
    """Of the incidents that go on the one of the band's suspect, else the newest: both say the same. What was judged before the group
    lost its leader, its quorum or our sight may be over, and what was to be done about it may be wrong now."""
    told = state_word(look.state, look.now, look.watch)
    found = present(look.state, None if told.suspect is None else told.suspect.episode)
    stale = told.suspect is None and told.word in _GRAVE and found is not None and found.verdict is not None
    return None if stale else found


def own_codes(look: Look) -> frozenset[str]:
    """Codes of the alerts that the state word itself stands for; none where it is calm, or names single servers."""
    return _OWN_CODES.get(state_word(look.state, look.now, look.watch).word, frozenset())


def folded_in(look: Look) -> tuple[Alert, ...]:
    """Alerts of the whole group that say no more than the incident that is shown: its panel and the state say it. A critical one of
    the state word stays in the list: below it stood what is over, as if that were the worst."""
    now, own = shown(look), own_codes(look)
    if now is None:
        return ()
    under = folded(look.state.alerts, (now,)).under.get(now.number, ())
    return tuple(a for a in under if a.code in OF_GROUP and not (a.code in own and a.severity == "critical"))


def open_alerts(look: Look) -> tuple[Alert, ...]:
    """Those that nobody has acknowledged: the one count of all screens, folded or not."""
    return tuple(alert for alert in look.snapshot.state.alerts if alert.acknowledged_by is None)


def folded_words(look: Look) -> str:
    """`2 alerts folded`, where they are."""
    found = folded_in(look)
    return f"{plural(len(found), 'alert')} folded" if found else ""
