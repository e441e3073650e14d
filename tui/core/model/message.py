"""What is to be said, before it is put into words? The name of a phrase and the typed figures in it.

`text/phrases` has the words. This file must not know any of them, nor how a figure is written.
"""

from typing import TypeAlias

from msgspec import Struct


class Message(Struct, frozen=True):
    """A sentence without its words; equal messages say the same."""

    phrase: str
    """Its key in the catalog of `text/phrases`."""
    values: "tuple[tuple[str, Value], ...]" = ()
    """(field of the phrase, figure) in the order in which they were given; times in seconds, shares between 0 and 1."""


Value: TypeAlias = "str | int | float | bool | tuple[str | Message, ...] | Message | None"
"""None is a figure that is not known; a text is a name, or was written by a server or an operator."""

Saying: TypeAlias = Message | str
"""A text is what others wrote: a server's reason, an operator's note."""


def message(phrase: str, /, **values: Value) -> Message:
    """`message("snapshot_slow", server="n1", took_s=3.2)`."""
    return Message(phrase, tuple(values.items()))
