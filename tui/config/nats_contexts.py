"""Which context of the `nats` CLI is meant, and what does its file say? This file must not know flags or what wins.

Only read, never written: nats unselects a context it cannot load and goes on without one that is broken; metawatch
refuses instead, as an operator who believes to watch `prod` must never watch localhost.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tui.config.secret_references import expand, home, profile, read_text
from tui.core.refusal import Exit, Refusal
from tui.core.safe_text import one_line

_TEXT_KEYS = (
    *("name", "description", "color_scheme", "url", "socks_proxy", "inbox_prefix"),
    *("token", "user", "password", "creds", "nkey", "user_jwt", "user_seed", "nsc"),
    *("cert", "key", "ca", "windows_cert_store", "windows_cert_match_by", "windows_cert_match"),
    *("jetstream_domain", "jetstream_api_prefix", "jetstream_event_prefix"),
)
_PATH_KEYS = ("creds", "nkey", "cert", "key", "ca")
_SWITCH = "tls_first"
_LIST = "windows_ca_certs_match"


@dataclass(frozen=True, kw_only=True)
class Context:
    """One context as its file tells it; references (`op://` …) are not followed yet, as a flag may replace them."""

    name: str
    given: str
    """What chooses it on a command line: its name, or the path of its file."""
    path: str
    fields: Mapping[str, str]
    """Text of each known key that is set; paths with `$VAR` and `~` expanded."""
    tls_first: bool = False
    cert_store: bool = False
    """It takes its certificates from the Windows certificate store."""


def named(given: str, source: str, environ: Mapping[str, str]) -> Context:
    """The context of that name, or in that `.json` file; `source` tells where the name was given."""
    if given.endswith(".json") and os.path.isfile(given):
        found = _load(os.path.basename(given).removesuffix(".json"), given, environ)
        return replace(found, given=os.path.abspath(given))
    return _load(given, _existing(given, source, environ), environ)


def selected(environ: Mapping[str, str]) -> Context | None:
    """The context selected with `nats context select`; None if none is."""
    name = _selected(environ)
    if name is None:
        return None
    path = _path(name, environ) if _valid(name) else ""
    if not os.path.lexists(path):
        missing = f" ({one_line(path)} no longer exists)" if path else ""
        line = f"the selected context '{one_line(name)}' does not exist{missing}: `nats context select` another one, or use --no-context"
        raise Refusal(Exit.BAD_FILE, line)
    return _load(name, path, environ)


def known(environ: Mapping[str, str]) -> list[str]:
    """Names of all contexts, as `nats context ls` lists them: empty files do not count."""
    try:
        with os.scandir(os.path.join(_folder(environ), "context")) as entries:
            files = [entry.name for entry in entries if entry.is_file() and entry.stat().st_size > 0]
    except OSError:
        return []
    return sorted(name.removesuffix(".json") for name in files if name.endswith(".json"))


def _folder(environ: Mapping[str, str]) -> str:
    return os.path.join(environ.get("XDG_CONFIG_HOME") or os.path.join(home(environ), ".config"), "nats")


def _path(name: str, environ: Mapping[str, str]) -> str:
    return os.path.join(_folder(environ), "context", f"{name}.json")


def _valid(name: str) -> bool:
    return bool(name) and not any(part in name for part in ("..", "/", "\\", "\0"))


def _selected(environ: Mapping[str, str]) -> str | None:
    """The name in `context.txt`. That file missing is normal; that it is there and cannot be read is not."""
    path = os.path.join(_folder(environ), "context.txt")
    try:
        os.lstat(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        line = (
            f"cannot look up the selected context in {one_line(path)} ({error.strerror}): fix it, or use --no-context"
        )
        raise Refusal(Exit.BAD_FILE, line) from error
    return read_text(path, "the selected context (use --context or --no-context to avoid it)").strip() or None


def _existing(name: str, source: str, environ: Mapping[str, str]) -> str:
    """Path of the named context; what is wrong with the name, and which names there are, if it does not exist."""
    shown = one_line(name, 80)
    if not _valid(name):
        why = (
            "no such .json file"
            if name.endswith(".json")
            else "a name must not contain '/', '\\' or '..'; a file ends in .json"
        )
        raise Refusal(Exit.BAD_FILE, f"{source}: no context '{shown}': {why}")
    path = _path(name, environ)
    if not os.path.lexists(path):
        names = known(environ)
        those = (
            f"known contexts: {one_line(', '.join(names))}"
            if names
            else "there are no contexts; create one with `nats context add`"
        )
        raise Refusal(Exit.BAD_FILE, f"{source}: no context '{shown}' ({one_line(path)} does not exist): {those}")
    return path


def _load(name: str, path: str, environ: Mapping[str, str]) -> Context:
    label = f"context {one_line(name, 80)}"
    mend = f"fix {one_line(path)}"
    content = _object(read_text(path, label), label, mend)
    fields: dict[str, str] = {}
    switch, store = False, False
    for key, value in content.items():
        key_meant = key.lower()  # Go matches keys whatever their case
        if value is None:
            continue
        if key_meant in _TEXT_KEYS:
            fields[key_meant] = _text(key_meant, value, label, mend)
        elif key_meant == _SWITCH:
            if not isinstance(value, bool):
                raise Refusal(Exit.BAD_FILE, f"{label}: {_SWITCH} must be true or false, not {_kind(value)}: {mend}")
            switch = value
        elif key_meant == _LIST:
            if not isinstance(value, list):
                raise Refusal(Exit.BAD_FILE, f"{label}: {_LIST} must be a list, not {_kind(value)}: {mend}")
            store = store or bool(value)
    _look_up(fields, label, environ)
    store = store or any(fields.get(key) for key in _TEXT_KEYS if key.startswith("windows_"))
    return Context(name=name, given=name, path=path, fields=fields, tls_first=switch, cert_store=store)


def _object(text: str, label: str, mend: str) -> dict[str, object]:
    if not text.strip():
        raise Refusal(Exit.BAD_FILE, f"{label} is an empty file: {mend}")
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        line = f"{label} is not JSON (line {error.lineno}, column {error.colno}: {error.msg}): {mend}"
        raise Refusal(Exit.BAD_FILE, line) from error
    except (ValueError, RecursionError) as error:  # a number or a nesting without end
        raise Refusal(Exit.BAD_FILE, f"{label} is not usable JSON: {mend}") from error
    if not isinstance(content, dict):
        raise Refusal(Exit.BAD_FILE, f"{label} must be a JSON object, not {_kind(content)}: {mend}")
    return content


def _text(key: str, value: object, label: str, mend: str) -> str:
    if not isinstance(value, str):
        raise Refusal(Exit.BAD_FILE, f"{label}: {key} must be a string, not {_kind(value)}: {mend}")
    return value


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case _:
            return "an object"


def _look_up(fields: dict[str, str], label: str, environ: Mapping[str, str]) -> None:
    """What nats does at load: expand the paths, and ask `nsc` if the old key `nsc` names a user."""
    for key in _PATH_KEYS:
        if key in fields:
            fields[key] = expand(fields[key], f"{key} of {label}", environ)
    if fields.get("nsc"):
        told = profile(fields["nsc"], f"nsc of {label}", environ)
        fields["creds"] = fields.get("creds") or told.creds
        fields["url"] = fields.get("url") or told.servers
