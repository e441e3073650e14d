"""What do the Raft messages of a group say? Append entries, candidacies and the answers to both, from nats-server 2.9 on.

An internal, unversioned format: every length is checked, and what is not laid out so is refused in words, never by an exception.
Bodies of entries are stepped over. This file must not know who listens, or which answer belongs to which entry.
"""

from struct import Struct
from typing import Final

import msgspec

from tui.core.observed.events import DecodeFailed
from tui.core.observed.raft_frames import HeartbeatHeard, VoteAsked, VoteCast
from tui.wire.decode import MAX_BODY
from tui.wire.subjects import APPEND_ENTRIES, RAFT_REPLIES, VOTE_REQUESTS

_APPEND: Final = Struct("<8sQQQQH")
"""Leader, term, commit, pterm, pindex, number of entries."""
_ENTRY: Final = Struct("<IB")
"""Length of type and body together, type."""
_ACK: Final = Struct("<QQ8sB")
_REQUEST: Final = Struct("<QQQ8s")
_VOTE: Final = Struct("<Q8sB")

_MAX_ENTRIES: Final = 4096
"""nats-server sends up to 512 at once."""
_PEER_STATE: Final = 2
_LEADER_TRANSFER: Final = 5
_PEER: Final = 8
_MAX_UVARINT: Final = 10
_CONTINUES: Final = 0x80
_GRANTED: Final = 1
_EMPTY_LOG: Final = 2


class AckFrame(msgspec.Struct, frozen=True):
    """A follower's answer to an append entry."""

    term: int
    """Of its last log entry, which may be older than that of the entry it answers."""
    stored: int
    """Index of its last log entry."""
    peer: str
    ok: bool


def append_entry(at: float, via: str, body: bytes) -> HeartbeatHeard | DecodeFailed:
    """What came on `$NRG.AE._meta_`; 2.9 and 2.10 leave the last number out."""
    size = len(body)
    if size < _APPEND.size or size > MAX_BODY:
        return _refused(at, via, APPEND_ENTRIES, f"{size} bytes, at least {_APPEND.size} expected")
    leader, term, _commit, _pterm, pindex, entries = _APPEND.unpack_from(body)
    if not leader.isalnum():
        return _refused(at, via, APPEND_ENTRIES, "the leader is no peer hash")
    end, begins, to = _APPEND.size, False, None
    if entries:
        walked = _walk(body, entries)
        if isinstance(walked, str):
            return _refused(at, via, APPEND_ENTRIES, walked)
        end, begins, to = walked
    if not _is_uvarint_or_nothing(body, end):
        return _refused(at, via, APPEND_ENTRIES, f"{size - end} unknown bytes behind {entries} entries")
    return HeartbeatHeard(
        at=at,
        via=via,
        leader=leader.decode(),
        term=term,
        pindex=pindex,
        entries=entries,
        begins=begins,
        to=to,
    )


def vote_request(at: float, via: str, body: bytes) -> VoteAsked | DecodeFailed:
    """What came on `$NRG.V._meta_`."""
    if len(body) != _REQUEST.size:
        return _refused(at, via, VOTE_REQUESTS, f"{len(body)} bytes, {_REQUEST.size} expected")
    term, last_term, last_index, candidate = _REQUEST.unpack(body)
    if not candidate.isalnum():
        return _refused(at, via, VOTE_REQUESTS, "the candidate is no peer hash")
    return VoteAsked(
        at=at, via=via, candidate=candidate.decode(), term=term, last_term=last_term, last_index=last_index
    )


def vote(at: float, via: str, candidate: str, body: bytes) -> VoteCast | DecodeFailed:
    """What came to the inbox of a candidate. The term is the voter's own: of 2.9 the one before, of whoever refuses a later one."""
    if len(body) != _VOTE.size:
        return _refused(at, via, RAFT_REPLIES, f"{len(body)} bytes, {_VOTE.size} expected of a vote")
    term, voter, flags = _VOTE.unpack(body)
    if not voter.isalnum() or flags & ~(_GRANTED | _EMPTY_LOG):
        return _refused(at, via, RAFT_REPLIES, "no vote: unknown flags or no peer hash")
    return VoteCast(
        at=at,
        via=via,
        voter=voter.decode(),
        candidate=candidate,
        term=term,
        granted=bool(flags & _GRANTED),
    )


def ack(at: float, via: str, body: bytes) -> AckFrame | DecodeFailed:
    """What came to the inbox of a leader."""
    if len(body) != _ACK.size:
        return _refused(at, via, RAFT_REPLIES, f"{len(body)} bytes, {_ACK.size} expected of an answer")
    term, index, peer, ok = _ACK.unpack(body)
    if not peer.isalnum() or ok > 1:
        return _refused(at, via, RAFT_REPLIES, "no answer: neither yes nor no, or no peer hash")
    return AckFrame(term, index, peer.decode(), ok == 1)


def _walk(body: bytes, entries: int) -> tuple[int, bool, str | None] | str:
    """Where the entries end, whether a peer state is among them, and to whom is handed over; or why it is not laid out so."""
    size, at = len(body), _APPEND.size
    if entries > _MAX_ENTRIES or at + entries * _ENTRY.size > size:
        return f"{entries} entries in {size} bytes"
    begins, to = False, None
    for _ in range(entries):
        if at + _ENTRY.size > size:
            return f"entries end beyond {size} bytes"
        length, kind = _ENTRY.unpack_from(body, at)
        at += _ENTRY.size
        end = at + length - 1
        if end < at or end > size:
            return f"an entry of {length} bytes in {size}"
        if kind == _PEER_STATE:
            begins = True
        elif kind == _LEADER_TRANSFER:
            target = body[at : min(end, at + _PEER + 1)]
            if len(target) != _PEER or not target.isalnum():
                return "a leadership transfer to no peer hash"
            to = target.decode()
        at = end
    return at, begins, to


def _is_uvarint_or_nothing(body: bytes, start: int) -> bool:
    """The last term that the leader stored, as a number of variable length (2.11 on); of older ones nothing."""
    rest = len(body) - start
    if rest == 1:
        return body[start] < _CONTINUES
    return rest == 0 or (
        rest <= _MAX_UVARINT and body[-1] < _CONTINUES and all(byte >= _CONTINUES for byte in body[start:-1])
    )


def _refused(at: float, via: str, subject: str, reason: str) -> DecodeFailed:
    return DecodeFailed(at=at, via=via, subject=subject, reason=reason)
