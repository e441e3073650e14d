"""What does a tap make of what comes, in whatever order, and how much? Without servers; real ones are in test_heartbeats."""

import pytest

from tests.feeds.tapped import INBOX, N1, N2, N3, Stage, answer, beat, request, voted
from tui.core.observed.events import DecodeFailed
from tui.core.observed.raft_frames import AckHeard, FramesShed, HeartbeatHeard, TapChanged, VoteAsked, VoteCast
from tui.feeds.raft.votes import INBOXES
from tui.wire.subjects import APPEND_ENTRIES, RAFT_REPLIES, VOTE_REQUESTS

VOTES, OTHER_VOTES = "$NRG.R.bbbbbbbb", "$NRG.R.cccccccc"


async def test_a_storm_is_told_in_part_and_what_is_left_out_is_counted() -> None:
    """Answers are unsubscribed on every connection, entries merged, both said; after it, answers are heard again."""
    stage = Stage("n1", "n2")
    for link in stage.links.values():
        link.say(100.0, APPEND_ENTRIES, beat(), INBOX)
    for number in range(12_000):
        at = 101 + number / 4000
        for link in stage.links.values():
            link.say(at, APPEND_ENTRIES, beat(stored=number), INBOX)
            link.say(at, INBOX, answer(N2, number))
            link.say(at, INBOX, answer(N3, number))
    assert all(not link.inboxes() for link in stage.links.values())
    changes = stage.recorder.of(TapChanged)
    assert {(e.via, e.on, e.acks) for e in changes[-2:]} == {("n1", True, False), ("n2", True, False)}
    assert all(e.reason and "too much traffic" in e.reason for e in changes[-2:])
    for link in stage.links.values():
        link.say(106, APPEND_ENTRIES, beat(), INBOX)
        beats = stage.recorder.of(HeartbeatHeard, lambda e, name=link.name: e.via == name)  # type: ignore[misc]
        shed = stage.recorder.of(FramesShed, lambda e, name=link.name: e.via == name)  # type: ignore[misc]
        entries = sum(e.count for e in shed if e.what == "entries")
        assert entries > 1000
        assert len(beats) + entries == 12_002
        acks = sum(e.count for e in shed if e.what == "acks")
        assert acks == pytest.approx(2 * sum(1 + e.merged for e in beats if e.at > changes[-1].at), rel=0.01)
        assert len(shed) <= 2 * 5
    for number in range(13):
        for link in stage.links.values():
            link.say(107 + number, APPEND_ENTRIES, beat(), INBOX)
    assert all(link.inboxes() == {INBOX} for link in stage.links.values())


async def test_another_format_switches_a_tap_off_and_a_single_forgery_does_not() -> None:
    """Three unreadable messages in a row and no readable one for as long as a leader needs, on this connection only; afterwards
    it hears nothing. As many at once are a forger's."""
    stage = Stage("n1", "n2")
    link = stage.links["n1"]
    for body in (b"?", b"?", beat(), b"?", b"?", request(N2, 4)[:-1]):
        link.say(100, APPEND_ENTRIES, body, INBOX)
    assert [e.on for e in stage.recorder.of(TapChanged)] == [True]
    link.say(104, VOTE_REQUESTS, b"?")
    off = stage.told[-1]
    assert isinstance(off, TapChanged)
    assert (off.via, off.on, off.reason) == ("n1", False, "unknown Raft format: 1 bytes, 32 expected")
    assert link.tapped == {}
    assert len(stage.recorder.of(DecodeFailed)) == 6
    stage.links["n2"].say(102, APPEND_ENTRIES, beat(), INBOX)
    assert isinstance(stage.told[-1], HeartbeatHeard | TapChanged)
    assert stage.links["n2"].tapped


