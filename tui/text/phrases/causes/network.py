"""How is it said that a route between servers was broken, slow, or cut off a server?"""

from collections.abc import Callable, Mapping
from typing import Final

PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "route_without_contact": "{a} and {b} both report no contact with each other for {lasted_s:seconds}",
    "route_cut": "route {a}–{b} lost all probes both ways for {lasted_s:seconds} while both servers answered",
    "route_one_way": "route {b}→{a} lost all probes and {a}→{b} carried them, while both servers answered",
    "route_lossy": "route {a}–{b} lost or delayed {lost} of {sent:count probe}",
    "route_slow": "a message {a}–{b} and back took {rtt_s:milliseconds}",
    "route_of_others": "{route}, which does not involve {server}",
    "down_as_well": "{server} was down at the same time: check shared infrastructure first",
    "unresponsive_as_well": "{server} was unresponsive at the same time: check shared infrastructure first",
    "campaigned_in_isolation": "{terms:count term} passed with no observed candidate: {server} campaigned in isolation",
    "client_port_closed": "the process of {server} exited: its client port refuses connections",
    "heartbeats_reach_none": "no other server received heartbeats or acks from {server}, and it answered metawatch",
    "single_route_broken": "only one route of {server} is broken, and the rest of the group reaches it",
    "answered_late_itself": "{server} itself answered {request} late or not at all for {lasted_s:seconds}",
    "heartbeats_not_received": "the other servers no longer received heartbeats from leader {leader}",
    "candidate_alone": "{server} reported itself as a candidate, up to term {term}",
    "campaigned_without_heartbeats": "{server} received no heartbeats from leader {leader} and requested votes",
    "heartbeats_intermittent": "heartbeats of leader {leader} were intermittent at {servers}",
    "rest_not_measured": "the routes between the other servers are not measured",
    "rest_without_majority": "the other servers have no proven majority either: {reached} of {needed} needed reach each other",
    "tcp_not_acknowledged": "the host of {server} acknowledged no TCP packet for {lasted_s:seconds}",
    "others_received_nothing": "the other servers received nothing from {server} either",
    "unresponsive_for": "{server} was unresponsive for {lasted_s:seconds}",
    "tcp_acknowledged": "the host of {server} acknowledged TCP all the time",
    "route_cut_just_now": "a route that was cut a moment ago may still look lossy or one-way",
    "routes_fail_differently": "several routes of {server} fail in different ways",
    "some_probes_arrived": "on routes of {server} some probes still arrived, late or one way",
    "lossy_routes_end_at": "every lossy route ends at {server}",
    "latency_below_timeout": "the latency is far below the election timeout of at least 4s",
    "see_lost_packets": "where packets are lost: on both hosts: `ss -ti '( dport = :6222 or sport = :6222 )'; ip -s link`",
    "see_host_stopped": "whether the host of {server} itself stopped: its console, or `uptime; dmesg -T | tail` there",
}
