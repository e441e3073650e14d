"""How is the cluster reached? Flags, environment and context already merged, credentials already read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Connection:
    """How to reach the cluster: flags, environment and context already merged, credentials already read."""

    urls: tuple[str, ...] = ("nats://127.0.0.1:4222",)
    named: bool = field(default=True, compare=False)
    """Flags, environment or context say where; else it is the port of this host where most servers listen."""
    user: str | None = None
    password: str | None = None
    token: str | None = None
    creds: str | None = None
    """Text of a credentials file (JWT and seed), never a path."""
    nkey_seed: str | None = None
    """Seed text (`SU…`), from an nkey file or user_seed."""
    jwt: str | None = None
    """User JWT text; goes with `nkey_seed`."""
    tls_cert: str | None = None
    """Path, as are `tls_key` and `tls_ca`; both of cert and key or none."""
    tls_key: str | None = None
    tls_ca: str | None = None
    tls_first: bool = False
    inbox_prefix: str = "_INBOX"
    name: str = "metawatch"
    timeout_s: float = 5.0
    """Deadline of the first connection, and of single requests by `doctor`."""
    waits: bool = False
    """While no server can be reached, the first connection is tried again for ever; nothing else that it meets is waited out."""
    context: str | None = None
    """Name of the `nats` context these came from."""
    account: "Connection | None" = None
    """How to reach the account whose API callers are to be named."""
    renewal: "Renewal | None" = field(default=None, compare=False, repr=False)
    """Reads the files that these came from again when they have changed; None: there are none."""


class Renewal(Protocol):
    """The files that a `Connection` was read from."""

    @property
    def latest(self) -> Connection:
        """As they were when they were last read and could be used."""

    def look(self, use: Callable[[Connection], None]) -> bool:
        """Read them again if they have changed; whether `use` took what they say, and raised no Refusal."""

    def note(self, now: float) -> str:
        """What is to be known of them when a server refuses what they say: when they changed, what ran out. No secrets."""
