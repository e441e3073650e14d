"""What is wrong with our own sight, or with our own notices? One small function a check; these alone speak while metawatch is blind.

They accuse nobody: whatever they find lies between here and the servers, in what this user may do, or in metawatch itself."""

from collections.abc import Callable
from typing import Final

from tui.core.group.membership import members
from tui.core.group.presence import all_ports_refuse, heard_elsewhere
from tui.core.history.remembered import NOT_RUNNING
from tui.core.model.finding import Finding, Findings
from tui.core.model.lines import Severity
from tui.core.model.message import Message, message
from tui.core.model.raft_timing import PEER_HEARD_S
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.settings.watch import Watch
from tui.core.vantage import own_link
from tui.core.vantage.reach import advisories_denied
from tui.core.vantage.visibility import nothing_seen

_OPTIONAL: Final = ("$JS.EVENT", "$NRG.", "$SRV.")
"""The first is told apart; without the other, and our own messages, polls and the servers' own figures do."""
_BLIND_S: Final = 3.0
"""A connection that hangs for a moment, and comes back, is no news."""
_LINK_S: Final = 3.0
_FACTS_KEPT: Final = 3
_REASONS_KEPT: Final = 2


def blind(state: State, now: float, watch: Watch) -> Findings:
    """MW_BLIND: metawatch itself cannot see, or could not for a while."""
    since = state.blind_since
    if state.first_connected_at is not None and state.seeing_since is None:
        if since is None or now - since >= _BLIND_S:
            yield _blind(state, "critical", _sees_nothing(state, since))
        return
    if not state.unseen and not state.denied:
        return
    parts = [
        message("saw_nothing_for", lasted_s=u.until - u.since, reason=u.reason)
        for u in state.unseen
        if u.reason != NOT_RUNNING and now - u.until <= watch.thresholds.unseen_shown_s
    ]
    if advisories_denied(state):
        parts.append(message("advisories_denied"))
    optional = (*_OPTIONAL, f"{watch.probe_prefix}.")
    refused = sorted({d.subject for d in state.denied if not d.subject.startswith(optional)})
    if refused:
        parts.append(message("subjects_denied", subjects=tuple(refused)))
    if parts:
        yield _blind(state, "warning", message("blind_for_a_while", facts=tuple(parts[-_FACTS_KEPT:])))


def _blind(state: State, severity: Severity, summary: Message) -> Finding:
    return Finding(code="MW_BLIND", severity=severity, subject=state.group.domain, summary=summary)


def _advice(state: State) -> Message:
    """Where every server that told why it has no connection refused us, the network is well."""
    held = (s.connection for s in state.servers.values())
    barred = {one.barred for one in held if not one.connected and one.reason}
    if barred == {"credentials"}:
        return message("check_user")
    if barred == {"auth_service"}:
        return message("check_auth_callout")
    if all_ports_refuse(state):
        return message("check_processes")
    return message("check_network_here")


def _sees_nothing(state: State, since: float | None) -> Message:
    """Without a running figure: a text that changes would be news each second."""
    connected = [s for s in state.servers.values() if s.connection.connected]
    why = message("nothing_acknowledged") if connected and all(map(own_link.dark, connected)) else None
    reasons = dict.fromkeys(s.connection.reason for s in state.servers.values() if s.connection.reason)
    if reasons and not connected:
        why = message("connection_failures", reasons=tuple(reasons)[:_REASONS_KEPT])
    return message("blind", sees=nothing_seen(state), why=why, since=since, advice=_advice(state))


def link(state: State, now: float, watch: Watch) -> Findings:
    """MW_LINK: our own connection to a server is broken or loses packets, which says nothing of that server."""
    if state.seeing_since is None:
        return
    lossy = []
    for server in members(state):
        if not server.connection.connected:
            continue
        silent = server.connection.link.silent_since
        if silent is None and not server.connection.link.resent:
            continue  # looked at first: nearly always
        if own_link.dark(server):
            if silent is None or now - silent < _LINK_S:
                continue  # perhaps all of them are dark, and we are blind
            yield Finding(code="MW_LINK", severity="info", subject=server.name, summary=_dark(state, server, now))
        elif own_link.lossy(server, now):
            lossy.append(server.name)
    if lossy:
        summary = message("connection_lossy", servers=tuple(sorted(lossy)))
        yield Finding(code="MW_LINK", severity="info", subject=state.group.domain, summary=summary)


def _dark(state: State, server: Server, now: float) -> Message:
    others = heard_elsewhere(state, server, now, PEER_HEARD_S)
    return message("connection_dark_to_us_alone" if others else "connection_dark", server=server.name)


def notices_unsent(state: State, now: float, watch: Watch) -> Findings:
    """MW_NOTICE_UNSENT: a receiver takes no notices; they are kept, and tried again."""
    for receiver, one in sorted(state.unsent.items()):
        summary = message(
            "notices_unsent",
            receiver=receiver,
            waiting=one.waiting,
            lost=one.lost,
            trouble=message("notice_trouble", trouble=one.trouble, figure=one.figure),
        )
        yield Finding(code="MW_NOTICE_UNSENT", severity="warning", subject=receiver, summary=summary)


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (blind, link, notices_unsent)


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
            summary=message("raft_message_doubted", peer=peer, term=last.term, via=last.via, kind=last.kind),
            peak=float(sum(d.count for d in recent)),
        )
