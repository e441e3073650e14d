"""Does the terminal's title say the state, and nothing that a name could smuggle into it?"""

from msgspec.structs import replace

from tests.ui.scenes import SCENES
from tui.core.model.state import Snapshot
from tui.core.settings.watch import Watch
from tui.text.glyphs import ASCII, UNICODE, Glyphs
from tui.ui.view.drawing.spans import Look
from tui.ui.view.drawing.window_title import window_title


def titled(snapshot: Snapshot, *, context: str | None = None, signs: Glyphs = UNICODE) -> str:
    """The title of this picture."""
    return window_title(Look(snapshot, Watch(context=context), 80, signs))


def test_the_state_and_whose_it_is() -> None:
    assert titled(SCENES["calm"](), context="prod-eu") == "● STABLE prod-eu – metawatch"
    assert titled(SCENES["leaderless"](), context="prod-eu") == "▲ NO LEADER prod-eu – metawatch"
    assert titled(SCENES["calm"](), context="prod", signs=ASCII) == "* STABLE prod - metawatch"


def test_without_a_context_it_is_the_domain_or_the_cluster() -> None:
    calm = SCENES["calm"]()
    assert titled(calm) == "● STABLE C1 – metawatch"
    hub = replace(calm, state=replace(calm.state, group=replace(calm.state.group, domain="hub")))
    assert titled(hub) == "● STABLE hub – metawatch"


def test_no_name_leaves_the_title() -> None:
    """An escape, a bell or a line break in a context or domain would end the sequence, and begin another one."""
    evil = "x\x07\x1b]0;owned\x07\x1b[2J\n\u202e" + "y" * 100
    calm = SCENES["calm"]()
    domain = replace(calm, state=replace(calm.state, group=replace(calm.state.group, domain=evil)))
    for title in (titled(calm, context=evil), titled(domain)):
        assert title.isprintable()
        assert len(title) < 70
