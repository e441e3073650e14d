"""How many stories does a property make up, where each takes a twentieth of a second? All of them in `.ci/run`, else a third."""

import os


def examples(thorough: int) -> int:
    """For hypothesis. The third is the beginning of the whole: nothing is drawn at random."""
    return thorough if os.environ.get("THOROUGH") == "1" else thorough // 3
