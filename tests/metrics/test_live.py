"""Does a real recorder serve what is true of a real cluster, as a real Prometheus reads it?"""

import asyncio
import json
import re
import shutil
import signal
import subprocess
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.command import clean_environment, ended, metawatch, started
from tui.core.refusal import Exit
from tui.demo.cluster import Cluster
from tui.demo.site import free_ports

PROMETHEUS = Path(__file__).parents[2] / "release" / "prometheus"
needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="no promtool on this host: apt install prometheus"
)


@asynccontextmanager
async def recorder(three: Cluster, journal: Path) -> AsyncIterator[str]:
    """URL of the metrics of a running recorder; SIGTERM ends it well."""
    args = ("record", "--no-context", "-s", ",".join(three.urls), "--journal", str(journal), "--metrics", ":0")
    async with started(*args) as process:
        assert process.stderr is not None
        url = None
        while True:
            line = (await asyncio.wait_for(process.stderr.readline(), 20)).decode()
            url = found.group() if (found := re.search(r"http://\S+", line)) else url
            if "recording into" in line:
                break
        assert url is not None
        yield url
        process.send_signal(signal.SIGTERM)
        assert (await ended(process, 20)).code == Exit.FINE


async def get(url: str) -> str:
    """What is served there."""
    return await asyncio.to_thread(lambda: urllib.request.urlopen(url, timeout=10).read().decode())


def values(text: str, name: str) -> dict[str, float]:
    """Samples of one name, by their labels as JSON."""
    families = text_string_to_metric_families(text)
    return {
        json.dumps(s.labels, sort_keys=True): s.value for family in families for s in family.samples if s.name == name
    }


async def until(url: str, name: str, labels: dict[str, str], value: float) -> str:
    """Scrape until a sample has this value."""
    key = json.dumps(labels, sort_keys=True)
    async with asyncio.timeout(30):
        while True:
            text = await get(url)
            if values(text, name).get(key) == value:
                return text
            await asyncio.sleep(0.1)  # the next scrape


async def test_a_planned_change_is_counted_and_the_old_leader_is_gone(three: Cluster, tmp_path: Path) -> None:
    """One step-down: one election, planned, how: handover; the series of the leader is another one."""
    before = await three.leader()
    async with recorder(three, tmp_path / "a.journal") as url:
        await until(url, "metawatch_leader", {"server": str(before), "domain": ""}, 1.0)
        await three.step_down()
        text = await until(url, "metawatch_elections_total", {"how": "handover", "planned": "yes"}, 1.0)
        after = await three.leader()
        assert values(text, "metawatch_leader") == {json.dumps({"domain": "", "server": after}, sort_keys=True): 1.0}
        assert sum(values(text, "metawatch_elections_total").values()) == 1.0
        if shutil.which("promtool") is not None:
            checked = await asyncio.to_thread(check_metrics, text)
            assert checked.returncode == 0, checked.stdout + checked.stderr


def check_metrics(text: str) -> "subprocess.CompletedProcess[str]":
    """promtool's own lint of what is served."""
    return subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)


async def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    """One line, before anything is connected."""
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    journal = ("--journal", str(tmp_path / "a.journal"))
    ran = await metawatch("record", "--no-context", *journal, "-s", "nats://127.0.0.1:1", "--metrics", f":{port}")
    server.close()
    ran.refused(Exit.CONFIG, "--metrics cannot listen on", "Address already in use")


@needs_promtool
def test_the_alert_rules_do_what_they_say() -> None:
    """promtool's own tests of the rules."""
    ran = subprocess.run(
        ["promtool", "test", "rules", "alerts.test.yml"], cwd=PROMETHEUS, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def expressions() -> list[str]:
    """Of every panel of the dashboard."""
    panels = json.loads((PROMETHEUS / "grafana-dashboard.json").read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


async def test_the_dashboard_asks_for_what_is_served(three: Cluster, tmp_path: Path) -> None:
    """Every metric that a panel or a rule names is served by a recorder of a calm cluster."""
    async with recorder(three, tmp_path / "a.journal") as url:
        text = await until(url, "metawatch_has_leader", {}, 1.0)
    served = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    asked = set(re.findall(r"metawatch_[a-z_]+", "\n".join([*expressions(), (PROMETHEUS / "alerts.yml").read_text()])))
    unknown = {name for name in asked if name.removesuffix("_bucket") not in served}
    assert unknown == set()


@pytest.mark.skipif(shutil.which("prometheus") is None, reason="no prometheus on this host: apt install prometheus")
async def test_a_real_prometheus_answers_every_panel(three: Cluster, tmp_path: Path) -> None:
    """It scrapes the recorder, takes the rules, and gives the leader; each expression of the dashboard is understood."""
    (port,) = free_ports(1)
    async with recorder(three, tmp_path / "a.journal") as url:
        host = url.removeprefix("http://").removesuffix("/metrics")
        config = tmp_path / "prometheus.yml"
        rules = PROMETHEUS / "alerts.yml"
        jobs = f"scrape_configs:\n- job_name: metawatch\n  static_configs: [{{targets: ['{host}']}}]\n"
        config.write_text(f"global: {{scrape_interval: 1s, evaluation_interval: 1s}}\nrule_files: [{rules}]\n{jobs}")
        command = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'tsdb'}"]
        process = await asyncio.create_subprocess_exec(
            *command, f"--web.listen-address=127.0.0.1:{port}", "--log.level=error", env=clean_environment()
        )
        try:
            leader = await three.leader()
            assert await asked(port, "metawatch_leader", until_any=True) == {"server": leader}
            for expression in expressions():
                await asked(port, expression)
        finally:
            process.kill()
            await process.wait()


async def asked(port: int, expression: str, *, until_any: bool = False) -> dict[str, str | None]:
    """Server of the first series that Prometheus answers; it must answer with success."""
    url = f"http://127.0.0.1:{port}/api/v1/query?{urllib.parse.urlencode({'query': expression})}"
    async with asyncio.timeout(30):
        while True:
            try:
                told = json.loads(await get(url))
            except OSError:
                await asyncio.sleep(0.2)  # it is starting
                continue
            assert told["status"] == "success", expression
            series = told["data"]["result"]
            if series or not until_any:
                return {"server": series[0]["metric"].get("server")} if series else {}
            await asyncio.sleep(0.2)  # the next scrape
