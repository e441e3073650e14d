"""What comes to the App from other threads? One message each; it must not know what is done with it."""

from textual.message import Message

from tui.core.model.state import Snapshot


class SnapshotArrived(Message):
    """State, never a delta: an older one that has not been handled yet is dropped."""

    def __init__(self, snapshot: Snapshot, *, past: bool = False) -> None:
        super().__init__()
        self.snapshot = snapshot
        self.past = past

    def can_replace(self, message: Message) -> bool:
        """Only the newest counts."""
        return isinstance(message, SnapshotArrived) and message.past == self.past


class Crashed(Message):
    """A bug on the collecting side."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


class JournalNoted(Message):
    """Something that the operator should know, from another thread."""

    def __init__(self, note: str, *, end: bool = False) -> None:
        super().__init__()
        self.note = note
        self.end = end
        """The past cannot be shown any more."""
