"""Does what stands beside the word say whom, how many and how sure, in one sentence?"""

from tests.cases import each
from tui.core.model.state_word import (
    DegradedFigures,
    Figures,
    FlappingFigures,
    NoLeaderFigures,
    NoQuorumFigures,
    QuorumFigures,
    SilentFigures,
    SplitFigures,
    StableFigures,
    StateWord,
    SuspectNamed,
    Weak,
    Word,
)
from tui.core.model.state_word import LeaderClaim as Claim
from tui.text.glyphs import UNICODE
from tui.text.state_word import facts, summary, title

NOW = 1_000.0
SUSPECT = SuspectNamed(cause="process_frozen", server="n1", confidence=0.97, episode="e", at=990.0)
FLAPPING = FlappingFigures(count=4, at_least=4, unplanned=3, unknown=0, planned=1, limit=1, window_s=600.0)


def told(word: Word, figures: Figures, *, heard: int = 3, suspect: SuspectNamed | None = None) -> StateWord:
    """Of a group of three that n3 leads in term 47 since 10 s."""
    quorum = QuorumFigures(heard=heard, size=3, needed=2)
    lead = {"leader": "n3", "term": 47, "leads_since": NOW - 10.0}
    return StateWord(word=word, since=NOW - 4.6, figures=figures, quorum=quorum, suspect=suspect, **lead)  # type: ignore[arg-type]


TABLE: list[tuple[StateWord, str]] = [
    (told("STABLE", StableFigures()), "leader n3, term 47; quorum 3 of 3 peers, tolerates 1 more down"),
    (
        told("FLAPPING", FLAPPING, suspect=SUSPECT),
        "4 leader changes in 10m, 3 unplanned (limit 1); leader n3, term 47; suspect n1, process frozen (97%)",
    ),
    (
        told("NO QUORUM", NoQuorumFigures(down=("n1", "n3"), leaderless_since=None), heard=1),
        "1 of 3 peers respond, 2 needed; unresponsive: n1, n3; JetStream API down",
    ),
    (
        told("NO LEADER", NoLeaderFigures(last_leader="n3", candidates=(("n1", 48),))),
        "last leader n3; candidates n1 (term 48)",
    ),
    (
        told("SPLIT", SplitFigures(claims=(Claim(server="n1", term=46), Claim(server="n3", term=47, followers=("n2",))))),
        "n3 and n1 claim to lead; n3 leads in term 47, followed by n2; n1 leads in term 46",
    ),
    (
        told("LEADER SILENT", SilentFigures(leader="n3", heard_at=NOW - 2.4, longest_s=2.4, missed_by=("n1", "n2"))),
        "no heartbeat from leader n3; missed by n1, n2; election possible 4 to 9s after the last heartbeat",
    ),
    (
        told("DEGRADED", DegradedFigures(found=(Weak(subject="n1", what="down"), Weak(subject="n2", what="lagging", lag=1204))), heard=2),
        "n1 is down, n2 lags behind the leader by 1,204 operations; quorum 2 of 3 peers, no failure tolerated; leader n3, term 47",
    ),
    (
        told("DEGRADED", DegradedFigures(found=tuple(Weak(subject=n, what="alert", code="MW_DISK_STALL") for n in ("n1", "n2")))),
        "n1, n2 have a critical alert (MW_DISK_STALL); quorum 3 of 3 peers, tolerates 1 more down; leader n3, term 47",
    ),
]  # fmt: skip


@each(("word", "sentence"), TABLE, ids=[f"{word.word}{i}" for i, (word, _) in enumerate(TABLE)])
def test_the_sentence_of_each_word(word: StateWord, sentence: str) -> None:
    assert summary(word) == sentence


def test_a_screen_is_told_for_how_long() -> None:
    """A line is printed once and has no running figure; a screen is drawn again."""
    silent = told("LEADER SILENT", SilentFigures(leader="n3", heard_at=NOW - 2.4, longest_s=2.4))
    assert "2.4s" not in summary(silent)
    assert facts(silent, NOW)[0] == "no heartbeat from leader n3 for 2.4s"
    assert facts(told("STABLE", StableFigures()), NOW)[0] == "leader n3, term 47, for 10s"


@each(("word", "sign"), [("STABLE", "●"), ("SETTLING", "●"), ("DEGRADED", "▲"), ("NO QUORUM", "▲"), ("BLIND", "–")])
def test_the_title_has_a_sign_and_the_word(word: Word, sign: str) -> None:
    assert title(word, "prod", UNICODE) == f"{sign} {word} prod – metawatch"
