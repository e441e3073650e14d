"""Whose evidence does the operator want to keep? One function, on the App: it names the server, and others ask it and write."""

from typing import Final

from tui.core.incidents.incidents import incidents, present
from tui.core.model.state import State
from tui.core.ports import SaveEvidence
from tui.ui import travelling
from tui.ui.operated_app import OperatedApp
from tui.ui.screens.dashboard import Dashboard

AGAIN_S: Final = 5.0
"""So long a server may take to answer."""


def save_evidence(app: OperatedApp) -> None:
    """The suspect of the incident that goes on, else the selected server, else the suspect of the last incident."""
    if travelling.refused(app, "save evidence"):
        return
    state = app.look(live=True).state
    server = _suspect(state) or _selected(app) or _last_suspect(state)
    if server is None:
        app.say("no incident names a server: select the server to save evidence of first (2)")
    elif app.clock() - app.evidence_at >= AGAIN_S:
        app.evidence_at = app.clock()
        app.live.send(SaveEvidence(server=server, by=app.operator))
        app.say(f"asking {server} for its goroutine profile, RAFTZ, IPQUEUESZ and VARZ (at most 5 s)")


def _suspect(state: State) -> str | None:
    found = present(state)
    return None if found is None else found.server


def _last_suspect(state: State) -> str | None:
    return next((one.server for one in incidents(state) if one.server is not None), None)


def _selected(app: OperatedApp) -> str | None:
    rows = app.screen.panel("servers") if isinstance(app.screen, Dashboard) else None
    return rows.selected if rows is not None and rows.chosen else None
