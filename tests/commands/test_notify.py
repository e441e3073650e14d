"""Does `metawatch notify test` say of each receiver whether it took the notice, and show no secret? The real command."""

from pathlib import Path

import pytest

from tests.command import clean_environment, inside, metawatch
from tests.notify.receivers import receiving
from tui.core.refusal import Exit


async def test_each_receiver_has_its_line_and_the_exit_code_is_of_all() -> None:
    """One that works, one that answers 500, one program."""
    async with receiving() as well, receiving(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n") as ill:
        urls = f"{well.webhook().url} slack+http://127.0.0.1:{ill.port}/s3cr3t"
        ran = await metawatch(
            "notify", "test", "--notify-command", "cat", environment=clean_environment(METAWATCH_NOTIFY_URL=urls)
        )
    assert ran.code == Exit.NO
    assert ran.err == ""
    lines = sorted(ran.out.splitlines())
    assert lines[0].startswith("command cat: delivered in ")
    assert lines[1].startswith(f"json 127.0.0.1:{well.port}: delivered in ")
    assert lines[2] == f"slack 127.0.0.1:{ill.port}: not delivered: it answered HTTP 500"
    assert well.bodies[0]["what"] == "test"
    assert "s3cr3t" not in ran.out


async def test_all_well_is_exit_code_0(tmp_path: Path) -> None:
    async with receiving() as well:
        (tmp_path / "url").write_text(well.webhook().url)
        ran = await metawatch("notify", "test", "--json", "--notify-url", f"file://{tmp_path}/url")
    ran.silent()
    assert '"ok":true' in ran.out


def test_no_receiver_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    inside(capfd, "notify", "test").refused(Exit.USAGE, "there is no receiver of notices", "--notify-url")


def test_a_missing_variable_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    ran = inside(capfd, "notify", "test", "--notify-url", "env://NO_SUCH_VARIABLE_1")
    ran.refused(Exit.BAD_FILE, "--notify-url", "NO_SUCH_VARIABLE_1 is not set")
