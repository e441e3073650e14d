"""When does the word of the whole group change, and what is told of it? The only file that replaces `State.word`."""

from msgspec.structs import replace

from tui.core.model.lines import StateLine
from tui.core.model.state import State
from tui.core.model.state_word import KeptWord
from tui.core.model.stepped import Stepped
from tui.core.model.timestamps import rfc3339
from tui.core.overall.state_word import found_now, steadied
from tui.core.settings.watch import Watch


def judge(state: State, watch: Watch) -> Stepped[StateLine]:
    """The state with the word of now, and a line when it is another one than before; none before `ready`."""
    if state.ready_at is None:
        return state, ()
    kept, now = state.word, state.now
    found = found_now(state, now, watch)
    told = steadied(state, found, now)
    found_at = now if told is found or kept is None else kept.found_at
    after = replace(state, word=KeptWord(told=told, found_at=found_at))
    if kept is not None and kept.told.word == told.word:
        return after, ()
    line = StateLine(
        at=rfc3339(now),
        state=told.word,
        previous=None if kept is None else kept.told.word,
        since=None if told.since is None else rfc3339(told.since),
        subject=told.subject,
        summary=told,
    )
    return after, (line,)
