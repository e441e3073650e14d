"""What is said of one alert code? The shape of its text; the texts are in the files of their families."""

from typing import NamedTuple


class CheckText(NamedTuple):
    """One alert code in words: whole sentences, without the limits that are in force."""

    name: str
    meaning: str
    """What is so when it is raised, and how surely that is known."""
    why: str
    """What it costs, or what it leads to."""
    mend: str
    look: tuple[str, ...]
    """Commands that show more, as they are typed by a user of the system account, or on the host."""
    wrong: str = ""
    """Common advice or belief that does not hold; empty if there is none."""
