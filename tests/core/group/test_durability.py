"""Which servers lose how much when power fails, as far as they told?"""

from tests.cases import each
from tests.core.checks.tables import group
from tui.core.group.durability import Exposure, exposures, mixed
from tui.core.model.change import ServerSettings

ROWS: tuple[tuple[tuple[float | None, ...], list[tuple[str, float]], bool], ...] = (
    ((120.0, 120.0, 120.0), [("n1", 120.0), ("n2", 120.0), ("n3", 120.0)], False),
    ((120.0, 0.0, 120.0), [("n2", 0.0), ("n1", 120.0), ("n3", 120.0)], True),
    ((None, 60.0, None), [("n2", 60.0)], False),
    ((None, None, None), [], False),
)


@each(("told", "expected", "differ"), ROWS)
def test_the_safest_come_first(
    told: tuple[float | None, ...], expected: list[tuple[str, float]], *, differ: bool
) -> None:
    """Each row: what n1, n2 and n3 told, who loses how much, and whether they differ. Who told nothing is left out."""
    names = zip(("n1", "n2", "n3"), told, strict=True)
    state = group(**{name: {"history": {"settings": ServerSettings(sync_s=one)}} for name, one in names})
    found = exposures(state)
    assert found == tuple(Exposure(server=name, lost_s=lost_s) for name, lost_s in expected)
    assert mixed(found) is differ
