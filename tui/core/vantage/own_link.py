"""How well does our own connection to a server work? What our kernel and the PONGs tell of it; must not judge the server.

Three kinds of silence look alike to whoever only waits for an answer. A stopped process does not keep its kernel from
acknowledging what we send: then the network between us is whole. Where nothing is acknowledged either, the network between here
and there is broken, or the whole machine is gone: from here nobody can tell which. And a connection that sends segments again
and again is slow by itself, whatever the server does.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec.structs import replace

from tui.core.model.server import OwnLink, Server
from tui.core.observed.events import ProbeMissed
from tui.core.observed.raft_frames import LinkSampled, Pinged

LinkSilence = Literal["none", "taken", "not taken", "lossy", "unclear"]
"""Of a connection: it is not silent; its machine acknowledges what we send; it does not; it does, but packets get lost and are sent
again; our kernel does not tell."""

_LOSSY_S = 15.0
"""For how long a lost segment counts: PONGs come each second, and TCP's own pauses grow to several."""
_FEWEST = 2
"""One segment is lost now and then on any network; two PONGs in a row that waited for one tell of a bad one."""
_RESENT_KEPT = 8
_LAG_S = 0.02
"""A loop that is late by less than this reads every answer in time."""
_LAG_COUNTS_S = 15.0
OWN_LAG_S = 0.5
"""A loop that is late by this much reads answers late by several times as much: a question passes through it several times."""
PASSES = 4.0
"""So many times."""
_ANSWER_S = 2.0
"""For so long an answer is waited for on a loop that is on time."""
_APART_S = 1.0
"""While an answer is overdue our kernel is asked twice a second; one lost segment must not count twice."""
_ACK_AFTER_S = 0.3
"""An acknowledgement this long after the last message answers what we sent, and not that message."""


def ponged(server: Server, event: Pinged) -> Server:
    """A PONG came: the connection works, as well as its figures tell."""
    old = server.connection.link
    resent = (*old.resent[-_RESENT_KEPT + 1 :], event.at) if event.resent else old.resent
    lags = _lags(old.lags, event)
    if old.silent_since is None and resent is old.resent and old.rtt_s == event.rtt_s and lags is old.lags:
        return server
    return _with(server, OwnLink(resent=resent, rtt_s=event.rtt_s, lags=lags))


def _lags(old: tuple[tuple[float, float], ...], event: Pinged) -> tuple[tuple[float, float], ...]:
    """A small lag that is told later takes nothing from a large one that still counts."""
    if event.own_lag_s < _LAG_S:
        return old
    larger = (one for one in old if one[1] > event.own_lag_s and event.at - one[0] <= _LAG_COUNTS_S)
    return (*larger, (event.at, event.own_lag_s))


def _with(server: Server, link: OwnLink) -> Server:
    return replace(server, connection=replace(server.connection, link=link))


def sampled(server: Server, event: LinkSampled) -> Server:
    """A PONG is overdue: what does our kernel say of the connection?"""
    fresh = replace(server.connection.link, silent_since=event.heard_at, acked=event.acked, acked_at=event.acked_at)
    # What is sent again and never acknowledged shows a broken network; packets get lost on one that carries others.
    carries = _taken(fresh)
    if carries and event.resent and (not fresh.resent or event.at - fresh.resent[-1] >= _APART_S):
        fresh = replace(fresh, resent=(*fresh.resent[-_RESENT_KEPT + 1 :], event.at))
    return _with(server, fresh if event.rtt_s is None else replace(fresh, rtt_s=event.rtt_s))


def silence(server: Server) -> LinkSilence:
    """Which kind of silence there is on our connection to it, if there is any."""
    link = server.connection.link
    if link.silent_since is None:
        return "none"
    if link.acked is None or link.acked_at is None:
        return "unclear"
    if not _taken(link):
        return "not taken"
    return "lossy" if link.resent and link.resent[-1] >= link.silent_since else "taken"


