"""Which receiver does a URL or a command line mean? References to secrets are followed; no message shows more than form and host.

A URL chooses its form by its scheme (`slack+https://…`, `pagerduty://KEY`, `ntfy://HOST/TOPIC`), a few by their host, others are
`json`. What is typed on a command line is seen by every user of this host: a URL with a secret is refused there.
"""

import os
import re
import shlex
import shutil
from collections.abc import Mapping
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from tui.config.secret_references import literal
from tui.core.refusal import Exit, Refusal
from tui.core.safe_text import one_line
from tui.core.settings.notifying import PRESETS, NoticeCommand, Preset, Webhook

_PAGERDUTY: Final = "https://events.pagerduty.com/v2/enqueue"
_HOSTS: Final[tuple[tuple[str, Preset], ...]] = (("hooks.slack.com", "slack"), (".webhook.office.com", "teams"))
_REFERENCE: Final = re.compile(r"(?:env|file|op)://", re.I)
_SECRET: Final[frozenset[Preset]] = frozenset({"slack", "teams", "pagerduty"})
"""Forms whose URL is the secret itself."""
_LONG: Final = 20
"""A part of a path of so many letters and digits may be a secret."""
_USE: Final = "use env://NAME, file://PATH or op://ITEM, the variable METAWATCH_NOTIFY_URL, or the configuration file"


def webhook(given: str, form: str | None, source: str, environ: Mapping[str, str], *, typed: bool) -> Webhook:
    """The receiver of a URL or a reference to one. Raises Refusal, which shows no part of a URL."""
    reference = _REFERENCE.match(given) is not None
    url = (literal(given, source, environ) if reference else given).strip()
    bad = Exit.USAGE if typed else Exit.CONFIG
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refusal(bad, f"{source}: is not a URL") from None
    preset, scheme = _form(parts, form, source, bad)
    if preset == "pagerduty" and parts.scheme == "pagerduty":
        found = _pagerduty(parts, source, bad)
    else:
        if not parts.hostname or scheme not in ("http", "https"):
            allowed = "https://HOST/PATH, slack://, teams://, pagerduty://KEY or ntfy://HOST/TOPIC"
            raise Refusal(bad, f"{source}: is not the URL of a webhook: allowed are {allowed}")
        found = _plain(parts, preset, scheme, source, bad)
    if typed and not reference and _is_secret(parts, preset):
        raise Refusal(Exit.USAGE, f"{source}: this URL may contain a secret, and other users see it in `ps`: {_USE}")
    where = f"{urlsplit(found.url).hostname}{f':{port}' if port and parts.scheme != 'pagerduty' else ''}"
    return Webhook(
        label=one_line(f"{preset} {where}", 80), preset=preset, url=found.url, key=found.key, topic=found.topic
    )


def _form(parts: SplitResult, form: str | None, source: str, bad: Exit) -> tuple[Preset, str]:
    """(form, scheme of HTTP)."""
    before, plus, scheme = parts.scheme.partition("+")
    named = before if plus or before in PRESETS else None
    http = scheme if plus else "https" if named else before
    if named is not None and named not in PRESETS:
        raise Refusal(bad, f"{source}: unknown form '{one_line(named, 20)}': allowed are {', '.join(PRESETS)}")
    if form is not None and form not in PRESETS:
        raise Refusal(bad, f"--notify-format: unknown form '{one_line(form, 20)}': allowed are {', '.join(PRESETS)}")
    host = f".{parts.hostname or ''}"
    known = next((preset for end, preset in _HOSTS if host.endswith(f".{end.lstrip('.')}")), None)
    return named or form or known or "json", http


def _pagerduty(parts: SplitResult, source: str, bad: Exit) -> Webhook:
    """`pagerduty://KEY`, or `pagerduty://KEY@HOST/PATH` for another region."""
    key = _key(parts, source, bad) if "@" in parts.netloc or not parts.netloc else parts.netloc
    host = parts.netloc.rpartition("@")[2] if parts.username else ""
    url = f"https://{host}{parts.path or '/v2/enqueue'}" if host else _PAGERDUTY
    return Webhook(label="", preset="pagerduty", url=url, key=key)


def _key(parts: SplitResult, source: str, bad: Exit) -> str:
    """Of PagerDuty. Raises Refusal where none is given."""
    key = unquote(parts.username or "")
    if not key:
        how = "pagerduty://KEY or pagerduty+https://KEY@HOST/PATH"
        raise Refusal(bad, f"{source}: the routing key is missing: {how}")
    return key


def _plain(parts: SplitResult, preset: Preset, scheme: str, source: str, bad: Exit) -> Webhook:
    host = parts.netloc.rpartition("@")[2]
    if preset == "pagerduty":
        key = _key(parts, source, bad)
        return Webhook(label="", preset=preset, url=urlunsplit((scheme, host, parts.path, parts.query, "")), key=key)
    if preset == "ntfy":
        topic = parts.path.rpartition("/")[2]
        if not topic:
            raise Refusal(bad, f"{source}: the topic is missing: ntfy://HOST/TOPIC")
        token = unquote(parts.password or parts.username or "") or None
        return Webhook(
            label="", preset=preset, url=urlunsplit((scheme, host, parts.path, "", "")), key=token, topic=unquote(topic)
        )
    return Webhook(label="", preset=preset, url=urlunsplit((scheme, parts.netloc, parts.path, parts.query, "")))


def _is_secret(parts: SplitResult, preset: Preset) -> bool:
    if preset in _SECRET or parts.query or "@" in parts.netloc:
        return True
    return any(len(part) >= _LONG and not part.isalpha() for part in parts.path.split("/"))


def command(given: str, source: str, environ: Mapping[str, str], *, typed: bool) -> NoticeCommand:
    """The program of a command line; no shell runs it. Raises Refusal if there is none."""
    bad = Exit.USAGE if typed else Exit.CONFIG
    try:
        argv = shlex.split(given)
    except ValueError:
        raise Refusal(bad, f"{source}: a quotation mark is not closed") from None
    if not argv:
        raise Refusal(bad, f"{source}: is empty: give a program and its arguments")
    name = os.path.expanduser(argv[0])
    program = shutil.which(name, path=environ.get("PATH"))
    if program is None:
        raise Refusal(bad, f"{source}: {one_line(argv[0], 80)} is not an executable program on the PATH")
    label = one_line(f"command {os.path.basename(argv[0])}", 80)
    return NoticeCommand(label=label, argv=(os.path.abspath(program), *argv[1:]))
