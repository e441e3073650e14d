"""Is there a safe step for every word of the state, and for every thing that weakens the group?"""

from typing import get_args

from msgspec.structs import replace

from tests.cases import each
from tests.core.overall.plots import Plot
from tui.core.causes.first_step import first_step
from tui.core.model.state_word import (
    BlindBecause,
    BlindFigures,
    Connecting,
    DegradedFigures,
    Figures,
    FlappingFigures,
    LeaderClaim,
    NoLeaderFigures,
    NoQuorumFigures,
    QuorumFigures,
    SettlingFigures,
    SilentFigures,
    SplitFigures,
    StableFigures,
    StateWord,
    Weak,
    Weakness,
    Word,
)
from tui.core.overall.state_word import state_word
from tui.core.settings.watch import Watch
from tui.text.commands_in import commands_in
from tui.text.explaining.explain import CHECK_TEXTS
from tui.text.phrases.say import say

QUORUM = QuorumFigures(heard=1, size=3, needed=2)
FLAPPING = FlappingFigures(count=4, at_least=4, unplanned=3, unknown=0, planned=1, limit=1, window_s=600.0)
TABLE: tuple[tuple[Word, Figures, str | None], ...] = (
    ("CONNECTING", Connecting(connected_at=100.0), "metawatch doctor"),
    *(("BLIND", BlindFigures(because=b), "") for b in get_args(BlindBecause)),
    ("SPLIT", SplitFigures(claims=(LeaderClaim(server="n1", term=3), LeaderClaim(server="n2", term=4))), "no step-down"),
    (
        "SPLIT",
        SplitFigures(
            claims=(LeaderClaim(server="n1", term=3), LeaderClaim(server="n2", term=4, followers=("n3",)))
        ),
        "no step-down: a majority follows n2; n1 can commit nothing",
    ),
    ("NO QUORUM", NoQuorumFigures(down=("n1", "n2"), leaderless_since=None), "restore n1, n2: 2 of 3 peers"),
    ("NO LEADER", NoLeaderFigures(last_leader="n1"), "no step-down"),
    ("NO LEADER", NoLeaderFigures(last_leader=None), "no step-down"),
    ("LEADER SILENT", SilentFigures(leader="n1", heard_at=0.0, longest_s=3.0), "check n1 and its host"),
    ("LEADER SILENT", SilentFigures(leader="n1", down=True, heard_at=0.0, longest_s=3.0), "wait: the other servers elect"),
    (
        "LEADER SILENT",
        SilentFigures(leader="n1", heard_at=0.0, longest_s=3.0, missed_by=("n2",), heard_by=("n3",)),
        "check the routes from n1 to n2",
    ),
    ("FLAPPING", FLAPPING, "no step-down until the cause is known"),
    ("FLAPPING", replace(FLAPPING, missing=("n1", "n4")), "restore n1, n4; no step-down until the cause is known"),
    ("SETTLING", SettlingFigures(changed_at=0.0, window_s=600.0), None),
    ("STABLE", StableFigures(), None),
)  # fmt: skip


def told(word: Word, figures: Figures, leader: str | None = "n1") -> StateWord:
    return StateWord(word=word, since=100.0, figures=figures, leader=leader, quorum=QUORUM)


@each(("word", "figures", "said"), TABLE, ids=lambda value: value if isinstance(value, str) else None)
def test_each_word_has_its_step(word: Word, figures: Figures, said: str | None) -> None:
    """Nothing is to be done while the group settles or is stable; else there is a sentence."""
    step = first_step(told(word, figures), 200.0)
    assert (step is None) is (said is None)
    if step is not None and said is not None:
        assert said in say(step)


def test_the_table_has_every_word() -> None:
    assert {word for word, _, _ in TABLE} | {"DEGRADED"} == set(get_args(Word))


@each("what", get_args(Weakness))
def test_each_weakness_has_a_step_that_names_the_server(what: Weakness) -> None:
    """An alert of another kind has the words of its code."""
    code = "MW_DISK_FULL" if what == "alert" else None
    found = DegradedFigures(found=(Weak(subject="n3", what=what, code=code), Weak(subject="n2", what="restarted")))
    step = first_step(told("DEGRADED", found), 200.0)
    assert step is not None
    assert "n3" in say(step)
    assert commands_in(say(step)) is not None


@each("code", CHECK_TEXTS)
def test_each_code_can_be_the_alert_that_degrades(code: str) -> None:
    """Whatever becomes critical, with a server or without one, there is something to be done."""
    for subject in ("n3", None):
        found = DegradedFigures(found=(Weak(subject=subject, what="alert", code=code),))
        step = first_step(told("DEGRADED", found), 200.0)
        assert step is not None
        said = say(step)
        assert len(said) > 20
        assert said.startswith("n3: ") is (subject is not None)
        assert "None" not in said


def test_a_leader_that_hangs_is_stepped_down_while_it_responds() -> None:
    """Only where it is the leader, and where a step-down can help."""
    cases: tuple[tuple[Weakness, str, bool], ...] = (
        ("Raft blocked", "n3", True),
        ("Raft blocked", "n1", False),
        ("throttled", "n3", True),
        ("lagging", "n3", False),
    )
    for what, leader, moved in cases:
        found = DegradedFigures(found=(Weak(subject="n3", what=what),))
        step = first_step(told("DEGRADED", found, leader), 200.0)
        assert step is not None
        assert ("step it down" in say(step)) is moved


def test_a_lost_quorum_says_what_to_restore() -> None:
    """Two of three are killed: nobody waits for the cause to know that."""
    story = Plot()
    story.killed("n1", "n2")
    now = state_word(story.state, story.at(), Watch())
    assert now.word == "NO QUORUM"
    step = first_step(now, story.at())
    assert step is not None
    assert say(step).startswith("restore n1, n2: 2 of 3 peers")
    calm = Plot()
    assert first_step(state_word(calm.state, calm.at(), Watch()), calm.at()) is None


def test_an_election_is_waited_for_as_long_as_one_may_take() -> None:
    none = told("NO LEADER", NoLeaderFigures(last_leader="n1", candidates=()))
    for now, said in ((105.0, "within 9s"), (200.0, "no leader for 100s")):
        step = first_step(none, now)
        assert step is not None
        assert said in say(step)
