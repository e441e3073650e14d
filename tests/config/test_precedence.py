"""What wins: flag, environment, context, default, field by field; and which credentials, which are one decision."""

from pathlib import Path

import pytest

from tests.nats_home import JWT, SEED, NatsHome, creds, furnished, identity
from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection
from tui.core.settings.thresholds import Thresholds


@pytest.fixture
def home(tmp_path: Path) -> NatsHome:
    """A home with credentials of every kind."""
    return furnished(tmp_path)


def test_levels(home: NatsHome) -> None:
    """Each field has its own winner: flag, then non-empty variable, then context, then default."""
    home.context("c", url="nats://context:1", inbox_prefix="context", user="context", password="context")
    home.environ["NATS_CONTEXT"] = "c"
    assert home.connection().urls == ("nats://context:1",)
    home.environ["NATS_URL"] = "nats://variable:1"
    assert home.connection().urls == ("nats://variable:1",)
    flags = home.connection(server="flag:1", inbox_prefix="_flag", connection_name="me", timeout=7.0)
    assert (flags.urls, flags.inbox_prefix, flags.name, flags.timeout_s) == (("nats://flag:1",), "_flag", "me", 7.0)
    assert identity(flags) == {"user": "context", "password": "context"}
    home.environ["NATS_URL"] = ""
    empty = home.connection(server="", inbox_prefix="", connection_name="", user="", creds="")
    assert (empty.urls, empty.inbox_prefix, empty.name) == (("nats://context:1",), "context", "metawatch")


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("NATS_USER", "u", {"token": "u"}),
        ("NATS_PASSWORD", "p", {}),
        ("NATS_TOKEN", "t", {"token": "t"}),
        ("NATS_CREDS", "~/c.creds", {"creds": "file"}),
        ("NATS_NKEY", "~/n.nk", {"nkey_seed": "seed"}),
        ("NATS_JWT", JWT, None),
        ("NATS_SEED", SEED, {}),
    ],
)
def test_variables(home: NatsHome, variable: str, value: str, expected: dict[str, str] | None) -> None:
    """Every credential has its variable; empty counts as unset."""
    home.environ[variable] = ""
    assert home.connection() == Connection()
    home.environ[variable] = value
    if expected is None:
        code, line = home.refused()
        assert code == Exit.USAGE
        assert line.startswith(variable)
    else:
        assert identity(home.connection()) == expected


@pytest.mark.parametrize(
    ("flags", "variables", "context", "expected"),
    [
        # a user without a password is a token, whatever names the user; the password may come from anywhere
        ({"user": "u"}, {}, {}, {"token": "u"}),
        ({"user": "u"}, {"NATS_PASSWORD": "p"}, {}, {"user": "u", "password": "p"}),
        ({"user": "u"}, {}, {"user": "x", "password": "p"}, {"user": "u", "password": "p"}),
        ({"password": "p"}, {"NATS_USER": "u"}, {}, {"user": "u", "password": "p"}),
        ({}, {"NATS_USER": "u", "NATS_TOKEN": "t"}, {}, {"token": "t"}),
        # what is typed drops the context's other kinds; nats lets the context's user win
        ({"creds": "~/c.creds"}, {}, {"user": "x", "password": "y", "token": "z"}, {"creds": "file"}),
        ({"nkey": "~/n.nk"}, {}, {"creds": "~/nowhere"}, {"nkey_seed": "seed"}),
        ({"token": "t"}, {}, {"creds": "~/nowhere"}, {"token": "t"}),
        ({"user": "u", "password": "p"}, {}, {"creds": "~/nowhere", "token": "z"}, {"user": "u", "password": "p"}),
        ({"password": "p"}, {}, {"user": "x", "password": "y", "token": "z"}, {"user": "x", "password": "p"}),
        # so does a variable, and a flag drops a variable's
        ({}, {"NATS_CREDS": "~/c.creds"}, {"user": "x", "password": "y"}, {"creds": "file"}),
        ({"nkey": "~/n.nk"}, {"NATS_CREDS": "~/nowhere"}, {}, {"nkey_seed": "seed"}),
        # variables of several kinds: nats' own order, a token besides
        (
            {},
            {"NATS_NKEY": "~/nowhere", "NATS_CREDS": "~/c.creds", "NATS_TOKEN": "t"},
            {},
            {"creds": "file", "token": "t"},
        ),
        # a token goes besides credentials that sign
        ({"creds": "~/c.creds", "token": "t"}, {}, {}, {"creds": "file", "token": "t"}),
        # a lone password or seed in the environment is nobody's
        ({}, {"NATS_PASSWORD": "p", "NATS_SEED": "s"}, {"creds": "~/c.creds"}, {"creds": "file"}),
        # credentials in the URL belong to the level of the URL
        ({"server": "nats://u:p@h"}, {}, {"creds": "~/nowhere"}, {"user": "u", "password": "p"}),
        ({"server": "nats://t@h"}, {}, {"user": "x", "password": "y"}, {"token": "t"}),
        ({}, {}, {"url": "nats://u:p@h", "user": "x", "password": "y", "token": "z"}, {"user": "u", "password": "p"}),
        ({}, {}, {"url": "nats://u:p@h", "creds": "~/c.creds"}, {"creds": "file"}),
        ({"user": "a", "password": "b"}, {}, {"url": "nats://u:p@h"}, {"user": "a", "password": "b"}),
        ({}, {"NATS_TOKEN": "t"}, {"url": "nats://u:p@h"}, {"token": "t"}),
        ({"server": "h"}, {}, {"url": "nats://u:p@h", "token": "z"}, {"token": "z"}),
    ],
)
def test_credentials(
    home: NatsHome,
    flags: dict[str, str],
    variables: dict[str, str],
    context: dict[str, str],
    expected: dict[str, str],
) -> None:
    """The highest level that names credentials decides their kind, and lower ones only complete that kind."""
    home.context("c", None, **context)
    home.environ.update(variables)
    connection = home.connection(context="c", **flags)
    assert identity(connection) == expected
    assert all("@" not in url for url in connection.urls)


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ({"creds": "~/c.creds", "nkey": "~/n.nk"}, ("--creds", "--nkey")),
        ({"user": "u", "creds": "~/c.creds"}, ("--user", "--creds")),
        ({"user": "u", "password": "p", "token": "t"}, ("--user", "--token")),
        ({"jwt": JWT, "seed": SEED, "nkey": "~/n.nk"}, ("--nkey", "--jwt")),
        ({"creds": "~/c.creds", "nkey": "~/n.nk", "token": "t"}, ("--creds", "--nkey", "--token")),
        ({"server": "nats://u:p@h", "creds": "~/c.creds"}, ("--creds", "in the URL")),
        ({"server": "nats://u:p@h", "token": "t"}, ("--token", "in the URL")),
    ],
)
def test_two_at_once(home: NatsHome, flags: dict[str, str], named: tuple[str, ...]) -> None:
    """Two kinds of credentials typed at once are refused, both named."""
    code, line = home.refused(**flags)
    assert code == Exit.USAGE
    assert "two contexts' worth of credentials at once" in line
    assert all(name in line for name in named)


