"""What is known before one check looks at it? A calm group of three without any story, in which single fields are changed; not a test."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from tests.core.elections.tables import NOW, known
from tests.core.records import with_records
from tui.core.model.finding import Findings
from tui.core.model.state import State
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch

LIMITS = Thresholds()
Check = Callable[[State, float, Watch], Findings]
Records = Mapping[str, Mapping[str, object]]
Raised = tuple[str, str, str | None]
"""Code, severity, subject."""


def group(**servers: Records) -> State:
    """n1 leads, n2 and n3 follow; these records of these servers differ: `group(n2={"presence": {"silent": True}})`."""
    state = known()
    changed = {name: with_records(state.servers[name], **records) for name, records in servers.items()}
    return replace(state, servers={**state.servers, **changed})


def everywhere(records: Records, **servers: Records) -> State:
    """The same with these records in all of them, and more in some."""
    return group(**{name: {**records, **servers.get(name, {})} for name in ("n1", "n2", "n3")})


def raised(check: Check, state: State, now: float = NOW) -> list[Raised]:
    """What it finds, without its words."""
    return [(found.code, found.severity, found.subject) for found in check(state, now, Watch())]
