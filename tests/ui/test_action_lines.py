"""Is what is to be done readable and right to copy in a narrow place?"""

import pytest

from tests.ui.scenes import calm, look
from tui.text.cells import cells
from tui.text.commands_in import pieces
from tui.text.glyphs import ASCII
from tui.ui.view.cells.action_lines import action_lines
from tui.ui.view.drawing.spans import width_of

SENTENCES = (
    "keep n4 as leader; check n2, on its host: dmesg -T | tail; vmstat 1 5 (VM pause, swap, STOP)",
    "move the leader to n3: metawatch stepdown --to n3 (n1 was unhealthy and leads now); check n1, on its host: iostat -x 1 5",
    "on the host of n1 and n2: journalctl -u nats-server -S -10min | grep -E 'RAFT|JetStream'",
    "find out why JetStream is off on n1, on its host: journalctl -u nats-server -n 50; restore its JetStream configuration and"
    " restart it, or `nats server cluster peer-remove n1`",
)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("room", [44, 51, 71, 110])
def test_a_command_is_never_broken(sentence: str, room: int) -> None:
    """It stands whole on one line, or is cut at its end, and then it is said that `y` copies all of it."""
    lines = action_lines(look(calm()), sentence, room)
    texts = ["".join(text for text, _ in line) for line in lines]
    assert all(width_of(line) <= room for line in lines)
    if len(texts) == 1:
        assert sentence.startswith(texts[0])
        return
    for piece in pieces(sentence):
        for command in piece.words.split("; ") if piece.command else ():
            if cells(command) <= room:
                assert any(command in text for text in texts)
            else:
                assert any(text.endswith("…  y copies it") and command.startswith(text[:10]) for text in texts)
        if not piece.command:
            assert set(piece.words.split()) <= set(" ".join(texts).split())
    assert not any(text.count("`") % 2 for text in texts)


def test_the_sign_of_the_cut_is_the_terminal_s() -> None:
    """In ASCII as well."""
    (_, command, *_) = action_lines(look(calm(), glyphs=ASCII), SENTENCES[2], 40)
    assert command[0][0].endswith("~")
