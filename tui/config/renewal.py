"""Have the files changed that the settings were read from, and what do they say now?

Credentials are replaced under a running monitor: a creds file is renewed every few hours, a password of a context is rotated,
a certificate is issued again. What was typed or set in the environment stays, and so do the choice of context, the URLs, and
what `op` or `nsc` said. A file that is missing, empty or half written for a moment changes nothing: what was read before counts.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace

from tui import clock
from tui.config.credentials import expiry
from tui.config.precedence import Options
from tui.config.resolve import settle
from tui.config.secret_references import Noted, Stamp, noting, stamp
from tui.core.model.timestamps import rfc3339
from tui.core.refusal import Refusal
from tui.core.safe_text import one_line
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch

_NO_ACCOUNT = {"METAWATCH_ACCOUNT_CONTEXT": ""}


def settled(options: Options, environ: Mapping[str, str], now: float) -> tuple[Connection, Watch]:
    """The settings of this run, which know the files that they came from; raises Refusal."""
    environ = dict(environ)
    with noting() as noted:
        connection, watch = settle(options, environ, now)
    options = replace(options, config="")  # thresholds stay, and their file may be broken by now
    if options.context is None and connection.context is not None and not environ.get("NATS_CONTEXT"):
        # Whatever is selected later: one run watches one cluster.
        options = replace(options, context=connection.context)

    def cluster(said: dict[tuple[str, ...], str]) -> tuple[Connection, Noted]:
        with noting(said) as files:
            alone = replace(options, account_context=None)
            return settle(alone, environ | _NO_ACCOUNT, clock.now())[0], files

    def account(said: dict[tuple[str, ...], str]) -> tuple[Connection, Noted]:
        with noting(said) as files:
            found = settle(options, environ, clock.now())[0].account
        assert found is not None
        return found, files

    if connection.account is not None:
        second = FileRenewal(connection.account, account, noted)
        connection = replace(connection, account=replace(connection.account, renewal=second))
    return replace(connection, renewal=FileRenewal(connection, cluster, noted)), watch


class FileRenewal:
    """The files of one login (`core.renewal.Renewal`)."""

    def __init__(
        self,
        connection: Connection,
        read: Callable[[dict[tuple[str, ...], str]], tuple[Connection, Noted]],
        noted: Noted,
    ) -> None:
        self._latest = replace(connection, account=None)
        self._read = read
        self._noted = Noted(files=_without_choice(noted.files), said=noted.said)
        self._changed_at: float | None = None
        """When the file that was read again had changed."""
        self._changed = ""
        self._trouble: str | None = None

    @property
    def latest(self) -> Connection:
        return self._latest

    def look(self, use: Callable[[Connection], None]) -> bool:
        """Whether `use` took what the files say now."""
        changed = [path for path, was in self._noted.files.items() if _stamp(path) != was]
        if not changed:
            self._trouble = None
            return False
        try:
            connection, noted = self._read(self._noted.said)
            use(connection)
        except Refusal as refusal:
            # Not remembered as read: the next look tries again.
            self._trouble = refusal.line
            return False
        self._changed, self._changed_at = _name(changed[0]), max(map(_changed_at, changed))
        self._latest, self._noted, self._trouble = connection, noted, None
        return True

    def note(self, now: float) -> str:
        """The one fact about the files that explains most."""
        if self._trouble is not None:
            return f"{one_line(self._trouble, 160)}; metawatch uses the credentials that it read before"
        if not self._noted.files:
            return ""
        ends = expiry(self._latest.creds or self._latest.jwt or "")
        last = max(self._noted.files, key=_changed_at)
        if ends is not None and ends <= now:
            since = f"{_name(last)} has not changed since" if _changed_at(last) <= ends else self._news(last)
            return f"the user JWT expired {_time(ends)}; {since}"
        return self._news(last)

    def _news(self, last: str) -> str:
        if self._changed_at is not None:
            return f"{self._changed} changed {_time(self._changed_at)} and was reloaded"
        return f"{_name(last)} has not changed since {_time(_changed_at(last))}"


def _without_choice(files: dict[str, Stamp]) -> dict[str, Stamp]:
    """Which context is selected is asked once."""
    return {path: was for path, was in files.items() if os.path.basename(path) != "context.txt"}


def _stamp(path: str) -> Stamp | None:
    try:
        return stamp(os.stat(path))
    except (OSError, ValueError):
        return None


def _changed_at(path: str) -> float:
    """When it was written, or put in its place."""
    try:
        told = os.stat(path)
    except (OSError, ValueError):
        return 0.0
    return max(told.st_mtime, told.st_ctime)


def _name(path: str) -> str:
    return one_line(os.path.basename(path), 40)


def _time(at: float) -> str:
    return f"{rfc3339(at)[:19]}Z"
