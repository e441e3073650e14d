"""What stands behind `file://`, `env://`, `data:`, `op://` and `nsc://`? This file must not know what the values are for.

The rules are those of the `nats` CLI. Everything here is only read; programs are run without a terminal.
"""

import base64
import binascii
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from tui.config.credentials import looks_secret
from tui.core.refusal import Exit, Refusal
from tui.core.safe_text import one_line

_LARGEST = 1 << 20
_PATIENCE_S = 60.0
"""For a program that asks a person (a fingerprint for `op`)."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))", re.ASCII)


Stamp = tuple[int, int, int, int]
"""What changes when a file is written or replaced: device, inode, size and time of modification of what a path leads to."""


@dataclass(kw_only=True)
class Noted:
    """What was read while `noting`."""

    files: dict[str, Stamp] = field(default_factory=dict)
    """By path; as it was when it was read."""
    said: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Output of programs: they may ask a person, so they are run once only."""


_NOTED: ContextVar[Noted | None] = ContextVar("noted", default=None)


@contextmanager
def noting(said: dict[tuple[str, ...], str] | None = None) -> Iterator[Noted]:
    """Note which files are read; programs whose output is `said` are not run again."""
    noted = Noted(said={} if said is None else said)
    token = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(token)


def stamp(told: os.stat_result) -> Stamp:
    """Of a file that was looked at."""
    return told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What `nsc generate profile` tells."""

    creds: str
    """Path of the credentials file; may be empty."""
    servers: str
    """Comma list of server URLs; may be empty."""


def home(environ: Mapping[str, str]) -> str:
    """The home folder: `$HOME`, else the one of the account."""
    return environ.get("HOME") or os.path.expanduser("~")


def expand(value: str, source: str, environ: Mapping[str, str]) -> str:
    """`$VAR`, `${VAR}` and then a leading `~`, as nats expands paths; nothing left over is an error, not 'no credentials'."""
    expanded = _VARIABLE.sub(lambda found: environ.get(found[1] or found[2], ""), value)
    if value and not expanded:
        raise Refusal(Exit.BAD_FILE, f"{source} is {one_line(value)}, which is not set in the environment")
    return home(environ) + expanded[1:] if expanded.startswith("~") else expanded


def literal(value: str, source: str, environ: Mapping[str, str]) -> str:
    """A secret that stands for itself unless it is one of the known references."""
    resolved = _resolve(value, source, environ)
    return value if resolved is None else resolved.rstrip("\r\n")


def content(value: str, source: str, environ: Mapping[str, str]) -> str:
    """Text of a file given as a path or as one of the known references."""
    resolved = _resolve(value, source, environ)
    if resolved is not None:
        return resolved
    if "://" in value:
        raise Refusal(
            Exit.BAD_FILE, f"{source}: metawatch and nats support only file://, op://, env://, data: and nsc://"
        )
    return read_text(expand(value, source, environ), source)


def readable_path(value: str, source: str, environ: Mapping[str, str]) -> str:
    """A path (bare or `file://`) of a file that can be opened now."""
    if "://" in value and _scheme(value) != "file":
        raise Refusal(Exit.BAD_FILE, f"{source}: only a path or file:// is allowed here")
    path = expand(_bare(value), source, environ)
    read_text(path, source)
    return path


def read_text(path: str, source: str) -> str:
    """The text of a file, which `source` named."""
    shown = "this must be a path, not the secret itself" if looks_secret(path) else f"cannot read {one_line(path)}"
    try:
        with open(path, "rb") as file:
            if (noted := _NOTED.get()) is not None:
                noted.files[path] = stamp(os.fstat(file.fileno()))
            raw = file.read(_LARGEST + 1)
    except OSError as error:
        raise Refusal(Exit.BAD_FILE, f"{source}: {shown} ({error.strerror or 'it cannot be opened'})") from error
    except ValueError as error:  # a NUL in the path
        raise Refusal(Exit.BAD_FILE, f"{source}: {shown} (not a path)") from error
    if len(raw) > _LARGEST:
        raise Refusal(Exit.BAD_FILE, f"{source}: {shown} (larger than 1 MiB)")
    return raw.decode(errors="replace")


def profile(reference: str, source: str, environ: Mapping[str, str]) -> Profile:
    """Ask `nsc` for the credentials file and the servers of an operator/account/user."""
    # nsc itself insists on the scheme, which the old context key may lack.
    url = reference if _scheme(reference) == "nsc" else f"nsc://{reference}"
    out = _run(("nsc", "generate", "profile", url), source, environ)
    try:
        told = json.loads(out)
    except (ValueError, RecursionError) as error:
        raise Refusal(Exit.BAD_FILE, f"{source}: the output of `nsc generate profile` is not JSON") from error
    if not isinstance(told, dict):
        raise Refusal(Exit.BAD_FILE, f"{source}: the output of `nsc generate profile` is not a JSON object")
    operator = told.get("operator")
    service = operator.get("service") if isinstance(operator, dict) else None
    creds = told.get("user_creds")
    return Profile(
        creds=creds if isinstance(creds, str) else "",
        servers=",".join(url for url in service if isinstance(url, str)) if isinstance(service, list) else "",
    )


def _scheme(value: str) -> str:
    found = _SCHEME.match(value)
    return found[1].lower() if found else ""


def _bare(value: str) -> str:
    return value.partition("://")[2] if _scheme(value) == "file" and "://" in value else value


def _resolve(value: str, source: str, environ: Mapping[str, str]) -> str | None:
    """The text behind a known reference; None for anything else."""
    scheme, rest = _scheme(value), value.partition("://")[2]
    if scheme == "data":
        return _inline(value, source)
    if "://" not in value:
        return None
    match scheme:
        case "file":
            return read_text(expand(rest, source, environ), source)
        case "env":
            return _variable(rest, source, environ)
        case "op":
            return _run(("op", "read", value), source, environ)
        case "nsc":
            creds = profile(value, source, environ).creds
            if not creds:
                raise Refusal(Exit.BAD_FILE, f"{source}: nsc has no credentials file for {one_line(value)}")
            return read_text(creds, source)
        case _:
            return None


def _variable(name: str, source: str, environ: Mapping[str, str]) -> str:
    value = environ.get(name)
    if not value:
        state = "not set" if value is None else "empty"
        raise Refusal(Exit.BAD_FILE, f"{source}: the environment variable {one_line(name)} is {state}")
    return value


def _inline(value: str, source: str) -> str:
    header, comma, payload = value.partition(",")
    if not comma or "base64" not in [part.strip() for part in header[len("data:") :].split(";")]:
        raise Refusal(Exit.BAD_FILE, f"{source}: a data: value must have the form data:;base64,…")
    try:
        return base64.b64decode(payload, validate=True).decode(errors="replace")
    except (binascii.Error, ValueError) as error:
        raise Refusal(Exit.BAD_FILE, f"{source}: the text after data:;base64, is not base64") from error


def _run(command: tuple[str, ...], source: str, environ: Mapping[str, str]) -> str:
    """The output of a helper program; the last line of its complaint is quoted, its output never."""
    import shutil
    import subprocess  # here, as only few contexts need it and every start would pay

    noted = _NOTED.get()
    if noted is not None and command in noted.said:
        return noted.said[command]
    shown = f"`{one_line(' '.join(command))}`"
    program = shutil.which(command[0], path=environ.get("PATH"))
    if program is None:
        raise Refusal(Exit.BAD_FILE, f"{source} needs {command[0]}, which is not on the PATH (to run {shown})")
    try:
        ran = subprocess.run(
            (program, *command[1:]),
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, ValueError) as error:
        raise Refusal(Exit.BAD_FILE, f"{source}: {shown} could not be started") from error
    except subprocess.TimeoutExpired as error:
        raise Refusal(Exit.BAD_FILE, f"{source}: {shown} did not finish within {_PATIENCE_S:.0f}s") from error
    if ran.returncode != 0:
        complaint = ran.stderr.decode(errors="replace").strip().splitlines()
        why = f": {one_line(complaint[-1])}" if complaint else ""
        raise Refusal(Exit.BAD_FILE, f"{source}: {shown} failed with exit code {ran.returncode}{why}")
    told = ran.stdout.decode(errors="replace")
    if noted is not None:
        noted.said[command] = told
    return told
