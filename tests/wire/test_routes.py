"""Is the route that carries the meta group's traffic the one that is told, on every version?"""

import msgspec

from tests.cases import each
from tests.wire.recorded import VERSIONS, answers
from tui.core.observed.answers import Route, ServerRef
from tui.core.observed.events import DecodeFailed, RoutesSeen
from tui.wire.decode import MAX_ROWS
from tui.wire.translate import translate_routes

SERVER = '"server":{"name":"n1","id":"N1"}'


class Row(msgspec.Struct):
    """A recorded row, read without the code that is tested."""

    remote_id: str
    rtt: str
    in_msgs: int
    account: str = ""


class Data(msgspec.Struct):
    routes: list[Row]


class Body(msgspec.Struct):
    server: ServerRef
    data: Data


def told(body: bytes | str, account: str | None = "SYS") -> tuple[Route, ...]:
    event = translate_routes(3.0, 2.0, "n9", body if isinstance(body, bytes) else body.encode(), account)
    assert isinstance(event, RoutesSeen), event
    return event.routes


def body_of(data: str) -> str:
    return f'{{{SERVER},"data":{data}}}'


def rows(*parts: str) -> str:
    listed = ",".join("{" + part + "}" for part in parts)
    return body_of(f'{{"routes":[{listed}]}}')


@each("account", ["SYS", None])
@each("version", VERSIONS)
def test_one_row_a_server_and_it_is_the_system_accounts(version: str, account: str | None) -> None:
    """Both others are told once each, with the figures of the pinned row; 2.9 has one row a pair and no name in it.
    Recorded clusters have one pinned account, so not knowing its name changes nothing."""
    recorded = answers(version, "routez")
    names = {body.server.id: body.server.name for body in (msgspec.json.decode(a.bytes, type=Body) for a in recorded)}
    for answer in recorded:
        body = msgspec.json.decode(answer.bytes, type=Body)
        expected = {row.remote_id: row for row in body.data.routes if version == "2.9.10" or row.account == "SYS"}
        routes = told(answer.bytes, account)
        assert {route.remote_id for route in routes} == set(expected) == set(names) - {body.server.id}
        for route in routes:
            row = expected[route.remote_id]
            assert route.remote == ("" if version == "2.9.10" else names[route.remote_id])
            assert route.in_msgs == row.in_msgs > 0
            assert route.rtt_s is not None
            assert 50e-6 < route.rtt_s < 5e-3
            assert route.start is not None
            assert 0 < answer.at - route.start < 30
            assert not route.gateway


def test_every_field_lands_where_it_belongs() -> None:
    """Figures of which no two are equal."""
    row = """"rid":1,"remote_id":"N2","remote_name":"n2","account":"SYS","rtt":"1.5ms","start":"2026-11-23T13:30:07Z",
    "pending_size":11,"in_msgs":12,"out_msgs":13,"in_bytes":14,"out_bytes":15"""
    event = translate_routes(3.0, 2.0, "n9", rows(row).encode(), "SYS")
    assert isinstance(event, RoutesSeen)
    assert (event.at, event.asked, event.via, event.server) == (3.0, 2.0, "n9", ServerRef(name="n1", id="N1"))
    assert event.routes == (
        Route(
            remote="n2",
            remote_id="N2",
            rtt_s=0.0015,
            start=1795440607.0,
            pending_bytes=11,
            pending_most=11,
            in_msgs=12,
            out_msgs=13,
            in_bytes=14,
            out_bytes=15,
        ),
    )


POOL = '"remote_id":"N2","remote_name":"n2"'


@each(
    ("parts", "account", "chosen"),
    [
        ((POOL,), "SYS", 1),  # pooling is off: the one route carries everything
        ((POOL,), None, 1),
        ((POOL, POOL), "SYS", 0),  # the pinned one is not up: none of these carries the meta group's traffic
        ((POOL, f'{POOL},"account":"APP"'), "SYS", 0),
        ((POOL, f'{POOL},"account":"APP"'), None, 1),  # the only pinned account there is
        ((POOL, f'{POOL},"account":"APP"', f'{POOL},"account":"SYS","in_msgs":7'), "SYS", 7),
        ((POOL, f'{POOL},"account":"APP"', f'{POOL},"account":"SYS"'), None, 0),  # which of both, nobody knows
        ((f'{POOL},"account":"APP"',), "SYS", 0),
        (('"rtt":"1ms"',), "SYS", 0),  # a row without a server
    ],
)
def test_which_row(parts: tuple[str, ...], account: str | None, chosen: int) -> None:
    """Rather no route than another one's figures."""
    marked = tuple(part if "in_msgs" in part else f'{part},"in_msgs":1' for part in parts)
    assert [route.in_msgs for route in told(rows(*marked), account)] == ([chosen] if chosen else [])


def test_of_two_connections_of_one_pair_the_newer_counts() -> None:
    """As long as two servers that dialled each other have not dropped one."""
    old = f'{POOL},"account":"SYS","in_msgs":1,"start":"2026-11-23T13:30:07Z"'
    new = f'{POOL},"account":"SYS","in_msgs":2,"start":"2026-11-23T13:30:08Z"'
    assert [route.in_msgs for route in told(rows(new, old))] == [2]


@each("rtt", ["0s", "", "-1ms", "soon"])
def test_a_round_trip_that_was_not_measured_is_not_known(rtt: str) -> None:
    """A server says `0s` until the first PONG."""
    assert told(rows(f'{POOL},"rtt":"{rtt}"'))[0].rtt_s is None


def test_what_waits_is_that_of_the_fullest_connection() -> None:
    """A pair has several; what cannot be waits nowhere."""
    pool, own = '"remote_id":"N2","remote_name":"n2"', f'{POOL},"account":"SYS"'
    (route,) = told(rows(f'{pool},"pending_size":2000000', f'{own},"pending_size":7', f'{pool},"pending_size":-1'))
    assert (route.pending_bytes, route.pending_most) == (7, 2_000_000)
    (route,) = told(rows(f'{own},"pending_size":18446744073709551615'))
    assert (route.pending_bytes, route.pending_most) == (0, 0)


@each("data", ["{}", '{"routes":null}', '{"routes":[]}'])
def test_a_server_without_routes_tells_none(data: str) -> None:
    """That is an answer, too."""
    assert told(body_of(data)) == ()


@each("body", ["", "{", "{" + SERVER + "}", rows(*["" for _ in range(MAX_ROWS + 1)])])
def test_what_is_no_routez_is_told_as_such(body: str) -> None:
    """`DecodeFailed` with the subject, never an exception; so is an answer with more rows than a cluster can have."""
    event = translate_routes(3.0, 2.0, "n9", body.encode(), "SYS")
    assert isinstance(event, DecodeFailed)
    assert event.subject == "$SYS.REQ.SERVER.*.ROUTEZ"


def test_a_refusal_is_told_in_the_servers_words() -> None:
    """An answer that holds an error instead of data."""
    event = translate_routes(3.0, 2.0, "n9", b'{%s,"error":{"code":403,"description":"no"}}' % SERVER.encode(), None)
    assert isinstance(event, DecodeFailed)
    assert event.reason == "403 no"
