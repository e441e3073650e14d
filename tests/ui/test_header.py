"""Does the header say what the picture is, how many servers answer, and what is not heard?"""

import pytest
from msgspec.structs import replace

from tests.ui.pieces import NOW
from tests.ui.scenes import calm, flapping, look, state, text
from tui.core.model.raft_traffic import TapState
from tui.core.model.state import Snapshot
from tui.ui.view.drawing.spans import Play
from tui.ui.view.panels.header import header
from tui.ui.view.panels.servers import roster


def test_header_counts_ghosts_as_missing() -> None:
    """A peer that nobody has seen is an expected server; a silent one is not there."""
    ghost = state(group=replace(state().group, peers=(*state().group.peers, "Zz345678")))
    assert "5/6 servers" in text(header(look(Snapshot(state=ghost, now=NOW)), headline=True))
    assert "#Zz345678" in text(roster(look(Snapshot(state=ghost, now=NOW))))
    assert "4/5 servers" in text(header(look(flapping()), headline=True))
    assert "conns 4/5" in text(header(look(flapping())))


@pytest.mark.parametrize(
    ("on", "word"), [((), "Raft tap off"), (("n1", "n3"), "Raft tap 2/3"), (("n1", "n2", "n3"), "")]
)
def test_header_says_where_the_raft_traffic_is_not_heard(on: tuple[str, ...], word: str) -> None:
    """`Raft tap off` when it is off everywhere, how many when only somewhere, and not a word when all is heard."""
    taps = {name: TapState(on=name in on, at=NOW) for name in ("n1", "n2", "n3")}
    said = text(header(look(Snapshot(state=state(taps=taps), now=NOW))))
    assert (word in said) if word else ("tap" not in said)


def test_header_says_what_the_picture_is() -> None:
    """Live, held (with what was missed), or cut off from the collecting side."""
    assert "LIVE" in text(header(look(calm())))
    assert "PAUSED 12s, 2 elections since" in text(header(look(calm(), play=Play(frozen_s=12, missed=2))))
    assert "COLLECTOR STALLED 7s" in text(header(look(calm(), play=Play(stalled_s=7))))
    assert "leader n3" in text(header(look(calm()), headline=True))
