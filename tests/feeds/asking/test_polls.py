"""Is every question asked when it should be, and is silence told only when it was theirs? On fake connections, by the clock."""

import asyncio
from collections.abc import Callable

import pytest

from tests.feeds.asking.staged_polls import ID, Silent, Stage, late, running
from tests.feeds.jumping_clock import jumping
from tui import clock
from tui.core.observed.answers import ServerRef, Stats
from tui.core.observed.events import StatsSeen

__all__ = ["late"]


@jumping
async def test_one_request_in_flight() -> None:
    """However often somebody hurries, an unanswered question is not asked again before its deadline."""
    stage = Stage("n1")
    for _ in range(20):
        stage.polls.hurry()
        await asyncio.sleep(0.01)
    assert stage.link.count("RAFTZ") == 1
    stage.link.answer("RAFTZ")
    assert stage.link.count("RAFTZ") == 2, "somebody was waiting for news"


@jumping
async def test_a_miss_is_told_and_patience_grows(late: Callable[[float], None]) -> None:
    """2 s without an answer; a late one is taken and ends the patience."""
    stage = Stage("n1")
    for _ in range(30):
        late(0.08)
        await running(stage, 0.005)
    (first, *_) = stage.missed("RAFTZ")
    assert first.server == "n1"
    assert 1.9 < first.at - first.asked <= 2.6
    assert not first.unsupported


@jumping
async def test_our_own_lateness_is_no_miss(late: Callable[[float], None]) -> None:
    """The answer that lies in the socket gets a quarter of a second."""
    stage = Stage("n1")
    late(12)
    await running(stage, 0.05)
    assert not stage.missed("RAFTZ")
    stage.link.answer("RAFTZ")
    await running(stage, 0.3)
    assert not stage.missed("RAFTZ")


@jumping
async def test_a_loop_that_is_late_again_and_again_is_given_time_to_read(late: Callable[[float], None]) -> None:
    """By 0.4 s each time, which is no stall: an answer passes through the loop several times before it is taken."""
    stage = Stage("n1")
    late(1.95)
    for _ in range(4):
        late(0.45)
        await running(stage, 0.01)
    assert not stage.missed("RAFTZ")
    stage.link.answer("RAFTZ")
    late(0.45)
    await running(stage, 0.01)
    assert not stage.missed("RAFTZ")


@jumping
async def test_a_loop_that_is_always_late_calls_a_silent_server_so_in_the_end(late: Callable[[float], None]) -> None:
    """Six times it might have been read."""
    stage = Stage("n1")
    for _ in range(13):
        late(0.45)
        await running(stage, 0.01)
    (missed,) = stage.missed("RAFTZ")
    assert 3.5 < missed.at - missed.asked < 6.0


@jumping
async def test_after_our_own_lateness_real_silence_is_told(late: Callable[[float], None]) -> None:
    """With the grace over, it is theirs."""
    stage = Stage("n1")
    late(12)
    await running(stage, 0.4)
    assert len(stage.missed("RAFTZ")) == 1


@jumping
async def test_an_election_asks_once_for_what_was_changed(late: Callable[[float], None]) -> None:
    """However long it is pending; VARZ is large, so that a server that is denied or late is left in peace."""
    stage = Stage("n1")
    stage.polls.hurry()
    assert stage.link.count("VARZ") == 0, "at the start it is asked by plan"
    late(11)
    stage.polls.hurry()
    assert stage.link.count("VARZ") == 1
    stage.link.answer("VARZ")
    for _ in range(5):
        stage.polls.hurry()
        await running(stage, 0.12)
    assert stage.link.count("VARZ") == 1
    late(11)
    stage.polls.hurry()
    assert stage.link.count("VARZ") == 2


@pytest.mark.parametrize(("via", "version"), [("n1", "2.10.7"), ("n2", "2.9.10")])
@jumping
async def test_no_raftz(via: str, version: str) -> None:
    """Its own word, or a version that has none: told once, JSZ instead, until it is another start of it."""
    stage = Stage(via, version)
    stage.link.answer("RAFTZ", nobody=True)
    assert [event.unsupported for event in stage.missed("RAFTZ")] == [True]
    assert stage.link.count("JSZ") == 1
    for _ in range(3):
        stage.polls.hurry()
        await asyncio.sleep(0.12)
        stage.link.answer("JSZ")
    assert stage.link.count("RAFTZ") == 1
    assert stage.link.count("JSZ") > 1
    stage.appear("2.12.0", "M" * 56, start=2.0)
    assert stage.link.count("RAFTZ") == 2


@jumping
async def test_a_lost_connection_takes_its_questions_along() -> None:
    """They are asked elsewhere, and are no misses."""
    stage = Stage("n1")
    old, stage.link = stage.link, Silent(stage.recorder, "n2")
    stage.polls.link_down(old)
    await running(stage, 0.05)
    assert stage.link.count("RAFTZ") == 1
    assert not stage.missed("RAFTZ")


