"""Is exactly the group marked as watched that watching would watch: while a domain is rolled out, beside servers that run alone?"""

from tui.core.group.domains import group_domain
from tui.core.observed.answers import JetStream, Meta, ServerRef, Stats
from tui.core.observed.events import StatsSeen
from tui.core.reports.permissions_report import Diagnosis, FoundServer, groups_of, marked


def heard(name: str, cluster: str, domain: str | None, *, alone: bool = False) -> StatsSeen:
    ref = ServerRef(name=name, id=name.upper(), cluster=cluster, domain=domain, jetstream=True)
    stream = JetStream() if alone else JetStream(meta=Meta(leader=f"{cluster}1", size=3))
    return StatsSeen(at=1.0, server=ref, stats=Stats(start=0.0), jetstream=stream)


def watched(*seen: StatsSeen, first: str, domain: str | None = None) -> list[tuple[str | None, tuple[str, ...]]]:
    """Domain and members of each group that is marked."""
    servers = tuple(
        FoundServer(
            name=one.server.name, version="2.15.1", cluster=one.server.cluster, domain=one.server.domain, jetstream=True
        )
        for one in seen
    )
    found = Diagnosis(
        at=1.0,
        server=first,
        version="2.15.1",
        domain=domain,
        domain_given=domain is not None,
        servers=servers,
        groups=groups_of({one.server.name: one for one in seen}, {}, {}),
    )
    return [(group.domain, group.members) for group in marked(found).groups if group.watched]


def test_while_a_domain_is_rolled_out_the_group_of_the_first_server_is_watched() -> None:
    """Whether the first server tells the new domain already or not."""
    seen = heard("c1", "c", "hub"), heard("c2", "c", None), heard("c3", "c", None), heard("e1", "e", "edge")
    for first in ("c1", "c2"):
        assert watched(*seen, first=first) == [("hub", ("c1", "c2", "c3"))]
    assert watched(*seen, first="c2", domain="edge") == [("edge", ("e1",))]


def test_a_server_that_runs_alone_in_the_same_domain_is_not_watched_as_well() -> None:
    seen = heard("c1", "c", None), heard("c2", "c", None), heard("dev", "dev", None, alone=True)
    assert watched(*seen, first="c1") == [(None, ("c1", "c2"))]
    assert watched(heard("dev", "dev", None, alone=True), first="dev") == []


def test_a_server_without_a_cluster_has_no_mates() -> None:
    assert group_domain(None, None, ("hub",)) is None
    assert group_domain("c", None, (None, "hub")) == "hub"
    assert group_domain("c", "edge", ("hub",)) == "edge"
