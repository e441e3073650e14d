"""What does one step of the truth give? The new state, and the lines that are told of it."""

from typing import TypeVar

from tui.core.model.lines import Line
from tui.core.model.state import State

LineT = TypeVar("LineT", bound=Line)
Stepped = tuple[State, tuple[LineT, ...]]
"""The state after an event or a tick, and its lines in the order in which they are told."""
