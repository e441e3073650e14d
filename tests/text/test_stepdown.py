"""Is a step-down said aligned, completely and safely for a terminal?"""

from msgspec.structs import replace

from tests.cases import each
from tui.core.model.elections import Leadership, StepDownRecord
from tui.core.model.message import message
from tui.core.model.state import State
from tui.core.stepdown.candidates import Candidate, Preflight
from tui.text.cells import cells
from tui.text.reports.stepdown import as_text, outcome, question

GOOD = Candidate(
    name="n2", why_not=None, score=0.1, lag=0, seen_s=0.3, answer_s=0.001, cpu=0.12, mem=2**30, store=0.4,
    connections=12, version="2.15.1", uptime_s=3_542_400.0,
)  # fmt: skip
BAD = Candidate(name="a-long-name", why_not=message("unfit_observer"), score=3.0)
FOUND = Preflight(
    leader="n1", term=47, candidates=(GOOD, BAD), warnings=(), refused=None, needs_insisting=None, chosen=True
)
DONE = StepDownRecord(id="a", at=0.0, server="n1", to="n2", ok=True, error=None, leader="n2", new_term=48, took_s=0.023)
STATE = State(leadership=Leadership(leader="n3", term=48))


def test_the_table_is_aligned() -> None:
    """Every row begins its columns where the head does; the reason stands at the end."""
    lines = as_text(FOUND, "n2").splitlines()
    head = next(line for line in lines if "NAME" in line)
    good, bad = lines[lines.index(head) + 1 :]
    assert good.index("n2") == bad.index("a-long-name") == head.index("NAME")
    assert good.index("0.3s") + 4 == head.index("ACTIVE") + 6
    assert good[head.index("VERSION") :].startswith("2.15.1")
    assert good.split()[0] == "→"
    assert bad.split()[0] == "✗"
    assert bad.endswith("observer: it cannot become leader")


def test_warnings_and_the_servers_choice() -> None:
    """Each on a line of its own; before 2.11 no target is promised."""
    found = replace(FOUND, chosen=False, warnings=("one", "two"), needs_insisting="2 of 5 peers", term=None)
    text = as_text(found, None)
    assert "servers choose (a preferred target needs nats-server 2.11 or later)" in text
    assert text.splitlines()[-3:] == ["  ▲ one", "  ▲ two", "  ◆ 2 of 5 peers"]
    assert "term" not in text


def test_without_a_leader_nothing_is_promised() -> None:
    """Nothing can be sent: no impact, and no version is to blame that there is nobody to choose for."""
    text = as_text(replace(FOUND, leader=None, term=None, chosen=False), None, failures="known from the journal")
    assert "current leader  none" in text
    assert "failed lately   known from the journal" in text
    assert "impact" not in text
    assert "2.11" not in text


def test_a_name_cannot_steer_the_terminal() -> None:
    """Escape sequences in names are shown, not obeyed."""
    evil = replace(FOUND, leader="\x1b[2J", candidates=(replace(GOOD, name="\x1b]0;x\x07"),))
    for text in (
        as_text(evil, "\x1b[31m"),
        question(evil, "\x1b[31m"),
        outcome(replace(DONE, leader="\x1b[2J"), STATE),
    ):
        assert "\x1b" not in text
        assert "\x07" not in text


def test_it_fits_a_terminal_of_130() -> None:
    """A long reason included."""
    assert max(cells(line) for line in as_text(FOUND, "n2").splitlines()) <= 130


@each(
    ("changes", "said"),
    [
        ({}, "n2 is the new leader (term 48), as requested. Leaderless 23ms."),
        ({"leader": "n3"}, "n3 is the new leader (term 48), not n2 as requested. Leaderless 23ms."),
        ({"to": None}, "n2 is the new leader (term 48), chosen by the servers. Leaderless 23ms."),
        ({"leader": "n1"}, "n1 was re-elected (term 48): the leader has not changed. Leaderless 23ms."),
        ({"new_term": None, "took_s": None}, "n2 is the new leader, as requested."),
        ({"leader": None, "ok": False, "error": "no"}, "refused: no; the leader now is n3 in term 48"),
        (
            {"leader": None},
            "n1 accepted the step-down, but no election followed within 10 s; the leader now is n3 in term 48",
        ),
        (
            {"leader": None, "ok": None},
            "no reply: the result is unknown; the leader now is n3 in term 48; the request may still be executed when n1 recovers",
        ),
    ],
)
def test_outcomes(changes: dict[str, object], said: str) -> None:
    """One line says who leads, in which term, at what cost, and whether that was asked for."""
    assert outcome(replace(DONE, **changes), STATE) == said


@each(
    ("leader", "said"),
    [
        ("n2", "n2 is the new leader (term 48). Leaderless 23ms."),
        ("n3", "n3 is the new leader (term 48), not n2 as metawatch had chosen. Leaderless 23ms."),
    ],
)
def test_whom_nobody_named_nobody_asked_for(leader: str, said: str) -> None:
    """Without `--to` the candidate with most headroom is chosen."""
    assert outcome(replace(DONE, leader=leader), STATE, named=False) == said
