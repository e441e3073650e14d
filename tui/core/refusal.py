"""Why does a command end without doing its work? One line and an exit code; this file must not know what went wrong where."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of all commands (but `check`, whose runner knows 0–3 only)."""

    FINE = 0
    NO = 1
    USAGE = 64
    NOT_NATS = 65
    BAD_FILE = 66
    NO_SERVER = 69
    REFUSED = 77
    CONFIG = 78


class Refusal(Exception):
    """Expected trouble that ends a command: `line` says what was wrong and how to mend it, in one line."""

    def __init__(self, exit_code: Exit, line: str) -> None:
        super().__init__(line)
        self.exit_code = exit_code
        self.line = line


class NothingToWatch(Refusal):
    """The servers that answer have no meta group, and waiting gives them none."""

    def __init__(self, line: str) -> None:
        super().__init__(Exit.NO_SERVER, line)
