"""Does `metawatch report` print or write a post-mortem, and is each bad input one clear line?"""

import json
import stat
from pathlib import Path

from tests.command import metawatch
from tests.journal.filling import fill
from tests.ui.kept_runs import SCENARIOS
from tui.core.refusal import Exit


async def test_a_report_is_printed_or_written_for_its_owner(tmp_path: Path) -> None:
    source, out = str(tmp_path / "a.journal"), tmp_path / "a.html"
    fill(Path(source), "killed")
    ran = await metawatch("report", source)
    ran.silent()
    [victim] = SCENARIOS["killed"].victims
    assert ran.out.startswith(f"# Incident 1: {victim} – crash\n")
    ran = await metawatch("report", source, "--format", "json", "--redact")
    ran.silent()
    assert json.loads(ran.out)["incidents"][0]["server"] == f"server-{victim[1:]}"
    ran = await metawatch("report", source, "--format", "html", "-o", str(out))
    assert (ran.code, ran.out) == (Exit.FINE, "")
    assert out.read_text().count("<svg") > 3
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


async def test_bad_input_is_one_line_each(tmp_path: Path) -> None:
    source, text = str(tmp_path / "a.journal"), tmp_path / "text"
    fill(Path(source), "killed")
    text.write_text("mine")
    for args, code, said in (
        ((source, "--incident", "1", "--election", "2"), Exit.USAGE, "choose one of"),
        ((source, "--incident", "0"), Exit.USAGE, "--incident"),
        ((source, "--incident", "7"), Exit.NO, "has no incident 7"),
        ((source, "--format", "pdf"), Exit.USAGE, "pdf"),
        ((source, "-o", str(text)), Exit.BAD_FILE, "is not overwritten"),
        ((source, "-o", str(tmp_path / "no" / "a")), Exit.BAD_FILE, "cannot be written"),
        ((str(text),), Exit.BAD_FILE, "is not a journal"),
        ((str(tmp_path / "none"),), Exit.BAD_FILE, "there is no journal"),
    ):
        (await metawatch("report", *args)).refused(code, said)
    assert text.read_text() == "mine"
