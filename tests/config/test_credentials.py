"""Credentials: files, references, nkeys and JWTs are read and checked before anything connects."""

import base64
import subprocess
from pathlib import Path

import pytest

from tests.nats_home import ACCOUNT_SEED, JWT, NOW, SEED, NatsHome, creds, jwt, make
from tui.core.model.timestamps import rfc3339
from tui.core.refusal import Exit
from tui.demo.spec import Tls

EXPIRED = jwt(exp=int(NOW) - 1)
BEARER = jwt(nats={"bearer_token": True})


@pytest.fixture
def home(tmp_path: Path) -> NatsHome:
    return make(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        creds(),
        creds().replace("\n", "\r\n"),
        creds().rstrip("\n"),
        "a comment\n\n" + creds().replace(JWT, f"  {JWT}  "),
        creds().replace("-----BEGIN NATS USER JWT-----", "---BEGIN NATS USER JWT---"),
    ],
)
def test_creds(home: NatsHome, text: str) -> None:
    """A credentials file is read whatever its line ends and decoration, and handed on in the one layout nats-py takes."""
    home.file("ops.creds", text)
    handed = home.connection(creds="~/ops.creds").creds
    assert handed is not None
    lines = handed.splitlines()
    assert lines[0] == "-----BEGIN NATS USER JWT-----"
    assert lines[1] == JWT
    assert lines[lines.index("-----BEGIN USER NKEY SEED-----") + 1] == SEED


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", Exit.BAD_FILE, "no user JWT block"),
        (SEED, Exit.BAD_FILE, "no user JWT block"),
        (creds().split("\n\n")[0], Exit.BAD_FILE, "no user seed block"),
        (creds(token="a.b.c"), Exit.BAD_FILE, "JWT is damaged"),
        (creds(token=f"e30.{base64.urlsafe_b64encode(b'[]').decode()}.x".replace("=", "")), Exit.BAD_FILE, "damaged"),
        (creds(token=jwt(exp="soon")), Exit.BAD_FILE, "damaged"),
        (creds(token=jwt(exp=True)), Exit.BAD_FILE, "damaged"),
        (creds(seed=SEED[:-1] + "A"), Exit.BAD_FILE, "seed is damaged"),
        (creds(seed=SEED[:-2]), Exit.BAD_FILE, "seed is damaged"),
        (creds(seed=ACCOUNT_SEED), Exit.BAD_FILE, "not a user's"),
        (creds(token=EXPIRED), Exit.REFUSED, f"expired {rfc3339(NOW - 1)[:19]}Z"),
        ("x" * ((1 << 20) + 1), Exit.BAD_FILE, "larger than 1 MiB"),
    ],
)
def test_bad_creds(home: NatsHome, text: str, code: Exit, said: str) -> None:
    """A credentials file that cannot work is refused with what is wrong: broken is 66, expired is 77 and tells when."""
    home.file("ops.creds", text)
    for options in ({"creds": "~/ops.creds"}, {"context": "c"}):
        home.context("c", creds="~/ops.creds")
        got, line = home.refused(**options)
        assert got == code
        assert said in line
        assert "ops.creds" in line or said == "larger than 1 MiB"


@pytest.mark.parametrize("expires", [0, None, int(NOW) + 1, -5])
def test_not_expired(home: NatsHome, expires: int | None) -> None:
    """A JWT without an expiry, or with one to come, is taken."""
    token = jwt() if expires is None else jwt(exp=expires)
    home.file("ops.creds", creds(token=token))
    assert home.connection(creds="~/ops.creds").creds is not None


@pytest.mark.parametrize("text", [SEED, f"{SEED}\n", f"-----BEGIN USER NKEY SEED-----\r\n{SEED}\r\n------END\r\n"])
def test_nkey(home: NatsHome, text: str) -> None:
    """An nkey file holds the seed, bare or decorated."""
    home.file("n.nk", text)
    connection = home.connection(nkey="~/n.nk")
    assert (connection.nkey_seed, connection.jwt) == (SEED, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no nkey seed"),
        ("UABC", "no nkey seed"),
        ("SUABC", "damaged"),
        (ACCOUNT_SEED, "not a user's"),
        ("SU€", "damaged"),
    ],
)
def test_bad_nkey(home: NatsHome, text: str, said: str) -> None:
    """A malformed nkey is refused before a server sees it."""
    home.file("n.nk", text)
    code, line = home.refused(nkey="~/n.nk")
    assert code == Exit.BAD_FILE
    assert said in line


