"""What was changed at a server? Its settings as it tells them, and one entry of the change log. Frozen records; no rule."""

from typing import Literal

from msgspec import Struct

from tui.core.model.message import Message

ChangeKind = Literal["reload", "limits", "domain", "version"]
"""Its configuration was read again; limits of JetStream or how often it syncs; its JetStream domain; its version."""


class ServerSettings(Struct, frozen=True, kw_only=True):
    """What a server told last of how it is set up. It outlives the process, so that a restart with another setting is seen."""

    version: str = ""
    domain: str | None = None
    max_memory: int | None = None
    """None until it told; -1 is no limit."""
    max_storage: int | None = None
    sync_s: float | None = None
    """0 where it syncs before it acknowledges; None where it does not tell."""


class Change(Struct, frozen=True, kw_only=True):
    """One entry of the change log."""

    at: float
    """When it was changed: of a reload when the server read its configuration (its own word, on our clock), else when it first told."""
    seen_at: float
    """When metawatch learnt of it."""
    server: str
    what: ChangeKind
    said: Message
