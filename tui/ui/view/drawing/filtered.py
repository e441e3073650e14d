"""Which rows hold the words that the operator looks for? This file must not know what a row is about."""

from tui.ui.view.drawing.spans import Picture, Row


def sifted(picture: Picture, words: str) -> Picture:
    """The same picture with the rows that hold the words, large and small letters alike; no words, all rows.

    A row's key counts too (it holds the whole name, however narrow the screen), and further lines stay with their row."""
    if not words or not picture.selectable:
        return picture
    wanted = words.casefold()
    keys = {row.key for row in picture.rows if wanted in f"{row.text}\n{row.key}".casefold()}
    rows = tuple(row for row in picture.rows if row.key in keys)
    if rows:
        return picture._replace(rows=rows)
    return picture._replace(rows=(Row("nothing", (("no row matches", "dim"),)),), selectable=False)
