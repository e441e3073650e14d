"""What do integration tests stand on? Real servers on loopback: one three-server cluster shared by all, mended after each
test, and certificates. Tests that need another shape write `async with Cluster(ClusterSpec(...)) as c:` themselves."""

import gc
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.chance import examples, sampled
from tests.forked.process import parent
from tests.order import ordered
from tests.shared import Shared
from tui.demo.cluster import Cluster
from tui.demo.spec import Tls

# Byte code is kept whatever the environment says, as where metawatch is installed: without it each of the hundreds of processes
# that the tests start compiles the package again, and each worker all tests.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


# Trees of all sources, and thousands of small states: collecting at Python's usual pace took a tenth of all time, and four fifths of
# what only reads sources.
gc.set_threshold(20_000, 20, 50)


# How long a case takes is no truth about the program on a machine that does other things as well.
settings.register_profile(
    "busy", max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy")


def pytest_configure(config: pytest.Config) -> None:
    """The whole run has one process that forks metawatch for its workers. What is measured on real servers starts real ones."""
    measured = not config.getoption("markexpr").startswith("not lab")
    if "PYTEST_XDIST_WORKER" not in os.environ and not measured and sys.platform == "linux":
        held = ExitStack()
        held.enter_context(parent())
        config.add_cleanup(held.close)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: no collection needs to look at it again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """What is left is looked at once more, for what ends badly; then Python and pytest go without doing so three times more: who has read
    all sources holds two million values."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--quick` is for each save (`.ci/check`)."""
    parser.addoption(
        "--quick", action="store_true", help="leave out what is slow, hypothesis' many cases, and replays of stories"
    )


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Each worker begins with another part of the tests: where no byte code is kept yet, they find what another has compiled instead
    of doing the same six times. The order of the tests is made below."""
    report = yield
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = len(report.result) * worker // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if not any(isinstance(one, pytest.Item) for one in report.result):
        report.result = [*report.result[first:], *report.result[:first]]
    return report


def _is_slow(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) is not None for name in ("slow", "hypothesis"))


@pytest.hookimpl(trylast=True)  # hypothesis marks its tests before
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`--quick` leaves some out, and of what is `sampled` a third is tried; the order is made in `tests/order.py`."""
    left_out = set(items) - set(sampled(items))
    if left_out:
        config.hook.pytest_deselected(items=sorted(left_out, key=lambda item: item.nodeid))
        items[:] = [item for item in items if item not in left_out]
    if config.getoption("--quick"):
        config.hook.pytest_deselected(items=[item for item in items if _is_slow(item)])
        items[:] = [item for item in items if not _is_slow(item)]
    items[:] = ordered(items, Path(__file__).parent, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


SHARED = Shared()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Servers that nobody needs are ended: each costs its part of a processor."""
    if "shared" not in getattr(item, "fixturenames", ()):
        SHARED.rest()


@pytest.fixture(scope="session")
def shared() -> Iterator[Shared]:
    """For who only reads: `shared.up()` is what `three` is, and is mended by nobody."""
    yield SHARED
    SHARED.end()


@pytest.fixture
async def three(shared: Shared) -> AsyncIterator[Cluster]:
    """A ready three-server cluster that knows all `USERS` (tests/users.py). Tests may kill, freeze and step down: it is mended
    afterwards. Its logs and terms reach back to earlier tests: count elections `since` the test's start."""
    yield shared.up()
    await shared.mend()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    """A self-signed certificate for `localhost` and 127.0.0.1."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    _openssl(cert, key)
    return Tls(cert=cert, key=key, ca=cert)


def _openssl(cert: Path, key: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
