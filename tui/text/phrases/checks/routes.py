"""How is it said that something is wrong between two servers? The words of `core/checks/routes`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text import wording


def _round_trip_measured(route: str, rtt_s: float, bound_s: float, limit_s: float, age_s: float | None) -> str:
    ms = wording.milliseconds
    when = "now" if age_s is None else wording.ago(age_s)
    return f"route {route} has a round trip of {ms(rtt_s)} ±{ms(bound_s)} (limit {ms(limit_s)}), measured {when}"


def _round_trip_reported(route: str, rtt_s: float, limit_s: float, age_s: float, *, at_most: bool) -> str:
    ms = wording.milliseconds
    when = f"{'up to ' if at_most else ''}{wording.ago(age_s)}"
    return f"route {route} has a round trip of {ms(rtt_s)} (limit {ms(limit_s)}), measured {when}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "round_trip_measured": _round_trip_measured,
    "round_trip_reported": _round_trip_reported,
    "route_pending": "{pending:size} wait on {sender} to be sent to {receiver} (limit {limit:exact_size})",
    "one_way_route": "one-way route: {sender}→{receiver} lost {lost} of {sent} probes in {within_s:.0f}s,"
    " {receiver}→{sender} works, both answer PING",
    "route_down": "route {route} is down: {lost} of {sent} probes lost in {within_s:.0f}s, both servers answer PING",
}
