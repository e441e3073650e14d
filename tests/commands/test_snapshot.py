"""Is a snapshot written by the command, and is each bad input one clear line?"""

from pathlib import Path

from tests.command import metawatch
from tests.journal.filling import fill
from tests.ui.kept_runs import SCENARIOS
from tui.core.refusal import Exit


async def test_a_snapshot_is_written_and_replays(tmp_path: Path) -> None:
    source, out = str(tmp_path / "a.journal"), str(tmp_path / "b.journal")
    fill(Path(source), "killed")
    ran = await metawatch("snapshot", source, "--since", "1h", "-o", out, "--redact")
    ran.silent()
    assert ran.out.startswith(f"{out}: ")
    again = await metawatch("replay", out, "--json")
    again.silent()
    assert f'"leader":"server-{SCENARIOS["killed"].led[0][1:]}"' in again.out
    assert '"n1"' not in again.out


async def test_bad_input_is_one_line_each(tmp_path: Path) -> None:
    source, out = str(tmp_path / "a.journal"), str(tmp_path / "b.journal")
    fill(Path(source), "blind")
    for args, code, said in (
        ((source, "--since", "1h", "-o", source), Exit.BAD_FILE, "is not overwritten"),
        ((source, "--since", "1h"), Exit.USAGE, "Missing option '-o'"),
        ((source, "-o", out), Exit.USAGE, "Missing option '--since'"),
        ((source, "--since", "tea", "-o", out), Exit.USAGE, "not a time: 'tea'"),
        ((f"{source}.not", "--since", "1h", "-o", out), Exit.BAD_FILE, "there is no journal"),
    ):
        (await metawatch("snapshot", *args)).refused(code, said)
