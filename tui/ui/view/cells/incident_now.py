"""Which incident is shown now, and which alerts does it stand for? Panels ask here, so that none counts or folds otherwise."""

from typing import Final

from tui.core.incidents.belonging import OF_GROUP
from tui.core.incidents.incidents import Incident, folded, present
from tui.core.incidents.order import OWN_CODES
from tui.core.model.state import Alert, State
from tui.core.model.state_word import SuspectNamed, Unexplained
from tui.core.overall.state_word import state_word
from tui.text.format import plural
from tui.ui.view.drawing.spans import Look

_GRAVE: Final = frozenset({"BLIND", "SPLIT", "NO QUORUM", "NO LEADER", "LEADER SILENT"})


def shown(look: Look) -> Incident | None:
    """Of the incidents that go on the one of what the band names first, else the newest: both say the same. What was judged before the
    group lost its leader, its quorum or our sight may be over, and what was to be done about it may be wrong now."""
    told = state_word(look.state, look.now, look.watch)
    found = _named(look.state, told.suspect)
    stale = told.suspect is None and told.word in _GRAVE and found is not None and found.verdict is not None
    return None if stale else found


def _named(state: State, suspect: SuspectNamed | None) -> Incident | None:
    if suspect is None:
        return present(state)
    newer = suspect.newer
    if newer is None:
        return present(state, suspect.episode)
    return present(state, newer.episode or suspect.episode, newer.incident)


def unexplained(look: Look) -> Unexplained | None:
    """What is wrong now and has no cause yet, where the incident that would be shown has one of something before it."""
    told = state_word(look.state, look.now, look.watch)
    if told.suspect is not None:
        newer = told.suspect.newer
        found = None if newer is None else shown(look)
        return newer if found is not None and found.verdict is not None else None
    if told.word not in _GRAVE or told.word == "BLIND" or told.since is None or shown(look) is not None:
        return None
    return Unexplained(since=told.since, servers=told.subject)


def own_codes(look: Look) -> frozenset[str]:
    """Codes of the alerts that the state word itself stands for; none where it is calm, or names single servers."""
    return OWN_CODES.get(state_word(look.state, look.now, look.watch).word, frozenset())


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