async def test_unreadable_answers_cost_the_answers_alone() -> None:
    """Heartbeats and candidacies are heard as before."""
    stage = Stage("n1")
    link = stage.links["n1"]
    link.say(100, APPEND_ENTRIES, beat(), INBOX)
    for _ in range(3):
        link.say(101, INBOX, b"?")
    off = stage.recorder.of(TapChanged)[-1]
    assert (off.on, off.acks, off.reason) == (True, False, "unknown Raft format: 1 bytes, 25 expected of an answer")
    assert set(link.tapped) == {APPEND_ENTRIES, VOTE_REQUESTS}
    link.say(102, APPEND_ENTRIES, beat(), INBOX)
    link.say(102, VOTE_REQUESTS, request(N2, 4), "$NRG.R.bbbbbbbb")
    assert isinstance(stage.told[-1], VoteAsked)
    assert not link.inboxes()


async def test_a_flood_of_leaders_and_candidates_is_bounded() -> None:
    """Forged names and inboxes do not make us listen to ever more, and what is no inbox is never listened to."""
    stage = Stage("n1")
    link = stage.links["n1"]
    for number in range(500):
        link.say(100 + number, APPEND_ENTRIES, beat(f"L{number:07}"), f"$NRG.R.a{number:07}")
        link.say(100 + number, VOTE_REQUESTS, request(f"C{number:07}", 9), f"$NRG.R.b{number:07}")
    assert len(link.inboxes()) == 2 * INBOXES
    for reply in ("$NRG.R.*", "$NRG.R.>", "$NRG.>", ">", "$NRG.R.a b", "", "$SYS.REQ.SERVER.PING"):
        link.say(1000, APPEND_ENTRIES, beat(N2), reply)
        link.say(1000, VOTE_REQUESTS, request(N2, 9), reply)
    assert len(link.inboxes()) <= 2 * INBOXES
    assert all(subject.startswith(("$NRG.R.a0", "$NRG.R.b0")) for subject in link.inboxes())


async def test_a_new_inbox_of_the_same_leader_replaces_the_old_one() -> None:
    """A server that was started anew has another one."""
    stage = Stage("n1")
    link = stage.links["n1"]
    link.say(100, APPEND_ENTRIES, beat(), INBOX)
    link.say(101, APPEND_ENTRIES, beat(), "$NRG.R.cccccccc")
    link.say(102, VOTE_REQUESTS, request(N2, 4), "$NRG.R.dddddddd")
    link.say(103, VOTE_REQUESTS, request(N2, 5), "$NRG.R.eeeeeeee")
    assert link.inboxes() == {"$NRG.R.cccccccc", "$NRG.R.eeeeeeee"}


# Answers and votes that take another way than what they answer.


def answers(stage: Stage) -> list[tuple[float, str, float]]:
    return [(e.at, e.peer, round(e.after_s, 3)) for e in stage.recorder.of(AckHeard)]


async def test_an_answer_is_timed_from_the_latest_entry_that_is_owed_one() -> None:
    """At the leader's own server: a late one from the entry it belongs to, a second one to nothing."""
    stage = Stage("n1")
    link = stage.links["n1"]
    for at in (100.0, 101.0, 102.0):
        link.say(at, APPEND_ENTRIES, beat(), INBOX)
    link.say(102.7, INBOX, answer(N2))
    link.say(102.8, INBOX, answer(N2))
    link.say(103.0, APPEND_ENTRIES, beat(), INBOX)
    link.say(103.002, INBOX, answer(N2))
    assert answers(stage) == [(102.7, N2, 0.7), (103.002, N2, 0.002)]


async def test_an_answer_belongs_to_the_entry_up_to_which_its_log_reaches() -> None:
    """With several under way the index tells them apart."""
    stage = Stage("n1")
    link = stage.links["n1"]
    link.say(100.0, APPEND_ENTRIES, beat(stored=7), INBOX)
    for number in range(3):
        link.say(101 + number / 10, APPEND_ENTRIES, beat(stored=8 + number), INBOX)
    for number in range(3):
        link.say(101.25 + number / 10, INBOX, answer(N2, 8 + number))
    assert [after for _, _, after in answers(stage)] == [0.25, 0.25, 0.25]


