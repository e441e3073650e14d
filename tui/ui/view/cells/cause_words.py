"""How is a cause read, in full and in a narrow column, and what is to be done about it? Words only; this file must not know the
evidence."""

from tui.core.causes.first_step import restored_first, step_by_word
from tui.core.causes.present_step import present_step
from tui.core.model.message import Message
from tui.core.model.state_word import StateWord
from tui.core.model.verdict import Cause, Verdict
from tui.core.overall.suspected import verdict_now
from tui.ui.view.drawing.spans import Look

_BRIEF: dict[Cause, str] = {
    "planned_step_down": "step-down",
    "lame_duck": "lame duck",
    "clean_restart": "restarted",
    "crash": "crashed",
    "process_frozen": "frozen",
    "cpu_starved": "CPU starved",
    "disk_stall": "disk stall",
    "network_partition": "partition",
    "network_one_way": "one-way net",
    "network_loss": "packet loss",
    "network_latency": "latency",
    "snapshot": "snapshot",
    "api_overload": "API load",
    "overrun": "Raft overrun",
    "resource_limit": "limits",
    "lost_quorum": "no quorum",
    "clock_step": "clock step",
    "mixed_traffic": "mixed traffic",
    "ghost_peers": "ghost peers",
    "unknown": "unknown",
}


def in_brief(cause: Cause) -> str:
    """`frozen`, for a column."""
    return _BRIEF[cause]


def in_full(cause: str) -> str:
    """`process frozen`."""
    return cause.replace("_", " ").replace("step down", "step-down")


def action(look: Look, verdict: Verdict) -> str:
    """What is to be done now, with the command."""
    return look.words(present_step(look.state, look.now, look.watch, verdict))


def step_of(look: Look, told: StateWord) -> Message | None:
    """What is to be done about the state of now: by the verdict that is shown with it, else by its word alone."""
    verdict = None if told.suspect is None else verdict_now(look.state, told.suspect)
    step = None if verdict is None else present_step(look.state, look.now, look.watch, verdict)
    return step_by_word(look.state, told, look.now) if step is None else restored_first(told, step)
