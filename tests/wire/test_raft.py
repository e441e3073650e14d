"""Do Raft's frames say what they said on real servers, 2.9 to 2.15, and does anything else only ever get refused?"""

import struct
from collections import Counter
from functools import cache
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases import each
from tests.chance import examples
from tests.wire.recorded import Heard, tape, tapes
from tui.core.model.peer_names import peer_hash
from tui.core.observed.events import AnyEvent, DecodeFailed
from tui.core.observed.raft_frames import HeartbeatHeard, VoteAsked, VoteCast
from tui.wire.raft import AckFrame, ack, append_entry, vote, vote_request
from tui.wire.subjects import APPEND_ENTRIES, VOTE_REQUESTS

ENCODER = msgspec.json.Encoder()
EVENTS = msgspec.json.Decoder(AnyEvent)
N1, N2, N3 = (peer_hash(name) for name in ("n1", "n2", "n3"))
VOTE_BYTES = 17

Frame = HeartbeatHeard | VoteAsked | VoteCast | AckFrame | DecodeFailed


def frames(path: Path, via: str = "") -> list[Heard]:
    """Raft's messages of a tape."""
    return [one for one in tape(path)[1] if one.subject.startswith("$NRG.") and via in ("", one.via)]


def read(heard: Heard) -> Frame:
    """As its subject and length tell."""
    if heard.subject == APPEND_ENTRIES:
        return append_entry(heard.at, heard.via, heard.bytes)
    if heard.subject == VOTE_REQUESTS:
        return vote_request(heard.at, heard.via, heard.bytes)
    if len(heard.bytes) == VOTE_BYTES:
        return vote(heard.at, heard.via, "", heard.bytes)
    return ack(heard.at, heard.via, heard.bytes)


@cache
def bodies() -> tuple[bytes, ...]:
    """Every different frame of every tape."""
    return tuple(sorted({heard.bytes for path in tapes() for heard in frames(path)}))


def send_everywhere(body: bytes) -> None:
    """Nothing raises, and what comes out can be journaled and read back as it was."""
    answer = ack(1.0, "n1", body)
    for event in (
        append_entry(1.0, "n1", body),
        vote_request(1.0, "n1", body),
        vote(1.0, "n1", N1, body),
        *(() if isinstance(answer, AckFrame) else (answer,)),
    ):
        assert EVENTS.decode(ENCODER.encode(event)) == event


def entry(kind: int, data: bytes) -> bytes:
    return struct.pack("<IB", len(data) + 1, kind) + data


def appended(*entries: bytes, count: int | None = None, tail: bytes = b"") -> bytes:
    """An append entry of n1."""
    number = len(entries) if count is None else count
    return struct.pack("<8sQQQQH", N1.encode(), 3, 2, 1, 7, number) + b"".join(entries) + tail


def refusal(body: bytes) -> str:
    """Why it is no append entry."""
    event = append_entry(1.0, "n1", body)
    assert isinstance(event, DecodeFailed)
    assert (event.subject, event.via) == (APPEND_ENTRIES, "n1")
    return event.reason


@each("path", tapes(), ids=lambda path: f"{path.parent.name}-{path.name.partition('.')[0]}")
def test_every_frame_of_every_version_is_read(path: Path) -> None:
    """None is refused, and all kinds are among them."""
    kinds = Counter(type(read(heard)).__name__ for heard in frames(path))
    assert kinds["DecodeFailed"] == 0
    assert min(kinds[name] for name in ("HeartbeatHeard", "AckFrame", "VoteAsked", "VoteCast")) > 0


@each("path", [path for path in tapes() if path.name.startswith("step_down")], ids=lambda path: path.parent.name)
def test_a_step_down_reads_as_what_it_was(path: Path) -> None:
    """The leader names its successor, who asks in the next term, is granted by both, and begins with the peer state."""
    header = tape(path)[0]
    via = "n1"
    told = [read(heard) for heard in frames(path, via)]
    beats = [one for one in told if isinstance(one, HeartbeatHeard)]
    (over,) = [one for one in beats if one.to is not None]
    (asked,) = [one for one in told if isinstance(one, VoteAsked)]
    votes = [one for one in told if isinstance(one, VoteCast)]
    first = next(one for one in beats if one.term == over.term + 1)
    assert over.to == asked.candidate == first.leader == peer_hash(header.elections_in_server_logs[-1].leader)
    assert (over.entries, over.begins) == (1, False)
    assert (asked.term, asked.last_term) == (over.term + 1, over.term)
    assert asked.last_index == over.pindex + 1
    assert {one.voter for one in votes} == {N1, N2, N3} - {asked.candidate}
    assert all(one.granted for one in votes)
    begins = next(one for one in beats if one.begins)
    assert (begins.leader, begins.entries, begins.pindex) == (asked.candidate, 1, asked.last_index)
    assert (first is begins) is (path.parent.name != "2.9.10"), "2.9 sends a bare heartbeat first"
    assert over.leader != first.leader
    idle = [one for one in beats if not one.entries]
    assert len(idle) == len(beats) - 2
    assert all(not one.begins and one.to is None for one in idle)


