"""Where do thresholds come from, and is everything refused that cannot be meant? Files of operators, read by the real command too."""

import json
import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import each
from tests.command import clean_environment, inside, metawatch
from tui.config.precedence import Options
from tui.config.threshold_sources import Judged, judged
from tui.core.refusal import Exit, Refusal
from tui.core.settings.limit_values import field_of, value_of, written
from tui.core.settings.sizes import exact_size, parse_size
from tui.core.settings.thresholds import ORDERED, Thresholds, limits, public_name
from tui.core.settings.watch import MutedAlert
from tui.text.explaining.explain import CHECK_TEXTS


def home_of(root: Path, text: str | None) -> dict[str, str]:
    """The environment of an operator whose configuration file holds this."""
    if text is not None:
        path = root / "metawatch" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return {"XDG_CONFIG_HOME": str(root)}


def told(root: Path, text: str | None, *, options: Options | None = None, **environ: str) -> Judged:
    return judged(options or Options(), home_of(root, text) | environ)


def refused(root: Path, text: str | None, *, options: Options | None = None, **environ: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        told(root, text, options=options, **environ)
    assert caught.value.line.isprintable()
    return caught.value


# The table of limits itself.


def test_every_threshold_says_what_it_may_be() -> None:
    """Each has a unit, a range that holds its default, a meaning, and codes that exist; its name is not shared."""
    table = limits()
    assert {row.name for row in fields(Thresholds)} == set(table)
    assert len({public_name(name) for name in table}) == len(table)
    for name, limit in table.items():
        assert limit.low <= getattr(Thresholds(), name) <= limit.high, name
        assert limit.meaning, name
        assert set(limit.codes) <= set(CHECK_TEXTS), name
        assert (limit.unit == "s") is name.endswith("_s"), name


def test_defaults_are_in_order() -> None:
    """No pair of limits contradicts itself from the start."""
    assert all(getattr(Thresholds(), low) <= getattr(Thresholds(), high) for low, high in ORDERED)


@each("name", limits())
def test_what_is_written_can_be_read(name: str) -> None:
    """Default and both ends of the range come out of `metawatch config` in a form that the file takes."""
    limit = limits()[name]
    for value in (limit.low, limit.high, getattr(Thresholds(), name)):
        assert value_of(name, written(limit, value)) == pytest.approx(value)
    assert field_of(public_name(name)) == name


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers())))
def test_nonsense_is_refused_with_what_is_allowed(value: object) -> None:
    """Whatever TOML may hold is a value in its range, or a printable ValueError that names the range."""
    for name in ("flap_max", "flap_window_s", "cpu_max", "api_rate_max", "wal_max"):
        limit, said = limits()[name], ""
        try:
            assert limit.low <= value_of(name, value) <= limit.high
        except ValueError as error:
            said = str(error)
        assert said.isprintable()
        assert not said or "is allowed" in said


@each(("text", "size"), [("1MiB", 2**20), ("1.5 GiB", 1.5 * 2**30), ("2tib", 2 * 2**40), ("1536KiB", 1536 * 1024)])
def test_a_size_is_written_with_its_unit(text: str, size: float) -> None:
    """As the `nats` CLI prints them."""
    assert parse_size(text) == size
    assert parse_size(exact_size(size)) == size


@each("text", ["", "10", "GiB", "-1MiB", "1MB", "1e3MiB", "1MiB1KiB", "1\x1b[31mGiB"])
def test_what_is_no_size_is_refused_with_how_to_write_one(text: str) -> None:
    """Megabytes of a million are not guessed."""
    with pytest.raises(ValueError, match="is not a size: write 512KiB, 1MiB or 10GiB") as caught:
        parse_size(text)
    assert str(caught.value).isprintable()


# Precedence.


def test_no_file_is_all_defaults(tmp_path: Path) -> None:
    """Nothing there, nothing said."""
    seen = told(tmp_path, None)
    assert (seen.thresholds, seen.mutes, seen.path) == (Thresholds(), (), None)
    assert {origin.kind for origin in seen.origins.values()} == {"default"}


