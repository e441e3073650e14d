"""Does a log of a whole day cost more than one of an hour? Rows of elections are made once, and are still those of this screen."""

from msgspec.structs import replace

from tests.ui.scenes import calm, look
from tui.core.model.elections import Election
from tui.core.model.state import Snapshot
from tui.text.glyphs import ASCII
from tui.ui.view.panels.elections import elections


def logged(count: int) -> Snapshot:
    """The calm picture after so many step-downs, one every ten seconds."""
    base = calm()
    told = tuple(
        Election(
            leader=f"n{number % 3 + 1}",
            previous=f"n{(number - 1) % 3 + 1}",
            elected_at=base.now - 10.0 * (count - number),
            error_s=0.001,
            announced_at=base.now - 10.0 * (count - number) + 0.1,
            term=number + 100,
            terms=1,
            leaderless_s=0.02,
            how="handover",
            planned=True,
            source="tap",
            advisory_id=None,
        )
        for number in range(count)
    )
    return replace(base, state=replace(base.state, elections=told))


def test_a_row_is_made_once() -> None:
    """While seconds pass, and when another election is told: all rows before it are the same objects."""
    snapshot = logged(300)
    first = elections(look(snapshot))
    state, newest = snapshot.state, snapshot.state.elections[-1]
    another = replace(
        newest, term=(newest.term or 0) + 1, announced_at=snapshot.now + 0.5, elected_at=snapshot.now + 0.4
    )
    later = Snapshot(state=replace(state, elections=(*state.elections, another)), now=snapshot.now + 1.0)
    second = elections(look(later))
    assert len(second.rows) == len(first.rows) + 1
    assert all(a is b for a, b in zip(first.rows, second.rows[1:], strict=True))


def test_it_is_still_the_row_of_this_screen() -> None:
    """Another width, another terminal, another day and a corrected election each have rows of their own."""
    snapshot = logged(3)
    wide = elections(look(snapshot)).rows[0].text
    assert "20ms" in wide
    assert "→" in wide
    narrow = elections(look(snapshot, 60)).rows[0].text
    assert len(narrow) <= 60
    plain = elections(look(snapshot, glyphs=ASCII)).rows[0].text
    assert plain.isascii()
    assert "->" in plain
    tomorrow = Snapshot(state=snapshot.state, now=snapshot.now + 86_400)
    assert elections(look(tomorrow)).rows[0].text.split()[0].count("-") == 1
    *others, last = snapshot.state.elections
    corrected = replace(snapshot.state, elections=(*others, replace(last, planned=None)))
    assert "? unplanned" in elections(look(Snapshot(state=corrected, now=snapshot.now))).rows[0].text
