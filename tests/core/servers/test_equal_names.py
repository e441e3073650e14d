"""Is a new server id under a known name taken for a new start, or for a second server, exactly when it is one?"""

from msgspec.structs import replace

from tests.cases import each
from tui.core.observed.answers import ServerRef
from tui.core.servers.equal_names import Bearer, Home, NameJudgement, judge, label, nearer

HUB = ServerRef(name="n2", id="NHUB", cluster="HUB", domain="hub", version="2.15.1", jetstream=True)
EDGE = replace(HUB, id="NEDGE", cluster="EDGE", domain="edge")
LEAF = replace(HUB, id="NLEAFNODE", cluster="n2", domain=None, jetstream=False)


def bearer(ref: ServerRef, *, born: float, seen: float) -> Bearer:
    """Its server's clock is a day ahead of ours."""
    return Bearer(ref=ref, start=born + 86_400, born=born, seen=seen)


@each(
    ("known", "fresh", "connected", "judgement"),
    [
        # The same place: the younger start is the server.
        (bearer(HUB, born=0, seen=99), bearer(replace(HUB, id="NEW"), born=100, seen=101), False, "started again"),
        (bearer(HUB, born=50, seen=99), bearer(replace(HUB, id="OLD"), born=0, seen=100), False, "older"),
        (bearer(HUB, born=50, seen=80), bearer(replace(HUB, id="OLD"), born=0, seen=100), False, "started again"),
        # Another place: who answered after the other one's start is another server.
        (bearer(HUB, born=0, seen=99), bearer(EDGE, born=50, seen=100), False, "another"),
        (bearer(EDGE, born=50, seen=99), bearer(HUB, born=0, seen=100), False, "another"),
        (bearer(HUB, born=0, seen=99), bearer(LEAF, born=99.5, seen=100), True, "another"),
        # It has just started, and the known one may answer in a moment, or never again.
        (bearer(HUB, born=0, seen=99), bearer(EDGE, born=99.5, seen=100), False, "not known yet"),
        (bearer(HUB, born=0, seen=99), bearer(EDGE, born=99.5, seen=102), False, "started again"),
        (bearer(LEAF, born=0, seen=99), bearer(HUB, born=99.5, seen=109), False, "not known yet"),
        (bearer(LEAF, born=0, seen=99), bearer(HUB, born=99.5, seen=110), False, "started again"),
        # A server that is given a domain ends before it starts with it.
        (
            bearer(replace(HUB, domain=None), born=0, seen=95),
            bearer(replace(HUB, id="NEW"), born=99, seen=100),
            False,
            "started again",
        ),
    ],
)
def test_a_new_id_under_a_known_name(known: Bearer, fresh: Bearer, connected: bool, judgement: NameJudgement) -> None:
    """By cluster and domain, by whose life overlaps, and by our own connection; clocks of servers are never compared to ours."""
    assert judge(known, fresh, connected=connected) == judgement


def test_who_keeps_the_plain_name() -> None:
    """The one of the watched domain and cluster; a server without JetStream stands behind one that has it."""
    home = Home(domain="hub", cluster="HUB")
    assert nearer(HUB, EDGE, home)
    assert not nearer(EDGE, HUB, home)
    assert nearer(HUB, LEAF, home)
    plain = replace(HUB, domain=None)
    assert nearer(plain, LEAF, Home(domain=None, cluster="HUB"))
    assert not nearer(plain, plain, home)
    second = replace(plain, jetstream=False)
    assert nearer(second, replace(EDGE, domain="edge"), Home(domain="hub", cluster="HUB"))


def test_how_the_other_one_is_called() -> None:
    """By its domain, else its cluster, else that it is alone; by its id as well where that is not enough."""
    assert label(EDGE, HUB, frozenset()) == "n2 (edge)"
    assert label(replace(EDGE, domain="hub"), HUB, frozenset()) == "n2 (EDGE)"
    assert label(LEAF, HUB, frozenset()) == "n2 (alone)"
    assert label(LEAF, HUB, frozenset({"n2 (alone)"})) == "n2 (alone NLEAFNOD)"
    assert label(replace(HUB, id="NOTHERONE"), HUB, frozenset()) == "n2 (HUB NOTHERON)"
