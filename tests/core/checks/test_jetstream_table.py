"""At which figure is each check of a server's JetStream raised, and as how grave?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.checks.tables import LIMITS, Check, Raised, Records, group, raised
from tests.core.elections.tables import NOW
from tui.core.checks import jetstream as of
from tui.core.observed.answers import JetStream


def told(age: float = 0.0, **figures: object) -> Records:
    """Its last JetStream figures, and how old they are."""
    return {"jetstream": {"last": replace(JetStream(), **figures), "at": NOW - age}}


def busy(since: float, rate: float = 500.0) -> Records:
    return {"jetstream": {"last": JetStream(), "at": NOW, "api_busy_since": NOW - since, "api_per_s": rate}}


@each(
    ("check", "n2", "found"),
    [
        (of.memory_full, told(memory=90, max_memory=100), [("SERVER_005", "warning", "n2")]),
        (of.memory_full, told(memory=89, max_memory=100), []),
        (of.memory_full, told(31.0, memory=90, max_memory=100), []),  # figures of before
        (of.memory_full, told(memory=90), []),  # without a limit nothing is full
        (of.storage_reserved, told(reserved_storage=90, max_storage=100), [("SERVER_017", "warning", "n2")]),
        (of.storage_reserved, told(reserved_storage=89, max_storage=100), []),
        (of.storage_full, told(storage=90, max_storage=100), [("SERVER_019", "warning", "n2")]),
        (of.storage_full, told(storage=95, max_storage=100), [("SERVER_019", "critical", "n2")]),
        (of.storage_full, told(storage=None, max_storage=100), []),  # it told none
        (of.many_assets, told(ha_assets=int(LIMITS.ha_assets_max)), [("CLUSTER_003", "warning", "n2")]),
        (of.many_assets, told(ha_assets=int(LIMITS.ha_assets_max) - 1), []),
        (of.api_busy, busy(LIMITS.sustained_s), [("JETSTREAM_004", "warning", "n2")]),
        (of.api_busy, busy(LIMITS.sustained_s - 0.1), []),  # one answer may be a burst
        (of.api_inflight, told(api_inflight=int(LIMITS.inflight_max) + 1), [("JETSTREAM_005", "warning", "n2")]),
        (of.api_inflight, told(api_inflight=int(LIMITS.inflight_max)), []),
    ],
)
def test_each_limit_is_where_it_says(check: Check, n2: Records, found: list[Raised]) -> None:
    """Each row: a check, what differs at n2, and what it finds."""
    assert raised(check, group(n2=n2)) == found


@each("check", (*of.CHECKS, *of.EACH_SECOND))
def test_a_calm_group_raises_nothing(check: Check) -> None:
    """Nothing told is nothing wrong."""
    assert raised(check, group()) == []
