"""The shared flags: named as in the nats CLI, accepted before or after the sub-command, durations as nats writes them."""

import math
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.nats_home import SEED, NatsHome, creds, make
from tui.commands.flags.options import (
    account_option,
    collect,
    connection_options,
    notify_options,
    resolve,
    watch_options,
)
from tui.config.precedence import VARIABLES
from tui.core.refusal import Refusal
from tui.core.safe_text import one_line
from tui.core.settings.connection import Connection
from tui.core.settings.durations import parse_duration
from tui.core.settings.watch import Watch


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NatsHome:
    """A home which is also this process's."""
    home = make(tmp_path)
    for name in (*VARIABLES.values(), "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in home.environ.items():
        monkeypatch.setenv(name, value)
    return home


def run(args: Sequence[str]) -> tuple[Connection, Watch] | str:
    """What `resolve` told the sub-command `go`, or click's complaint, or the refusal's line."""
    told: list[tuple[Connection, Watch]] = []

    @click.group()
    @connection_options
    @account_option
    @watch_options
    @click.pass_context
    def main(ctx: click.Context, /, **kwargs: Any) -> None:
        collect(ctx, **kwargs)

    @main.command()
    @click.option("--for", "for_")
    @connection_options
    @account_option
    @watch_options
    @click.pass_context
    def go(ctx: click.Context, /, for_: str | None, **kwargs: Any) -> None:
        told.append(resolve(ctx, kwargs))

    result = CliRunner().invoke(main, args)
    if isinstance(result.exception, Refusal):
        return result.exception.line
    return told[0] if told else result.output


def settled(*args: str) -> tuple[Connection, Watch]:
    told = run(args)
    assert not isinstance(told, str), told
    return told


@pytest.mark.parametrize(
    "flags",
    [
        ("--server", "h:1"),
        ("-s", "h:1"),
        ("--user", "u", "--password", "p"),
        ("--token", "t"),
        ("--creds", "~/c.creds"),
        ("--nkey", "~/n.nk"),
        ("--tlsfirst",),
        ("--tls-first",),
        ("--inbox-prefix", "_X"),
        ("--probe-prefix", "ops.mw"),
        ("--account-context", "c"),
        ("--connection-name", "me"),
        ("--timeout", "500ms"),
        ("--context", "c"),
        ("--domain", "hub"),
        ("--js-domain", "hub"),
        ("--read-only",),
        ("--no-tap",),
        ("--no-probes",),
        ("--flap-window", "1h30m"),
        ("--flap-max", "0"),
    ],
)
def test_before_or_after(home: NatsHome, flags: tuple[str, ...]) -> None:
    """A flag does the same before and after the sub-command, and it does something."""
    home.file("c.creds", creds())
    home.file("n.nk", SEED)
    home.context("c", url="nats://c:1")
    before = settled(*flags, "go")
    assert before == settled("go", *flags)
    assert before != settled("go")


def test_after_wins(home: NatsHome) -> None:
    """The same flag twice: the one after the sub-command wins, and the others stay; --no-context and --context replace each other."""
    home.context("a", url="nats://a:1")
    home.context("b", url="nats://b:1")
    connection, watch = settled(
        "--context", "a", "--domain", "x", "--timeout", "1s", "go", "--context", "b", "--timeout", "2s"
    )
    assert (connection.context, watch.domain, connection.timeout_s) == ("b", "x", 2.0)
    assert settled("--context", "a", "go", "--no-context")[0].context is None
    assert settled("--no-context", "go", "--context", "a")[0].context == "a"
    assert run(("go", "--no-context", "--context", "a")) == "--context and --no-context cannot be used together"


def test_credentials_on_both_sides(home: NatsHome) -> None:
    """Credentials typed before and after the sub-command are typed at once."""
    assert "two contexts' worth" in str(run(("--token", "t", "go", "--user", "u")))


def test_environment(home: NatsHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process's environment is read when the command runs, and empty is unset."""
    monkeypatch.setenv("NATS_URL", "nats://variable:1")
    assert settled("go")[0].urls == ("nats://variable:1",)
    monkeypatch.setenv("NATS_URL", "")
    assert settled("go")[0].urls == Connection().urls


def test_empty_domain(home: NatsHome) -> None:
    """An empty --domain is an answer of its own."""
    home.context("c", jetstream_domain="hub")
    assert settled("--context", "c", "go", "--domain", "")[1].domain is None
    assert settled("--context", "c", "go")[1].domain == "hub"


def test_flags_of_nats_without_meaning(home: NatsHome) -> None:
    """Flags of the nats CLI that mean nothing here are taken and change nothing, and are not advertised."""
    assert settled("go", "--trace", "--colors", "red", "--js-api-prefix", "x", "--js-event-prefix", "y") == settled(
        "go"
    )
    assert "--trace" not in str(run(("go", "--help")))
    assert "SOCKS" in str(run(("go", "--socks-proxy", "socks5://p:1")))


@pytest.mark.parametrize(
    "flags", [("--timeout", "5"), ("--timeout", "0s"), ("--flap-window", "ten"), ("--flap-max", "-1")]
)
def test_bad_values(home: NatsHome, flags: tuple[str, ...]) -> None:
    """A value that cannot be meant is a usage error that names the flag."""
    assert f"Invalid value for '{flags[0]}'" in str(run(("go", *flags)))


def test_help_names_variables(home: NatsHome) -> None:
    """--help tells the environment variable of each flag that has one."""
    text = str(run(("go", "--help")))
    assert all(name in text for flag, name in VARIABLES.items() if flag != "socks_proxy")


def test_light() -> None:
    """Importing the shared flags loads nothing heavy, so `--version` and `--help` stay fast."""
    heavy = ["nats", "textual", "psutil", "plotext", "sqlite3", "asyncio", "subprocess", "ssl", "msgspec"]
    script = f"import sys, tui.commands.flags.options; print([name for name in {heavy} if name in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.strip()
        == "[]"
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5),
        ("60s", 60),
        ("1h30m", 5400),
        ("2d", 172_800),
        ("1w", 604_800),
        ("1M", 2_592_000),
        ("1m", 60),
        ("1y2d", 31_708_800),
        ("1.5h", 5400),
        (".5s", 0.5),
        ("5us", 5e-6),
        ("5µs", 5e-6),
        ("5μs", 5e-6),
        ("7ns", 7e-9),
        ("0s", 0),
        (" 3s ", 3),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    """Durations are read as the nats CLI writes them; `m` is a minute and `M` is 30 days."""
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "missing"),
        ("5", "did you mean 5s"),
        ("0", "no unit"),
        ("-5s", "not a duration"),
        ("5 s", "not a duration"),
        ("5x", "not a duration"),
        ("s", "not a duration"),
        ("1h30", "not a duration"),
        ("1e3s", "not a duration"),
        ("٣s", "not a duration"),
        ("infs", "not a duration"),
        ("1s\x1b[31m", "not a duration"),
        ("9" * 400 + "y", "too long"),
        ("300y", "too long"),
    ],
)
def test_bad_durations(text: str, said: str) -> None:
    """Anything else is refused with how to write it; a bare number is not guessed at."""
    with pytest.raises(ValueError, match=said) as caught:
        parse_duration(text)
    assert str(caught.value).isprintable()
    assert "1h30m" in str(caught.value) or said == "too long"


