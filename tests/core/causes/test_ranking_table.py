"""Which cause leads, and how surely, when just these facts are present? The ranking alone, without a story: odds, prior and limits."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.core.causes.test_ranking import Told
from tui.core.causes import judging, ranking
from tui.core.causes.scene import Scene, of_none
from tui.core.causes.weights import Evidence, fact
from tui.core.model.elections import Election
from tui.core.model.message import Message
from tui.core.model.verdict import SURE_MAX, Case, Cause, words_of


class Found(NamedTuple):
    """One case of a table: a cause at a server, with the evidence that is present."""

    cause: Cause
    server: str | None
    evidence: tuple[Evidence, ...]
    most: float = SURE_MAX


CRASH = Found("crash", "n1", ("connection_refused", "heartbeats_ended"))
FROZEN = Found("process_frozen", "n1", ("unresponsive", "tcp_acknowledged", "heartbeats_ended"))
QUIET = Found("process_frozen", "n1", ("unresponsive", "heartbeats_ended"))
STALLED = Found("disk_stall", "n1", ("raftz_hung", "statsz_hung", "heartbeats_ended"))
CUT = Found("network_partition", "n1", ("tcp_not_acknowledged", "unresponsive_to_all"))
ASKED = Found("planned_step_down", None, ("step_down_accepted", "leaderless_briefly"))
NO_QUORUM = Found("lost_quorum", None, ("too_few_connected", "too_few_present"))

TABLE: dict[str, tuple[tuple[Found, ...], Cause, str]] = {
    "nothing": ((), "unknown", "sure"),
    "one weak fact names nothing": ((Found("crash", "n1", ("connection_lost",)),), "unknown", "sure"),
    "one fact of the prior's size is less likely than not": ((Found("clock_step", "n1", ("clock_stepped",)),), "clock_step", "likely"),
    "a refused port": ((CRASH,), "crash", "sure"),
    "a restart that was not announced": ((Found("crash", "n1", ("restarted_unannounced",)),), "crash", "likely"),
    "a crash that was announced": ((Found("crash", "n1", (*CRASH.evidence, "announced")),), "unknown", "sure"),
    "no answer, and the host takes packets": ((FROZEN,), "process_frozen", "sure"),
    "no answer alone is a guess that two may share": ((QUIET,), "process_frozen", "likely"),
    "no answer, and the host takes none": (
        (Found("process_frozen", "n1", (*QUIET.evidence, "tcp_not_acknowledged")), CUT), "network_partition", "likely",
    ),
    "no answer, and the process is another one since": (
        (Found("process_frozen", "n1", (*FROZEN.evidence, "process_replaced")), CRASH), "crash", "sure",
    ),
    "two equal cases share the odds": ((CRASH, Found("crash", "n2", CRASH.evidence)), "crash", "a guess"),
    "RAFTZ hangs and PING answers": ((STALLED,), "disk_stall", "sure"),
    "a snapshot holds the same lock": (
        (
            Found("disk_stall", "n1", ("raftz_hung", "snapshot_meanwhile")),
            Found("snapshot", "n1", ("long_snapshot", "raftz_hung", "heartbeats_ended")),
        ), "snapshot", "sure",
    ),
    "what was asked for explains all else": ((ASKED, FROZEN, CRASH), "planned_step_down", "sure"),
    "a lost quorum is no single server's": ((NO_QUORUM, FROZEN, CUT), "lost_quorum", "sure"),
    "many clients never prove anything": (
        (Found("mixed_traffic", "n1", ("most_connections", "slow_consumers", "cores_busy"), 0.5),), "mixed_traffic", "likely",
    ),
    "a cause is no surer than its evidence bears": (
        (Found("ghost_peers", None, ("unknown_peers", "never_a_leader"), 0.45),), "ghost_peers", "a guess",
    ),
    "nothing is surer than from outside": ((Found("lost_quorum", None, ("only_observers",)),), "lost_quorum", "sure"),
}  # fmt: skip


def scene() -> Scene:
    """An election of n2 after n1, that everybody saw and that nothing explains."""
    story = Told()
    election = Election(
        term=6,
        leader="n2",
        previous="n1",
        elected_at=story.at(),
        error_s=0.0,
        announced_at=story.at(),
        how="silent",
        planned=False,
        leaderless_s=5.0,
        terms=1,
        source="raftz",
        advisory_id=None,
    )
    none = of_none(story.state, story.at() - 5.0, story.at())
    return Scene(
        state=none.state,
        now=none.now,
        since=none.since,
        at=none.at,
        old="n1",
        election=election,
        challenger="n2",
        marks=none.marks,
    )


def cases(found: tuple[Found, ...]) -> Iterator[Case]:
    """As the cause files would give them."""
    for one in found:
        facts = tuple(fact(one.cause, name, Message(name)) for name in one.evidence)
        yield Case(cause=one.cause, server=one.server, facts=facts, most=one.most)


@pytest.mark.parametrize("name", TABLE)
def test_these_facts_name_this_cause(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """First cause and class of confidence (sure above 0.8, likely from 0.5, else a guess)."""
    found, cause, how_sure = TABLE[name]
    monkeypatch.setattr(ranking, "CAUSES", (lambda _: cases(found),))
    here = scene()
    rows = ranking.ranked(here)
    best = judging.leading(here, rows, None)
    confidence = ranking.unknown_share(rows) if best is None else best.confidence
    assert ("unknown" if best is None else best.case.cause, words_of(confidence)) == (cause, how_sure), confidence
    assert sum(row.share for row in rows) + ranking.unknown_share(rows) == pytest.approx(1.0)
    assert all(row.confidence <= row.share + 1e-9 for row in rows)


def test_the_order_of_the_causes_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same cases from behind give the same ranking."""
    found = (CRASH, FROZEN, CUT, STALLED)
    here = scene()
    ranks = []
    for order in (found, found[::-1]):
        monkeypatch.setattr(ranking, "CAUSES", tuple(lambda _, one=one: cases((one,)) for one in order))
        ranks.append([(row.case.cause, round(row.confidence, 9)) for row in ranking.ranked(here)])
    assert ranks[0] == ranks[1]


RESTARTED = Found("crash", "n1", ("restarted_unannounced", "heartbeats_ended", "connection_lost"))


@pytest.mark.parametrize(("other", "stays"), [(RESTARTED, True), (FROZEN, False)])
def test_what_was_named_stays_while_no_other_is_clearly_surer(
    other: Found, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two causes that are as likely do not take turns on the screen; one that is surer by more than a tenth takes over."""
    here = scene()
    monkeypatch.setattr(ranking, "CAUSES", (lambda _: cases((STALLED, other)),))
    rows = ranking.ranked(here)
    first = judging.leading(here, rows, None)
    again = judging.leading(here, rows, ("disk_stall", "n1", 6))
    assert first is not None
    assert again is not None
    assert first.case.cause == other.cause
    assert again.case.cause == ("disk_stall" if stays else other.cause)
