"""Do real servers tell what the checks of VARZ, STATSZ and ROUTEZ live on: a certificate, a limit of connections, clients that do not
read or do not answer, what waits on a route? The real command."""

import asyncio
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.lab.told import Events, Line, known
from tests.versions import have
from tui.demo.ask import connected
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Tls

_CA = """[ca]
default_ca = own
[own]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
[any]
commonName = supplied
"""


SEVERITY = {"MW_CERTIFICATE": "warning", "SERVER_011": "warning", "SERVER_012": "info", "SERVER_013": "info"}


def expired(folder: Path) -> Tls:
    """A certificate that ended in 2021: with the `days` of `openssl req` there is none."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    (folder / "ca.cnf").write_text(_CA)
    (folder / "index").write_text("")
    (folder / "serial").write_text("01")
    for command in (
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out key.pem",
        "req -new -key key.pem -subj /CN=localhost -out asked.csr",
        "ca -batch -config ca.cnf -selfsign -keyfile key.pem -in asked.csr -out cert.pem -notext"
        " -startdate 20200101000000Z -enddate 20210101000000Z",
    ):
        subprocess.run(["openssl", *command.split()], check=True, capture_output=True, cwd=folder)
    return Tls(cert=cert, key=key, ca=cert)


def limited(tls: Tls, version: str | None = None) -> ClusterSpec:
    """Few connections, little that may wait for a client, PINGs each second, and a certificate for WebSocket."""
    return ClusterSpec(
        version=version,
        extra=f"""max_connections: 10
max_payload: 131072
max_pending: 262144
ping_interval: "1s"
ping_max: 2
websocket {{
  listen: "127.0.0.1:-1"
  tls {{
    cert_file: "{tls.cert}"
    key_file: "{tls.key}"
  }}
}}""",
    )


@contextmanager
def mute(port: int, *, subject: str | None = None) -> Iterator[None]:
    """A client that never answers PING nor reads, though it may subscribe."""
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        hello = b'CONNECT {"verbose":false,"user":"app","pass":"app"}\r\n'
        one.sendall(hello + (b"" if subject is None else f"SUB {subject} 1\r\n".encode()))
        yield


def raised(told: Events, code: str) -> list[Line]:
    return [line for line in told.lines if line.get("code") == code and line["state"] == "raised"]


async def flood(url: str, subject: str) -> None:
    """Until it is cancelled, more than a client that does not read can take."""
    async with connected(url) as nc:
        while True:
            await nc.publish(subject, bytes(65536))
            await nc.flush()


@pytest.mark.parametrize(
    "version",
    [None, pytest.param("2.12.8", marks=pytest.mark.lab), pytest.param("2.10.26", marks=pytest.mark.lab)],
)
async def test_certificates_connections_and_clients_of_real_servers(version: str | None, tmp_path: Path) -> None:
    """MW_CERTIFICATE, SERVER_011, SERVER_012 and SERVER_013 of one cluster, each for the server that it is true of. 2.10 tells of
    connections only, and then nothing else is said."""
    have(version)
    expected = {"SERVER_011": "n2"}
    if version != "2.10.26":
        expected |= {"MW_CERTIFICATE": "n1", "SERVER_012": "n2", "SERVER_013": "n3"}
    async with Cluster(limited(expired(tmp_path), version)) as cluster, Events(*cluster.urls) as told:
        with ExitStack() as clients:
            for _ in range(8):
                clients.enter_context(mute(cluster.seat("n2").client))
            clients.enter_context(mute(cluster.seat("n3").client, subject="flood"))
            flooding = asyncio.create_task(flood(cluster.url("n3", "app"), "flood"))
            try:
                await told.until(lambda: all(raised(told, code) for code in expected), 40)
            finally:
                flooding.cancel()
        for code, server in expected.items():
            assert server in {line["subject"] for line in raised(told, code)}
        assert SEVERITY.keys() & {line["code"] for line in told.of("alert")} == expected.keys()
        assert all(line["severity"] == SEVERITY.get(line["code"], line["severity"]) for line in told.of("alert"))
        assert {line["state"] for line in told.of("state")} <= {"STABLE"}


@pytest.mark.lab
async def test_what_waits_for_a_frozen_server_is_told_before_its_route_is_cut() -> None:
    """OPT_SYS_005 names the route and comes before SERVER_004, the slow consumer."""
    async with Cluster() as cluster, Events(*cluster.urls) as told:
        leader = await cluster.leader()
        source, frozen = (name for name in cluster.names if name != leader)

        async def read(_: object) -> None:
            """It is sent there because somebody subscribes."""

        async with connected(cluster.url(frozen, "app")) as nc, connected(cluster.url(source, "app")) as publisher:
            await nc.subscribe("big", cb=read)
            await nc.flush()
            await known(cluster.names, told)
            cluster.freeze(frozen)
            try:
                async with asyncio.timeout(15):
                    while not raised(told, "OPT_SYS_005"):
                        await publisher.publish("big", bytes(500_000))
                        await publisher.flush()
                        await asyncio.sleep(0.2)
            finally:
                cluster.thaw(frozen)
        assert raised(told, "SERVER_004") == []
        assert {line["subject"] for line in raised(told, "OPT_SYS_005")} == {"–".join(sorted((source, frozen)))}