@given(st.text())
def test_any_text_as_duration(text: str) -> None:
    """Whatever is typed, it is a finite number of seconds or a ValueError of one line."""

    def outcome() -> float | str:
        try:
            return parse_duration(text)
        except ValueError as error:
            return str(error)

    told = outcome()
    assert told.isprintable() if isinstance(told, str) else math.isfinite(told)


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_one_line(text: str, limit: int) -> None:
    """Foreign text becomes one printable line of bounded length."""
    quoted = one_line(text, limit)
    assert quoted.isprintable()
    assert len(quoted) <= limit


def test_what_may_be_typed_several_times_counts_once_however_often_it_is_asked_for() -> None:
    """Connection, screen and notices each ask for the same flags; a flag before and after the sub-command counts twice."""
    found: list[tuple[str, ...]] = []

    @click.group()
    @notify_options
    @click.pass_context
    def main(ctx: click.Context, /, **kwargs: Any) -> None:
        collect(ctx, **kwargs)

    @main.command()
    @notify_options
    @click.pass_context
    def go(ctx: click.Context, /, **kwargs: Any) -> None:
        collect(ctx, **kwargs)
        found.append(collect(ctx, **kwargs).notify_url)

    result = CliRunner().invoke(main, ["--notify-url", "http://a/", "go", "--notify-url", "http://b/"])
    assert result.exception is None
    assert found == [("http://a/", "http://b/")]
