"""How is it said what a script still waits for? One line whenever that changes; this file must not judge."""

import json

from tui.core.group.majority import quorum
from tui.core.model.state import State
from tui.core.model.timestamps import rfc3339
from tui.core.reports.restart_gate import GateRequest
from tui.text.cells import clean
from tui.text.format import clock


def as_text(found: tuple[str, ...], wanted: GateRequest, state: State, at: float) -> str:
    """`03:12:44 not yet: n3 does not answer; n2 leads`."""
    said = f"not yet: {'; '.join(found)}" if found else _yes(wanted, state)
    return clean(f"{clock(at)} {said}")


def _yes(wanted: GateRequest, state: State) -> str:
    lead, size = state.leadership, state.group.size or len(state.group.peers)
    led = f"{lead.leader} leads {size} peers" + ("" if lead.term is None else f" in term {lead.term}")
    if wanted.server is None:
        return led
    return f"{wanted.server} may be restarted: {led}, {size - 1} stay and a quorum needs {quorum(state)}"


def as_json(found: tuple[str, ...], wanted: GateRequest, state: State, at: float) -> str:
    """The same as one object; `ok` is true in the last line of a wait that ended well, and in no other."""
    lead = state.leadership
    line = {"kind": "wait", "v": 1, "at": rfc3339(at)}
    line |= {"for": "leader" if wanted.server is None else "safe_to_restart", "server": wanted.server}
    return json.dumps(line | {"ok": not found, "missing": found, "leader": lead.leader, "term": lead.term})