def test_flag_beats_variable_beats_file(tmp_path: Path) -> None:
    """Threshold by threshold; each says where it came from."""
    text = '[thresholds]\nflap_max = 2\nflap_window = "5m"\npending_max = 7\ncpu_max = "85%"\n'
    options = Options(flap_max=4, limit=("pending_max=9", "cpu_max=0.95", "cpu_max=0.96"))
    seen = told(tmp_path, text, options=options, METAWATCH_FLAP_WINDOW="3m", METAWATCH_FLAP_MAX="3")
    limits = seen.thresholds
    assert (limits.flap_max, limits.flap_window_s, limits.pending_max, limits.cpu_max) == (4, 180.0, 9, 0.96)
    assert seen.told_by["flap_max"] == ("flag", "--flap-max")
    assert seen.told_by["flap_window_s"] == ("environment", "METAWATCH_FLAP_WINDOW")
    only_file = told(tmp_path, None)
    assert only_file.thresholds.cpu_max == 0.85
    assert only_file.told_by["cpu_max"] == ("file", f"{tmp_path}/metawatch/config.toml line 5")


def test_whose_file_is_read(tmp_path: Path) -> None:
    """--config, then METAWATCH_CONFIG, then the usual place; an empty --config reads none."""
    for name, value in (("a", 2), ("b", 3), ("c", 4)):
        (tmp_path / name).write_text(f"thresholds.flap_max = {value}\n")
    home = home_of(tmp_path, (tmp_path / "c").read_text())
    environ = {**home, "METAWATCH_CONFIG": str(tmp_path / "b")}
    assert judged(Options(config=str(tmp_path / "a")), environ).thresholds.flap_max == 2
    assert judged(Options(), environ).thresholds.flap_max == 3
    assert judged(Options(), home).thresholds.flap_max == 4
    assert judged(Options(config=""), environ).thresholds.flap_max == 1


def test_mutes_of_file_and_flags_add_up(tmp_path: Path) -> None:
    """By code, and by group where a list says so; false mutes nothing."""
    text = '[mute]\nMETA_007 = ["hub", ""]\nSERVER_004 = true\nSERVER_003 = false\n'
    seen = told(tmp_path, text, options=Options(mute=("META_005", "META_007:hub", "META_009:")))
    assert set(seen.mutes) == {
        MutedAlert(code="META_007", domain="hub"),
        MutedAlert(code="META_007", domain=""),
        MutedAlert(code="META_009", domain=""),
        MutedAlert(code="SERVER_004"),
        MutedAlert(code="META_005"),
    }
    assert len(seen.mutes) == 5


