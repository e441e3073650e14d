"""How is it said what one look found? The words of `core/reports`: what `check` reports, and what `wait` waits for."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text.wording import milliseconds, names, seconds


def _no_leader(for_s: float | None) -> str:
    return "no leader" if for_s is None else f"no leader for {seconds(for_s)}"


def _two_leaders(leaders: tuple[str, ...], counts: str | None) -> str:
    text = f"{len(leaders)} leaders: {names(leaders)}"
    return text if counts is None else f"{text}; {counts}"


def _clock_skewed(server: str, skew_s: float, bound_s: float) -> str:
    side = "ahead of" if skew_s > 0 else "behind"
    skewed = milliseconds(abs(skew_s))
    return f"the clock of {server} is {skewed} {side} the group median (±{milliseconds(bound_s)})"


def _unhealthy(error: str | None) -> str:
    return f"is unhealthy: {error or 'no reason given'}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    # What `check` finds.
    "check_nothing_in_time": "no meta group information received in time",
    "check_well": "{size:count peer} led by {leader}",
    "check_no_leader": _no_leader,
    "check_leader_unheard": "no leader: no peer has received a heartbeat from {leader} for {for_s:seconds}",
    "check_leader_alone": "leader {leader} has received nothing from a majority for {for_s:seconds}: without a quorum it steps down",
    "check_not_watched": "{address} is not watched: {why}",
    "check_two_leaders": _two_leaders,
    "check_all_observers": "no server can be elected: all {servers} servers are observers that wait for a hub",
    "check_quorum_lost": "quorum lost: {responding} of {size} peers responding, {needed} needed",
    "check_quorum_unknown": "quorum unknown: {responding} of {size} peers responding, {unseen} not visible, {needed} needed",
    "check_size": "{size} peers of expected {expected}",
    "check_not_current": "{peers:how many} not current: {peers:peer}",
    "check_inactive": "{peers:how many} inactive more than {limit_s:exactly}: {peers:peer}",
    "check_offline": "{peers:how many} offline: {peers:peer}",
    "check_lagged": "{peers:how many} lagged more than {limit} ops: {peers:peer}",
    "check_no_jetstream": "{peers:how many} without JetStream: {peers:peer}",
    "check_not_responding": "{peers:how many} unresponsive: {peers:peer}",
    "check_no_peer_list": "leader {leader} returned no peer list",
    "check_term_went_back": "the term went back from {before} to {now}: the meta store is new and its streams are gone",
    "check_changes": "the leader changed {changes:times} in {window_s:exactly} (limit {limit})",
    "check_changes_not_known": "leader changes are known for only {known_s:seconds} of {window_s:exactly}",
    "check_clock_skewed": _clock_skewed,
    "check_clocks_unclear": "round trip too high to judge clock skew within {limit_s:exactly}: {servers}",
    "check_no_clocks": "fewer than two servers reported their clocks",
    "check_slow_route": "route {route} has a round trip of {rtt_s:milliseconds}",
    "check_no_round_trips": "no server reports a round trip to another one",
    # What `wait` waits for.
    "gate_no_peer": "{server} is not a peer of this meta group ({peers})",
    "gate_nothing_yet": "the servers have not answered yet",
    "gate_leads": "{server} is the leader",
    "gate_no_leader": "there is no leader",
    "gate_leader_unheard": "no peer receives heartbeats from leader {leader}",
    "gate_election": "an election is in progress",
    "gate_no_quorum": "only {responding} of {size} peers respond, quorum is {needed}",
    "gate_young_leader": "{leader} has been leader for less than {stable_s:exactly}",
    "gate_no_peer_list": "leader {leader} has not reported its peers",
    "gate_too_few_left": "a restart of {server} would leave {left} of {size} peers, quorum is {needed}",
    # The same of one peer; they follow its name.
    "gate_not_responding": "is unresponsive",
    "gate_shutting_down": "is shutting down",
    "gate_no_jetstream": "runs without JetStream",
    "gate_no_meta_group": "has lost its meta group",
    "gate_catching_up": "is catching up",
    "gate_unhealthy": _unhealthy,
    "gate_health_not_known": "has not answered HEALTHZ yet",
    "gate_offline": "is offline (reported by leader {leader})",
    "gate_unheard": "is not seen by leader {leader}",
    "gate_not_current": "is not current",
}
