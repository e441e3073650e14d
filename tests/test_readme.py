"""Do the README and the pages of tui/docs say what the program does? Their commands, flags, tables and permission snippets are
compared with the code."""

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

from click.testing import CliRunner

from tui.cli import COMMANDS, cli
from tui.config.precedence import Options
from tui.config.threshold_sources import judged
from tui.core.model.lines import AnyLine, How, ServerEvent, Source
from tui.core.model.verdict import Cause
from tui.core.refusal import Exit
from tui.core.settings.thresholds import Thresholds, limits, public_name
from tui.text.explaining.explain import CHECK_TEXTS, in_force
from tui.text.reports.permissions import KINDS, as_config

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = {page.stem: page.read_text() for page in sorted((ROOT / "tui" / "docs").glob("*.md"))}
LONGEST_README = 116
"""About two screens: what an operator needs at once. The rest is a page of tui/docs."""


def test_the_readme_is_short_and_links_every_page() -> None:
    """A user's page of two screens; every page of the reference is one link away, and no link is dead."""
    assert len(README.splitlines()) <= LONGEST_README
    assert {f"tui/docs/{name}.md" for name in PAGES} <= set(re.findall(r"\]\((tui/docs/[^)#]+)\)", README))
    for folder, text in ((ROOT, README), *((ROOT / "tui" / "docs", page) for page in PAGES.values())):
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (folder / link).exists(), link


def code_lines(text: str) -> list[str]:
    """Lines without comments and indentation."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def test_every_command_stands_in_the_readme_and_no_other() -> None:
    """The table of commands is the table of lazy imports."""
    told = set(re.findall(r"^\| `metawatch (\w+)", README, re.M))
    assert told == set(COMMANDS)


def test_the_permission_snippets_are_those_that_doctor_prints() -> None:
    """What an operator pastes from the page is what `doctor --snippet` tells."""
    flat = "\n".join(code_lines(PAGES["permissions"]))
    for kind in KINDS:
        assert "\n".join(code_lines(as_config(kind))) in flat, kind


def test_every_option_of_the_readme_is_an_option() -> None:
    """No flag in the README or a page is unknown to its help."""
    helps = "".join(CliRunner().invoke(cli, [*name, "--help"]).output for name in ((), *((n,) for n in COMMANDS)))
    told = set(re.findall(r"`[^`\n]*?(--[a-z-]+)", "\n".join([README, *PAGES.values()]))) - {"--context prod"}
    unknown = {flag for flag in told if flag not in helps and flag not in {"--socks-proxy"}}
    assert unknown == set()


def test_every_variable_of_a_page_is_one_and_none_is_left_out() -> None:
    """What a help names stands in the README or a page; those of notices and limits follow from their options."""
    helps = "".join(CliRunner().invoke(cli, [name, "--help"]).output for name in COMMANDS)
    text, of_limits = (
        "\n".join([README, *PAGES.values()]),
        {f"METAWATCH_{public_name(name).upper()}" for name in limits()},
    )
    told, known = (set(re.findall(r"METAWATCH_[A-Z_]*[A-Z]", one)) for one in (text, helps))
    assert told <= known | of_limits
    assert {name for name in known - told - of_limits if not name.startswith("METAWATCH_NOTIFY_")} == set()


def test_the_table_of_codes_is_that_of_explain() -> None:
    """Every code with its name and the defaults of its limits."""
    told = {
        code: (name, rest)
        for code, name, rest in re.findall(r"^\| `([A-Z_0-9]+)` \| (.*?) \| (.*) \|$", PAGES["alerts"], re.M)
    }
    names, listed = (
        {code: text.name for code, text in CHECK_TEXTS.items()},
        {code: name for code, (name, _) in told.items()},
    )
    differ = dict(listed.items() ^ names.items())
    assert not differ, f"the table of tui/docs/alerts.md and `explain` differ: {differ}"
    for code, (_, rest) in told.items():
        assert rest.replace("`", "") == (in_force(code, Thresholds()) or "–"), code


def test_every_kind_of_line_stands_in_its_page() -> None:
    """The kinds that `events --json` prints are those that the contract lists."""
    begin = PAGES["events"].index("kinds `ready`")
    told = set(
        re.findall(r"`([a-z_]+)`", PAGES["events"][begin : PAGES["events"].index("An election's identity", begin)])
    )
    assert told == {line.__struct_config__.tag for line in get_args(AnyLine)}


def test_every_value_of_the_contract_stands_in_its_page() -> None:
    """Causes, manners, sources and what happens to servers: programs compare with them."""
    table = re.findall(r"^\| `(\w+)` of .*? \| (.*) \|$", PAGES["events"], re.M)
    rows = {name: set(re.findall(r"`([a-z_]+)`", values)) for name, values in table}
    named = {"cause": Cause, "how": How, "source": Source, "what": ServerEvent}
    assert rows == {name: set(get_args(values)) for name, values in named.items()}


def test_the_configuration_file_of_the_page_is_taken(tmp_path: Path) -> None:
    """The example can be copied as it stands."""
    (example,) = re.findall(r"^```toml\n(.*?)^```", PAGES["alerts"], re.M | re.S)
    (tmp_path / "config.toml").write_text(example)
    told = judged(Options(config=str(tmp_path / "config.toml")), {})
    assert (told.thresholds.flap_window_s, told.thresholds.flap_max, told.thresholds.cpu_max) == (300.0, 2, 0.8)
    assert [mute.code for mute in told.mutes] == ["META_007", "SERVER_004"]


def test_every_exit_code_of_the_readme_exists() -> None:
    """The list of exit codes is the enumeration."""
    line = README[README.index("Exit codes:") : README.index("Every error is one line")]
    assert {int(n) for n in re.findall(r"(?:^|[ ·\n])(\d+) ", line)} == {int(e) for e in Exit}


def test_the_two_commands_name_extras_that_exist() -> None:
    """`.[demo]` and `.[dev]` are extras of the project, and `metawatch` and `pytest` what they install."""
    project = (Path(__file__).parent.parent / "pyproject.toml").read_text()
    assert "pip install '.[demo]' && .venv/bin/metawatch demo" in README
    assert "pip install -e '.[dev]' && .venv-dev/bin/pytest" in README
    assert re.search(r"^demo = \[", project, re.M)
    assert re.search(r"^dev = \[", project, re.M)


def test_version_is_printed_without_a_cluster() -> None:
    """`python -m tui --version` is `metawatch --version`."""
    out = subprocess.run([sys.executable, "-m", "tui", "--version"], capture_output=True, text=True, check=True).stdout
    assert re.fullmatch(r"metawatch \d+\.\d+\.\d+ \(knows nats-server [\d. to]+\)\n", out)
