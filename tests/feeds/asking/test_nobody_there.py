"""What follows where a question finds nobody? Told at once, or decided by another endpoint; and asked again in time."""

from tests.feeds.asking.staged_polls import Stage, running
from tests.feeds.jumping_clock import jumping


@jumping
async def test_nobody_there_from_afar_and_gone() -> None:
    """Through another server both look alike: STATSZ decides. Here it is gone."""
    stage = Stage("n2", "2.10.7")
    stage.link.answer("RAFTZ", nobody=True)
    assert not stage.missed("RAFTZ")
    stage.link.answer("STATSZ", nobody=True)
    assert [event.unsupported for event in stage.missed("RAFTZ")] == [False]


@jumping
async def test_nobody_there_from_afar_and_without_raftz() -> None:
    """Here it answers STATSZ, so RAFTZ is what it lacks."""
    stage = Stage("n2", "2.10.7")
    stage.link.answer("RAFTZ", nobody=True)
    stage.link.answer("STATSZ")
    assert [event.unsupported for event in stage.missed("RAFTZ")] == [True]


@jumping
async def test_a_new_server_without_an_answer_is_missed_at_once() -> None:
    """From 2.11 on *no responders* can only mean: not there."""
    stage = Stage("n2")
    stage.link.answer("RAFTZ", nobody=True)
    assert [event.unsupported for event in stage.missed("RAFTZ")] == [False]


@jumping
async def test_a_server_that_has_just_come_is_asked_for_its_address_again_soon() -> None:
    """Nobody was there for the first question: it was on its way while routes were made. Its next turn is a minute later, and until then
    nobody would know where to connect to. One that has told its address and is gone is left in peace."""
    stage = Stage("n2")
    await running(stage, 0.5)
    assert stage.link.count("VARZ") == 1
    stage.link.answer("VARZ", nobody=True)
    await running(stage, 2.0)
    assert stage.link.count("VARZ") == 2
    stage.link.answer("VARZ")
    while stage.link.count("VARZ") < 3:
        await running(stage, 1.0)
    stage.link.answer("VARZ", nobody=True)
    await running(stage, 40.0)
    assert stage.link.count("VARZ") == 3
