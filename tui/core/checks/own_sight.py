"""What is wrong with our own sight? One small function a check; these alone speak while metawatch is blind.

They accuse nobody: whatever they find lies between here and the servers, in what this user may do, or in metawatch itself."""

from collections.abc import Callable
from typing import Final

from tui.core.group.membership import members
from tui.core.group.presence import heard_elsewhere
from tui.core.model.finding import Finding, Findings
from tui.core.model.raft_timing import PEER_HEARD_S
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.model.timestamps import rfc3339
from tui.core.settings.watch import Watch
from tui.core.vantage import own_link
from tui.core.vantage.reach import advisories_denied
from tui.core.vantage.visibility import nothing_seen
from tui.core.wording import names, seconds

_OPTIONAL: Final = ("$JS.EVENT", "$NRG.")
"""The first is told apart; without the other, and our own messages, polls and the servers' own figures do."""
_BLIND_S: Final = 3.0
"""A connection that hangs for a moment, and comes back, is no news."""
_LINK_S: Final = 3.0
_CHECK_HERE: Final = "check this host's network, VPN and route, and run `metawatch doctor`"
_CHECK_USER: Final = "the servers reject this user: pass valid credentials, and run `metawatch doctor`"
CREDENTIALS_REJECTED: Final = "credentials rejected"
_CHECK_OTHERS: Final = "the servers respond: check that the auth callout service runs and answers in time"
OTHERS_DECIDE: Final = "the authentication service"
"""Part of the reason of a login that a server refused only after it had waited for somebody else."""
_FACTS_KEPT: Final = 3
_REASONS_KEPT: Final = 2


def blind(state: State, now: float, watch: Watch) -> Findings:
    """MW_BLIND: metawatch itself cannot see, or could not for a while."""
    since = state.blind_since
    if state.first_connected_at is not None and state.seeing_since is None:
        if since is None or now - since >= _BLIND_S:
            yield _blind(state, "critical", f"{_sees_nothing(state)}{_since(since)}; {_advice(state)}")
        return
    parts = [
        f"metawatch saw nothing for {seconds(u.until - u.since)}: {u.reason}"
        for u in state.unseen
        if now - u.until <= watch.thresholds.unseen_shown_s
    ]
    if advisories_denied(state):
        parts.append("advisories denied: elections are detected by polling only")
    optional = (*_OPTIONAL, f"{watch.probe_prefix}.")
    refused = sorted({d.subject for d in state.denied if not d.subject.startswith(optional)})
    if refused:
        parts.append(f"denied: {names(refused)}")
    if parts:
        yield _blind(state, "warning", "; ".join(parts[-_FACTS_KEPT:]))


def _blind(state: State, severity: str, summary: str) -> Finding:
    return Finding(
        code="MW_BLIND",
        severity="critical" if severity == "critical" else "warning",
        subject=state.group.domain,
        summary=summary,
    )


def _advice(state: State) -> str:
    """Where every server that told why it has no connection refused us, the network is well."""
    reasons = [
        s.connection.reason for s in state.servers.values() if not s.connection.connected and s.connection.reason
    ]
    if reasons and all(CREDENTIALS_REJECTED in reason for reason in reasons):
        return _CHECK_USER
    if reasons and all(OTHERS_DECIDE in reason for reason in reasons):
        return _CHECK_OTHERS
    return _CHECK_HERE


def _since(since: float | None) -> str:
    return "" if since is None else f" since {rfc3339(since)[11:19]} UTC"


def _sees_nothing(state: State) -> str:
    """Without a running figure: a text that changes would be news each second."""
    connected = [s for s in state.servers.values() if s.connection.connected]
    if connected:
        sent = ", and no server acknowledges what metawatch sends" if all(map(own_link.dark, connected)) else ""
        return f"{nothing_seen(state)}{sent}: the cluster's state is not known"
    reasons = tuple(dict.fromkeys(s.connection.reason for s in state.servers.values() if s.connection.reason))[
        :_REASONS_KEPT
    ]
    why = f" ({'; '.join(reasons)})" if reasons else ""
    return f"{nothing_seen(state)}{why}: the cluster's state is not known"


def link(state: State, now: float, watch: Watch) -> Findings:
    """MW_LINK: our own connection to a server is broken or loses packets, which says nothing of that server."""
    if state.seeing_since is None:
        return
    lossy = []
    for server in members(state):
        if not server.connection.connected:
            continue
        silent = server.connection.link.silent_since
        if own_link.dark(server):
            if silent is None or now - silent < _LINK_S:
                continue  # perhaps all of them are dark, and we are blind
            yield Finding(code="MW_LINK", severity="info", subject=server.name, summary=_dark(state, server, now))
        elif own_link.lossy(server, now):
            lossy.append(server.name)
    if lossy:
        text = (
            f"metawatch's connection to {names(sorted(lossy))} loses packets: late answers say nothing about the server"
        )
        yield Finding(code="MW_LINK", severity="info", subject=state.group.domain, summary=text)


def _dark(state: State, server: Server, now: float) -> str:
    said = f"{server.name} does not answer metawatch and acknowledges no packet"
    if heard_elsewhere(state, server, now, PEER_HEARD_S):
        return f"{said}, but other servers reach it: the network between metawatch and {server.name} is broken"
    return f"{said}: the network to it is broken, or its host is down"


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (blind, link)


def contradiction(state: State, now: float, watch: Watch) -> Findings:
    """MW_CONTRADICTION: Raft traffic that says what no server says: somebody forges it, or a server has gone wrong."""
    recent = [d for d in state.doubts if now - d.at <= watch.thresholds.unseen_shown_s]
    if recent:
        last = recent[-1]
        peer = state.names.get(last.peer, f"#{last.peer}")
        yield Finding(
            code="MW_CONTRADICTION",
            severity="warning",
            subject=state.group.domain,
            summary=f"Raft message of {peer} in term {last.term}, seen on {last.via}: {last.kind}",
            peak=float(sum(d.count for d in recent)),
        )
