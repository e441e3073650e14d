"""Are servers found where their VARZ and ROUTEZ say that they listen?"""

from tests.cases import each
from tests.wire.recorded import VERSIONS, answers, lab_answers
from tui.wire.addresses import read_routez, read_varz


@each("version", VERSIONS)
def test_varz(version: str) -> None:
    """Every version tells its own client port among the cluster's, two routes, its store and its system account."""
    told = [read_varz(answer.bytes) for answer in answers(version, "varz")]
    ports = set()
    for varz in told:
        assert varz is not None
        assert (varz.host, varz.system_account, varz.auth_required) == ("127.0.0.1", "SYS", True)
        assert (varz.tls_required, varz.tls_verify) == (False, False)
        assert varz.store_dir == f"/data/{varz.server.name}/js/jetstream"
        assert varz.server.version == version
        assert f"127.0.0.1:{varz.port}" in varz.connect_urls
        assert len(varz.connect_urls) == 3
        ports.add(varz.port)
    assert len(ports) == 3


def test_varz_without_jetstream() -> None:
    """A server without JetStream has no store."""
    told = [read_varz(answer.bytes) for answer in lab_answers("steady", "VARZ")]
    assert {varz.server.name: varz.store_dir is None for varz in told if varz} == {
        "n1": False,
        "n2": False,
        "n3": False,
        "n4": True,
    }


@each("version", VERSIONS)
def test_routez(version: str) -> None:
    """Every version tells the two others by id; from 2.10 on by name too, and each pair several times."""
    ids = {varz.server.id: varz.server.name for a in answers(version, "varz") if (varz := read_varz(a.bytes))}
    for answer in answers(version, "routez"):
        routes = read_routez(answer.bytes)
        assert routes is not None
        assert len(routes) == (2 if version == "2.9.10" else 8)
        assert len({route.remote_id for route in routes}) == 2
        assert {route.ip for route in routes} == {"127.0.0.1"}
        assert all(route.port > 0 for route in routes)
        named = {route.remote_name for route in routes}
        others = {ids[route.remote_id] for route in routes}
        assert named == ({None} if version == "2.9.10" else others)


@each("body", [b"", b"{", b"[]", b"{}", b'{"server":{"name":"n","id":"i"},"error":{"code":500}}'])
def test_unreadable_addresses_are_none(body: bytes) -> None:
    """What is no VARZ or ROUTEZ is None."""
    assert read_varz(body) is None
    assert read_routez(body) is None
