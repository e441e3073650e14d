"""What do users notice? One line that says *no impact* only where metawatch would have seen otherwise."""

from tui.core.group.quorum import voters_heard
from tui.core.model.freshness import fresh
from tui.core.model.state import State
from tui.text.format import plural
from tui.ui.view.drawing.headline import Headline, HeadlineKind
from tui.ui.view.drawing.spans import Look, Span

RECENT_MIN = 10


def impact(look: Look, now: Headline) -> list[tuple[Span, ...]]:
    """What is seen of API and streams, and what is not seen of them."""
    if now.kind in (HeadlineKind.BLIND, HeadlineKind.LOOKING, HeadlineKind.CONNECTING):
        return [(("unknown", "dim"),)]
    hurt: list[tuple[Span, ...]] = [(part,) for part in (*_api(look, now), *_streams(look)) if part is not None]
    if hurt:
        return hurt
    unseen = _unseen(look)
    if unseen:
        return [((f"none detected ({' and '.join(unseen)} not visible)", "plain"),)]
    return [(("none: streams unaffected, no API errors", "plain"),)]


def _api(look: Look, now: Headline) -> list[Span]:
    out: list[Span] = []
    lost = voters_heard(look.state, look.now, look.watch.thresholds).lost
    if now.kind is HeadlineKind.NOBODY or lost:
        rest = "existing streams still serve" if not lost else "streams may have lost quorum too"
        out.append((f"JetStream API down; {rest}", "crit"))
    errors = api_errors(look.state, look.now)
    if errors:
        out.append((f"{errors:,.0f} API errors/min" if errors >= 1 else "API errors <1/min", "warn"))
    return out


def _streams(look: Look) -> list[Span]:
    cascade, minute = look.state.cascade, int(look.now // 60)
    out: list[Span] = []
    lost = [
        plural(n, word)
        for n, word in ((cascade.streams_leaderless, "stream"), (cascade.consumers_leaderless, "consumer"))
        if n
    ]
    if lost:
        out.append((f"{' and '.join(lost)} leaderless", "crit"))
    if moved := sum(n for at, n in cascade.minutes if minute - at < RECENT_MIN):
        out.append((f"{plural(moved, 'stream leader')} moved", "plain"))
    return out


def api_errors(state: State, now: float) -> float | None:
    """API errors a minute over all servers; None when no server told lately."""
    rates = [
        s.jetstream.api_errors_per_min
        for s in state.servers.values()
        if s.jetstream.api_errors_per_min is not None and fresh("API errors on screen", s.jetstream.at, now)
    ]
    return sum(rates) if rates else None


def _unseen(look: Look) -> list[str]:
    out = []
    if api_errors(look.state, look.now) is None:
        out.append("API errors")
    if any("$JS.EVENT.ADVISORY" in d.subject and d.operation == "subscribe" for d in look.state.denied):
        out.append("streams")
    return out
