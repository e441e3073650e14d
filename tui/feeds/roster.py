"""Which servers are there? Names, ids and what they can, as they answered; this file must not know how they are reached."""

import re
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from tui.core.events import StatsSeen
from tui.core.told import ServerRef

_ID: Final = re.compile(r"[A-Z0-9]{1,64}")
"""Ids become part of subjects: nothing else may get into one."""
_GONE_S: Final = 15.0
"""Silent for this long, a server makes room for an older one of its name: its clock may have been set back."""


@dataclass(kw_only=True)
class Known:
    """One server name, and who bears it now."""

    ref: ServerRef
    start: float
    """Server clock of its start: of two servers of one name the younger counts."""
    seen: float
    """When it last answered anything, or said anything unasked."""
    stats_at: float
    """When its STATSZ last came, asked for or not."""
    system_account: str | None = None
    """From VARZ, as are `store_dir` and `port`."""
    store_dir: str | None = None
    port: int = 0
    others: set[str] = field(default_factory=set)
    """Ids of older servers under the same name that still answer."""

    @property
    def name(self) -> str:
        return self.ref.name


class Roster:
    """All servers that ever answered."""

    def __init__(self) -> None:
        self.servers: dict[str, Known] = {}

    def saw(self, event: StatsSeen) -> Known | None:
        """Take a STATSZ in; the entry if this is a server, or a start of it, not known before."""
        ref, start = event.server, event.stats.start
        known = self.servers.get(ref.name)
        if _ID.fullmatch(ref.id) is None:
            return None
        if known is None:
            self.servers[ref.name] = Known(ref=ref, start=start, seen=event.at, stats_at=event.at)
            return self.servers[ref.name]
        if ref.id != known.ref.id and start <= known.start and event.at - known.seen < _GONE_S:
            known.others.add(ref.id)
            return None
        news = ref.id != known.ref.id or ref.jetstream != known.ref.jetstream
        known.ref, known.start, known.seen, known.stats_at = ref, start, event.at, event.at
        return known if news else None

    def welcomed(self, name: str, server_id: str, version: str) -> Known | None:
        """A server said its name and id at the door; the entry if this is a start of it not known before."""
        known = self.servers.get(name)
        if known is None or known.ref.id == server_id or _ID.fullmatch(server_id) is None:
            return None
        known.ref = replace(known.ref, id=server_id, version=version)
        known.start = 0.0
        return known

    def set_up(self, name: str, system_account: str | None, store_dir: str | None, port: int) -> None:
        """It told its settings."""
        known = self.servers.get(name)
        if known is not None:
            known.system_account, known.store_dir, known.port = system_account, store_dir, port

    def heard(self, name: str, at: float) -> None:
        """It answered something."""
        known = self.servers.get(name)
        if known is not None:
            known.seen = max(known.seen, at)

    def group_of(self, ref: ServerRef) -> str | None:
        """The domain of its meta group, as far as its cluster tells: while a domain is rolled out some servers tell none."""
        if ref.domain is not None or ref.cluster is None:
            return ref.domain
        mates = (one.ref for one in self.servers.values() if one.ref.cluster == ref.cluster and one.ref.jetstream)
        return min((mate.domain for mate in mates if mate.domain is not None), default=None)

    def knows_the_way(self, known: Known) -> bool:
        """Whether this one is to be asked where others of its cluster are: the meta peers of a cluster are asked anyway, and
        elsewhere one server is enough, for each tells of all."""
        cluster = [one for one in self.servers.values() if one.ref.cluster == known.ref.cluster]
        if any(one.ref.jetstream for one in cluster):
            return known.ref.jetstream
        heard = max(one.seen for one in cluster)
        return known.name == min(one.name for one in cluster if heard - one.seen < _GONE_S)
