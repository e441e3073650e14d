"""What can reach us at all? Which account we are in, and which kinds of messages have proven that they come through.

A subscription that was granted proves nothing: a user of an account that imports `$SYS.>` may subscribe to everything and gets
what is imported. This file must not know what a message that did not come would have meant.
"""

from msgspec.structs import replace

from tui.core.model.message import Message, message
from tui.core.model.state import Denied, State
from tui.core.observed.account import AccountSeen
from tui.core.observed.api_callers import CallersHeard

_ADVISORIES = "$JS.EVENT.ADVISORY"
_LAST_WORDS = (".LAMEDUCK", ".SHUTDOWN")


def callers_heard(state: State, event: CallersHeard) -> State:
    """A connection to an account heard who called the API in the last minute."""
    return replace(state, callers=event)


def account_seen(state: State, event: AccountSeen) -> State:
    """Take what one connection tells of our account."""
    return replace(state, accounts={**state.accounts, event.via: event})


def account_unknown(state: State, via: str) -> State:
    """That connection is gone, and the next one may be of another user."""
    if via not in state.accounts:
        return state
    return replace(state, accounts={name: one for name, one in state.accounts.items() if name != via})


def outside(state: State) -> AccountSeen | None:
    """Our account, when it is surely not the system account: some connection says so and none says the contrary."""
    told = [one for one in state.accounts.values() if one.system is not None]
    return told[0] if told and not any(one.system for one in told) else None


def user_outside(one: AccountSeen) -> Message:
    """`user of MON, not of the system account`."""
    return message("user_outside", account=one.account)


def not_known(state: State) -> bool:
    """True when nobody could tell which account we are in, and no heartbeat has come either, which only the system account gets."""
    told = state.accounts.values()
    return bool(told) and all(one.system is None for one in told) and not hears_raft(state)


def brings(state: State, via: str) -> bool:
    """Whether this tap brings heartbeats: one has come since it was opened, or our account is known to be the system account,
    which gets them wherever it may subscribe."""
    tap, ear = state.taps.get(via), state.heard_leaders.get(via)
    if tap is None or not tap.on:
        return False
    account = state.accounts.get(via)
    if account is not None and account.system:
        return True
    return ear is not None and any(voice.at >= tap.at for voice in ear.leaders)


def hears_raft(state: State) -> bool:
    """Whether Raft traffic comes through any connection, and so hand-overs and candidacies as well."""
    return any(brings(state, via) for via in state.taps)


def advisories_denied(state: State) -> bool:
    """True when every connection that is up refuses us the advisories."""
    vias = {d.via for d in _refused(state) if d.subject.startswith(_ADVISORIES)}
    return bool(vias) and all(s.name in vias for s in state.servers.values() if s.connection.connected)


def hears_advisories(state: State) -> bool:
    """Whether an advisory would reach us: not refused, and proven by one where our account only imports."""
    return not advisories_denied(state) and (outside(state) is None or bool(state.seen_advisories))


def hears_shutdowns(state: State) -> bool:
    """The same for the words with which servers leave (lame duck, shutdown): there any of their broadcasts is the proof."""
    if any(d.subject.endswith(_LAST_WORDS) for d in _refused(state)):
        return False
    return outside(state) is None or state.broadcast_at is not None


def _refused(state: State) -> tuple[Denied, ...]:
    return tuple(d for d in state.denied if d.operation == "subscribe")