def test_password_alone(home: NatsHome) -> None:
    """A typed password that belongs to nobody is refused, not dropped."""
    code, line = home.refused(password="p")
    assert code == Exit.USAGE
    assert "--user" in line


def test_context_and_no_context(home: NatsHome) -> None:
    """--context and --no-context together are a contradiction; NATS_CONTEXT gives way to --no-context."""
    home.context("c", url="nats://c:1")
    assert home.refused(context="c", no_context=True)[0] == Exit.USAGE
    home.environ["NATS_CONTEXT"] = "c"
    assert home.connection(no_context=True) == Connection()


@pytest.mark.parametrize("proxy", ["socks5://p:1080", "p", "None"])
def test_proxy(home: NatsHome, proxy: str) -> None:
    """A SOCKS proxy is refused from every source, with what to do; `none`, `NONE` and `-` clear the one below."""
    home.context("c", socks_proxy=proxy)
    for flags in ({"context": "c"}, {"socks_proxy": proxy}):
        code, line = home.refused(**flags)
        assert code == Exit.USAGE
        assert "nats-py" in line
        assert "--socks-proxy none" in line
    home.environ["NATS_SOCKS_PROXY"] = proxy
    assert home.refused()[1].startswith("NATS_SOCKS_PROXY")
    for nothing in ("none", "NONE", "-"):
        assert home.connection(context="c", socks_proxy=nothing).context == "c"
    home.environ["NATS_SOCKS_PROXY"] = "none"
    assert home.connection(context="c").context == "c"


def test_tls_first(home: NatsHome) -> None:
    """TLS first is switched on by flag or context, and off by neither."""
    home.context("on", tls_first=True)
    home.context("off", tls_first=False)
    assert home.connection(context="on").tls_first
    assert home.connection(context="off", tlsfirst=True).tls_first
    assert not home.connection(context="off").tls_first


def test_timeout(home: NatsHome) -> None:
    """The time-out comes from flag, NATS_TIMEOUT or the default of 5 s, never from a context."""
    home.context("c", timeout="9s")
    assert home.connection(context="c").timeout_s == 5.0
    home.environ["NATS_TIMEOUT"] = "1m30s"
    assert home.connection().timeout_s == 90.0
    assert home.connection(timeout=2.0).timeout_s == 2.0
    for wrong in ("5", "soon", "0s", "-1s"):
        home.environ["NATS_TIMEOUT"] = wrong
        code, line = home.refused()
        assert code == Exit.USAGE
        assert line.startswith("NATS_TIMEOUT: ")


def test_domain(home: NatsHome) -> None:
    """The domain is the flag's, else the context's; an empty flag asks for the servers without a domain."""
    home.context("c", jetstream_domain="hub")
    expected = {"hub": ("hub", True), "leaf": ("leaf", True), "": (None, True)}
    for domain, told in expected.items():
        watch = home.settle(context="c", **({} if domain == "hub" else {"domain": domain}))[1]
        assert (watch.domain, watch.domain_given) == told
    assert home.settle()[1].domain_given is False
    for wrong in ("a.b", "*", "a b"):
        assert home.refused(domain=wrong)[0] == Exit.USAGE


