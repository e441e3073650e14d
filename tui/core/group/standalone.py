"""Is there a meta group to watch at all? Servers that run JetStream alone have none; must not know who leads."""

from tui.core.group.membership import members, stands_alone
from tui.core.model.server import Server
from tui.core.model.state import State

_SHOWN = 5


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


def nothing_to_watch(state: State, domain: str | None, *, given: bool) -> str | None:
    """Why there is no meta group to watch, in one line; None when there is one. `domain` is the one asked for."""
    twin = next(
        (s for s in state.servers.values() if s.identity.bears is not None and s.identity.domain == state.group.domain),
        None,
    )
    if given and twin is not None:
        told = f"{twin.identity.bears} is the name of a server in domain {domain or '(none)'} and in another one"
        return f"{told}, which metawatch reached: connect to a server of domain {domain or '(none)'} instead"
    if members(state):
        return None
    servers = sorted(state.servers.values(), key=lambda s: s.name)
    with_jetstream = [s for s in servers if s.identity.jetstream]
    if given and not any(s.identity.domain == state.group.domain for s in with_jetstream):
        heard = ", ".join(sorted({s.identity.domain or "(none)" for s in with_jetstream}))
        return f"no JetStream server of domain {domain or '(none)'} replied; known domains: {heard or 'none'}"
    if not with_jetstream and state.discovered and all(s.identity.id for s in servers):
        names = ", ".join(s.name for s in servers)
        return f"no server with JetStream replied ({names}): there is no meta group to monitor"
    if found := lone(state):
        runs, single = ("run", "such") if len(found) > 1 else ("runs", "a single")
        ends = "servers have" if len(found) > 1 else "server has"
        line = f"{_listed(found)} {runs} JetStream without a cluster: {single} {ends} no meta group to monitor"
        return line + _elsewhere(state)
    return None


def _elsewhere(state: State) -> str:
    """The other groups that answer here, with the option that watches each."""
    groups: dict[str | None, list[Server]] = {}
    for server in sorted(state.servers.values(), key=lambda s: s.name):
        if server.identity.jetstream and not stands_alone(server):
            groups.setdefault(server.identity.domain, []).append(server)
    return "".join(
        f"; the group of {_listed(tuple(those))} can be monitored with --domain {domain or repr('')}"
        for domain, those in groups.items()
    )


def _listed(servers: tuple[Server, ...]) -> str:
    names = [s.name for s in servers]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return " ".join(names[:_SHOWN]) + more
