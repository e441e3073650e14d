"""Which account does our user belong to? What one connection has told of it; this file must not know what follows from it."""

from typing import Literal

from tui.core.observed.event import Event

AccountEvidence = Literal["INFO", "names", "none"]
"""`INFO`: the server said after our login whether this is its system account (nats-server 2.12 and later). `names`: the name of
our account (USER.INFO) was compared with that of the system account (VARZ). `none`: nobody has told enough."""


class AccountSeen(Event, frozen=True, kw_only=True):
    """The account of our user, as far as this connection tells. Only the system account gets Raft traffic and may step the
    meta leader down; another one sees as much as it imports."""

    via: str
    """Server whose connection it is."""
    account: str | None = None
    """Name, or public key where accounts are JWTs."""
    system: bool | None = None
    """Whether it is the system account; None: not known."""
    evidence: AccountEvidence = "none"
    system_account: str | None = None
    """Name or public key of the system account, where VARZ told it."""
