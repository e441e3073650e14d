"""How often is tried what is tried with many examples? As often as is written there in `.ci/run`, else a third of that."""

import os


def examples(thorough: int) -> int:
    """Mostly for hypothesis; the third is the beginning of the whole, where nothing is drawn at random."""
    return thorough if os.environ.get("THOROUGH") == "1" else thorough // 3
