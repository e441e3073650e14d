"""Which meta group is watched, with which options? Values that the operator chose."""

from dataclasses import dataclass, field
from typing import Final

from tui.core.settings.thresholds import Thresholds

PROBE_PREFIX: Final = "metawatch.probe"
LONGEST_OPERATOR: Final = 64
"""Characters of an operator's name."""
THEMES: Final = ("dark", "light", "contrast", "solarized-dark", "solarized-light", "mono")
"""Colours that a screen may be drawn in."""


@dataclass(frozen=True, kw_only=True)
class MutedAlert:
    """An alert that is not wanted."""

    code: str
    domain: str | None = None
    """Of the meta group; "" for the group without a domain, None for every group."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Which meta group is watched, and how."""

    domain: str | None = None
    """JetStream domain of the group; None with `domain_given` False: the group of the server first connected to."""
    domain_given: bool = False
    context: str | None = None
    """Name of the `nats` context, for the header."""
    read_only: bool = False
    """Nothing that changes the cluster is sent."""
    production: bool = False
    """The configuration file marks the context so: the header says it, in red."""
    tap: bool = True
    """Listen to the Raft traffic of the meta group."""
    probes: bool = True
    """Send messages to ourselves between two servers."""
    probe_prefix: str = PROBE_PREFIX
    """What the subjects of those messages begin with."""
    team: bool = True
    """Share what operators write with other metawatches that watch this group."""
    operator: str | None = None
    """Who acts, as others shall read it; None: user@host."""
    disk_path: str | None = None
    """Whose device on this machine is shown; None: the store of a server that runs here, else `/`."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    mutes: tuple[MutedAlert, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Between which contexts the operator may choose on the dashboard."""

    contexts: tuple[str, ...] = ()
    trouble: str = ""
    """Why the one that was chosen last is not watched; empty if it is."""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """How the terminal is to be drawn on."""

    ascii_only: bool = False
    mouse: bool = True
    low_bandwidth: bool = False
    theme: str | None = None
    """One of `THEMES`; None: what suits the terminal."""
    wall: bool = False
    """Begin with the war room."""
    colorfgbg: str = ""
    """`COLORFGBG`, by which some terminals say whether they are dark."""
