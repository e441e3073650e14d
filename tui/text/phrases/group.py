"""How is it said that there is no meta group to watch, or that its servers do not answer? The words of `core/group`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text import wording
from tui.text.format import listing

_NAMED: Final = 5
_NO_DOMAIN: Final = "(none)"


def _requests_hang(servers: tuple[str, ...]) -> str:
    answer = "answers" if len(servers) == 1 else "answer"
    return f"state unknown: {wording.names(servers)} {answer} PING, but every request hangs"


def _name_in_two_domains(server: str, domain: str | None) -> str:
    where = domain or _NO_DOMAIN
    return (
        f"{server} is the name of a server in domain {where} and in another one, which metawatch reached:"
        f" connect to a server of domain {where} instead"
    )


def _domain_silent(domain: str | None, known: tuple[str, ...]) -> str:
    heard = ", ".join(sorted(one or _NO_DOMAIN for one in known)) or "none"
    return f"no JetStream server of domain {domain or _NO_DOMAIN} replied; known domains: {heard}"


def _no_server_with_jetstream(servers: tuple[str, ...]) -> str:
    return f"no server with JetStream replied ({', '.join(servers)}): there is no meta group to monitor"


def _servers_stand_alone(servers: tuple[str, ...], elsewhere: tuple[str, ...]) -> str:
    many = len(servers) > 1
    runs, single, ends = ("run", "such", "servers have") if many else ("runs", "a single", "server has")
    alone = f"{listing(servers, _NAMED)} {runs} JetStream without a cluster"
    return "; ".join((f"{alone}: {single} {ends} no meta group to monitor", *elsewhere))


def _group_elsewhere(servers: tuple[str, ...], domain: str) -> str:
    return f"the group of {listing(servers, _NAMED)} can be monitored with --domain {domain or repr('')}"


def _history_of_clusters(clusters: tuple[str, ...], here: tuple[str, ...]) -> str:
    return f"is of cluster {wording.names(clusters)} and this is cluster {wording.names(here)}"


def _history_of_servers(clusters: tuple[str, ...], servers: tuple[str, ...], here: tuple[str, ...]) -> str:
    return f"is of another cluster {wording.names(clusters)}, with the servers {wording.names(servers)}; this one has {wording.names(here)}"


def _history_of_process(clusters: tuple[str, ...], server: str) -> str:
    return f"is of another cluster {wording.names(clusters)}, in which another process ran as {server} at the same time"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "requests_hang": _requests_hang,
    "name_in_two_domains": _name_in_two_domains,
    "domain_silent": _domain_silent,
    "no_server_with_jetstream": _no_server_with_jetstream,
    "servers_stand_alone": _servers_stand_alone,
    "group_elsewhere": _group_elsewhere,
    "history_of_clusters": _history_of_clusters,
    "history_of_servers": _history_of_servers,
    "history_of_process": _history_of_process,
}
