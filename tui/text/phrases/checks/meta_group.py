"""How is it said that the meta group itself is strained, shrinking or under repair? The words of `core/checks/meta_group`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text import wording


def _peers_removed(peers: tuple[str, ...], left: int) -> str:
    what = "peer" if len(peers) == 1 else "peers"
    return f"{what} removed from the meta group: {wording.names(peers)} ({left + len(peers)} → {left} peers)"


def _raft_groups_many(cluster: str, groups: int, limit: int) -> str:
    where = f"cluster {cluster}" if cluster else "the cluster"
    return f"{where} has about {wording.number(groups)} Raft groups (limit {wording.number(limit)})"


def _domain_mixed(without: tuple[str, ...], reporting: tuple[str, ...], domains: tuple[str, ...]) -> str:
    return (
        f"{wording.names(without)} {_report(without)} no JetStream domain, {wording.names(reporting)} {_report(reporting)}"
        f" {wording.names(domains)}: they form one meta group nevertheless"
    )


def _report(servers: tuple[str, ...]) -> str:
    return "reports" if len(servers) == 1 else "report"


def _name_used_twice(used: tuple[str, ...], shown: tuple[str, ...]) -> str:
    subject = f"the name {used[0]} is" if len(used) == 1 else f"the names {wording.names(used)} are"
    return f"{subject} used by two servers, shown here as {wording.names(shown)}"


def _rescue(servers: tuple[str, ...], was: int | None, now: int | None) -> str:
    lowered = "" if was is None or now is None else f" (quorum {was} → {now})"
    return f"quorum rescue is active on {wording.names(servers)}{lowered}: a minority can elect and commit"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "quorum_lost": "quorum lost: {responding} of {size} peers responding, {needed} needed",
    "api_requests_pending_many": "{pending:number} API requests are pending at {leader} (limit {limit:number})",
    "snapshot_slow": "the last meta snapshot of {server} took {took_s:seconds} (limit {limit_s:exactly})",
    "meta_group_large": "the meta group holds {replicas:number} stream and consumer replicas (limit {limit:number})",
    "peers_removed": _peers_removed,
    "raft_groups_many": _raft_groups_many,
    "elections_failing": "elections keep failing: term {group_term} → {term} without a leader ({candidates} campaigning)",
    "isolated_candidate": "{candidates} is isolated and campaigning (term {term}, group term {group_term}):"
    " it will depose {leader} once it reconnects",
    "quorum_rescue": _rescue,
    "domain_mixed": _domain_mixed,
    "name_used_twice": _name_used_twice,
    "terms_began_again": "the term went back from {was} to {now}: the meta store is new and its streams are gone",
    "api_errors_rose": "{server} returned {errors:count JetStream API error} in {within_s:seconds}, last {last_s:ago}",
}
