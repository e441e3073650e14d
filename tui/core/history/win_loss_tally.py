"""How often did each server win and lose the leadership, and start again? Pure figures over a State for one window.

Shared by all screens, so that they say the same number; this file must not know how a figure is written."""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from tui.core.history.change_rates import HOUR_S, recent
from tui.core.model.state import State


class Tally(Struct, frozen=True, kw_only=True):
    """One server's part in what happened. Elections that nobody heard count once, whatever terms they bridge."""

    won: int = 0
    """Elections that it won, its own re-elections among them."""
    lost: int = 0
    """Elections that ended its leadership, those among them that it won itself."""
    restarts: int = 0
    """Starts of it that were seen."""


def tallies(state: State, now: float, window_s: float = HOUR_S) -> Mapping[str, Tally]:
    """By name, every server of the roster and whoever else won or lost in the last `window_s` seconds."""
    elections = tuple(recent(state, now, window_s))
    won = Counter(election.leader for election in elections)
    lost = Counter(election.previous for election in elections)
    restarts = {s.name: sum(at > now - window_s for at in s.history.restarts) for s in state.servers.values()}
    names = dict.fromkeys([*state.servers, *won, *(name for name in lost if name is not None)])
    return {name: Tally(won=won[name], lost=lost[name], restarts=restarts.get(name, 0)) for name in names}
