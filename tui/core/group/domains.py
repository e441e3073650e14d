"""Which domain has the meta group of a server? While a domain is rolled out, some servers of a cluster tell none.

Everything that sorts servers into groups, or finds the watched one, asks here. Must not know which group is watched.
"""

from collections.abc import Iterable


def group_domain(cluster: str | None, domain: str | None, mates: Iterable[str | None]) -> str | None:
    """The domain that a server tells, else the one that a server of its cluster with JetStream tells (`mates`: their domains)."""
    if domain is not None or cluster is None:
        return domain
    return min((one for one in mates if one is not None), default=None)
