"""Which of flag, environment and context gives each setting, and which credentials win? This file must not read files.

Field by field: flag, then non-empty variable, then context. Credentials are one decision, not fields: the highest
level that names any decides their kind, and lower levels only complete that kind. nats lets a context's `user` beat
`--creds` in silence; here what is typed is what is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from tui.config.nats_contexts import Context
from tui.core.refusal import Exit, Refusal
from tui.core.safe_text import one_line


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was typed; None and the empty string are 'not given'. Names are those of the flags."""

    server: str | None = None
    user: str | None = None
    password: str | None = None
    token: str | None = None
    creds: str | None = None
    nkey: str | None = None
    jwt: str | None = None
    seed: str | None = None
    tlscert: str | None = None
    tlskey: str | None = None
    tlsca: str | None = None
    tlsfirst: bool = False
    inbox_prefix: str | None = None
    probe_prefix: str | None = None
    socks_proxy: str | None = None
    connection_name: str | None = None
    timeout: float | None = None
    """Seconds."""
    context: str | None = None
    account_context: str | None = None
    no_context: bool = False
    domain: str | None = None
    """Here the empty string says something: the group of servers without a domain."""
    read_only: bool = False
    no_tap: bool = False
    no_probes: bool = False
    no_team: bool = False
    operator: str | None = None
    flap_window: float | None = None
    """Seconds."""
    flap_max: int | None = None
    config: str | None = None
    """Path of the configuration file; "" reads none."""
    limit: tuple[str, ...] = ()
    """`NAME=VALUE`, in the order in which they were typed."""
    mute: tuple[str, ...] = ()
    """`CODE` or `CODE:DOMAIN`."""
    disk_path: str | None = None
    theme: str | None = None
    ascii_only: bool = False
    no_mouse: bool = False
    low_bandwidth: bool = False
    wall: bool = False
    notify_url: tuple[str, ...] = ()
    notify_command: tuple[str, ...] = ()
    notify_format: str | None = None
    notify_on: str | None = None
    notify_quiet: str | None = None
    notify_rate: int | None = None
    notify_bell: bool = False
    notify_desktop: str | None = None
    no_notify: bool = False


class Level(IntEnum):
    """Where a value comes from; the smaller wins."""

    FLAG = 0
    ENV = 1
    CONTEXT = 2


@dataclass(frozen=True, kw_only=True)
class GivenOptions:
    """A value and where it came from."""

    value: str
    level: Level
    source: str
    """How a message names it: `--creds`, `NATS_CREDS`, `creds of context prod`."""

    @property
    def malformed(self) -> Exit:
        """What a malformed value is: a mistyped command, or a broken file."""
        return Exit.BAD_FILE if self.level is Level.CONTEXT else Exit.USAGE


VARIABLES = {
    "server": "NATS_URL",
    "user": "NATS_USER",
    "password": "NATS_PASSWORD",
    "token": "NATS_TOKEN",
    "creds": "NATS_CREDS",
    "nkey": "NATS_NKEY",
    "jwt": "NATS_JWT",
    "seed": "NATS_SEED",
    "tlscert": "NATS_CERT",
    "tlskey": "NATS_KEY",
    "tlsca": "NATS_CA",
    "timeout": "NATS_TIMEOUT",
    "socks_proxy": "NATS_SOCKS_PROXY",
    "context": "NATS_CONTEXT",
    "probe_prefix": "METAWATCH_PROBE_PREFIX",
    "account_context": "METAWATCH_ACCOUNT_CONTEXT",
    "operator": "METAWATCH_OPERATOR",
}
"""Flag to environment variable, where the nats CLI has one or we have one of our own."""

_KEYS = {
    "server": "url",
    "user": "user",
    "password": "password",
    "token": "token",
    "creds": "creds",
    "nkey": "nkey",
    "jwt": "user_jwt",
    "seed": "user_seed",
    "tlscert": "cert",
    "tlskey": "key",
    "tlsca": "ca",
    "inbox_prefix": "inbox_prefix",
    "socks_proxy": "socks_proxy",
    "domain": "jetstream_domain",
}

