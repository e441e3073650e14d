"""How is the wall served to browsers? Values that the operator chose."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Serving:
    """Where browsers reach the wall, and what opens it."""

    host: str
    port: int
    token: str = field(repr=False)
    made: bool = False
    """The token was made at random, so whoever started the program must be given it."""
    public_url: str | None = None
    """Under which browsers reach it through a proxy, without a slash at the end."""
    theme: str = "dark"
