"""Can a monitoring system read what `check` tells, whatever servers are called?"""

import json
import re

from tests.cases import each
from tui.core.reports.check_figures import PerfFigure
from tui.core.reports.health_check import HealthReport, Reason, Status
from tui.text.reports.health_check import Format, exit_code, rendered

PERF = (
    PerfFigure(name="peers", value=3, warning=3, critical=3),
    PerfFigure(name="peer_offline", value=0),
    PerfFigure(name="clock_skew", value=0.00012, unit="s", critical=0.05),
)
BAD = HealthReport(
    reasons=(
        Reason(status="WARNING", text="1 not answering: n2"),
        Reason(status="CRITICAL", text="1 offline: n2"),
        Reason(status="CRITICAL", text="1 not current: n2"),
    ),
    figures=PERF,
    well="3 peers led by n1",
    state="DEGRADED",
)
METRIC = re.compile(r'[a-zA-Z_:][a-zA-Z0-9_:]*\{item="[^"\n]*"(,(status|state)="[A-Z ]+")?\} -?[0-9.e+-]+')


def test_the_nagios_line() -> None:
    """As `nats server check meta` writes it, with the state after the status: every reason with its kind, worst first, then the
    figures."""
    fine = HealthReport(reasons=(), figures=PERF, well="3 peers led by n1", state="STABLE")
    assert rendered(fine, "nagios", "x") == (
        "OK STABLE: JetStream Meta Cluster OK:3 peers led by n1 | peers=3;3;3 peer_offline=0 clock_skew=0.0001s;;0.0500"
    )
    assert rendered(BAD, "nagios", "x").partition(" | ")[0] == (
        "CRITICAL DEGRADED: JetStream Meta Cluster Crit:1 offline: n2 Crit:1 not current: n2 Warn:1 not answering: n2"
    )


def test_a_figure_that_is_not_known_is_told_as_that_in_each_form() -> None:
    """`U` as the guidelines for plugins have it, with its limits; null; NaN."""
    figure = PerfFigure(name="route_rtt", value=None, unit="s", warning=0.01)
    found = HealthReport(reasons=(), figures=(figure,), well="fine")
    assert rendered(found, "nagios", "x").endswith(" | route_rtt=U;0.0100")
    assert json.loads(rendered(found, "json", "x"))["perf_data"][0]["value"] is None
    assert 'x_meta_route_rtt{item="JetStream Meta Cluster"} NaN' in rendered(found, "prometheus", "x").splitlines()
    assert re.search(r"route_rtt +U +Largest round trip between two peers", rendered(found, "text", "x"))


def test_json_has_the_fields_of_the_nats_cli() -> None:
    """And `state` and `unknown` besides."""
    told = json.loads(rendered(BAD, "json", "x"))
    assert told["state"] == "DEGRADED"
    assert (told["status"], told["check_suite"], told["check_name"]) == ("CRITICAL", "meta", "JetStream Meta Cluster")
    assert told["critical"] == ["1 offline: n2", "1 not current: n2"]
    assert (told["warning"], told["ok"], told["unknown"]) == (["1 not answering: n2"], [], [])
    assert told["perf_data"][0] == {"name": "peers", "value": 3, "warning": 3, "critical": 3, "unit": ""}


def test_every_metric_has_help_type_and_one_sample() -> None:
    """The text format of Prometheus, with the namespace that was asked for."""
    lines = rendered(BAD, "prometheus", "nats").splitlines()
    samples = [line for line in lines if not line.startswith("#")]
    assert all(METRIC.fullmatch(line) for line in samples)
    assert len(samples) == len(PERF) + 2
    assert samples[-2] == 'nats_meta_state{item="JetStream Meta Cluster",state="DEGRADED"} 1'
    assert samples[-1] == 'nats_meta_status_code{item="JetStream Meta Cluster",status="CRITICAL"} 2'
    for sample in samples:
        name = sample.partition("{")[0]
        assert f"# TYPE {name} gauge" in lines
        assert any(line.startswith(f"# HELP {name} ") for line in lines)


@each("form", ["nagios", "json", "prometheus", "text"])
def test_a_hostile_name_stays_a_name(form: Format) -> None:
    """No line, no figure and no escape of its own."""
    text = 'offline: \x1b[31mn2\nOK all is well | peers=9;"'
    told = rendered(HealthReport(reasons=(Reason(status="CRITICAL", text=text),), figures=PERF), form, "x")
    assert "\x1b" not in told
    assert not any(line.startswith("OK") for line in told.splitlines())
    if form == "nagios":
        assert "\n" not in told
        assert told.count("|") == 1


@each(("status", "code"), [("OK", 0), ("WARNING", 1), ("CRITICAL", 2), ("UNKNOWN", 3)])
def test_exit_codes_are_those_of_a_plugin(status: Status, code: int) -> None:
    """But for Prometheus, which reads the metric."""
    found = HealthReport(reasons=() if status == "OK" else (Reason(status=status, text="x"),))
    assert exit_code(found, "nagios") == exit_code(found, "json") == code
    assert exit_code(found, "prometheus") == 0
