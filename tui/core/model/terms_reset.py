"""What is known when the terms went back? A frozen record; this file must not know how that is found."""

from msgspec import Struct


class Reset(Struct, frozen=True, kw_only=True):
    """A majority of the peers runs with a new meta store, in which terms begin again."""

    at: float
    """When that was known; seconds since 1970 UTC on metawatch's own clock."""
    was: int
    """The last term that was led before."""
    to: int
    """The highest term told then; 0 while the new group has elected nobody."""