# What is refused.


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[thresholds]\n\nflap_mx = 2\n", ("line 3", "flap_mx", "did you mean flap_max")),
        ("[team]\noperator = ''\n", ("line 2", "operator", "one line of up to 64 printable characters")),
        ('[team]\noperator = "a\\u001b[2J"\n', ("line 2", "operator", "printable")),
        ("[team]\noperator = 7\n", ("line 2", "team: 'operator'", 'operator = "NAME" and share = true or false')),
        ("[team]\nshare = 'yes'\n", ("line 2", "team: 'share'")),
        ("[team]\nname = 'x'\n", ("line 2", "team: 'name'")),
        ("[thresholds]\nflap_max = -1\n", ("line 2", "flap_max cannot be -1", "from 0 to 1000 is allowed")),
        ("[thresholds]\nflap_max = 1.5\n", ("line 2", "'1.5' is not a whole number", "from 0 to 1000")),
        ("[thresholds]\nflap_max = true\n", ("line 2", "'true' is not a whole number")),
        ("[thresholds]\nflap_window = 600\n", ("line 2", "'600' is not a duration", '"10m"', "from 1s to 1d")),
        ('[thresholds]\nflap_window = "600"\n', ("line 2", "did you mean 600s", "from 1s to 1d")),
        ('[thresholds]\n"flap_window" = "1ms"\n', ("line 2", "cannot be 1ms")),
        ("[thresholds]\ncpu_max = 90\n", ("line 2", "cpu_max cannot be 9000%", "from 5% to 100%")),
        ("[thresholds]\ncpu_max = nan\n", ("line 2", "not a share")),
        ("[thresholds]\napi_rate_max = inf\n", ("line 2", "not a rate")),
        ("[thresholds]\ncpu_max = {}\n", ("line 2", "a table is not a share")),
        ("thresholds.flap_mx = 2\n", ("line 1", "flap_mx")),
        (
            "# note\n[threshold]\nflap_max = 2\n",
            ("line 2", "unknown section 'threshold'", "[thresholds], [mute], [ui], [team], [notify] and"),
        ),
        ("flap_max = 2\n", ("line 1", "unknown section 'flap_max'")),
        ("thresholds = 2\n", ("line 1", "write [thresholds]")),
        ("[mute]\nMETA_07 = true\n", ("line 2", "'META_07' is not an alert code")),
        ('[mute]\nMETA_007 = "hub"\n', ("line 2", "META_007", '["hub"]')),
        ("[mute]\nMETA_007 = [1]\n", ("line 2", "a list of domains")),
        ("[thresholds]\nflap_max = \n", ("is not TOML", "line 2")),
        (f"[thresholds]\nflap_max = {'9' * 5000}\n", ("is not TOML",)),
        (
            "[thresholds]\nheartbeat_warn = '5s'\n",
            ("line 2", "heartbeat_warn (5s) must not be greater than heartbeat_critical (4s)"),
        ),
        ('[thresholds]\n"\\u001b[31m" = 1\n', ("is not a threshold",)),
        ("x=" + "[" * 100_000, ("is not TOML",)),
    ],
)
def test_a_wrong_file_names_line_and_range(tmp_path: Path, text: str, said: tuple[str, ...]) -> None:
    """One line that says where and what is allowed, exit code 78."""
    why = refused(tmp_path, text)
    assert why.exit_code is Exit.CONFIG
    assert why.line.startswith(f"configuration {tmp_path}/metawatch/config.toml")
    for part in said:
        assert part in why.line, why.line


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """One that was asked for and is not there, a folder, bytes that are no text, and one too large."""
    assert "no such file" in refused(tmp_path, None, options=Options(config=str(tmp_path / "none"))).line
    assert "no such file" in refused(tmp_path, None, METAWATCH_CONFIG=str(tmp_path / "none")).line
    assert "cannot be read" in refused(tmp_path, None, options=Options(config=str(tmp_path))).line
    assert "cannot be read" in refused(tmp_path, None, options=Options(config="a\0b")).line
    (tmp_path / "binary").write_bytes(b"[thresholds]\n\xff\xfe")
    assert "line 2: is not UTF-8" in refused(tmp_path, None, options=Options(config=str(tmp_path / "binary"))).line
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(1 << 40)
    assert "larger than 1 MiB" in refused(tmp_path, None, options=Options(config=str(tmp_path / "huge"))).line
    os.mkfifo(tmp_path / "pipe")
    for device in ("/dev/zero", str(tmp_path / "pipe")):
        assert "is a pipe or a device" in refused(tmp_path, None, options=Options(config=device)).line


@pytest.mark.parametrize(
    ("options", "environ", "said"),
    [
        (Options(limit=("flap_max",)), {}, ("--set", "NAME=VALUE")),
        (Options(limit=("flap_mx=1",)), {}, ("--set", "did you mean flap_max")),
        (Options(limit=("flap_max=many",)), {}, ("--set flap_max", "'many'", "from 0 to 1000")),
        (Options(flap_max=5000), {}, ("--flap-max", "from 0 to 1000")),
        (Options(flap_window=0.5), {}, ("--flap-window", "500ms", "from 1s to 1d")),
        (Options(mute=("NONSENSE",)), {}, ("--mute", "metawatch explain")),
        (Options(), {"METAWATCH_CPU_MAX": "x"}, ("METAWATCH_CPU_MAX", "from 5% to 100%")),
        (Options(limit=("store_critical=0.5",)), {}, ("--set", "store_max (90%) must not be greater than")),
    ],
)
def test_wrong_flags_and_variables(
    tmp_path: Path, options: Options, environ: Mapping[str, str], said: tuple[str, ...]
) -> None:
    """Mistyped, so 64; the line names the flag or variable."""
    why = refused(tmp_path, None, options=options, **environ)
    assert why.exit_code is Exit.USAGE
    for part in said:
        assert part in why.line, why.line


