"""Contexts of the nats CLI: found, read, refused, never written."""

from pathlib import Path

import pytest

from tests.nats_home import SEED, NatsHome, creds, jwt, make
from tui.config.nats_contexts import known
from tui.core.refusal import Exit
from tui.core.settings.connection import Connection


@pytest.fixture
def home(tmp_path: Path) -> NatsHome:
    return make(tmp_path)


def test_default(home: NatsHome) -> None:
    """Without flags, variables and contexts, the default server is used."""
    connection, watch = home.settle()
    assert connection == Connection()
    assert (watch.domain, watch.domain_given, watch.context) == (None, False, None)


def test_all_keys(home: NatsHome) -> None:
    """A context's fields become settings, whatever the case of its keys; unknown keys, null and `name` change nothing."""
    home.context(
        "my prod.eu",
        text='{"URL": "nats://a:1,b", "User": "u", "password": "p", "TLS_First": true, "inbox_prefix": "_INBOX.x",'
        ' "jetstream_domain": "hub", "description": "d", "color_scheme": "red", "name": "other", "ca": null, "future": [{}]}',
    )
    connection, watch = home.settle(context="my prod.eu")
    assert connection == Connection(
        urls=("nats://a:1", "nats://b:4222"),
        user="u",
        password="p",
        tls_first=True,
        inbox_prefix="_INBOX.x",
        context="my prod.eu",
    )
    assert (watch.domain, watch.domain_given, watch.context) == ("hub", True, "my prod.eu")


def test_xdg(home: NatsHome, tmp_path: Path) -> None:
    """`XDG_CONFIG_HOME` moves the folder; an empty one does not."""
    home.context("here", url="nats://home:1")
    home.file("xdg/nats/context/here.json", '{"url": "nats://xdg:1"}')
    home.environ["XDG_CONFIG_HOME"] = ""
    assert home.connection(context="here").urls == ("nats://home:1",)
    home.environ["XDG_CONFIG_HOME"] = str(tmp_path / "xdg")
    assert home.connection(context="here").urls == ("nats://xdg:1",)


def test_selected(home: NatsHome) -> None:
    """The selected context is used; --context, NATS_CONTEXT and --no-context each take its place; a blank file selects none."""
    home.context("a", url="nats://a:1")
    home.context("b", url="nats://b:1")
    home.select("a\n")
    assert home.connection().urls == ("nats://a:1",)
    assert home.connection(context="b").context == "b"
    home.environ["NATS_CONTEXT"] = "b"
    assert home.connection().urls == ("nats://b:1",)
    assert home.connection(context="a").urls == ("nats://a:1",)
    assert home.connection(no_context=True) == Connection()
    home.environ["NATS_CONTEXT"] = ""
    home.select(" \n")
    assert home.connection() == Connection()


def test_context_file(home: NatsHome) -> None:
    """`--context` naming a readable .json file loads it, wherever it lies; what is copied for `nats --context` needs its path."""
    path = home.file("elsewhere/lab.json", '{"url": "nats://lab:1"}')
    connection, watch = home.settle(context=str(path))
    assert (connection.urls, connection.context, watch.context) == (("nats://lab:1",), str(path), str(path))


def test_known(home: NatsHome) -> None:
    """The list of contexts leaves out empty files, other files and folders."""
    for name in ("b", "a b"):
        home.context(name, url="nats://x")
    home.context("empty", text="")
    home.file(".config/nats/context/notes.txt", "x")
    (home.nats / "context" / "folder.json").mkdir()
    assert known(home.environ) == ["a b", "b"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("prd", "known contexts: prod"),
        ("../x", "must not contain '/'"),
        ("a\\b", "must not contain '/'"),
        ("/nowhere/x.json", "no such .json file"),
        ("x\x1b[31m\ny", "known contexts: prod"),
    ],
)
def test_unknown(home: NatsHome, name: str, said: str) -> None:
    """A context that does not exist is refused by name, with what there is instead; the selection stays."""
    home.context("prod", url="nats://p:1")
    home.select("prod")
    code, line = home.refused(context=name)
    assert code == Exit.BAD_FILE
    assert line.startswith("--context: no context")
    assert said in line
    home.environ["NATS_CONTEXT"] = name
    assert home.refused()[1].startswith("NATS_CONTEXT: no context")


@pytest.mark.parametrize("name", ["gone", "../gone", "a/b"])
def test_selected_gone(home: NatsHome, name: str) -> None:
    """A selected context which is gone is refused, not unselected; --no-context goes on without it."""
    home.select(name)
    code, line = home.refused()
    assert code == Exit.BAD_FILE
    assert name in line
    assert "--no-context" in line
    assert home.connection(no_context=True) == Connection()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is an empty file"),
        ("{", "line 1, column 2"),
        ("[1]", "must be a JSON object, not a list"),
        ("null", "must be a JSON object, not null"),
        ('{"url": ["nats://a"]}', "url must be a string, not a list"),
        ('{"creds": {"vault": "x"}}', "creds must be a string, not an object"),
        ('{"description": 3}', "description must be a string, not a number"),
        ('{"tls_first": "yes"}', "tls_first must be true or false, not a string"),
        ('{"windows_ca_certs_match": "x"}', "windows_ca_certs_match must be a list"),
        ("[" * 100_000, "not usable JSON"),
        ('{"x": ' + "9" * 5000 + "}", "not usable JSON"),
        ("\ufeff{}", "not JSON"),
        ('{"url": "nats://h:port"}', "not a server URL"),
        ('{"inbox_prefix": "a..b"}', "not a subject prefix"),
        ('{"jetstream_domain": "a.b"}', "is not a valid JetStream domain name"),
        (" " * (1 << 20) + "{}", "larger than 1 MiB"),
    ],
)
def test_broken(home: NatsHome, text: str, said: str) -> None:
    """A broken context is one clear line with its name, never the default server; selected or named."""
    home.context("prod", text=text)
    home.select("prod")
    for options in ({"context": "prod"}, {}):
        code, line = home.refused(**options)
        assert code == Exit.BAD_FILE
        assert "context prod" in line
        assert said in line


