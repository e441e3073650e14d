"""Are wins, losses and restarts what one counts by hand?"""

from tests.core.history.test_change_rates import NOW, election, server
from tui.core.history.win_loss_tally import Tally, tallies
from tui.core.model.state import State


def test_who_won_and_lost_in_the_last_hour() -> None:
    """n2 led and lost to n1 twice (`election` is n2 → n1), and what is older than an hour does not count."""
    state = State(
        elections=(election(3700), election(3000), election(60)),
        servers={name: server(name) for name in ("n1", "n2", "n3")},
    )
    assert tallies(state, NOW) == {"n1": Tally(won=2), "n2": Tally(lost=2), "n3": Tally()}
    assert tallies(state, NOW, 100.0)["n1"] == Tally(won=1)


def test_a_bridge_over_unheard_terms_counts_once() -> None:
    """Nobody knows who won the terms between."""
    state = State(elections=(election(60, terms=5, backfilled=True),), servers={})
    assert tallies(state, NOW) == {"n1": Tally(won=1), "n2": Tally(lost=1)}


def test_restarts_are_counted_in_the_window() -> None:
    """Planned or not."""
    state = State(servers={"n1": server("n1", history={"restarts": (NOW - 4000, NOW - 3000, NOW - 5)})})
    assert tallies(state, NOW) == {"n1": Tally(restarts=2)}
