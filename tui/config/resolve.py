"""How is the cluster reached and what is watched? Flags, environment and context become settings; nothing here connects.

This file must not know click or the screen.
"""

from collections.abc import Mapping
from dataclasses import replace

from tui.config.config_file import ConfigFile, ContextCare, operator_named
from tui.config.credentials import is_bearer, looks_secret, normal_creds, normal_seed, usable_jwt
from tui.config.nats_contexts import Context, named, selected
from tui.config.precedence import Credentials, GivenOptions, Level, Options, Sources, choose_credentials, flag
from tui.config.secret_references import content, literal, readable_path
from tui.config.server_urls import UserInfo, parse_servers
from tui.config.threshold_sources import judged
from tui.core.refusal import Exit, Refusal
from tui.core.safe_text import one_line
from tui.core.settings.connection import Connection
from tui.core.settings.durations import parse_duration
from tui.core.settings.watch import Watch

_NO_PROXY = ("none", "NONE", "-")


def settle(options: Options, environ: Mapping[str, str], now: float) -> tuple[Connection, Watch]:
    """The settings of this run, credentials read and checked; `now` judges whether a JWT has expired."""
    sources = Sources(options=options, environ=environ, context=_context(options, environ))
    _refuse_what_cannot_be_done(sources)
    context = sources.context
    connection = replace(
        Connection(),
        tls_first=options.tlsfirst or (context is not None and context.tls_first),
        inbox_prefix=_inbox_prefix(sources),
        name=options.connection_name or Connection.name,
        timeout_s=_timeout(sources),
        context=context.given if context else None,
    )
    watch = _watch(sources)
    connection = _with_servers(_with_tls(connection, sources), sources, now)
    return replace(connection, account=_account(sources, connection, now)), watch


def _account(sources: Sources, cluster: Connection, now: float) -> Connection | None:
    """A second login, from its context alone: what else was typed or set is for the system account."""
    given = sources.first("account_context")
    if given is None:
        return None
    environ = {name: value for name, value in sources.environ.items() if not name.startswith("NATS_")}
    context = named(given.value, given.source, environ)
    alone = Sources(options=Options(), environ=environ, context=context)
    _refuse_what_cannot_be_done(alone)
    account = replace(
        Connection(), tls_first=context.tls_first, name=cluster.name, timeout_s=cluster.timeout_s, context=context.name
    )
    account = _with_servers(_with_tls(account, alone), alone, now)
    return account if alone.first("server") else replace(account, urls=cluster.urls)


def _context(options: Options, environ: Mapping[str, str]) -> Context | None:
    if options.no_context:
        if options.context:
            raise Refusal(Exit.USAGE, "--context and --no-context cannot be used together")
        return None
    if options.context:
        return named(options.context, "--context", environ)
    if name := environ.get("NATS_CONTEXT"):
        return named(name, "NATS_CONTEXT", environ)
    return selected(environ)


def _refuse_what_cannot_be_done(sources: Sources) -> None:
    proxy = sources.first("socks_proxy")
    if proxy is not None and proxy.value not in _NO_PROXY:
        mend = "run metawatch behind the proxy or through `ssh -L`, and use --socks-proxy none"
        raise Refusal(Exit.USAGE, f"{proxy.source}: metawatch's NATS client (nats-py) cannot use a SOCKS proxy: {mend}")
    context = sources.context
    if context is not None and context.cert_store:
        fault = f"context {one_line(context.name, 80)} uses the Windows certificate store, which metawatch cannot read"
        raise Refusal(Exit.USAGE, f"{fault}: use a context with cert, key and ca")


def _watch(sources: Sources) -> Watch:
    options = sources.options
    given = sources.first("domain")
    # An empty --domain is an answer (the group of servers without a domain), so it also hides the context's.
    domain = None if options.domain == "" else given
    if domain is not None and any(c in ".*>" or c.isspace() or not c.isprintable() for c in domain.value):
        raise Refusal(
            domain.malformed, f"{domain.source}: '{one_line(domain.value)}' is not a valid JetStream domain name"
        )
    limits = judged(options, sources.environ)
    operator, share = team_of(options, sources.environ, limits.file)
    context = sources.context.name if sources.context else None
    care = limits.file.contexts.get(context or "", ContextCare())
    return Watch(
        domain=domain.value if domain else None,
        domain_given=domain is not None or options.domain == "",
        context=sources.context.given if sources.context else None,
        read_only=options.read_only or care.read_only,
        production=care.production,
        tap=not options.no_tap,
        probes=not options.no_probes,
        probe_prefix=_probe_prefix(sources),
        operator=operator,
        team=share,
        disk_path=options.disk_path or None,
        thresholds=limits.thresholds,
        mutes=limits.mutes,
    )


def _is_prefix(text: str) -> bool:
    """Whether subjects may begin with this and a dot."""
    return "" not in text.split(".") and not any(c in "*>" or c.isspace() or not c.isprintable() for c in text)


def _inbox_prefix(sources: Sources) -> str:
    given = sources.first("inbox_prefix")
    if given is None:
        return Connection.inbox_prefix
    if not _is_prefix(given.value):
        raise Refusal(
            given.malformed, f"{given.source}: '{one_line(given.value)}' is not a subject prefix such as _INBOX.ops"
        )
    return given.value


