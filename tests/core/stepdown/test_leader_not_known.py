"""Is a leader left alone of which metawatch does not know whether it leads?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.stepdown.test_preflight import in_words, ready, wish
from tui.core.settings.watch import Watch
from tui.core.stepdown.preflight import preflight, refusal


@each(
    ("known", "said"),
    [
        ({"fresh_at": -11.0}, "no server has confirmed n1 as leader for 11s"),
        ({"fresh_at": -9.0}, None),
        ({"leader": None, "last": None}, "no server has reported a leader since metawatch started"),
    ],
)
def test_a_leader_that_is_not_known_is_not_stepped_down(known: dict[str, float | None], said: str | None) -> None:
    """An old report is no leader of now, and one that was never seen cannot be named. `fresh_at`: in seconds from now."""
    story = ready()
    now = story.at()
    dated = {name: now + at if name == "fresh_at" and at is not None else at for name, at in known.items()}
    state = replace(story.state, leadership=replace(story.state.leadership, **dated))
    for reason in (preflight(state, now, Watch()).refused, refusal(state, now, Watch(), wish())):
        assert str(in_words(reason)).startswith(said) if said is not None else reason is None
