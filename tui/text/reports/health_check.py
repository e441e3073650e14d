"""How is a check written for a monitoring system? The four forms of `nats server check meta`; this file must not judge.

Server names are data: none can break a line, forge performance data or a label.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal

from tui.core.reports.check_figures import FigureName, PerfFigure
from tui.core.reports.health_check import HealthReport, Status
from tui.core.safe_text import one_line
from tui.text.phrases.say import say

Format = Literal["nagios", "json", "prometheus", "text"]
NAME: Final = "JetStream Meta Cluster"
SUITE: Final = "meta"
_UNKNOWN: Final = "NaN"
"""A sample that Prometheus keeps, and that no comparison holds for."""
CODES: Final[dict[Status, int]] = {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}
_HELP: Final[Mapping[FigureName, str]] = {
    "peers": "Configured RAFT peers",
    "peer_offline": "Offline RAFT peers",
    "peer_not_current": "RAFT peers that are not current",
    "peer_inactive": "Inactive RAFT peers",
    "peer_lagged": "RAFT peers that are lagged more than configured threshold",
    "peer_unresponsive": "RAFT peers that did not reply in time",
    "quorum_peers": "RAFT peers that count towards the quorum",
    "leader_heartbeat_age": "Time since any peer received a heartbeat of the meta leader",
    "term": "Term of the meta leader",
    "changes": "Changes of the meta leader in the window",
    "clock_skew": "Largest clock offset from the group median",
    "route_rtt": "Largest round trip between two peers",
}
_KINDS: Final[tuple[tuple[Status, str], ...]] = (("CRITICAL", "Crit"), ("WARNING", "Warn"), ("UNKNOWN", "Unknown"))


def rendered(found: HealthReport, form: Format, namespace: str) -> str:
    """The answer in that form, without a line break at its end."""
    forms: dict[Format, Callable[[], str]] = {
        "nagios": lambda: _nagios(found),
        "json": lambda: _json(found),
        "prometheus": lambda: _prometheus(found, namespace),
        "text": lambda: _text(found),
    }
    return forms[form]()


def exit_code(found: HealthReport, form: Format) -> int:
    """0 to 3; a Prometheus collector reads the status in the metric, and 0."""
    return 0 if form == "prometheus" else CODES[found.status]


def _of(found: HealthReport, status: Status) -> list[str]:
    if status == "OK":
        return [one_line(say(found.well))] if found.status == "OK" and found.well else []
    return [one_line(say(reason.text)) for reason in found.reasons if reason.status == status]


def _nagios(found: HealthReport) -> str:
    said = [f"{kind}:{text}" for status, kind in (*_KINDS, ("OK", "OK")) for text in _of(found, status)]
    # A `|` in a name would begin the performance data.
    line = " ".join((found.status, f"{found.state}:", NAME, *said)).replace("|", "/")
    perf = " ".join(_perf(figure) for figure in found.figures)
    return f"{line} | {perf}" if perf else line


def _perf(figure: PerfFigure) -> str:
    def number(value: float | None) -> str:
        return "" if value is None else f"{value:.4f}" if figure.unit == "s" else f"{value:.0f}"

    # `U` without a unit: the plugin guidelines' word for a value that could not be found out.
    value = "U" if figure.value is None else f"{number(figure.value)}{figure.unit}"
    text = f"{figure.name}={value};{number(figure.warning)};{number(figure.critical)}"
    return text.rstrip(";")


def _json(found: HealthReport) -> str:
    perf = [
        {
            "name": f.name,
            "value": None if f.value is None else round(f.value, 6),
            "warning": f.warning or 0,
            "critical": f.critical or 0,
            "unit": f.unit,
        }
        for f in found.figures
    ]
    told = {
        kind: _of(found, status) for status, kind in zip(CODES, ("ok", "warning", "critical", "unknown"), strict=True)
    }
    suite = {"status": found.status, "state": found.state, "check_suite": SUITE, "check_name": NAME}
    return json.dumps({**suite, **told, "perf_data": perf})


def _prometheus(found: HealthReport, namespace: str) -> str:
    return "\n".join(_metrics(found, f"{namespace}_{SUITE}"))


def _metrics(found: HealthReport, prefix: str) -> Iterator[str]:
    for figure in found.figures:
        name = f"{prefix}_{figure.name}"
        yield f"# HELP {name} {_HELP[figure.name]}"
        yield f"# TYPE {name} gauge"
        yield f'{name}{{item="{NAME}"}} {_UNKNOWN if figure.value is None else f"{figure.value:.9g}"}'
    name = f"{prefix}_state"
    yield f"# HELP {name} State of the meta group in one word, always 1"
    yield f"# TYPE {name} gauge"
    yield f'{name}{{item="{NAME}",state="{found.state}"}} 1'
    name = f"{prefix}_status_code"
    yield f"# HELP {name} Nagios compatible status code for {SUITE}"
    yield f"# TYPE {name} gauge"
    yield f'{name}{{item="{NAME}",status="{found.status}"}} {CODES[found.status]}'


def _text(found: HealthReport) -> str:
    lines = [f"{NAME}: {found.status} {found.state}", ""]
    for status in CODES:
        lines += [f"  {status.lower():<9} {text}" for text in _of(found, status)]
    if found.figures:
        lines.append("")
    lines += [
        f"  {f.name:<20} {_perf(f).partition('=')[2].partition(';')[0]:>10}  {_HELP[f.name]}" for f in found.figures
    ]
    return "\n".join(lines)
