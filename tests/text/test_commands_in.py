"""Is of an action the part taken that can be typed, whole and without the words around it?"""

from tests.cases import each
from tui.text.commands_in import commands_in, pieces


@each(
    ("sentence", "command"),
    [
        (
            "keep n5 as leader: a step-down would not help; check n2, on its host: dmesg -T | tail; vmstat 1 5 (VM pause, swap)",
            "dmesg -T | tail; vmstat 1 5",
        ),
        (
            "move the leader to n3: metawatch stepdown --to n3 (n1 was unhealthy and leads now); check n1, on its host: iostat -x 1 5",
            "metawatch stepdown --to n3",
        ),
        ("on its host: ss -ti '( dport = :6222 or sport = :6222 )'; ip -s link; firewall",
         "ss -ti '( dport = :6222 or sport = :6222 )'; ip -s link"),
        ("check which peers exist: nats server report jetstream", "nats server report jetstream"),
        ("no action needed: the step-down was requested", None),
        ("wait: the other servers elect a new leader within 9s", None),
    ],
)  # fmt: skip
def test_the_commands_of_a_sentence(sentence: str, command: str | None) -> None:
    """Each row: what is to be done, and what can be typed of it."""
    assert commands_in(sentence) == command


def test_words_and_commands_come_in_their_order() -> None:
    """Commands of one host are together; what is said of them in brackets is none of them."""
    found = pieces(
        "keep n4 as leader; check n2, on its host: dmesg -T | tail; vmstat 1 5 (VM pause, swap); until then: wait (c: why)"
    )
    assert [(piece.words, piece.command, piece.remark) for piece in found] == [
        ("keep n4 as leader; check n2, on its host:", False, ""),
        ("dmesg -T | tail; vmstat 1 5", True, "(VM pause, swap)"),
        ("until then: wait (c: why)", False, ""),
    ]
