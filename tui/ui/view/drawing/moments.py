"""How is an instant written that is told from an election on?"""


def offset_of(seconds: float) -> str:
    """`−6.413 s`."""
    return f"{'−' if seconds < 0 else '+'}{abs(seconds):.3f} s"
