"""Which cause explains an episode best, and how surely? All cases side by side, each with what speaks for it and against it.

Theory of operation
-------------------
Each cause file yields cases: a cause at a server, with the facts that are present. A fact's weight (`weights`) is a logarithm of
odds, so weights add up; a case's score is their sum and the prior of -3. The prior makes one weak fact name nothing and two strong
ones do.

- What the odds mean. e^score is how much likelier the case is than that none of ours is true. Confidence is its share of all odds.
  It is no frequency by itself: it was calibrated in three classes (a guess, likely, sure) and is to be read in these.
- Why `unknown` has a share. It has odds of 1 whatever is present, so a list of causes that is not complete cannot make the best of
  several bad cases sure: cases that are all weak lose to it. A case is named when its share is at least that of `unknown` and 0.45
  (`judging`).
- Why cases compete. They explain one loss of one leader. A frozen process and a cut network both leave PING unanswered: while
  nothing tells them apart they share the odds and neither is sure; a fact that only one of them explains (the host acknowledged
  TCP) decides. So a fact that fits several causes needs no care, as it moves all of them alike.
- Why some cases press on others, before the odds are taken. What an operator intended explains whatever else is seen of that
  server, so with it no failure has a score above -3. Where no quorum was there, single servers that failed are its parts:
  -3. A server that announced its shutdown and took the quorum along caused a loss of quorum, and no mere restart.
- Why a confidence is capped. `Case.most` is what the kind of evidence can bear (of one broken route it is not visible which end is
  failing: 0.5); before an election no server is accused of a cut; another server that failed at the same moment holds a case below
  0.5; nothing is surer than 0.97 from outside.

What was measured: the lab's matrix of faults on 3 servers, seed not used for calibration: first-named cause and server right in 52
of 54, no healthy server named above 0.5; of verdicts up to 0.5 7 of 8 were right, up to 0.8 6 of 6, above it 39 of 39. In the
stories and tapes of the tests (some 500 verdicts) two of three rows decide at least once which cause is named, or in which class;
`python -m tests.bench weights` prints which.

This file must not know what a cause looks like, nor when an episode is judged.
"""

from collections.abc import Callable, Iterator
from math import exp

from msgspec import Struct

from tui.core.causes import group, leader_load, network, process, simultaneous
from tui.core.causes.scene import Scene, quorum_left
from tui.core.model.verdict import Case

CAUSES: tuple[Callable[[Scene], Iterator[Case]], ...] = (
    process.planned_step_down,
    process.lame_duck,
    process.clean_restart,
    process.crash,
    process.process_frozen,
    process.cpu_starved,
    process.disk_stall,
    network.network_partition,
    network.network_one_way,
    network.network_loss,
    network.network_latency,
    leader_load.snapshot,
    leader_load.api_overload,
    leader_load.overrun,
    leader_load.resource_limit,
    group.lost_quorum,
    leader_load.clock_step,
    leader_load.mixed_traffic,
    group.ghost_peers,
)
_UNSETTLED_MAX = 0.5
_WITH_ANOTHER_MAX = 0.49
_WAYS = frozenset({"network_partition", "network_one_way", "network_loss"})
_INTENDED = frozenset({"planned_step_down", "lame_duck", "clean_restart"})
_WITH_INTENDED = -3.0
_WITHOUT_QUORUM = -3.0
_A_PART = 1.0
"""Where too few were there, one of those that were not stays a part of that, however much is known of it when it comes back."""
_WIDE = frozenset({"process_frozen", "network_partition", "crash", "network_loss", "network_one_way", "cpu_starved"})


class Ranked(Struct, frozen=True, kw_only=True):
    """One case and its share."""

    case: Case
    share: float
    """Of all odds."""
    confidence: float
    """The share, no higher than the kind of evidence bears."""


def ranked(scene: Scene) -> tuple[Ranked, ...]:
    """All cases, the likeliest first; what is left of 1 is `unknown`."""
    if scene.unwitnessed:
        return ()  # metawatch was not listening: what it missed itself is no evidence
    found = [case for cause in CAUSES for case in cause(scene)]
    intended = any(case.cause in _INTENDED and case.score > 0 for case in found)
    lost = next((case for case in found if case.cause == "lost_quorum" and case.score > 0), None)
    odds = [exp(_score(scene, case, intended=intended, lost=lost)) for case in found]
    whole = 1.0 + sum(odds)
    rows = [_row(scene, case, odd / whole) for case, odd in zip(found, odds, strict=True)]
    return tuple(sorted(rows, key=lambda r: (-r.confidence, r.case.cause, r.case.server or "")))


def _row(scene: Scene, case: Case, share: float) -> Ranked:
    qualified = simultaneous.qualified(scene, case) if share > _WITH_ANOTHER_MAX else None
    if qualified is not None:
        return Ranked(case=qualified, share=share, confidence=_WITH_ANOTHER_MAX)
    return Ranked(case=case, share=share, confidence=min(_most(scene, case), share))


def _most(scene: Scene, case: Case) -> float:
    """Until a leader is elected, which server is cut off is a matter of standpoint: none is accused of it."""
    return min(case.most, _UNSETTLED_MAX) if scene.election is None and case.cause in _WAYS else case.most


def _score(scene: Scene, case: Case, *, intended: bool, lost: Case | None) -> float:
    """What an operator intended explains all else; where a quorum was lost, no single server's sickness is the cause."""
    if case.cause == "clean_restart" and lost is not None and quorum_left(scene):
        return case.score + _WITHOUT_QUORUM  # it was intended, and no server can take over
    if intended and case.cause not in _INTENDED and not (case.cause == "lost_quorum" and quorum_left(scene)):
        return min(case.score, 0.0) + _WITH_INTENDED
    if lost is not None and case.cause in _WIDE:
        parted = case.score + _WITHOUT_QUORUM
        absent = any(one.evidence == "too_few_present" for one in lost.facts)
        return min(parted, lost.score - _A_PART) if absent else parted
    return case.score


def unknown_share(rows: tuple[Ranked, ...]) -> float:
    """What no case has."""
    return max(0.0, 1.0 - sum(r.share for r in rows))
