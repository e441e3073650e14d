"""What is told of figures that no server can mean: wrapped round, negative, missing, or larger than anything there is?"""

from tests.cases import each
from tui.core.observed.answers import Raft, RaftQueues, Stats
from tui.core.observed.events import MetaSeen, RaftSeen, StatsSeen
from tui.wire.translate import translate_answer


def test_figures_that_cannot_be_are_not_told_and_not_zero() -> None:
    """Counters that wrapped round below zero, negative ones and null are None; a peer that was never heard has no age."""
    body = b"""{"server":{"name":"n1","host":"127.0.0.1","id":"N","cluster":"C1","ver":"2.10.4","jetstream":true,"seq":3,
      "time":"2024-03-01T10:00:00Z"},
     "data":{"memory":18446744073709551615,"storage":-4096,"reserved_storage":null,
      "api":{"total":7,"errors":18446744073709551614},
      "meta_cluster":{"name":"C1","leader":"","peer":"","cluster_size":4,
       "replicas":[{"name":"Server name unknown at this time (peerID: dFfVVUw5)","current":false,"offline":true,"active":0,
                    "peer":"dFfVVUw5"},
                   {"name":"n2","current":true,"active":61200000000000,"lag":18446744073709551613,"peer":"n2hash00"},
                   {"name":"n2","current":false,"active":1000000,"peer":"otherone"}]}}}"""
    event = translate_answer("JSZ", 2.0, 1.0, "n1", body)
    assert isinstance(event, MetaSeen)
    js, meta = event.jetstream, event.jetstream.meta
    assert (js.memory, js.storage, js.reserved_storage, js.api_errors) == (None, None, None, None)
    assert js.api_total == 7
    assert meta is not None
    assert (meta.leader, meta.size) == (None, 4)
    assert [(r.active_s, r.lag) for r in meta.replicas] == [(None, 0), (61200.0, None), (0.001, 0)]


@each("size", ["-1", "18446744073709551612", "null", '"4"', "99999999999999999999999"])
def test_a_size_that_cannot_be_is_none(size: str) -> None:
    """Neither 0 peers nor a number that somebody would divide by."""
    body = f'{{"server":{{"name":"n1","id":"N"}},"data":{{"meta_cluster":{{"leader":"n1","cluster_size":{size}}}}}}}'
    event = translate_answer("JSZ", 2.0, 1.0, "n1", body.encode())
    assert isinstance(event, MetaSeen)
    assert event.jetstream.meta is not None
    assert event.jetstream.meta.size is None


def raft_told(fields: str) -> Raft:
    body = f'{{"server":{{"name":"n1","id":"N"}},"data":{{"S":{{"_meta_":{{"id":"p","state":"LEADER","term":1,"size":3{fields}}}}}}}}}'
    event = translate_answer("RAFTZ", 2.0, 1.0, "n1", body.encode())
    assert isinstance(event, RaftSeen)
    assert event.raft is not None
    return event.raft


def test_queues_are_told_only_while_something_waits() -> None:
    """Empty queues are the rule, and are not kept; one figure that cannot be takes only itself away."""
    assert raft_told("").queues is None
    assert raft_told(',"ipq_proposal_len":0,"ipq_apply_len":0').queues is None
    assert raft_told(',"ipq_proposal_len":-1,"ipq_resp_len":7').queues == RaftQueues(proposals=None, responses=7)
    assert raft_told(',"committed":50000,"applied":18446744073709551615').applied is None


def stats_told(fields: str) -> Stats:
    body = f'{{"server":{{"name":"n1","id":"N"}},"statsz":{{"start":"2026-11-23T13:30:07Z"{fields}}}}}'
    event = translate_answer("STATSZ", 2.0, 1.0, "n1", body.encode())
    assert isinstance(event, StatsSeen)
    return event.stats


def test_counters_that_servers_leave_out_are_zero_and_impossible_ones_are_not() -> None:
    """Up to 2.11 there are none; later ones leave them out while they are 0."""
    told = stats_told("")
    assert (told.stale_connections, told.stale_routes, told.stalled_clients) == (0, 0, 0)
    told = stats_told(
        ',"stale_connections":-1,"stalled_clients":18446744073709551610,"stale_connection_stats":{"routes":-2}'
    )
    assert (told.stale_connections, told.stale_routes, told.stalled_clients) == (None, None, None)