@pytest.mark.parametrize("wrong", ["a..b", ".a", "a.", "a.*", ">", "a b", "a\tb"])
def test_inbox_prefix(home: NatsHome, wrong: str) -> None:
    """An inbox prefix that is no subject is refused."""
    assert home.refused(inbox_prefix=wrong)[0] == Exit.USAGE


@pytest.mark.parametrize(
    "wrong", ["a..b", ".a", "a.", "a.*", ">", "a b", "a\tb", "$SYS.probe", "$x", "_INBOX", "_inbox.a", "_MINE.own"]
)
def test_a_probe_prefix_that_is_none(home: NatsHome, wrong: str) -> None:
    """No subject, a subject of the servers' own, or where answers come: one line and 64, from flag and variable alike."""
    for given in ("flag", "variable"):
        home.environ.pop("METAWATCH_PROBE_PREFIX", None)
        if given == "variable":
            home.environ["METAWATCH_PROBE_PREFIX"] = wrong
        options = {"probe_prefix": wrong} if given == "flag" else {}
        code, line = home.refused(inbox_prefix="_MINE", **options)
        assert code == Exit.USAGE
        assert line.startswith("--probe-prefix: " if given == "flag" else "METAWATCH_PROBE_PREFIX: ")


def test_the_account_context_is_a_login_of_its_own(home: NatsHome) -> None:
    """All of it comes from that context, whatever else is typed or set; only its servers may be the cluster's."""
    home.context("app", user="app", password="p", inbox_prefix="_X")
    home.context("there", url="nats://there:1", creds=str(home.file("a.creds", creds())), tls_first=True)
    assert home.connection(server="nats://h:1").account is None
    home.environ.update(NATS_USER="sys", NATS_PASSWORD="s", NATS_URL="nats://h:1", METAWATCH_ACCOUNT_CONTEXT="app")
    told = home.connection(timeout=2.0)
    assert (told.user, told.password, told.context) == ("sys", "s", None)
    assert told.account is not None
    assert (told.account.urls, told.account.user, told.account.password) == (("nats://h:1",), "app", "p")
    assert (told.account.context, told.account.timeout_s, told.account.account) == ("app", 2.0, None)
    other = home.connection(account_context="there").account
    assert other is not None
    assert (other.urls, other.user, other.creds is not None, other.tls_first) == (("nats://there:1",), None, True, True)


def test_an_account_context_that_is_none_is_refused(home: NatsHome) -> None:
    """With the place it was given at, as for the context of the cluster."""
    code, line = home.refused(account_context="gone")
    assert (code, line.startswith("--account-context: no context 'gone'")) == (Exit.BAD_FILE, True)
    home.environ["METAWATCH_ACCOUNT_CONTEXT"] = "gone"
    assert home.refused()[1].startswith("METAWATCH_ACCOUNT_CONTEXT: no context 'gone'")
    home.context("proxied", socks_proxy="socks5://h:1")
    assert home.refused(account_context="proxied")[0] == Exit.USAGE


def test_probe_prefix(home: NatsHome) -> None:
    """The flag beats the variable, which beats `metawatch.probe`."""
    assert home.settle()[1].probe_prefix == "metawatch.probe"
    home.environ["METAWATCH_PROBE_PREFIX"] = "ops.one"
    assert home.settle()[1].probe_prefix == "ops.one"
    assert home.settle(probe_prefix="_INBOXES.two")[1].probe_prefix == "_INBOXES.two"


def test_thresholds(home: NatsHome) -> None:
    """The watch options fill their thresholds and leave the others at their defaults."""
    watch = home.settle(read_only=True, flap_window=60.0, flap_max=0)[1]
    assert watch.read_only
    assert watch.thresholds == Thresholds(flap_window_s=60.0, flap_max=0)
    assert home.settle()[1].thresholds == Thresholds()


def test_the_operator_and_whether_it_is_shared(home: NatsHome) -> None:
    """Flag, then variable, then file; `--no-team` shares nothing."""
    assert (home.settle()[1].operator, home.settle()[1].team) == (None, True)
    home.environ["METAWATCH_OPERATOR"] = "ann"
    assert home.settle()[1].operator == "ann"
    assert home.settle(operator="bob (SRE)", no_team=True)[1].operator == "bob (SRE)"
    assert home.settle(no_team=True)[1].team is False


@pytest.mark.parametrize("wrong", ["a\nb", "\x1b[2J", " ann", "n" * 65])
def test_a_name_that_others_could_not_read(home: NatsHome, wrong: str) -> None:
    for options, environ, source in (
        ({"operator": wrong}, {}, "--operator"),
        ({}, {"METAWATCH_OPERATOR": wrong}, "METAWATCH_OPERATOR"),
    ):
        home.environ.update(environ)
        with pytest.raises(Refusal, match="is not a name for others to read") as refused:
            home.settle(**options)
        assert refused.value.line.startswith(f"{source}: ")
        assert refused.value.exit_code is Exit.USAGE