def test_unreadable(home: NatsHome) -> None:
    """Folders and dead links where files should be, and a file where the folder should be, are one clear line each."""
    (home.nats / "context" / "prod.json").mkdir(parents=True)
    (home.nats / "context" / "dead.json").symlink_to("nowhere")
    for name in ("prod", "dead"):
        code, line = home.refused(context=name)
        assert code == Exit.BAD_FILE
        assert f"{name}.json" in line
    (home.nats / "context.txt").symlink_to("nowhere")
    code, line = home.refused()
    assert code == Exit.BAD_FILE
    assert "context.txt" in line
    assert "--no-context" in line


def test_config_folder_is_a_file(home: NatsHome) -> None:
    """A config folder that cannot be entered is said, and does not count as 'nothing selected'."""
    home.file(".config", "x")
    for options in ({}, {"context": "a"}):
        code, line = home.refused(**options)
        assert code == Exit.BAD_FILE
        assert ".config" in line


def test_selection_is_a_folder(home: NatsHome) -> None:
    """A selection that cannot be read is said with the way around it."""
    (home.nats / "context.txt").mkdir(parents=True)
    code, line = home.refused()
    assert code == Exit.BAD_FILE
    assert "--no-context" in line


def test_expansion(home: NatsHome) -> None:
    """`$VAR`, `${VAR}` and `~` expand in paths, and in nothing else."""
    home.environ["WHERE"] = "keys"
    home.file("keys/ops.creds", creds())
    for path in ("~/keys/ops.creds", "~/$WHERE/ops.creds", "$HOME/${WHERE}/ops.creds", "file://~/keys/ops.creds"):
        home.context("c", creds=path)
        assert home.connection(context="c").creds is not None
    home.context("c", user="$USER", password="~/${WHERE}", url="nats://h:1", inbox_prefix="$WHERE")
    connection = home.connection(context="c")
    assert (connection.user, connection.password, connection.inbox_prefix) == ("$USER", "~/${WHERE}", "$WHERE")


def test_unset_variable(home: NatsHome) -> None:
    """A path that is only an unset variable is refused: nats would connect without credentials."""
    home.context("c", creds="$CREDS")
    code, line = home.refused(context="c")
    assert code == Exit.BAD_FILE
    assert "$CREDS" in line


def test_several_kinds(home: NatsHome) -> None:
    """Of several kinds in one context the first of user, creds, nkey, jwt counts; a token goes besides."""
    home.file("c.creds", creds())
    home.file("n.nk", SEED)
    kinds: dict[str, str] = {"user_jwt": jwt(), "user_seed": SEED, "nkey": "~/n.nk", "creds": "~/c.creds", "user": "u"}
    sent: list[set[str]] = [{"jwt", "nkey_seed"}, {"nkey_seed"}, {"creds"}, {"user", "password"}]
    content: dict[str, str] = {"token": "t", "password": "p"}
    for number, (key, value) in enumerate(kinds.items()):
        content[key] = value
        if number == 0:
            continue  # a JWT alone is no credential
        home.context("c", None, **content)
        connection = home.connection(context="c")
        fields = {f for f in ("user", "password", "creds", "nkey_seed", "jwt") if getattr(connection, f) is not None}
        assert fields == sent[number - 1]
        assert connection.token == "t"


def test_user_without_password(home: NatsHome) -> None:
    """A context's user without a password is sent with an empty one, as nats does."""
    home.context("c", user="u")
    connection = home.connection(context="c")
    assert (connection.user, connection.password, connection.token) == ("u", "", None)


def test_cert_store(home: NatsHome) -> None:
    """A context that takes its certificates from Windows is refused."""
    for content in ({"windows_cert_store": "user"}, {"windows_ca_certs_match": ["x"]}):
        home.context("w", None, **content)
        code, line = home.refused(context="w")
        assert code == Exit.USAGE
        assert "Windows certificate store" in line
    home.context("w", windows_cert_store="", windows_ca_certs_match=[])
    assert home.connection(context="w").context == "w"


def test_old_nsc(home: NatsHome) -> None:
    """The old key `nsc` gives credentials and servers; the context's own creds and url beat them."""
    path = home.file("nsc.creds", creds())
    told = f'{{"user_creds": "{path}", "operator": {{"service": ["nats://s1:1", "nats://s2:1"]}}}}'
    home.program("nsc", f"[ \"$*\" = 'generate profile nsc://O/A/U' ] || exit 9\necho '{told}'")
    home.context("c", nsc="nsc://O/A/U")
    connection = home.connection(context="c")
    assert connection.creds is not None
    assert connection.urls == ("nats://s1:1", "nats://s2:1")
    home.file("own.creds", creds(jwt(name="own")))
    home.context("c", nsc="O/A/U", url="nats://own:1", creds="~/own.creds")
    own = home.connection(context="c")
    assert own.urls == ("nats://own:1",)
    assert own.creds != connection.creds
