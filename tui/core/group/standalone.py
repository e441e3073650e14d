"""Is there a meta group to watch at all? Servers that run JetStream alone have none; must not know who leads."""

from tui.core.group.membership import members, stands_alone
from tui.core.model.message import Message, message
from tui.core.model.server import Server
from tui.core.model.state import State


def alone(server: Server) -> bool:
    """True for a server that can have no meta group: it has no cluster. A leaf node of its own tells its name as cluster."""
    return stands_alone(server) and server.identity.cluster in (None, "", server.identity.bears or server.name)


def lone(state: State) -> tuple[Server, ...]:
    """The servers that run alone, where there are no others in the domain that is watched."""
    if not state.group.chosen or members(state):
        return ()
    own = tuple(s for s in state.servers.values() if s.identity.jetstream and s.identity.domain == state.group.domain)
    return own if all(alone(s) for s in own) else ()


def no_such_domain(state: State, *, given: bool) -> bool:
    """True when servers with JetStream answer and none of them is of the domain that was asked for: waiting does not help."""
    domains = {s.identity.domain for s in state.servers.values() if s.identity.jetstream}
    return given and bool(domains) and state.group.domain not in domains


def nothing_to_watch(state: State, domain: str | None, *, given: bool) -> Message | None:
    """Why there is no meta group to watch; None when there is one. `domain` is the one asked for."""
    twin = next(
        (s for s in state.servers.values() if s.identity.bears is not None and s.identity.domain == state.group.domain),
        None,
    )
    if given and twin is not None:
        return message("name_in_two_domains", server=twin.identity.bears, domain=domain)
    if members(state):
        return None
    servers = sorted(state.servers.values(), key=lambda s: s.name)
    with_jetstream = [s for s in servers if s.identity.jetstream]
    if given and not any(s.identity.domain == state.group.domain for s in with_jetstream):
        known = tuple({s.identity.domain or "" for s in with_jetstream})
        return message("domain_silent", domain=domain, known=known)
    if not with_jetstream and state.discovered and all(s.identity.id for s in servers):
        return message("no_server_with_jetstream", servers=tuple(s.name for s in servers))
    if found := lone(state):
        return message("servers_stand_alone", servers=tuple(s.name for s in found), elsewhere=_elsewhere(state))
    return None


def may_come(found: Message) -> bool:
    """Whether there may be a group in a moment, with servers that are still to start: the first of a cluster that restarts may be one
    without JetStream. Two servers of one name stay what they are."""
    return found.phrase in ("domain_silent", "no_server_with_jetstream")


def _elsewhere(state: State) -> tuple[Message, ...]:
    """The other groups that answer here."""
    groups: dict[str | None, list[str]] = {}
    for server in sorted(state.servers.values(), key=lambda s: s.name):
        if server.identity.jetstream and not stands_alone(server):
            groups.setdefault(server.identity.domain, []).append(server.name)
    return tuple(
        message("group_elsewhere", servers=tuple(those), domain=domain or "") for domain, those in groups.items()
    )
