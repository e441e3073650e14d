"""Did this message come already, through another connection? Advisories and audits bear an id, by which each is taken once."""

from msgspec.structs import replace

from tui.core.model.state import State

_KEPT = 256


def seen_before(state: State, message_id: str) -> bool:
    """Did an advisory or audit with this id come already?"""
    return message_id in state.seen_advisories


def remember(state: State, message_id: str) -> State:
    """It has come; the last 256 ids are kept."""
    return replace(state, seen_advisories=(*state.seen_advisories[-_KEPT + 1 :], message_id))
