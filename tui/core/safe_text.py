"""How is foreign text quoted inside one line of ours? This file must not know where the text came from.

Names, file contents and the output of other programs are data: they may hold line breaks, terminal escapes or
characters that turn the writing direction, and none of these may reach the operator's terminal.
"""


def one_line(text: str, limit: int = 200) -> str:
    """The printable characters of a text, white space folded to single spaces, cut at `limit` characters."""
    kept = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)
    folded = " ".join(kept.split())
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"