@pytest.mark.parametrize("name", ["creds", "nkey", "tlsca"])
@pytest.mark.parametrize("path", ["nowhere", "folder", "~/nowhere", "file:///nowhere"])
def test_missing_file(home: NatsHome, name: str, path: str) -> None:
    """A file which is missing or no file is named with the flag that asked for it."""
    (home.root / "folder").mkdir()
    wanted = str(home.root / path) if path == "folder" else path
    code, line = home.refused(**{name: wanted})
    assert code == Exit.BAD_FILE
    assert line.startswith(f"--{name}")
    assert path.removeprefix("~/").removeprefix("file://") in line


@pytest.mark.parametrize("value", [SEED, creds(), JWT])
def test_secret_in_place_of_a_path(home: NatsHome, value: str) -> None:
    """A secret given where a path belongs is refused and not repeated."""
    for name in ("creds", "nkey"):
        code, line = home.refused(**{name: value})
        assert code == Exit.BAD_FILE
        assert "not the secret itself" in line
        assert JWT not in line


def test_jwt_and_seed(home: NatsHome) -> None:
    """A JWT goes with its seed; alone only as a bearer token; a seed without it says nothing."""
    both = home.connection(jwt=JWT, seed=SEED)
    assert (both.jwt, both.nkey_seed) == (JWT, SEED)
    assert home.connection(jwt=BEARER).jwt == BEARER
    assert home.refused(jwt=JWT)[0] == Exit.USAGE
    assert home.refused(seed=SEED)[0] == Exit.USAGE
    assert home.refused(jwt=EXPIRED, seed=SEED)[0] == Exit.REFUSED
    home.environ["NATS_SEED"] = SEED
    assert home.connection().nkey_seed is None
    assert home.connection(jwt=JWT).nkey_seed == SEED


def test_references(home: NatsHome) -> None:
    """file://, env://, data: and op:// give secrets and credentials, from flags and contexts alike, without trailing line ends."""
    path = home.file("secret", "s3cret\r\n\n")
    home.program("op", "[ \"$1 $2\" = 'read op://vault/it em/field' ] && echo s3cret")
    home.environ["SECRET"] = "s3cret\n"
    inline = "data:text/plain;base64," + base64.b64encode(b"s3cret\n").decode()
    for value in (f"file://{path}", "file://~/secret", "env://SECRET", inline, "op://vault/it em/field", "s3cret"):
        assert home.connection(token=value).token == "s3cret"
        home.context("c", user="u", password=value)
        assert home.connection(context="c").password == "s3cret"
    for value in ("s3:cret", "mailto:x", "C:\\x", "https://x"):
        assert home.connection(token=value).token == value


def test_credentials_by_reference(home: NatsHome) -> None:
    """Whole credentials and seeds come by reference too; an nsc:// reference gives no URL."""
    path = home.file("keys/ops.creds", creds())
    home.environ.update(CREDS=creds(), SEED=SEED)
    home.program("op", f"cat '{path}'")
    home.program(
        "nsc",
        f"[ \"$*\" = 'generate profile nsc://O/A/U' ] && echo '"
        f'{{"user_creds": "{path}", "operator": {{"service": ["nats://told:1"]}}}}' + "'",
    )
    inline = "data:;base64," + base64.b64encode(creds().encode()).decode()
    plain = home.connection(creds=str(path))
    for value in ("env://CREDS", "op://v/i/f", "nsc://O/A/U", inline):
        assert home.connection(creds=value) == plain
        home.context("c", creds=value)
        assert home.connection(context="c").creds == plain.creds
    assert home.connection(nkey="env://SEED").nkey_seed == SEED
    assert home.connection(jwt=JWT, seed="env://SEED").nkey_seed == SEED


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("env://NOWHERE", "NOWHERE is not set"),
        ("env://EMPTY", "EMPTY is empty"),
        ("env://", "is not set"),
        ("data:;base64", "data:;base64,…"),
        ("data:,abc", "data:;base64,…"),
        ("data:;base64,!!", "not base64"),
        ("op://v/i/f", "failed with exit code 3: [ERROR] not signed in"),
        ("nsc://O/A/U", "is not JSON"),
        ("file:///nowhere", "cannot read /nowhere"),
    ],
)
def test_bad_references(home: NatsHome, value: str, said: str) -> None:
    """A reference that leads nowhere is refused with the reason its helper gave, on one line, without its output."""
    home.environ["EMPTY"] = ""
    home.program("op", "echo s3cret; printf 'hint\\n[ERROR] not\\033 signed in\\n' >&2; exit 3")
    home.program("nsc", "echo s3cret")
    home.context("c", creds=value)
    for options in ({"context": "c"}, {"creds": value}, {"token": value}):
        code, line = home.refused(**options)
        assert code == Exit.BAD_FILE
        assert said in line
        assert "s3cret" not in line


