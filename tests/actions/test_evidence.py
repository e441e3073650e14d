"""Is the evidence of a server kept whole, only for its owner, in bounded time, and what is missing said? On real servers."""

import asyncio
import gzip
import json
import stat
import time
from pathlib import Path

import pytest

from tests.actions.operator import Operator, operating
from tests.busy import Busy
from tests.command import metawatch
from tests.versions import have
from tui.core.observed.evidence import EvidenceKind, EvidenceSaved
from tui.core.ports import SaveEvidence
from tui.core.refusal import Exit
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec
from tui.runtime import evidence
from tui.runtime.evidence import FILES
from tui.text.evidence import evidence_told


async def kept(op: Operator, server: str, folder: Path) -> EvidenceSaved:
    """Press the key, and wait for what came of it."""
    known = len(op.state.evidence_saved)
    op.collector.command(SaveEvidence(server=server, by="op@test", into=str(folder)))
    await op.until(lambda: len(op.state.evidence_saved) > known)
    return op.state.evidence_saved[-1]


def fates(saved: EvidenceSaved) -> dict[EvidenceKind, str]:
    return {one.part: one.fate for one in saved.parts}


async def test_all_of_it_is_there(three: Cluster, tmp_path: Path) -> None:
    """Without a profiling port: the goroutines as text, and three answers as JSON."""
    await all_is_saved(three, tmp_path)


@pytest.mark.parametrize("version", ["2.10.26", pytest.param("2.12.8", marks=pytest.mark.lab)])
async def test_all_of_it_is_there_on_older_versions(version: str, tmp_path: Path) -> None:
    """The oldest that has it in each run; 2.12.8 with `-m lab`."""
    have(version)
    async with Cluster(ClusterSpec(version=version)) as cluster:
        await all_is_saved(cluster, tmp_path)


async def all_is_saved(cluster: Cluster, tmp_path: Path) -> None:
    async with operating(cluster.sys_url("n1")) as op:
        await op.pinned(*cluster.names)
        saved = await kept(op, "n2", tmp_path)
        assert set(fates(saved).values()) == {"saved"}
        whole(saved, tmp_path)


def whole(saved: EvidenceSaved, inside: Path) -> None:
    """What is in the folder, and who may read it."""
    assert saved.folder is not None
    folder = Path(saved.folder)
    assert folder.parent == inside
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name for path in folder.iterdir()} == set(FILES.values())
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert {one.file: one.size for one in saved.parts} == {p.name: p.stat().st_size for p in folder.iterdir()}
    profile = gzip.decompress((folder / FILES["PROFILEZ"]).read_bytes()).decode()
    assert profile.startswith("goroutine profile: total ")
    assert "(*raft)" in profile
    queues = json.loads((folder / FILES["IPQUEUESZ"]).read_text())
    assert queues["server"]["name"] == "n2"
    assert any("recvq" in name.lower() for name in queues["data"])
    groups = json.loads((folder / FILES["RAFTZ"]).read_text())["data"]
    assert any("_meta_" in account for account in groups.values())
    assert json.loads((folder / FILES["VARZ"]).read_text())["data"]["server_name"] == "n2"


async def test_a_server_that_hangs_costs_five_seconds_and_an_incident_gets_its_report(
    three: Cluster, tmp_path: Path
) -> None:
    """A stopped process answers nothing, and that is said; woken up, it is asked again, and the report of its incident is there."""
    leader = await three.leader()
    assert leader is not None
    other = next(name for name in three.names if name != leader)
    async with operating(three.sys_url(other)) as op:
        await op.pinned(*three.names)
        three.freeze(leader)
        await op.until(lambda: op.state.incidents)
        began, busy = time.monotonic(), Busy()
        nothing = await kept(op, leader, tmp_path)
        assert time.monotonic() - began < 7.0 + busy.s
        assert nothing.folder is None
        assert set(fates(nothing).values()) <= {"no answer", "no connection"}
        assert names(tmp_path) == []
        three.thaw(leader)
        await op.until(lambda: op.state.servers[leader].connection.connected and op.state.leadership.leader)
        saved = await op.collector.save_evidence(SaveEvidence(server=leader, by="op@test", into=str(tmp_path)))
        assert set(fates(saved).values()) == {"saved"}
        text = report_of(saved)
        assert "## Saved evidence" in text
        assert "goroutines.txt.gz" in text
        assert "no answer within 5 s" in text


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def report_of(saved: EvidenceSaved) -> str:
    assert saved.folder is not None
    return (Path(saved.folder) / "report.md").read_text()


async def test_what_is_denied_is_said_and_the_rest_is_saved(three: Cluster, tmp_path: Path) -> None:
    """In the event, and by the command; a server that is not there is one line, and so is a folder that is none."""
    url = three.url("n1", "no-evidence")
    async with operating(url) as op:
        await op.pinned(*three.names)
        saved = await kept(op, "n3", tmp_path)
        assert fates(saved) == {"PROFILEZ": "denied", "RAFTZ": "saved", "IPQUEUESZ": "denied", "VARZ": "saved"}
    ran = await metawatch("evidence", "n3", "--no-context", "-s", url, "-o", str(tmp_path))
    assert ran.code == Exit.FINE, ran.err
    assert "goroutine profile (PROFILEZ): permission denied" in ran.out
    assert "varz.json" in ran.out
    assert len(names(tmp_path)) == 2
    file = str(Path(__file__))
    wrong = {
        ("n9",): "there is no server n9: those that answered are n1, n2, n3",
        ("n3", "-o", file): f"no evidence of n3 was saved: there is no folder {file}",
        ("n3", "-o", f"{tmp_path}/none"): f"no evidence of n3 was saved: there is no folder {tmp_path}/none",
    }
    ended = await asyncio.gather(*(metawatch("evidence", *args, "--no-context", "-s", url) for args in wrong))
    for ran, said in zip(ended, wrong.values(), strict=True):
        assert ran.code == Exit.NO
        assert said in ran.err
        assert len(ran.err.splitlines()) == 1


async def test_a_working_directory_that_is_closed_or_gone_is_no_trouble(
    three: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state folder takes it, and is made where it is missing; a named folder that is missing is not made."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    async with operating(three.sys_url("n1")) as op:
        await op.pinned("n1")
        saved = await op.collector.save_evidence(SaveEvidence(server="n1", by="op@test"))
        assert saved.folder is not None
        assert saved.folder.startswith(f"{tmp_path}/state/metawatch/metawatch-evidence-n1-")
        nowhere = await kept(op, "n1", tmp_path / "missing")
        assert (nowhere.folder, set(fates(nowhere).values())) == (None, {"not written"})
        unknown = await kept(op, "n9", tmp_path)
        assert set(fates(unknown).values()) == {"no connection"}


async def test_a_disk_on_which_no_file_has_room_keeps_no_empty_folder(
    three: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is still room for a folder: nothing is saved, and that is said, with exit code 1 of the command."""
    monkeypatch.setattr(evidence, "_write", lambda _path, _data: False)
    async with operating(three.sys_url("n1")) as op:
        await op.pinned("n1")
        saved = await kept(op, "n1", tmp_path)
    assert (saved.folder, set(fates(saved).values())) == (None, {"not written"})
    assert names(tmp_path) == []
    assert evidence_told(saved)[0] == "No evidence of n1 was saved"