def test_the_bytes_of_2_15_1() -> None:
    """Each figure where it stands in the frames of one hand-over, acknowledgements too."""
    path = next(path for path in tapes() if path.parent.name == "2.15.1" and path.name.startswith("step_down"))
    told = [read(heard) for heard in frames(path, "n1")]
    at = next(at for at, one in enumerate(told) if isinstance(one, HeartbeatHeard) and one.to is not None)
    over = told[at]
    assert isinstance(over, HeartbeatHeard)
    assert (over.leader, over.to, over.term, over.pindex) == (N3, N2, 1, 12)
    asked = next(one for one in told if isinstance(one, VoteAsked))
    assert (asked.candidate, asked.term, asked.last_term, asked.last_index) == (N2, 2, 1, 13)
    answers = {one for one in told if isinstance(one, AckFrame) and one.stored in (13, 14)}
    assert {
        AckFrame(1, 13, N1, True),
        AckFrame(1, 13, N2, True),
        AckFrame(2, 14, N3, True),
        AckFrame(2, 14, N1, True),
    } <= answers


def test_a_refused_answer_is_told_as_such() -> None:
    """A leader that was frozen and replaced does not take the entry of its successor."""
    path = next(path for path in tapes() if path.name.startswith("killed_leader"))
    answers = {one for one in map(read, frames(path)) if isinstance(one, AckFrame) and not one.ok}
    assert answers == {AckFrame(1, 3, N3, False)}


def test_entries_are_stepped_over_by_their_lengths() -> None:
    """Only peer state and hand-over are told; kinds yet unknown are entries too."""
    event = append_entry(1.0, "n1", appended(entry(0, b"x" * 300), entry(9, b""), entry(2, b"p"), tail=b"\x81\x01"))
    assert isinstance(event, HeartbeatHeard)
    assert (event.entries, event.begins, event.to) == (3, True, None)
    over = append_entry(1.0, "n1", appended(entry(0, b""), entry(5, N2.encode())))
    assert isinstance(over, HeartbeatHeard)
    assert over.to == N2


@each(
    ("body", "reason"),
    [
        (b"", "0 bytes, at least 42 expected"),
        (appended()[:41], "41 bytes, at least 42 expected"),
        (b"\x00" * 42, "the leader is no peer hash"),
        ("é".encode() * 4 + appended()[8:], "the leader is no peer hash"),
        (appended(count=65535), "65535 entries in 42 bytes"),
        (appended(*[entry(0, b"")] * 4097), "4097 entries in 20527 bytes"),
        (appended(entry(0, b""), count=2), "2 entries in 47 bytes"),
        (appended(struct.pack("<IB", 0, 0)), "an entry of 0 bytes in 47"),
        (appended(struct.pack("<IB", 2**32 - 1, 0)), "an entry of 4294967295 bytes in 47"),
        (appended(entry(0, b"123456"), entry(0, b"")[:4], count=2), "entries end beyond 57 bytes"),
        (appended(entry(5, b"short")), "a leadership transfer to no peer hash"),
        (appended(entry(5, N2.encode() + b"x")), "a leadership transfer to no peer hash"),
        (appended(entry(5, b"\x1b[31mabc")), "a leadership transfer to no peer hash"),
        (appended(tail=b"\x80"), "1 unknown bytes behind 0 entries"),
        (appended(tail=b"\x01\x01"), "2 unknown bytes behind 0 entries"),
        (appended(tail=b"\x80" * 10 + b"\x01"), "11 unknown bytes behind 0 entries"),
    ],
)
def test_another_layout_is_refused_in_words(body: bytes, reason: str) -> None:
    """Short, without a peer, entries beyond the end, too many, or something behind them."""
    assert refusal(body) == reason


@each("size", [16, 18, 24, 26, 31, 33])
def test_fixed_frames_have_one_length(size: int) -> None:
    """A byte more or less is another format."""
    body = N1.encode() * 5
    for event in (
        ack(1.0, "n1", body[:size]),
        vote(1.0, "n1", N1, body[:size]),
        vote_request(1.0, "n1", body[:size]),
    ):
        assert isinstance(event, DecodeFailed)
        assert event.reason.startswith(f"{size} bytes, ")


def test_flags_that_nobody_knows_are_refused() -> None:
    """A third bit in a vote, a third answer in an acknowledgement."""
    assert isinstance(vote(1.0, "n1", N1, struct.pack("<Q8sB", 1, N2.encode(), 4)), DecodeFailed)
    assert isinstance(ack(1.0, "n1", struct.pack("<QQ8sB", 1, 1, N2.encode(), 2)), DecodeFailed)
    cast = vote(1.0, "n1", N1, struct.pack("<Q8sB", 1, N2.encode(), 2))
    assert isinstance(cast, VoteCast)
    assert (cast.granted, cast.candidate, cast.voter, cast.term) == (False, N1, N2, 1)


@given(st.binary(max_size=120))
def test_random_bytes(body: bytes) -> None:
    """Random bytes raise nothing."""
    send_everywhere(body)


@settings(max_examples=examples(300))
@given(st.data())
def test_cut_changed_and_lengthened_frames(data: st.DataObject) -> None:
    """A real frame cut, with bytes changed, or with bytes behind it raises nothing."""
    body = bytearray(data.draw(st.sampled_from(bodies())))
    for _ in range(data.draw(st.integers(0, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(body)))
    send_everywhere(bytes(body[:cut]) + data.draw(st.binary(max_size=12)))


@given(st.integers(0, 65535), st.binary(max_size=400))
def test_any_number_of_any_entries(count: int, rest: bytes) -> None:
    """Whatever follows an honest head raises nothing."""
    send_everywhere(appended(rest, count=count))