@pytest.mark.parametrize("answer", ["[]", "{}", '{"user_creds": 3}'])
def test_nsc_without_credentials(home: NatsHome, answer: str) -> None:
    """An nsc that knows no credentials file is refused."""
    home.program("nsc", f"echo '{answer}'")
    assert home.refused(creds="nsc://O/A/U")[0] == Exit.BAD_FILE


def test_helper_missing(home: NatsHome) -> None:
    """A helper program that is not installed is named."""
    for value, program in (("op://v/i/f", "op"), ("nsc://O/A/U", "nsc")):
        code, line = home.refused(creds=value)
        assert code == Exit.BAD_FILE
        assert f"needs {program}, which is not on the PATH" in line


def test_helper_cannot_start(home: NatsHome) -> None:
    """A helper program that is no program is one line too."""
    home.program("op", "")
    (home.root / "bin/op").write_bytes(b"\x7fELFnot")
    assert "could not be started" in home.refused(token="op://v/i/f")[1]


def test_unknown_scheme_for_a_file(home: NatsHome) -> None:
    """A credentials file or certificate behind a scheme nobody knows is refused."""
    assert home.refused(creds="vault://x")[0] == Exit.BAD_FILE
    assert home.refused(tlsca="env://X")[0] == Exit.BAD_FILE


def test_tls(home: NatsHome, certificate: Tls) -> None:
    """Certificate, key and authorities are paths, bare or file://, from any source."""
    cert, key, ca = str(certificate.cert), str(certificate.key), str(certificate.ca)
    typed = home.connection(tlscert=cert, tlskey=f"file://{key}", tlsca=ca, tlsfirst=True)
    assert (typed.tls_cert, typed.tls_key, typed.tls_ca, typed.tls_first) == (cert, key, ca, True)
    home.context("c", cert=cert, key=key)
    home.environ["NATS_CA"] = ca
    mixed = home.connection(context="c")
    assert (mixed.tls_cert, mixed.tls_key, mixed.tls_ca) == (cert, key, ca)


@pytest.mark.parametrize("name", ["tlscert", "tlskey"])
def test_half_a_certificate(home: NatsHome, certificate: Tls, name: str) -> None:
    """A certificate without its key, or the reverse, is refused; nats ignores it in silence."""
    path = str(certificate.cert)
    code, line = home.refused(**{name: path})
    assert code == Exit.USAGE
    assert "--tlscert" in line
    assert "--tlskey" in line
    home.context("c", **{name.removeprefix("tls"): path})
    assert home.refused(context="c")[0] == Exit.USAGE


def test_bad_certificates(home: NatsHome, certificate: Tls) -> None:
    """Certificates that cannot be loaded are refused by name, and a passphrase is never asked for."""
    home.file("x.pem", "nothing")
    code, line = home.refused(tlscert=str(certificate.cert), tlskey="~/x.pem")
    assert code == Exit.BAD_FILE
    assert "--tlskey" in line
    assert home.refused(tlsca="~/x.pem")[0] == Exit.BAD_FILE
    lock = ["openssl", "ec", "-in", str(certificate.key), "-aes256", "-passout", "pass:x", "-out"]
    subprocess.run([*lock, str(home.root / "locked.pem")], check=True, capture_output=True)
    assert "protected by a passphrase" in home.refused(tlscert=str(certificate.cert), tlskey="~/locked.pem")[1]
