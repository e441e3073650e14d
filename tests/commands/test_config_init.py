"""Does `config init` write a file that changes nothing, names every key, and is right when its lines are uncommented?"""

import re
from pathlib import Path

import pytest

from tests.command import clean_environment, metawatch
from tui.config.config_file import load
from tui.config.notice_settings import notifying
from tui.config.precedence import Options
from tui.config.threshold_sources import judged
from tui.core.refusal import Exit
from tui.core.settings.thresholds import Thresholds, limits, public_name
from tui.text.explaining.config_template import config_template

KEY = re.compile(r"^# (\w+ = .*|\[contexts\.\w+\])$", re.MULTILINE)


def test_as_it_is_written_it_changes_nothing(tmp_path: Path) -> None:
    """Every key is a comment; the sections alone are there."""
    file = tmp_path / "config.toml"
    file.write_text(config_template())
    found = load(str(file), {})
    assert (dict(found.thresholds), dict(found.mute), dict(found.contexts), dict(found.notify)) == ({}, {}, {}, {})


def test_every_threshold_is_named() -> None:
    """With its usual value."""
    named = {line.split(" = ")[0] for line in KEY.findall(config_template())}
    assert {public_name(name) for name in limits()} <= named


def test_uncommented_the_thresholds_are_the_usual_ones(tmp_path: Path) -> None:
    """All lines in force: every value is read, and is the one that holds without a file; the other sections are understood."""
    file = tmp_path / "config.toml"
    file.write_text(KEY.sub(r"\1", config_template()))
    options = Options(config=str(file))
    told = judged(options, {})
    assert told.thresholds == Thresholds()
    assert told.file.contexts["prod"].read_only
    assert [mute.code for mute in told.mutes] == ["META_007"]
    secrets = {"SLACK_URL": "https://hooks.slack.com/services/T/B/X"}
    urls = KEY.sub(r"\1", config_template()).replace(', "file:///etc/metawatch/pagerduty.url"', "")
    file.write_text(urls)
    assert len(notifying(Options(config=str(file)), secrets).receivers) == 2


async def test_it_is_written_once(tmp_path: Path) -> None:
    """A second time it is refused: nothing of the operator's is overwritten."""
    file = tmp_path / "new" / "config.toml"
    first = await metawatch("config", "init", str(file))
    first.silent()
    assert str(file) in first.out
    assert file.read_text() == config_template()
    assert file.stat().st_mode & 0o777 == 0o600
    (await metawatch("config", "init", str(file))).refused(Exit.BAD_FILE, "exists and is not overwritten")


async def test_without_a_name_it_goes_to_its_usual_place(tmp_path: Path) -> None:
    """`$XDG_CONFIG_HOME/metawatch/config.toml`, which `metawatch config` then names."""
    environment = clean_environment(XDG_CONFIG_HOME=str(tmp_path))
    (await metawatch("config", "init", environment=environment)).silent()
    assert (tmp_path / "metawatch" / "config.toml").exists()


@pytest.mark.parametrize("args", [("config",), ("config", "--json")])
async def test_without_init_it_prints_as_before(args: tuple[str, ...]) -> None:
    """The group is the command that it was."""
    ran = await metawatch(*args)
    ran.silent()
    assert "flap_window" in ran.out
