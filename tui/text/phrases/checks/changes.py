"""How is it said what was changed at a server, or differs? The words of `core/servers/change_log` and `core/checks/changes`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.core.settings.durations import exactly
from tui.text import wording
from tui.text.format import size as bytes_of
from tui.text.wording import units

_FILE: Final[Mapping[bool | None, str]] = {
    None: "",
    True: " (the settings are the same)",
    False: " (with other settings)",
}


def _reloaded(server: str, *, same: bool | None) -> str:
    return f"{server} reloaded its configuration{_FILE[same]}"


def _domain(server: str, was: str | None, now: str | None) -> str:
    return f"{server} changed its JetStream domain from {was or 'none'} to {now or 'none'}"


def _limit(figure: int | None) -> str:
    return "?" if figure is None else "no limit" if figure < 0 else bytes_of(figure)


def _sync(seconds: float | None) -> str:
    return "?" if seconds is None else "always" if seconds == 0 else units(round(seconds), 2)


def _settings(  # noqa: PLR0913, PLR0917 -- three pairs of figures
    server: str,
    memory_was: int | None,
    memory: int | None,
    storage_was: int | None,
    storage: int | None,
    sync_was_s: float | None,
    sync_s: float | None,
) -> str:
    pairs = (
        ("memory limit", _limit(memory_was), _limit(memory)),
        ("storage limit", _limit(storage_was), _limit(storage)),
        ("sync interval", _sync(sync_was_s), _sync(sync_s)),
    )
    changed = ", ".join(f"{what} {was} → {now}" for what, was, now in pairs if was != now)
    return f"{server} changed its JetStream settings: {changed or 'by less than is shown'}"


def _syncs_every(servers: tuple[str, ...], every_s: float) -> str:
    one = len(servers) == 1
    if every_s == 0:
        return f"{wording.names(servers)} {'loses' if one else 'lose'} no acknowledged write"
    return f"{wording.names(servers)} {'loses' if one else 'lose'} up to {exactly(every_s)} of writes"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "configuration_reloaded": _reloaded,
    "domain_changed": _domain,
    "version_changed": "{server} changed its version from {was} to {now}",
    "jetstream_settings_changed": _settings,
    "changed_lately": "{change}, {ago_s:ago}",
    "syncs_every": _syncs_every,
    "sync_intervals_differ": "at a power failure {views:each}: start the first ones first",
}
