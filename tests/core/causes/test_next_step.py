"""Is there one safe and concrete thing to do for every cause, whoever leads, that two people would do alike?"""

import re
from typing import get_args

from msgspec.structs import replace

from tests.cases import each
from tests.core.causes.test_ranking import Told
from tui.core.causes.next_step import next_step
from tui.core.causes.scene import Scene, of_none
from tui.core.model.verdict import Cause, Verdict
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say

CAUSES: tuple[Cause, ...] = get_args(Cause)
NOBODYS = frozenset({"planned_step_down", "ghost_peers", "unknown"})
"""Verdicts that accuse no server."""
NATS = (
    "nats server report jetstream",
    "nats server request connections --name",
    "nats server cluster peer-remove",
    "nats server cluster rescue",
    "nats sub '$JS.EVENT.ADVISORY.API'",
)
"""Commands of the `nats` CLI that exist, as its own source has them."""


def calm() -> Told:
    """A healthy group in which ways and answers are fresh."""
    return Told()


def scene(story: Told, leader: str | None) -> Scene:
    """An episode in which n1 was lost, judged now."""
    lead = replace(story.state.leadership, leader=leader, last="n1")
    state = replace(story.state, leadership=lead)
    return of_none(state, story.at() - 6.0, story.at())


def step(
    cause: Cause,
    leader: str | None,
    *,
    story: Told | None = None,
    server: str | None = "n1",
    watch: Watch = Watch(),  # noqa: B008 - frozen
) -> str:
    told = story or calm()
    who = None if cause in NOBODYS else server
    verdict = Verdict(
        episode="6@", since=told.at() - 6, elected_at=told.at(), term=6, leader=leader, cause=cause, server=who
    )
    return say(next_step(scene(told, leader), verdict, watch))


@each("leader", ["n1", "n2", None])
@each("cause", CAUSES)
def test_every_cause_has_one_short_line_that_names_the_server(cause: Cause, leader: str | None) -> None:
    """Also while the sick one leads, and while nobody does; and every `nats` command in it exists."""
    said = step(cause, leader)
    assert said.strip()
    assert said.isprintable()
    assert len(said) <= 300
    assert cause in NOBODYS or "n1" in said
    for command in re.findall(r"\bnats (?:server|sub|event|stream|consumer|account)\b.*", said):
        assert command.startswith(NATS), command


@each("cause", CAUSES)
def test_nobody_is_told_to_step_down_a_leader_that_is_not_there_or_not_sick(cause: Cause) -> None:
    """`metawatch stepdown` is said only where the sick server leads."""
    assert "metawatch stepdown" not in step(cause, None)
    assert "metawatch stepdown" not in step(cause, "n2")


@each("cause", ["process_frozen", "disk_stall", "network_one_way", "network_latency"])
def test_a_sick_server_that_leads_is_to_hand_over_to_a_named_one(cause: Cause) -> None:
    """With the command, and to a server that can."""
    story = calm()
    story.all_tell("n1", 5, since=-100.0)
    assert re.search(r"move the leader to n[23]: metawatch stepdown --to n[23]", step(cause, "n1", story=story))


@each("cause", ["snapshot", "api_overload", "overrun", "mixed_traffic", "resource_limit"])
def test_load_is_lowered_and_not_moved(cause: Cause) -> None:
    """The next leader would suffer alike."""
    said = step(cause, "n2")
    assert said.startswith("keep n2 as leader")


def test_what_comes_again_is_said_in_the_same_line() -> None:
    """The third frozen process of n1 in fifteen minutes is to be mended before the next, within the same length."""
    story = calm()
    before = tuple(
        Verdict(
            episode=f"{n}@", since=0.0, elected_at=story.at() - n * 300.0, term=n, cause="process_frozen", server="n1"
        )
        for n in (1, 2)
    )
    story.assume(replace(story.state, verdicts=before))
    said = step("process_frozen", "n2", story=story)
    assert said.endswith("3rd time in 24h, every 5m: fix it before it recurs")
    assert len(said) <= 300


def test_who_could_elect_has_within_two_time_outs() -> None:
    """After half a minute nobody is told to wait for an election any more."""
    story = calm()
    lead = replace(story.state.leadership, leader=None, last="n1")
    late = of_none(replace(story.state, leadership=lead), story.at() - 30.0, story.at())
    verdict = Verdict(episode="?@", since=story.at() - 30.0, elected_at=None, term=None, cause="crash", server="n1")
    assert "no leader for 30s: restore n1" in say(next_step(late, verdict, Watch()))


def test_a_name_is_data_also_within_a_command() -> None:
    """What is pasted into a shell names a server and runs nothing else."""
    assert "--name 'x; reboot' --sort" in step("mixed_traffic", "n2", server="x; reboot")


def test_the_advice_is_about_the_cluster_and_not_about_what_this_process_may_do() -> None:
    """A read-only metawatch gives the same advice: an operator can follow it elsewhere."""
    assert step("crash", "n1", watch=Watch(read_only=True)) == step("crash", "n1")
    assert "read-only" not in step("crash", "n1", watch=Watch(read_only=True))
