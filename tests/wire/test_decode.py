"""Are Go's instants and durations read exactly, and do surprises cost no more than the field they are in?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.json import Decoder

from tests.cases import each
from tui.wire import structs
from tui.wire.decode import MAX_BODY, MAX_ROWS, Unreadable, bounded, instant, read, seconds

REPLICA = Decoder(structs.ReplicaBlock)
META = Decoder(structs.MetaCluster)
SERVER = Decoder(structs.ServerBlock)
RAFT = Decoder(structs.RaftzGroup)
_UNITS = (("h", 3_600_000_000_000), ("m", 60_000_000_000))


def go_duration(nanos: int) -> str:
    """`time.Duration.String()` of Go: the largest fitting unit below a second, else h, m and s."""
    if nanos < 0:
        return f"-{go_duration(-nanos)}"
    for limit, scale, unit in ((1000, 1, "ns"), (10**6, 1000, "µs"), (10**9, 10**6, "ms")):
        if 0 < nanos < limit:
            return f"{_decimal(nanos, scale)}{unit}"
    text, rest = "", nanos
    for unit, size in _UNITS:
        if nanos >= size:
            text, rest = f"{text}{rest // size}{unit}", rest % size
    return f"{text}{_decimal(rest, 10**9)}s"


def _decimal(value: int, scale: int) -> str:
    whole, part = divmod(value, scale)
    digits = f"{part:0{len(str(scale)) - 1}d}".rstrip("0") if part else ""
    return f"{whole}.{digits}" if digits else str(whole)


@given(st.integers(-(2**53), 2**53))
@example(0)
@example(244_000)
@example(807_572_939)
@example(3_600_000_000_000)
def test_every_go_duration_is_read(nanos: int) -> None:
    """A duration as Go prints it comes back as its seconds, to less than a nanosecond in a day."""
    told = seconds(go_duration(nanos))
    assert told == pytest.approx(nanos / 1e9, rel=1e-12, abs=1e-12)


@each(
    ("text", "told"),
    [
        ("807.572939ms", 0.807572939),
        ("1.7s", 1.7),
        ("244µs", 0.000244),
        ("244μs", 0.000244),
        ("1m2.5s", 62.5),
        ("2h3m", 7380.0),
        ("2h3m0s", 7380.0),
        ("0s", 0.0),
        ("0", 0.0),
    ],
)
def test_durations_of_the_servers(text: str, told: float) -> None:
    """The forms that servers send are read, with either letter that looks like mu."""
    assert seconds(text) == pytest.approx(told)


@each("text", ["", "s", "1", "1.2", "1 s", "1d", "s1", "1s ", "٣s", "٣ms", ".5ms", "1e3s", "9" * 41 + "s", "-", "--1s"])
def test_what_is_no_duration_is_none(text: str) -> None:
    """Nothing but a Go duration is taken for one."""
    assert seconds(text) is None


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2262, 1, 1)),  # noqa: DTZ001 – hypothesis wants naive bounds
    st.integers(0, 999_999_999),
    st.integers(-14 * 60, 14 * 60),
)
def test_every_rfc3339_instant_is_read(moment: datetime, nanos: int, offset: int) -> None:
    """Up to nine fractional digits with trailing zeros dropped, in UTC or with an offset: right to a microsecond."""
    whole = moment.replace(microsecond=0, tzinfo=UTC)
    fraction = f".{nanos:09d}".rstrip("0").rstrip(".")
    local = (whole + timedelta(minutes=offset)).strftime("%Y-%m-%dT%H:%M:%S")
    zone = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}" if offset else "Z"
    told = read(SERVER, f'{{"name":"n","id":"i","time":"{local}{fraction}{zone}"}}')
    at = instant(told.time)
    assert at is not None
    assert at - whole.timestamp() == pytest.approx(nanos / 1e9, abs=2e-6)


@each("text", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00"])
def test_gos_zero_time_means_never(text: str) -> None:
    """The zero time is None, not the year 1."""
    assert instant(read(SERVER, f'{{"name":"n","id":"i","time":"{text}"}}').time) is None


@each("text", ['"2026-11-23T13:30:08"', '"yesterday"', "5", '"9999-12-31T23:59:59.999999999Z"', "null"])
def test_an_odd_time_of_the_server_costs_no_answer(text: str) -> None:
    """A `time` that is no instant (or has no zone) is left out; the server is still known."""
    told = read(SERVER, f'{{"name":"n","id":"i","ver":"2.15.1","time":{text}}}')
    assert (told.name, told.ver) == ("n", "2.15.1")


@each(
    ("body", "told"),
    [
        (b'{"cluster_size":3.0,"leader":"n1"}', structs.MetaCluster(cluster_size=3, leader="n1")),
        (b'{"cluster_size":3,"leader":null,"pending":"many"}', structs.MetaCluster(cluster_size=3)),
        (b'{"cluster_size":-1,"pending":7}', structs.MetaCluster(cluster_size=None, pending=7)),
        (b'{"replicas":null,"new_field":[1,{"a":2}]}', structs.MetaCluster()),
        (
            b'{"replicas":[{"name":"n1","lag":18446744073709551615},{"name":"n2","active":1e9,"current":"yes"}]}',
            structs.MetaCluster(
                replicas=[
                    structs.ReplicaBlock(name="n1", lag=None),
                    structs.ReplicaBlock(name="n2", active=1_000_000_000),
                ]
            ),
        ),
        (
            b'{"replicas":[7,{"name":"n2"}]}',
            structs.MetaCluster(replicas=[structs.ReplicaBlock(), structs.ReplicaBlock(name="n2")]),
        ),
    ],
)
def test_a_surprise_costs_its_field_only(body: bytes, told: structs.MetaCluster) -> None:
    """A whole number written as a float is read; another type in an unimportant field leaves that field at its
    default; a number that cannot be (below zero, or wrapped round) is no number, which is not 0."""
    assert read(META, body) == told


def test_a_float_at_one_peer_spares_the_others() -> None:
    """Mending `last_replicated_index` at one peer leaves the same field of the other peers as it was."""
    peers = b'{"a":{"last_replicated_index":4e0},"b":{"last_replicated_index":5},"c":{}}'
    told = read(RAFT, b'{"id":"a","state":"LEADER","term":2,"size":3,"peers":%s}' % peers)
    assert told.peers is not None
    assert {peer: row.last_replicated_index for peer, row in told.peers.items()} == {"a": 4, "b": 5, "c": None}


@each(
    "body",
    [
        b'{"id":"a","state":"LEADER","size":3}',
        b'{"id":"a","state":"LEADER","term":"high","size":3}',
        b'{"id":"a","state":"LEADER","term":2,"size":3,"peers":[]}',
        b'{"id":"a","state":"LEADER","term":2,"size":3,"peers":{"b":1}}',
        b"[]",
        b"{",
        b"",
        b"\xff",
        b'{"id":"\xff"}',
        b'{"x":' + b"[" * 100_000,
        b'{"id":"a","state":"LEADER","term":%s,"size":3}' % (b"9" * 5000),
    ],
)
def test_a_surprise_in_what_matters_is_unreadable(body: bytes) -> None:
    """Without its term, its peers or its shape an answer is no answer, and is never filled up with defaults."""
    with pytest.raises(Unreadable):
        read(RAFT, body)


def test_more_surprises_than_an_honest_server_has_are_unreadable() -> None:
    """Mending ends; a body of surprises only is given up."""
    rows = b",".join(b'{"lag":"x"}' for _ in range(100))
    with pytest.raises(Unreadable, match="too many surprises"):
        read(META, b'{"replicas":[%s]}' % rows)


def test_large_bodies_are_not_mended() -> None:
    """Above 256 KiB a surprise is unreadable at once, so that nobody can keep us busy with mending."""
    surprise = b'{"pending":"many","leader":"n1"%s}'
    assert read(META, surprise % (b" " * 1000)).leader == "n1"
    with pytest.raises(Unreadable, match="Expected `int"):
        read(META, surprise % (b" " * 256 * 1024))


def test_sizes_are_bounded() -> None:
    """A body over 8 MiB is not even looked at, and more rows than any cluster has servers are refused."""
    with pytest.raises(Unreadable, match="bytes"):
        read(REPLICA, b" " * (MAX_BODY + 1))
    with pytest.raises(Unreadable, match="rows"):
        bounded(MAX_ROWS + 1)
    bounded(MAX_ROWS)