@jumping
async def test_a_new_connection_ends_the_patience_with_a_silent_server(late: Callable[[float], None]) -> None:
    """It is a sign of life: what was given up is asked again at once, and not after a pause of seconds."""
    stage = Stage("n2")
    while len(stage.missed("RAFTZ")) < 4:
        late(0.08)
        await running(stage, 0.001)
    asked = stage.link.count("RAFTZ")
    stage.link = Silent(stage.recorder, "n1")
    stage.polls.link_up(stage.link)
    await running(stage, 0.05)
    assert (asked, stage.link.count("RAFTZ")) == (asked, 1)


async def test_a_denied_question_is_neither_missed_nor_repeated(late: Callable[[float], None]) -> None:
    """Once a minute is enough."""
    stage = Stage("n1")
    stage.polls.denied(stage.link, "$SYS.REQ.SERVER.*.RAFTZ")
    for _ in range(10):
        late(2)
        await running(stage, 0.01)
    assert stage.link.count("RAFTZ") == 1
    assert not stage.missed("RAFTZ")
    late(60)
    await running(stage, 0.05)
    assert stage.link.count("RAFTZ") == 2


@jumping
async def test_statsz_is_asked_only_when_none_came(late: Callable[[float], None]) -> None:
    """Broadcasts and answers to PING make it needless."""
    stage = Stage("n1")
    for _ in range(12):
        late(1)
        stage.appear("2.12.0", ID)
        await running(stage, 0.01)
        stage.link.answer("RAFTZ")
    assert stage.link.count("STATSZ") == 0
    for _ in range(8):
        late(1)
        await running(stage, 0.01)
    assert stage.link.count("STATSZ") > 0


@jumping
async def test_a_silent_raftz_is_asked_about_on_the_other_queue(late: Callable[[float], None]) -> None:
    """As soon as it is missed, and each second while it is, whatever came by itself."""
    stage = Stage("n1")
    for _ in range(30):
        late(0.08)
        stage.appear("2.12.0", ID)
        await running(stage, 0.002)
    assert stage.missed("RAFTZ")
    assert stage.link.count("STATSZ") == 1
    answered = 0
    for _ in range(40):
        if stage.link.count("STATSZ") > answered:
            answered = stage.link.count("STATSZ")
            stage.link.answer("STATSZ")
        late(0.1)
        stage.appear("2.12.0", ID)
        await running(stage, 0.002)
    assert 4 <= stage.link.count("STATSZ") <= 6


@jumping
async def test_two_servers_of_one_name_do_not_alternate() -> None:
    """The younger one counts, and stays."""
    stage = Stage("n2")
    stage.appear("2.12.0", "M" * 56, start=2.0)
    for _ in range(5):
        stage.appear("2.12.0", ID)
        stage.appear("2.12.0", "M" * 56, start=2.0)
    assert stage.link.count("RAFTZ") == 2
    assert stage.roster.servers["n1"].ref.id == "M" * 56
    assert stage.roster.servers["n1"].others.keys() == {ID}


@jumping
async def test_an_id_that_is_none_is_never_asked() -> None:
    """Ids become part of subjects: spaces and line ends would be commands."""
    stage = Stage("n1", server_id="N\r\nPUB x 0\r\n\r\n")
    assert stage.link.asked == []


@pytest.mark.parametrize(("servers", "least", "most"), [(1, 5, 8), (30, 2, 3)])
@jumping
async def test_routes_are_asked_less_often_in_a_large_cluster(
    servers: int, least: int, most: int, late: Callable[[float], None]
) -> None:
    """Every 5 s with up to ten servers, every 15 s with thirty: each answer then holds three times as many rows."""
    stage = Stage("n1")
    for number in range(2, servers + 1):
        ref = ServerRef(name=f"n{number}", id=f"N{number}", version="2.12.0", jetstream=True)
        stage.roster.saw(StatsSeen(at=clock.now(), server=ref, stats=Stats(start=1.0)))
    for _ in range(32):
        late(1)
        asked = stage.link.count("ROUTEZ")
        await running(stage, 0.01)
        if stage.link.count("ROUTEZ") > asked:
            stage.link.answer("ROUTEZ")
    assert least <= stage.link.count("ROUTEZ") <= most


@jumping
async def test_unanswered_routes_are_no_miss(late: Callable[[float], None]) -> None:
    """The meta group does not depend on them; they are asked again."""
    stage = Stage("n1")
    for _ in range(10):
        late(2)
        await running(stage, 0.01)
    assert stage.link.count("ROUTEZ") > 1
    assert not stage.missed("ROUTEZ")
