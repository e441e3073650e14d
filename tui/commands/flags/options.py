"""Which flags do all commands share? Their names are those of the `nats` CLI; this file must not know what they lead to.

It imports click and little else, so that `metawatch --version` stays fast. Environment variables are not click's
business here: `config.precedence` reads them, where precedence is decided.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tui.core.settings.durations import parse_duration

if TYPE_CHECKING:
    from tui.config.precedence import Options
    from tui.core.settings.connection import Connection
    from tui.core.settings.notifying import Notifying
    from tui.core.settings.watch import Drawing, Watch

    _FloatType = click.ParamType[float]
else:
    _FloatType = click.ParamType  # older clicks have no generic class here

CommandT = TypeVar("CommandT", bound=Callable[..., Any] | click.Command)

_REMEMBERED = "tui.commands.flags.options"


class Duration(_FloatType):
    """A duration such as `500ms`, `60s`, `1h30m`, `2d`, as seconds; a bare number is refused."""

    name = "duration"

    def __init__(self, *, zero: bool = False) -> None:
        self._zero = zero

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Seconds; click calls it again with what it returned, so a float passes through."""
        if isinstance(value, float):
            return value
        try:
            seconds = parse_duration(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if seconds == 0 and not self._zero:
            self.fail("the duration must be greater than zero", param, ctx)
        return seconds


def _ignored(*names: str, **settings: Any) -> Callable[[CommandT], CommandT]:
    """A flag of the nats CLI that is accepted, so that its command lines can be reused, and means nothing here."""
    return click.option(*names, hidden=True, expose_value=False, **settings)


_CONNECTION = (
    click.option("-s", "--server", metavar="URL", help="NATS server URLs (comma separated).  [NATS_URL]"),
    click.option("--user", metavar="NAME", help="User name, or a token if no password is given.  [NATS_USER]"),
    click.option("--password", metavar="TEXT", help="Password.  [NATS_PASSWORD]"),
    click.option("--token", metavar="TEXT", help="Token.  [NATS_TOKEN]"),
    click.option("--creds", metavar="FILE", help="Credentials file.  [NATS_CREDS]"),
    click.option("--nkey", metavar="FILE", help="File with an nkey seed.  [NATS_NKEY]"),
    click.option("--jwt", metavar="TEXT", help="User JWT; requires --seed.  [NATS_JWT]"),
    click.option("--seed", metavar="TEXT", help="Nkey seed for the user of --jwt.  [NATS_SEED]"),
    click.option("--tlscert", metavar="FILE", help="Client certificate, PEM.  [NATS_CERT]"),
    click.option("--tlskey", metavar="FILE", help="Private key of the client certificate, PEM.  [NATS_KEY]"),
    click.option("--tlsca", metavar="FILE", help="Trusted CA certificates, PEM.  [NATS_CA]"),
    click.option("--tlsfirst", "--tls-first", is_flag=True, help="TLS handshake first, before the INFO of the server."),
    click.option("--inbox-prefix", metavar="SUBJECT", help="Prefix of reply subjects.  [default _INBOX]"),
    click.option(
        "--probe-prefix",
        metavar="SUBJECT",
        help="Subject prefix of the route probes.  [METAWATCH_PROBE_PREFIX; default metawatch.probe]",
    ),
    click.option("--connection-name", metavar="NAME", help="Connection name that the servers report."),
    click.option("--timeout", type=Duration(), help="Timeout of the first connection.  [NATS_TIMEOUT; default 5s]"),
    click.option("--context", metavar="NAME", help="Context of the nats CLI, or path of a .json file.  [NATS_CONTEXT]"),
    click.option("--no-context", is_flag=True, help="Ignore the selected context."),
    click.option("--domain", "--js-domain", metavar="NAME", help="JetStream domain.  [default: the context's]"),
    # Never possible here, so not advertised; `none` still clears a context's proxy, as in nats.
    click.option("--socks-proxy", metavar="URL", hidden=True),
    # The meta leader's subjects lie in the system account, where no prefix applies.
    _ignored("--js-api-prefix"),
    _ignored("--js-event-prefix"),
    _ignored("--colors"),
    _ignored("--trace", is_flag=True),
)

_ACCOUNT = click.option(
    "--account-context",
    metavar="NAME",
    help="Context of an account whose API callers are shown.  [METAWATCH_ACCOUNT_CONTEXT]",
)

_WATCH = (
    click.option("--read-only", is_flag=True, help="Refuse every command that changes the cluster."),
    click.option("--no-probes", is_flag=True, help="Send no route probes between servers."),
    click.option(
        "--operator", metavar="NAME", help="Your name in what others read.  [METAWATCH_OPERATOR; default user@host]"
    ),
    click.option("--no-team", is_flag=True, help="Share nothing with other metawatches, and take nothing from them."),
    click.option("--no-tap", is_flag=True, help="Do not listen to the Raft traffic of the meta group."),
    click.option("--flap-window", type=Duration(), help="Window in which leader changes are counted.  [default 10m]"),
    click.option("--flap-max", type=click.IntRange(min=0), help="Leader changes allowed in the window.  [default 1]"),
    click.option(
        "--set", "limit", metavar="NAME=VALUE", multiple=True, help="Set a threshold; `metawatch config` lists them."
    ),
    click.option("--mute", metavar="CODE[:DOMAIN]", multiple=True, help="Suppress an alert."),
    click.option(
        "--config",
        metavar="FILE",
        help="Configuration file.  [METAWATCH_CONFIG; default ~/.config/metawatch/config.toml]",
    ),
    click.option(
        "--disk-path", metavar="PATH", help="Path whose disk is shown.  [default: store of a local server, or /]"
    ),
)

_THEME = click.option(
    "--theme",
    metavar="NAME",
    help="dark, light, contrast, solarized-dark, solarized-light, mono or auto.  [METAWATCH_THEME; default auto]",
)

_SCREEN = (
    _THEME,
    click.option(
        "--wall",
        is_flag=True,
        help="Begin with the war room, for a wall display; `watch` then waits for servers that are not there yet.",
    ),
    click.option("--ascii", "ascii_only", is_flag=True, help="Use ASCII characters only.  [also with LC_ALL=C]"),
    click.option("--no-mouse", is_flag=True, help="Do not capture the mouse."),
    click.option("--low-bandwidth", is_flag=True, help="Redraw less often (< 1 kB/s when idle)."),
)


_NOTIFY = (
    click.option(
        "--notify-url",
        metavar="URL",
        multiple=True,
        help="Send notices to this webhook; with a secret in it: env://NAME, file://PATH or op://ITEM.  [METAWATCH_NOTIFY_URL]",
    ),
    click.option(
        "--notify-command",
        metavar="COMMAND",
        multiple=True,
        help="Run this program for each notice, JSON on its standard input.  [METAWATCH_NOTIFY_COMMAND]",
    ),
    click.option(
        "--notify-format",
        metavar="FORM",
        help="Form of the webhooks: json, slack, teams, pagerduty or ntfy.  [METAWATCH_NOTIFY_FORMAT; default by URL]",
    ),
    click.option(
        "--notify-on",
        metavar="LIST",
        help="Occasions (begin, worse, cause, clear) and state words, comma separated.  [METAWATCH_NOTIFY_ON; default all occasions]",
    ),
    click.option(
        "--notify-quiet",
        metavar="HH:MM-HH:MM",
        help="Quiet hours, local time: only critical notices are sent, others wait.  [METAWATCH_NOTIFY_QUIET]",
    ),
    click.option(
        "--notify-rate",
        type=click.IntRange(1, 1000),
        metavar="N",
        help="Most notices in 10 minutes; the first critical one of an incident always goes.  [METAWATCH_NOTIFY_RATE; default 20]",
    ),
    click.option("--notify-bell", is_flag=True, help="Ring the terminal's bell.  [METAWATCH_NOTIFY_BELL]"),
    click.option(
        "--notify-desktop",
        metavar="OSC",
        help="Desktop notification of the terminal: auto, 9, 99 or 777.  [METAWATCH_NOTIFY_DESKTOP]",
    ),
    click.option("--no-notify", is_flag=True, help="Send no notices, whatever the configuration says."),
)


def notify_options(command: CommandT) -> CommandT:
    """Add the flags that tell who is notified of what."""
    for option in reversed(_NOTIFY):
        command = option(command)
    return command


def notifying(ctx: click.Context, given: Mapping[str, object]) -> "Notifying":
    """Who is notified, by flags here and on the groups above, environment and configuration file; raises Refusal."""
    import os

    from tui.config.notice_settings import notifying as found

    return found(collect(ctx, **given), os.environ)


def connection_options(command: CommandT) -> CommandT:
    """Add the flags that tell how the cluster is reached; a group and its sub-commands may both have them."""
    for option in reversed(_CONNECTION):
        command = option(command)
    return command


def account_option(command: CommandT) -> CommandT:
    """Add the flag that tells how a second account is reached, for whoever watches long enough to hear it."""
    return _ACCOUNT(command)


def watch_options(command: CommandT) -> CommandT:
    """Add the flags that tell how strictly the cluster is judged."""
    for option in reversed(_WATCH):
        command = option(command)
    return command


def theme_option(command: CommandT) -> CommandT:
    """Add the flag that tells in which colours a screen is drawn."""
    return _THEME(command)


def screen_options(command: CommandT) -> CommandT:
    """Add the flags that tell how the terminal is drawn on."""
    for option in reversed(_SCREEN):
        command = option(command)
    return command


def drawing(ctx: click.Context, given: Mapping[str, object]) -> "Drawing":
    """How the terminal is drawn on, by flags here and on the groups above, environment and configuration file; raises Refusal."""
    import os

    from tui.config.screen_settings import drawing as drawn

    return drawn(collect(ctx, **given), os.environ)


def collect(ctx: click.Context, **given: object) -> "Options":
    """Add what this command was given to what the groups above it were given (the later wins), and remember it.

    A group calls it with its own flags; flags of other purposes are ignored."""
    from tui.config.precedence import Options

    before: Options = ctx.meta.get(_REMEMBERED, Options())
    collected: set[str] = ctx.meta.setdefault(f"{_REMEMBERED}.from", set())
    again = ctx.command_path in collected  # connection, screen and notices each ask for the same flags
    collected.add(ctx.command_path)
    names = {field.name for field in fields(Options)}
    # False is a switch that was not typed; switches can be put on, not off.
    typed: dict[str, Any] = {
        name: value
        for name, value in given.items()
        if name in names and value is not None and value is not False and value != ()
    }
    for name in ("limit", "mute", "notify_url", "notify_command"):  # may be typed several times, also on both sides
        if name in typed:
            typed[name] = getattr(before, name) if again else (*getattr(before, name), *typed[name])
    if "context" in typed and "no_context" not in typed:
        typed["no_context"] = False
    elif "no_context" in typed and "context" not in typed:
        typed["context"] = None
    options = replace(before, **typed)
    ctx.meta[_REMEMBERED] = options  # click shares `meta` between a group and its sub-commands
    return options


def resolve(ctx: click.Context, kwargs: Mapping[str, object]) -> "tuple[Connection, Watch]":
    """The settings of this run, from flags here and on the groups above, environment and context; raises Refusal."""
    import os

    from tui.clock import now
    from tui.config.renewal import settled

    return settled(collect(ctx, **kwargs), os.environ, now())
