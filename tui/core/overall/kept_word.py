"""When does the word of the whole group change, and what is told of it? The only file that replaces `State.word`."""

from msgspec.structs import replace

from tui.core.model.lines import StateChanged
from tui.core.model.state import State
from tui.core.model.state_word import KeptWord
from tui.core.model.stepped import Stepped
from tui.core.model.timestamps import rfc3339
from tui.core.overall.state_word import found_now, steadied
from tui.core.settings.watch import Watch


def judge(state: State, watch: Watch) -> Stepped[StateChanged]:
    """The state with the word of now, and a line when it is another one than before; none before `ready`."""
    if state.ready_at is None:
        return state, ()
    kept, now = state.word, state.now
    found = found_now(state, now, watch)
    told = steadied(state, found, now)
    found_at = now if told is found or kept is None else kept.found_at
    after = replace(state, word=KeptWord(shown=told, found_at=found_at))
    if kept is not None and kept.shown.word == told.word:
        return after, ()
    previous = None if kept is None else kept.shown.word
    return after, (StateChanged(at=rfc3339(now), became=told, previous=previous),)