def _probe_prefix(sources: Sources) -> str:
    given = sources.first("probe_prefix")
    if given is None:
        return Watch.probe_prefix
    shown = f"{given.source}: '{one_line(given.value)}'"
    if not _is_prefix(given.value) or given.value.startswith("$"):
        raise Refusal(given.malformed, f"{shown} is not a subject prefix such as {Watch.probe_prefix}")
    inbox = _inbox_prefix(sources)
    if any(f"{given.value}.".lower().startswith(f"{taken}.".lower()) for taken in ("_INBOX", inbox)):
        raise Refusal(given.malformed, f"{shown} is the inbox prefix: use a different prefix")
    return given.value


def team_of(options: Options, environ: Mapping[str, str], file: ConfigFile) -> tuple[str | None, bool]:
    """The operator's name (None: user@host), and whether others are told what he writes; raises Refusal."""
    given = Sources(options=options, environ=environ, context=None).first("operator")
    share = file.share and not options.no_team
    if given is None:
        return file.operator, share
    try:
        return operator_named(given.value), share
    except ValueError as error:
        raise Refusal(given.malformed, f"{given.source}: {error}") from error


def _timeout(sources: Sources) -> float:
    if sources.options.timeout is not None:
        return sources.options.timeout
    given = sources.at("timeout", Level.ENV)
    if given is None:
        return Connection.timeout_s
    try:
        seconds = parse_duration(given.value)
    except ValueError as error:
        raise Refusal(Exit.USAGE, f"{given.source}: {error}") from error
    if seconds == 0:
        raise Refusal(Exit.USAGE, f"{given.source}: the timeout must be greater than zero")
    return seconds


def _with_tls(connection: Connection, sources: Sources) -> Connection:
    cert, key, ca = (sources.first(field) for field in ("tlscert", "tlskey", "tlsca"))
    if (cert is None) != (key is None):
        there, absent = (cert, "tlskey") if cert else (key, "tlscert")
        assert there is not None
        raise Refusal(Exit.USAGE, f"{there.source} has no effect without {flag(absent)}: give both or neither")
    paths = [readable_path(given.value, given.source, sources.environ) if given else None for given in (cert, key, ca)]
    if cert and key and paths[0] and paths[1]:
        _refuse_bad_pair(paths[0], paths[1], f"{cert.source} and {key.source}")
    if ca and paths[2]:
        _refuse_bad_authorities(paths[2], ca.source)
    return replace(connection, tls_cert=paths[0], tls_key=paths[1], tls_ca=paths[2])


def _refuse_bad_pair(cert: str, key: str, source: str) -> None:
    """A client certificate that cannot be loaded, found before it becomes a failed connection that names no file."""
    import ssl  # costs 10 ms, and most clusters are reached without client certificates

    asked: list[bool] = []

    def passphrase() -> str:
        asked.append(True)
        return ""

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(cert, key, passphrase)
    except (OSError, ValueError) as error:
        why = "the key is protected by a passphrase" if asked else "not a PEM certificate and its key"
        raise Refusal(Exit.BAD_FILE, f"{source} cannot be used ({one_line(cert)}, {one_line(key)}): {why}") from error


def _refuse_bad_authorities(path: str, source: str) -> None:
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except (OSError, ValueError) as error:
        raise Refusal(
            Exit.BAD_FILE, f"{source} cannot be used ({one_line(path)}): it contains no PEM certificate"
        ) from error


def _with_servers(connection: Connection, sources: Sources, now: float) -> Connection:
    server, userinfo, level = sources.first("server"), None, None
    connection = replace(connection, named=server is not None)
    if server is not None:
        servers = parse_servers(server.value, server.source, server.malformed)
        connection, userinfo = replace(connection, urls=servers.urls), servers.userinfo
        level = server.level if userinfo else None
    chosen = choose_credentials(sources, level)
    connection = _with_credentials(connection, chosen, sources.environ, now)
    return _with_userinfo(connection, userinfo) if chosen.from_url and userinfo else connection


def _with_userinfo(connection: Connection, userinfo: UserInfo) -> Connection:
    return replace(connection, user=userinfo.user, password=userinfo.password, token=userinfo.token)


def _with_credentials(
    connection: Connection, chosen: Credentials, environ: Mapping[str, str], now: float
) -> Connection:
    """References followed, files read, everything checked that can be without a server."""
    fields = chosen.fields
    secrets = {
        name: literal(fields[name].value, fields[name].source, environ)
        for name in ("password", "token")
        if name in fields
    }
    user, password, token = fields.get("user"), secrets.get("password"), secrets.get("token")
    if user is not None and password is None:
        if user.level is Level.CONTEXT:
            password = ""  # what nats sends for such a context
        else:
            token, user = token or literal(user.value, user.source, environ), None
    seed = jwt = creds = None
    if given := fields.get("creds"):
        creds = normal_creds(content(given.value, given.source, environ), _in_file(given), now)
    if given := fields.get("nkey"):
        seed = normal_seed(content(given.value, given.source, environ), _in_file(given))
    if given := fields.get("seed"):
        seed = normal_seed(literal(given.value, given.source, environ), given.source)
    if given := fields.get("jwt"):
        jwt = usable_jwt(literal(given.value, given.source, environ), given.source, now)
        if seed is None and not is_bearer(jwt, given.source):
            raise Refusal(
                given.malformed, f"{given.source} needs its seed: give --seed too, or --creds, which contains both"
            )
    name = user.value if user else None
    return replace(connection, user=name, password=password, token=token, creds=creds, nkey_seed=seed, jwt=jwt)


def _in_file(given: GivenOptions) -> str:
    """The source and the file or reference it gave, unless that is the secret itself."""
    inline = given.value.lower().startswith("data:") or looks_secret(given.value)
    return given.source if inline else f"{given.source} ({one_line(given.value)})"
