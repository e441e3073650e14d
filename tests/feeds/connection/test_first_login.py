"""Does a first connection tell what is wrong with the login: credentials, account, permissions, TLS?"""

from dataclasses import replace

import pytest

from tests.feeds.lone import ACCOUNTS, free_port, lone
from tests.feeds.recorder import connection
from tests.feeds.refusals import refused
from tests.versions import have
from tui.core.refusal import Exit
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, DemoUser, Part, Tls
from tui.feeds.connection.dial import first_connect
from tui.feeds.connection.login import DialPlace, Keys


async def test_wrong_credentials(three: Cluster) -> None:
    """77: wrong password, no credentials at all, an unknown token."""
    place = three.url("n1", None)
    for settings in (
        connection(place, user="sys", password="wrong"),
        connection(place),
        connection(place, token="wrong"),
        connection(place.replace("//", "//sys:wrong@")),
    ):
        refusal = await refused(settings)
        assert refusal.exit_code is Exit.REFUSED
        assert "authorization violation" in refusal.line
        assert "wrong" not in refusal.line


async def test_broken_credentials() -> None:
    """66, before anything is dialled."""
    place = f"nats://127.0.0.1:{free_port()}"
    for settings in (
        connection(place, creds="nothing of the kind"),
        connection(place, nkey_seed="SUNOSEED"),
        connection(place, nkey_seed=""),
        connection(place, tls_ca="/no/such/file"),
        connection(place, tls_cert="/no/such/file", tls_key="/no/such/file"),
    ):
        assert (await refused(settings)).exit_code is Exit.BAD_FILE


async def test_an_odd_url() -> None:
    """64, and never with a password in the line."""
    for url in ("ws://u:secret@host", "wss://u:secret@host", "nats://u:secret@", "nats://u:secret@host:port"):
        refusal = await refused(connection(url))
        assert refusal.exit_code is Exit.USAGE
        assert "secret" not in refusal.line


@pytest.mark.parametrize("version", [None, "2.9.10"])
async def test_a_user_of_an_application_account(version: str | None) -> None:
    """77: authenticated, but nothing can be seen; the account is named where the server tells it."""
    have(version)
    async with Cluster(ClusterSpec(parts=(Part(servers=1),), version=version)) as cluster:
        refusal = await refused(connection(cluster.url("n1", "app")))
        assert refusal.exit_code is Exit.REFUSED
        assert "system-account user" in refusal.line
        assert version is not None or "'APP'" in refusal.line


async def test_permissions_of_the_system_user() -> None:
    """PING alone is enough; without it nothing can be seen, and the line names it."""
    inbox = 'subscribe: { allow: [ "_INBOX.>" ] }'
    users = (
        DemoUser("ping", "p", permissions=f'publish: {{ allow: [ "$SYS.REQ.SERVER.PING" ] }}, {inbox}'),
        DemoUser("deaf", "p", permissions='subscribe: { deny: [ "_INBOX.>" ] }'),
        DemoUser("mute", "p", permissions=f'publish: {{ deny: [ "$SYS.REQ.SERVER.PING" ] }}, {inbox}'),
    )
    async with Cluster(ClusterSpec(parts=(Part(servers=1),), users=users)) as cluster:
        _, wire, _ = await first_connect(connection(cluster.url("n1", "ping")))
        await wire.hang_up()
        deaf = await refused(connection(cluster.url("n1", "deaf")))
        assert (deaf.exit_code, "_INBOX.>" in deaf.line) == (Exit.REFUSED, True)
        mute = await refused(connection(cluster.url("n1", "mute")))
        assert (mute.exit_code, "$SYS.REQ.SERVER.PING" in mute.line) == (Exit.REFUSED, True)


async def test_tls(certificate: Tls) -> None:
    """With the CA it works, by name and by address; each mismatch says which option is wrong."""
    async with Cluster(ClusterSpec(parts=(Part(servers=1),), tls=certificate)) as cluster:
        url = cluster.url("n1")
        ca = str(certificate.ca)
        for good in (
            connection(url, tls_ca=ca),
            connection(url.replace("tls://", "nats://"), tls_ca=ca),
            connection(url.replace("127.0.0.1", "localhost"), tls_ca=ca),
        ):
            _, wire, _ = await first_connect(good)
            await wire.hang_up()
        untrusted = await refused(connection(url))
        assert (untrusted.exit_code, "--tlsca" in untrusted.line) == (Exit.REFUSED, True)
        first = await refused(replace(connection(url, tls_ca=ca), tls_first=True))
        assert (first.exit_code, "--tlsfirst" in first.line) == (Exit.REFUSED, True)


async def test_tls_where_there_is_none(three: Cluster, certificate: Tls) -> None:
    """No credentials leave unencrypted when TLS was asked for."""
    refusal = await refused(connection(three.sys_url("n1").replace("nats://", "tls://")))
    assert (refusal.exit_code, "offers no TLS" in refusal.line) == (Exit.REFUSED, True)
    first = await refused(replace(connection(three.sys_url("n1"), tls_ca=str(certificate.ca)), tls_first=True))
    assert (first.exit_code, "--tlsfirst" in first.line) == (Exit.REFUSED, True)


async def test_a_client_certificate_is_wanted(certificate: Tls) -> None:
    """`verify: true`: without one the line says what to give; TLS first works too."""
    files = f'cert_file: "{certificate.cert}", key_file: "{certificate.key}", ca_file: "{certificate.ca}"'
    extra = f"tls: {{ {files}, verify: true, handshake_first: true }}"
    async with lone(f"{ACCOUNTS}\n{extra}") as url:
        settings = replace(connection(url, tls_ca=str(certificate.ca)), tls_first=True)
        refusal = await refused(settings)
        assert (refusal.exit_code, "--tlscert" in refusal.line) == (Exit.REFUSED, True)
        _, wire, _ = await first_connect(
            replace(settings, tls_cert=str(certificate.cert), tls_key=str(certificate.key))
        )
        await wire.hang_up()


def test_certificates_are_checked_against_a_name() -> None:
    """An address told by a server goes by the name that was dialled; a name, and addresses among addresses, by their own."""
    by_name = Keys(connection("tls://cluster.example"))
    assert by_name.login(DialPlace(host="10.0.0.7", port=4222)).options["tls_hostname"] == "cluster.example"
    assert by_name.login(DialPlace(host="n7.example", port=4222)).options["tls_hostname"] == "n7.example"
    by_address = Keys(connection("tls://10.0.0.1"))
    assert by_address.login(DialPlace(host="10.0.0.7", port=4222)).options["tls_hostname"] == "10.0.0.7"
