"""Do flag, variable and file choose the theme, and does the file say which contexts are handled with care?"""

import json
from pathlib import Path

import pytest

from tests.command import clean_environment, metawatch
from tests.config.test_config import home_of, refused, told
from tui.config.precedence import Options
from tui.config.screen_settings import drawing
from tui.core.refusal import Exit, Refusal


def test_theme_of_flag_variable_and_file(tmp_path: Path) -> None:
    """A theme is that of the flag, else of METAWATCH_THEME, else of `[ui] theme`; `auto` leaves it to the terminal."""
    home = home_of(tmp_path, '[ui]\ntheme = "light"\n')
    variable = home | {"METAWATCH_THEME": "mono"}
    assert drawing(Options(theme="contrast"), variable).theme == "contrast"
    assert drawing(Options(), variable).theme == "mono"
    assert drawing(Options(), home).theme == "light"
    assert drawing(Options(theme="auto"), home).theme is None
    assert drawing(Options(), home_of(tmp_path, "")).theme is None
    for options, environ in ((Options(theme="pink"), home), (Options(), home | {"METAWATCH_THEME": "pink"})):
        with pytest.raises(Refusal) as caught:
            drawing(options, environ)
        assert "'pink' is not a theme: allowed are dark" in caught.value.line


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[ui]\ntheme = "pink"', 2, "'pink' is not a theme: allowed are dark, light"),
        ("[ui]\ntheme = 1", 2, "'1' is not a theme"),
        ('[ui]\ncolour = "dark"', 2, "unknown key 'colour': allowed is theme"),
        ("\n[contexts.prod]\nproduction = 1", 2, "'production': allowed are production and read_only, true or false"),
        ("[contexts.prod]\ncolor = true", 1, "'color': allowed are production and read_only"),
        ("[contexts]\nprod = true", 2, "'contexts.prod' is a section: write [contexts.prod]"),
    ],
)
def test_wrong_words_of_the_other_sections(tmp_path: Path, text: str, line: int, said: str) -> None:
    """Refused with the line and what is allowed, whichever command it is."""
    refusal = refused(tmp_path, text)
    assert f"config.toml line {line}: " in refusal.line
    assert said in refusal.line
    assert refusal.exit_code is Exit.CONFIG


def test_care_for_a_context(tmp_path: Path) -> None:
    """A context may be marked as production, as read-only, or both; a context that is not named is neither."""
    text = '[contexts.prod-eu]\nproduction = true\nread_only = true\n[contexts."a b"]\nproduction = true\n'
    found = told(tmp_path, text).file.contexts
    assert (found["prod-eu"].production, found["prod-eu"].read_only) == (True, True)
    assert (found["a b"].production, found["a b"].read_only) == (True, False)
    assert "x" not in found


async def test_config_prints_them(tmp_path: Path) -> None:
    """`metawatch config` prints the theme that is in force and the marks of contexts, as text and as JSON."""
    home = home_of(tmp_path, "[contexts.prod]\nproduction = true\nread_only = true\n") | {"METAWATCH_THEME": "mono"}
    said = await metawatch("config", environment=clean_environment() | home)
    assert "[ui]\n  theme mono\n\n[team]\n  operator user@host\n  share yes\n\n[notify]\n  receivers none\n" in said.out
    assert "[contexts]\n  prod production, read_only" in said.out
    found = json.loads((await metawatch("config", "--json", environment=clean_environment() | home)).out)
    assert (found["ui"], found["contexts"]) == ({"theme": "mono"}, {"prod": ["production", "read_only"]})
