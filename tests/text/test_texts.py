"""Do strips, letters, explanations and commands say what they should?"""

import ast
import re
from pathlib import Path

from tests.cases import each
from tui.core.settings.thresholds import Thresholds
from tui.text.explaining.explain import CHECK_TEXTS, in_force
from tui.text.glyphs import ASCII, UNICODE, Glyphs, glyphs, plain
from tui.text.letters import big
from tui.text.natscmd import commands
from tui.text.strips import scaled, strip

CORE = Path(__file__).parents[2] / "tui" / "core"
CODE = re.compile(r"(META|SERVER|CLUSTER|JETSTREAM|OPT_SYS|CHANGE)_\d{3}|MW_[A-Z_]+")


def test_strip_shows_anything_above_zero() -> None:
    """Zero is the lowest mark, one of many is already higher, the largest is full."""
    assert strip([0, 1, 50, 100]) == "▁▂▄█"
    assert strip([0, 1], glyphs=ASCII) == ".@"
    assert strip([0, 0]) == "▁▁"
    assert strip([]) == ""


def test_ascii_has_no_other_sign() -> None:
    """`--ascii` draws ASCII only, and both tables have the same number of levels."""
    drawn = [v for v in (getattr(ASCII, f) for f in ASCII.__struct_fields__) if isinstance(v, str)]
    assert all(map(str.isascii, drawn))
    assert len(ASCII.levels) == len(UNICODE.levels)
    assert len(ASCII.over) == len(UNICODE.over)


@each("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_what_lies_above_a_limit_has_signs_of_its_own(signs: Glyphs) -> None:
    """Wherever the limit stands on the scale, and without any colour."""
    assert not set(signs.over) & set(signs.levels[:8])
    for top in (0.02, 0.1, 5.0):
        runs = scaled((0.0, 0.004, 0.01, 0.02, 0.05, None), top, 0.01, signs)
        assert [over for _, over in runs] == [False, True, False]
        assert runs[1][0] == signs.over
        assert runs[2][0] == " "
    assert glyphs(True) is ASCII
    assert plain("n1 → n3 · ≤5 ±1ms 服") == "n1 -> n3 | <=5 +-1ms ?"


def test_large_letters_are_three_equal_lines() -> None:
    """A name that does not fit, or has a letter without a form, is not written large."""
    lines = big("n3", 20)
    assert lines is not None
    assert {len(line) for line in lines} == {7}
    assert big("n3", 6) is None
    assert big("é", 20) is None
    assert big("", 20) is None


def test_every_code_is_explained_and_no_other() -> None:
    """What `core` can raise is what `explain` knows; each has a name, sentences, and commands to look closer."""
    raised = {
        node.value
        for path in CORE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }
    unexplained, idle = sorted(raised - set(CHECK_TEXTS)), sorted(set(CHECK_TEXTS) - raised)
    assert not unexplained, f"{unexplained}: explain each in its family's file in tui/text/explaining/"
    assert not idle, f"{idle}: explained, and no check raises it"
    for code, text in CHECK_TEXTS.items():
        assert text.name, code
        assert all(told.endswith(".") for told in (text.meaning, text.why, text.mend)), code
        assert not text.wrong or text.wrong.endswith("."), code
        assert text.look, code


def test_the_limits_of_a_code_are_those_in_force() -> None:
    """Written as the configuration file takes them; a code without limits has none."""
    assert in_force("META_003", Thresholds(flap_max=2)) == "flap_window 10m, flap_max 2"
    assert in_force("META_007", Thresholds()) == ""


@each(
    ("code", "said"),
    [
        ("META_003", "no such option"),
        ("META_003", "does not choose"),
        ("META_003", "not always the suspect"),
        ("MW_HEARTBEAT_GAP", "no such option"),
        ("MW_CLOCK_SKEW", "does not cause elections"),
        ("MW_LAME_DUCK", "cannot be cancelled"),
    ],
)
def test_common_advice_that_is_wrong_is_named(code: str, said: str) -> None:
    """Where the published page and the server disagree, the server wins."""
    assert said in CHECK_TEXTS[code].wrong


def test_commands_fit_this_cluster() -> None:
    """Context, size and server are those that are watched; a hostile name stays one word of the shell."""
    assert commands("alerts", context="prod", expect=5) == (
        "nats --context prod server check meta --expect 5 --lag-critical 100 --seen-critical 5s",
    )
    assert commands("servers", server="n1; rm -rf /")[-1].endswith("--name 'n1; rm -rf /'")
    assert commands("nothing") == ()
