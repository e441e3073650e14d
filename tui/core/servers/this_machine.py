"""What did this machine measure of itself? Keeps its samples."""

from msgspec.structs import replace

from tui.core.model.server import Host
from tui.core.model.state import State
from tui.core.observed.events import HostSampled

_HOST_SAMPLES_KEPT = 360
_WHOLE_SAMPLES_KEPT = 60
"""Older ones are only drawn as curves of the machine, and each server that runs here would cost kilobytes."""


def host_sampled(state: State, event: HostSampled) -> State:
    """Keep a sample of this machine."""
    before = state.host.history if state.host is not None else ()
    old, young = before[-_HOST_SAMPLES_KEPT + 1 : -_WHOLE_SAMPLES_KEPT], before[-_WHOLE_SAMPLES_KEPT:]
    if old and old[-1].residents:
        old = (*old[:-1], replace(old[-1], residents=(), unseen=()))
    return replace(state, host=Host(last=event, history=(*old, *young, event)))