async def test_an_answer_that_overtook_its_entry_took_no_time() -> None:
    """Heard through another server than the leader's, it waits for its entry; the late one before it is not made up."""
    stage = Stage("n2")
    link = stage.links["n2"]
    link.say(100.0, APPEND_ENTRIES, beat(), INBOX)
    for at in (101.0, 102.0, 103.0):
        if at != 102.0:
            link.say(at - 0.002, INBOX, answer(N3))
        link.say(at, APPEND_ENTRIES, beat(), INBOX)
    assert answers(stage) == [(101.0, N3, 0.0), (103.0, N3, 0.0)]


async def test_a_late_answer_through_another_server_is_told_with_the_next_entry() -> None:
    """It might have been an early one until then."""
    stage = Stage("n2")
    link = stage.links["n2"]
    link.say(100.0, APPEND_ENTRIES, beat(), INBOX)
    link.say(101.0, APPEND_ENTRIES, beat(), INBOX)
    link.say(101.8, INBOX, answer(N3))
    assert answers(stage) == []
    link.say(102.0, APPEND_ENTRIES, beat(), INBOX)
    assert answers(stage) == [(101.8, N3, 0.8)]


async def test_a_vote_is_told_of_the_candidacy_that_it_answers() -> None:
    """Votes of 2.9 carry the term before, refusals a later one; one that comes before its request waits for it."""
    stage = Stage("n3")
    link = stage.links["n3"]
    link.say(100.0, VOTE_REQUESTS, request(N1, 4), INBOX)
    link.say(100.01, INBOX, voted(N2, 3))
    link.say(100.02, INBOX, voted(N3, 9, granted=0))
    link.say(107.0, INBOX, voted(N2, 8))
    link.say(107.001, VOTE_REQUESTS, request(N1, 9), INBOX)
    link.say(107.002, INBOX, voted(N3, 9))
    told = [(type(e).__name__, e.term) for e in stage.told if isinstance(e, VoteAsked | VoteCast)]
    assert told == [
        ("VoteAsked", 4),
        ("VoteCast", 4),
        ("VoteCast", 4),
        ("VoteAsked", 9),
        ("VoteCast", 9),
        ("VoteCast", 9),
    ]


async def test_a_tap_is_on_when_the_server_has_weighed_it_or_anything_is_heard() -> None:
    """Whichever is sooner, and once."""
    stage = Stage("n1", "n2")
    assert stage.recorder.of(TapChanged) == []
    for link in stage.links.values():
        (echoed,) = link.echoed
        echoed(100.0)
        link.say(100.1, APPEND_ENTRIES, beat(), INBOX)
    changes = stage.recorder.of(TapChanged)
    assert [(e.via, e.on, e.acks, e.at) for e in changes] == [("n1", True, True, 100.0), ("n2", True, True, 100.0)]


async def test_who_may_hear_no_votes_says_so_though_it_hears_no_answers_either() -> None:
    """Of three connections two hear answers; that the third may not listen to a candidate's inbox is told of it as well, once."""
    stage = Stage("n1", "n2", "n3")
    for link in stage.links.values():
        link.say(100, APPEND_ENTRIES, beat(), INBOX)
    third = stage.links["n3"]
    assert not third.inboxes()
    third.say(101, VOTE_REQUESTS, request(N2, 4), VOTES)
    third.say(101.1, VOTE_REQUESTS, request(N3, 5), OTHER_VOTES)
    refused = [third.tapped[subject][2] for subject in (VOTES, OTHER_VOTES)]
    before = len(stage.told)
    for refuses in refused:
        refuses()
    told = [e for e in stage.told[before:] if isinstance(e, TapChanged)]
    assert [(e.via, e.on, e.acks, e.reason) for e in told] == [("n3", True, False, f"not permitted: {RAFT_REPLIES}")]
    assert not third.inboxes()
