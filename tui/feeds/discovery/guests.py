"""Which servers have nothing to do with the watched meta group, so that they cost next to nothing?

A system account may be shared with hundreds of leaf nodes, each a JetStream domain of its own, most of them out of our reach.
They are guests: known by name and by what they send unasked, asked for themselves seldom, and no connection is made to them.
Which servers are members is for the core to say: whoever may be one is no guest. This file must not ask or dial.
"""

from collections import Counter

from tui.core.observed.answers import ServerRef
from tui.core.settings.watch import Watch
from tui.feeds.connection.known_servers import Known, Roster


class Guests:
    """Told apart by domain and cluster, as far as these are known."""

    def __init__(self, watch: Watch, roster: Roster) -> None:
        self._watch = watch
        self._roster = roster
        self._first = ""
        self._clusters: set[str] = set()
        """Those that hold servers of the watched group, also after a server there has told another domain."""
        self._domain: str | None = watch.domain or None
        self.settled = watch.domain_given
        """Whether it is known which domain is watched; before, nobody is a guest."""

    def first(self, name: str) -> None:
        """The server that was connected to first: it is never a guest, and its group is watched if no other was asked for."""
        self._first = name

    def settle(self, *, all_heard: bool) -> None:
        """Find out which domain is watched: that of the first server, or, if it runs no JetStream, the largest."""
        if self._watch.domain_given:
            return
        known = self._roster.servers.get(self._first)
        if known is not None and known.ref.jetstream:
            self._domain, self.settled = self._roster.group_of(known.ref), True
        elif all_heard and not self.settled:
            those = [one.ref for one in self._roster.servers.values() if one.ref.jetstream]
            domains = Counter(self._roster.group_of(ref) for ref in those)
            if domains:
                self._domain = max(sorted(domains, key=lambda d: d or ""), key=lambda d: domains[d])
                self.settled = True

    def is_one(self, known: Known) -> bool:
        """Whether this server is a guest, by what is known now."""
        ref = known.ref
        if not self.settled or ref.name == self._first or (ref.cluster or "") in self._clusters:
            return False
        if known.runs_alone:
            return True
        if not ref.jetstream:
            return self._beside_strangers(ref)
        if self._roster.group_of(ref) != self._domain:
            return True
        if ref.cluster:
            self._clusters.add(ref.cluster)
        return False

    def _beside_strangers(self, ref: ServerRef) -> bool:
        """A server without JetStream is no guest where it may carry the traffic of the watched group."""
        groups = self._roster.groups_in(ref.cluster)
        return bool(groups) and self._domain not in groups