# The real commands; in this process where none is needed.


def test_config_prints_value_and_source(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """As text and as JSON; before and after the sub-command; nothing is dialled."""
    environment = clean_environment(**home_of(tmp_path, "[thresholds]\nflap_max = 2\n[mute]\nMETA_007 = ['hub']\n"))
    shown = inside(capfd, "--set", "pending_max=9", "config", "--mute", "META_005", environment=environment)
    shown.silent()
    rows = {line.split()[0]: line for line in shown.out.splitlines() if line.startswith("  ")}
    assert f"{tmp_path}/metawatch/config.toml line 2" in rows["flap_max"]
    assert "--set" in rows["pending_max"]
    assert "in the meta group of domain hub" in rows["META_007"]
    assert "in every meta group" in rows["META_005"]
    said = json.loads(inside(capfd, "config", "--json", environment=environment).out)
    assert said["mute"] == [{"code": "META_007", "domain": "hub"}]
    row = next(row for row in said["thresholds"] if row["name"] == "flap_max")
    assert (row["value"], row["default"], row["source"]) == ("2", "1", "file")


@pytest.mark.parametrize("command", ["events", "config", "explain", "watch"])
def test_a_wrong_file_ends_every_command(tmp_path: Path, command: str, capfd: pytest.CaptureFixture[str]) -> None:
    """With 78 and one line, before anything is dialled."""
    environment = clean_environment(**home_of(tmp_path, "[thresholds]\nflap_max = 'many'\n"))
    inside(capfd, command, environment=environment).refused(Exit.CONFIG, "line 2", "flap_max", "from 0 to 1000")


async def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    """A pipe without a writer, and a folder: one line at once, 78; `check` knows 3 only."""
    os.mkfifo(tmp_path / "pipe")
    ran = await metawatch("--config", str(tmp_path / "pipe"), "events")
    ran.refused(Exit.CONFIG, "pipe: is a pipe or a device")
    (await metawatch("--config", str(tmp_path), "config")).refused(Exit.CONFIG, "Is a directory")
    assert (await metawatch("--config", str(tmp_path / "pipe"), "check")).code == 3


def test_explain_tells_one_code_and_lists_all(capfd: pytest.CaptureFixture[str]) -> None:
    """The text of the help with the limits now in force; an unknown code is one line and 64."""
    page = inside(capfd, "explain", "meta_003", "--flap-max", "3")
    page.silent()
    for part in (
        "META_003",
        "Why it matters",
        "Meaning",
        "Common misconception",
        "Fix",
        "no such option",
        "Investigate",
        "--flap-max",
    ):
        assert part in page.out
    listed = inside(capfd, "explain")
    assert {line.split()[0] for line in listed.out.splitlines() if "_0" in line or "MW_" in line} == set(CHECK_TEXTS)
    said = json.loads(inside(capfd, "explain", "--json").out)
    assert {code["code"] for code in said["codes"]} == set(CHECK_TEXTS)
    one = json.loads(inside(capfd, "explain", "SERVER_004", "--json", "--mute", "SERVER_004").out)["codes"][0]
    assert (one["muted"], one["limits"][0]["name"]) == (True, "slow_shown")
    inside(capfd, "explain", "META_999").refused(Exit.USAGE, "META_999", "metawatch explain")
    inside(capfd, "explain", "\x1b[31m").refused(Exit.USAGE, "not an alert code")