_KINDS = {
    "user": ("user", "password"),
    "creds": ("creds",),
    "nkey": ("nkey",),
    "jwt": ("jwt", "seed"),
    "token": ("token",),
}
"""Kinds of credentials and their fields, in the order in which nats tries them; the first field makes the kind."""

_URL = "the credentials in the URL"


def flag(field: str) -> str:
    """The flag of a field: `inbox_prefix` is `--inbox-prefix`."""
    return "--" + field.replace("_", "-")


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The three places a setting may come from."""

    options: Options
    environ: Mapping[str, str]
    context: Context | None

    def at(self, field: str, level: Level) -> GivenOptions | None:
        """The value one level gives; empty counts as not given."""
        value: object = None
        match level:
            case Level.FLAG:
                value, source = getattr(self.options, field), flag(field)
            case Level.ENV:
                source = VARIABLES.get(field, "")
                value = self.environ.get(source) if source else None
            case Level.CONTEXT:
                key = _KEYS.get(field, "")
                source = f"{key} of context {one_line(self.context.name, 80)}" if self.context else ""
                value = self.context.fields.get(key) if self.context else None
        return GivenOptions(value=value, level=level, source=source) if isinstance(value, str) and value else None

    def first(self, field: str) -> GivenOptions | None:
        """The value that wins."""
        return next((given for level in Level if (given := self.at(field, level))), None)


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The credentials that won, field by field, and whether those in the URL are among them."""

    fields: Mapping[str, GivenOptions]
    from_url: bool = False


def choose_credentials(sources: Sources, url_level: Level | None) -> Credentials:
    """Decide the kind; `url_level` is where the server list with credentials in it came from, if it has any."""
    _refuse_strays(sources)
    for level in Level:
        kinds = [kind for kind in _KINDS if _names(sources, kind, level)]
        from_url = url_level is level
        if not kinds and not from_url:
            continue
        if level is Level.FLAG:
            _refuse_two(kinds, from_url)
        kept = [kind for kind in kinds if kind != "token"][:1]
        if "token" in kinds:
            kept.append("token")  # nats sends a token besides the rest
        if from_url:
            # nats lets a URL's user beat user, token and nkey; beside a JWT it sends both, and the JWT is what counts
            # wherever JWTs are in use, so here it stands alone.
            kept = [kind for kind in kept if kind in ("creds", "jwt")]
            from_url = not kept
        fields = {field: given for kind in kept for field in _KINDS[kind] if (given := sources.first(field))}
        return Credentials(fields=fields, from_url=from_url)
    return Credentials(fields={})


def _names(sources: Sources, kind: str, level: Level) -> bool:
    """True if a level names that kind: its first field, or one that completes a first field from elsewhere."""
    head, *others = _KINDS[kind]
    return sources.at(head, level) is not None or (
        sources.first(head) is not None and any(sources.at(field, level) for field in others)
    )


def _refuse_strays(sources: Sources) -> None:
    """A typed password or seed that nats would drop in silence."""
    for field, head in (("password", "user"), ("seed", "jwt")):
        if sources.at(field, Level.FLAG) and not sources.first(head):
            raise Refusal(Exit.USAGE, f"{flag(field)} has no effect without {flag(head)}: give both")


def _refuse_two(kinds: list[str], from_url: bool) -> None:
    named = [flag(kind) for kind in kinds] + ([_URL] if from_url else [])
    # A token may go besides credentials that sign (auth callout asks for it), not besides a user or a URL's.
    if len(named) < 2 or (len(kinds) == 2 and not from_url and "token" in kinds and "user" not in kinds):
        return
    raise Refusal(Exit.USAGE, f"two contexts' worth of credentials at once: {' and '.join(named)}; give one of them")