def _taken(link: OwnLink) -> bool:
    """Since it fell silent, its machine has acknowledged something that we sent, or owes nothing."""
    since, acked_at = link.silent_since, link.acked_at
    return bool(link.acked) or (since is not None and acked_at is not None and acked_at > since + _ACK_AFTER_S)


def missed(server: Server, event: ProbeMissed) -> Server:
    """A PING was not answered in time: the same as a look at the connection, if our kernel tells whether it was taken."""
    if event.endpoint != "PING" or event.refused or event.taken is None or not server.connection.connected:
        return server
    link = server.connection.link
    # An earlier instant is right only with what was acknowledged after it: what we know of the acknowledgements is dated from the
    # last look, and messages of the server that came meanwhile would pass for some.
    looked = link.silent_since is not None and not event.taken
    since = (
        link.silent_since
        if looked and link.silent_since is not None
        else min(link.silent_since or event.asked, event.asked)
    )
    acked_at = event.at if event.taken else link.acked_at or event.asked
    return _with(server, replace(link, silent_since=since, acked=event.taken, acked_at=acked_at))


def dark(server: Server) -> bool:
    """Nothing comes through our connection to it, and its machine does not even acknowledge what we send."""
    return silence(server) == "not taken"


def maybe_dark(server: Server) -> bool:
    """The same, also where our kernel does not tell what its machine acknowledges."""
    return silence(server) in ("not taken", "lossy", "unclear")


def lossy(server: Server, now: float) -> bool:
    """Whether this connection loses packets, so that what is late on it tells nothing of the server. One that carries nothing at
    all is dark, and not lossy."""
    return lost_lately(server, now) and not dark(server)


def lost_lately(server: Server, now: float) -> bool:
    """The same, also where it carries nothing at this moment: a connection that loses packets often is dark for a second or two."""
    link = server.connection.link
    if link.silent_since is None and not link.resent:
        return False  # looked at first: so is nearly every connection, and sixty times a second somebody asks
    recent = sum(now - at <= _LOSSY_S for at in link.resent)
    return recent >= _FEWEST or silence(server) == "lossy"


def was_lossy(server: Server, since: float) -> bool:
    """Whether this connection lost packets just before it fell silent at `since`: then it may have ended unnoticed, and what did not
    come through it afterwards tells nothing of the server, however long ago that is by now."""
    return sum(since - _LOSSY_S <= at <= since + _APART_S for at in server.connection.link.resent) >= _FEWEST


def lost_around(server: Server, since: float, now: float) -> bool:
    """Whether this connection loses packets now, or did just before `since`: what came through it lately may have come seconds late."""
    return lost_lately(server, now) or was_lossy(server, since)


def read_late(server: Server, now: float, late_s: float) -> bool:
    """Whether metawatch itself was late by most of this lately, and so read the answers late."""
    return lag_since(server, now - _LAG_COUNTS_S) >= late_s / 2


def may_be_unread(servers: Iterable[Server], asked: float, now: float) -> bool:
    """Whether metawatch itself was so late since it asked that the answer may have come and not been read yet."""
    since = max(asked, now - _LAG_COUNTS_S)
    lag = max((lag_since(server, since) for server in servers), default=0.0)
    return lag >= OWN_LAG_S and now - asked < PASSES * lag + _ANSWER_S


def lag_since(server: Server, since: float) -> float:
    """By how much metawatch itself was late at most, as PONGs of this server told since then."""
    lags = server.connection.link.lags
    return max((lag for at, lag in lags if at >= since), default=0.0) if lags else 0.0


def late_by_itself(server: Server, late_s: float) -> bool:
    """Whether the network between here and there explains most of this lateness: our kernel measures it without the process."""
    best, rtt = server.probes.ping.best_s, server.connection.link.rtt_s
    return best is not None and rtt is not None and rtt - best >= late_s / 2
