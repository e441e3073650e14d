"""What does a script still wait for, in words? One line whenever that changes; this file must not judge."""

import json

from tui.core.group.majority import quorum
from tui.core.model.message import Saying
from tui.core.model.state import State
from tui.core.model.timestamps import rfc3339
from tui.core.reports.restart_gate import GateRequest
from tui.text.cells import clean
from tui.text.format import clock
from tui.text.phrases.say import say


def as_text(found: tuple[Saying, ...], wanted: GateRequest, state: State, at: float) -> str:
    """`03:12:44 not yet: n3 does not respond; n2 is the leader`."""
    said = f"not yet: {'; '.join(map(say, found))}" if found else _yes(wanted, state)
    return clean(f"{clock(at)} {said}")


def _yes(wanted: GateRequest, state: State) -> str:
    lead, size = state.leadership, state.group.size or len(state.group.peers)
    led = f"leader {lead.leader}" + ("" if lead.term is None else f" (term {lead.term})")
    if wanted.server is None:
        return f"{led}, {size} peers"
    return f"safe to restart {wanted.server}: {led}, {size - 1} of {size} peers remain, quorum {quorum(state)}"


def as_json(found: tuple[Saying, ...], wanted: GateRequest, state: State, at: float) -> str:
    """The same as one object; `ok` is true in the last line of a wait that ended well, and in no other."""
    lead = state.leadership
    line = {"kind": "wait", "v": 1, "at": rfc3339(at)}
    line |= {"for": "leader" if wanted.server is None else "safe_to_restart", "server": wanted.server}
    return json.dumps(
        line | {"ok": not found, "missing": list(map(say, found)), "leader": lead.leader, "term": lead.term}
    )
