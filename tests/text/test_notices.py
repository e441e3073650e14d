"""Does a notice say what happened, where, why and what to do, in words without running figures and without a terminal's escapes?"""

from msgspec.structs import replace

from tests.core.notices.notified import struck
from tui.core.model.message import message
from tui.core.notices.deciding import decide
from tui.core.notices.notice import Notice, NoticeMemory
from tui.core.settings.notifying import NoticeRules
from tui.text.lines import as_text
from tui.text.notices import line_of_test, notice_line, outcome
from tui.text.terminal_notice import sequences

ESC = "\x1b"


def one() -> Notice:
    _, [notice] = decide(NoticeMemory(), struck(), NoticeRules(), 0.0)
    return notice


def test_it_says_which_group_which_incident_and_which_server() -> None:
    line = notice_line(one())
    assert line.title == "C1: incident 1: DEGRADED, n5"
    assert line.text.startswith("State: DEGRADED. ")
    assert "\nServers: n5" in line.text
    assert (line.kind if hasattr(line, "kind") else "notice", line.severity, line.incident) == ("notice", "critical", 1)


def test_each_occasion_has_its_title() -> None:
    begun = one()
    caused = replace(
        begun, what="cause", cause="disk_stall", confidence=0.86, server="n5", next=message("check_network_here")
    )
    assert notice_line(caused).title == "C1: incident 1: cause disk stall of n5 (86%)"
    assert "Cause: disk stall of n5 (86%)" in notice_line(caused).text
    assert "\nAction: " in notice_line(caused).text
    assert notice_line(replace(begun, again=True)).title == "C1: incident 1 again: DEGRADED, n5"
    assert notice_line(replace(begun, what="worse", of="NO LEADER")).title == "C1: incident 1 is worse: NO LEADER, n5"
    over = notice_line(replace(begun, what="clear", open=False, until=begun.since + 75.0))
    assert over.title == "C1: incident 1 is over: n5"
    assert "(1m15s)" in over.text
    word = replace(begun, what="state", of="NO LEADER")
    assert notice_line(word).title == "C1: state NO LEADER"
    assert notice_line(replace(word, open=False)).title == "C1: no longer NO LEADER, now DEGRADED"


def test_a_hostile_name_steers_nothing() -> None:
    """In the title, in the text, in a line of `events`, and in a sequence for the terminal."""
    line = notice_line(replace(one(), server=f"n1{ESC}]0;x\a\u202e", servers=(f"{ESC}[2J",)))
    for text in (line.title, line.text, as_text(line)):
        assert ESC not in text
        assert "\a" not in text
        assert "\u202e" not in text
    for how in ("9", "99", "777"):
        said = sequences(f"{ESC}]0;x\a", f"{ESC}[2J", {"TERM": "xterm"}, bell=False, desktop=how)
        assert said.count(ESC) == {"9": 2, "99": 4, "777": 2}[how]
        assert "\a" not in said


def test_a_terminal_gets_what_it_understands() -> None:
    """By its name; the console of Linux only rings, and tmux hands it on."""

    def of(**environ: str) -> str:
        return sequences("t", "x;y", environ, bell=True, desktop="auto")

    assert of(TERM="xterm-kitty") == "\a\x1b]99;i=metawatch:d=0;t\x1b\\\x1b]99;i=metawatch:d=1:p=body;x;y\x1b\\"
    assert of(TERM="foot") == "\a\x1b]777;notify;t;x,y\x1b\\"
    assert of(TERM="xterm-256color", TERM_PROGRAM="iTerm.app") == "\a\x1b]9;metawatch: t\x1b\\"
    assert of(TERM="linux") == "\a"
    assert of(TERM="dumb") == "\a"
    assert of(TERM="tmux-256color", TMUX="x") == "\a\x1bPtmux;\x1b\x1b]9;metawatch: t\x1b\x1b\\\x1b\\"
    assert sequences("t", "x", {"TERM": "xterm"}, bell=False, desktop=None, entitle=True) == "\x1b]2;t\a"


def test_a_test_notice_says_that_it_is_one() -> None:
    line = line_of_test(0.0)
    assert (line.what, line.open, line.title) == ("test", False, "Test notice of metawatch")
    assert outcome("slack x", None, None, 0.0123, as_json=False) == "slack x: delivered in 12.3ms"
    assert outcome("slack x", "status", 500, 1.0, as_json=False) == "slack x: not delivered: it answered HTTP 500"
    assert '"ok":false' in outcome("slack x", "status", 500, 1.0, as_json=True)
