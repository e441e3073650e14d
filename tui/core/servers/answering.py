"""Does a server answer us, and for how long has it not? Every limit of that question stands here, with the reason why it differs.

We ask each server PING and RAFTZ (or JSZ) each second, on a connection of its own; without one, through other servers. A limit of
1.6 to 3 s is one or two missed answers: shorter where an answer is waited for that was certainly asked, longer where only silence
is seen. Limits that an operator sets (`unresponsive_s`, `peer_replied_s`, `heartbeat_warn_s`) are in `settings/thresholds`.
"""

from typing import Literal

from msgspec import Struct

from tui.core.model.server import Server

OWES_S = 2.0
"""A question was asked so long ago and is not answered: PING is answered at once by a process that runs, RAFTZ within the second."""
LOST_S = 1.6
"""Without a connection of its own a server is asked through others each second: one poll, and what a way over others takes."""
PING_STILL_S = 2.5
"""PING goes out each second, and nothing says whether the last one was asked on time: two missed and a margin."""
PONGED_S = 1.8
"""The connection is alive: of a PING asked within this the answer came. Shorter than a heartbeat's 2 s, beside which it is laid."""
ANSWERED_S = 2.5
"""PING, or any question through another server, was answered within this: the same as `PING_STILL_S`, of all questions."""
LATE_S = 0.5
"""An answer that took this long is a symptom: each is given within milliseconds by a process that runs, over ways of some 100 ms."""
QUIET_S = 3.0
"""Nothing at all came from it: a symptom of its own, which unanswered questions alone are before that."""
STILL_S = 1.9
"""A PING is called missed after 2 s; in hindsight a silence of this length is one that was missed."""
OUTLASTS_S = 2.1
"""It answered so much later than it was last heard by others: a process that stopped with its last heartbeat, which may be 2 s
old, would have stopped answering before."""
UNASKED_SILENT_S = 16.0
"""A server that is not asked each second broadcasts STATSZ every 10 s; half as much again is silence."""

Answering = Literal["answers", "owes an answer", "lost", "silent"]
"""`owes an answer`: to a question of ours; `lost`: our connection to it, and nothing came through other servers since; `silent`: it
was called silent, and nothing came from it since."""


class AnswerState(Struct, frozen=True, kw_only=True):
    """Whether a server answers now."""

    what: Answering
    age_s: float | None
    """Since its last answer to a request; None before the first."""


def answering(server: Server, now: float) -> AnswerState:
    """Whether it owes us an answer, or our connection to it was lost and nothing came through the others since."""
    answered_at, asked = server.probes.answered_at, server.probes.waiting_since
    age = None if answered_at is None else max(0.0, now - answered_at)
    what: Answering = "answers"
    if server.presence.silent:
        what = "silent"
    elif asked is not None and now - asked > OWES_S:
        what = "owes an answer"
    elif server.connection.connected is False and now - (answered_at or 0.0) > LOST_S:
        what = "lost"
    return AnswerState(what=what, age_s=age)


def answers(server: Server, now: float) -> bool:
    """Whether nothing speaks against it."""
    return answering(server, now).what == "answers"


def ended(server: Server) -> bool:
    """Whether its process is proven to have ended: our connection closed, and its port refuses connections. It is *down*; who gives no
    answer without that is *unresponsive*."""
    return server.probes.refused_at is not None and not server.connection.connected


def is_down(server: Server | None) -> bool:
    """One word for a server everywhere: *down* if its process has ended, or nobody has seen it; else *unresponsive*."""
    return server is None or ended(server) or server.process.shutdown_at is not None


def stood_still(server: Server, at: float) -> bool:
    """True while PING on our own connection has not been answered for 2.5 s."""
    ponged, connected = server.probes.ping.answered_at or 0.0, server.connection.connected_at or 0.0
    return at - (ponged if ponged > connected else connected) > PING_STILL_S


def ponged_lately(server: Server, now: float) -> bool:
    """Whether its connection is alive, so that what does not come through it was not sent."""
    return (server.connection.pong_asked or 0.0) >= now - PONGED_S


def answered_lately(server: Server, now: float) -> bool:
    """Whether it answered anything: PING on our own connection, or a request on whichever."""
    return max(server.connection.pong_asked or 0.0, server.probes.answered_at or 0.0) >= now - ANSWERED_S


def owes_pong(server: Server, now: float) -> bool:
    """Whether a PING is overdue."""
    since = server.probes.ping.waiting_since
    return since is not None and now - since >= OWES_S


def outlasted(server: Server, since: float) -> bool:
    """Whether it answered later than any server that had stopped with its last word to the others, at `since`."""
    return max(server.probes.ping.answered_at or 0.0, server.probes.answered_at or 0.0) >= since + OUTLASTS_S
