"""How bad is an incident, or a state word? Small numbers that can be compared; this file must not know what was said before."""

from typing import Final

from tui.core.incidents.belonging import REMEMBERING
from tui.core.model.incident import STRIKING, IncidentRecord
from tui.core.model.lines import Severity
from tui.core.model.state_word import Word

WARNING: Final = 1
CRITICAL: Final = 2
"""Its worst alert; an outage is worse, by its gravest word."""
_OF_WORD: Final[dict[Word, int]] = {"BLIND": CRITICAL, "FLAPPING": WARNING, "DEGRADED": WARNING}


def grade(record: IncidentRecord) -> int:
    """0: nothing that is worth a notice."""
    if record.worst is not None:
        return of_word(record.worst)
    own = [one for one in record.folded if not one.recorded]
    # A server that is back is told of by a critical alert, for it had crashed: what had been said of it does not get worse by that.
    wrong = [one for one in own if one.code not in REMEMBERING and one.severity != "info"] or own
    severities = {one.severity for one in wrong}
    if "critical" in severities:
        return CRITICAL
    return WARNING if "warning" in severities or record.elected else 0


def of_word(word: Word) -> int:
    """0: no trouble."""
    if word in STRIKING:
        return CRITICAL + len(STRIKING) - STRIKING.index(word)
    return _OF_WORD.get(word, 0)


def severity(found: int) -> Severity:
    """In the words of alerts."""
    if found >= CRITICAL:
        return "critical"
    return "warning" if found == WARNING else "info"
