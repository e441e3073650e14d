"""What happened to streams and consumers? Events of their Raft groups, which are not the meta group; must not know what follows."""

from tui.core.observed.event import Event


class AssetElected(Event, frozen=True, kw_only=True):
    """A stream or consumer of an account elected its leader: cascade, never a meta election."""

    id: str
    account: str | None
    stream: str
    consumer: str | None = None
    leader: str | None = None
    via: str | None = None


class QuorumLost(Event, frozen=True, kw_only=True):
    """A stream or consumer lost its quorum."""

    id: str
    account: str | None
    stream: str
    consumer: str | None = None
    via: str | None = None


AssetAdvised = AssetElected | QuorumLost
