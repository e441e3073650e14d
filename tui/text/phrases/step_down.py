"""How is it said what speaks against a step-down, or against a server as the next leader? The words of `core/stepdown`."""

from collections.abc import Callable, Mapping
from typing import Final

_UNKNOWN_VERSION: Final = "an unknown version"


def _unhealthy(error: str | None) -> str:
    return f"unhealthy: {error or 'no reason given'}"


def _system_account_only(user: str, needed: str | None) -> str:
    return f"{user}: servers accept a step-down only from the system account{_in_brackets(needed)}"


def _leader_not_connected(leader: str, reason: str | None) -> str:
    return (
        f"metawatch has no connection to leader {leader}, and only the leader accepts a step-down{_in_brackets(reason)}"
    )


def _servers_choose(leader: str, version: str | None) -> str:
    return f"{leader} runs {version or _UNKNOWN_VERSION}: before 2.11 the servers choose the next leader"


def _target_needs_2_11(leader: str | None, version: str | None) -> str:
    return f"{leader} runs {version or _UNKNOWN_VERSION}: a preferred target needs nats-server 2.11 or later"


def _leader_has_changed(leader: str | None, term: int | None, before: str, term_before: int | None) -> str:
    return f"the leader has changed: it is {leader}{_in_term(term)}, no longer {before}{_in_term(term_before)}"


def _in_term(term: int | None) -> str:
    return "" if term is None else f" in term {term}"


def _in_brackets(what: str | None) -> str:
    return "" if what is None else f" ({what})"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    # Why a peer is not offered.
    "unfit_lame_duck": "lame duck",
    "unfit_shut_down": "shut down",
    "unfit_not_responding": "unresponsive",
    "unfit_no_jetstream": "runs without JetStream",
    "unfit_no_meta_group": "has lost its meta group",
    "unfit_unhealthy": _unhealthy,
    "unfit_observer": "observer: it cannot become leader",
    "unfit_catching_up": "is catching up",
    "unfit_never_heard": "the leader has never received anything from it",
    "unfit_unheard": "not seen by the leader for {unheard_s:seconds}",
    "unfit_not_visible": "not visible now",
    "unfit_offline": "offline (leader view)",
    "unfit_lags": "lags by {lag:count entry|entries}",
    "was_in_incident": "was unhealthy {ago_s:ago} (incident {incident})",
    "was_unhealthy": "was unhealthy {ago_s:ago} ({cause:cause})",
    "reports_no_leader": "reports no leader: it receives nothing from {leader}",
    "peer_is": "{peer:peer} {what}",
    "each": "{each:each}",
    # What makes it worse than usual.
    "dialog_open_elsewhere": "{by} has a step-down dialog open as well",
    "account_not_known": "the account of this user is not known, and servers may ignore requests from outside the system account",
    "leader_not_responding": "{leader} itself is unresponsive: the request may never reach it",
    "api_errors_rise": "the API errors of the leader are rising: {per_min:number}/min",
    "does_not_help": "{peer:peer} {suspect}, not the leader {leader}: a step-down will not help",
    "servers_choose": _servers_choose,
    "servers_may_choose_unfit": "the servers may choose {peer:peer} ({why}), which costs several leaderless seconds",
    "servers_may_choose_suspect": "the servers may choose {peer:peer}, which {suspect}",
    # Why it should not be done.
    "no_election_afterwards": "only {responding} of {size} peers respond, quorum is {needed}: no leader could be elected afterwards",
    "both_claim_to_lead": "{leaders:and} both claim to be the leader: find out first which of them has the majority",
    # Why it cannot be done.
    "read_only": "metawatch is read-only (--read-only, or the configuration of this context)",
    "refused_out_of_sight": "{why}: metawatch does not know the leader now, and sends nothing until it does",
    "leader_not_known": "no server has reported a leader since metawatch started",
    "leader_not_confirmed": "no server has confirmed {leader} as leader for {since_s:seconds}",
    "system_account_only": _system_account_only,
    "no_leader_to_step_down": "there is no leader to step down",
    "others_elect": "{leader} is unresponsive: the others elect a new leader without a step-down",
    "no_server_can_take_over": "no other server can take over now",
    "leader_not_connected": _leader_not_connected,
    "leader_has_changed": _leader_has_changed,
    "wait_for_the_election": "an election is in progress: wait for its result",
    "already_requested": "a step-down of {leader} was already requested {ago_s:ago}",
    "already_leader": "{peer} is already the leader",
    "target_needs_2_11": _target_needs_2_11,
    "no_other_peer": "{peer} is not another peer of this meta group",
    # What became of it.
    "step_down_no_reply": "no reply: the result is not known",
}
