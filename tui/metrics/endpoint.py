"""Who answers a scrape? A small HTTP server in threads of its own, so that a scraper never delays what is seen of the cluster.

A scraper that never reads, or many at once, cost a bounded number of threads and of seconds."""

from http.server import HTTPServer
from socket import AF_INET, AF_INET6
from socketserver import TCPServer, ThreadingMixIn
from threading import BoundedSemaphore, Thread
from typing import Any, Final

from prometheus_client import CollectorRegistry, MetricsHandler
from prometheus_client.registry import Collector

from tui.core.refusal import Exit, Refusal

_PATIENCE_S: Final = 5.0
"""So long one request may wait for its scraper."""
_MOST: Final = 8
"""So many scrapers are served at once; more are turned away."""


class _Server(ThreadingMixIn, HTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], handler: type[MetricsHandler]) -> None:
        self._room = BoundedSemaphore(_MOST)
        self.address_family = AF_INET6 if ":" in address[0] else AF_INET
        super().__init__(address, handler)

    def server_bind(self) -> None:
        """Without the name of this host, which HTTPServer asks the resolver for: no answer needs it, and slow DNS would delay the start."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """In a thread of its own, while there is room."""
        if self._room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Until it is answered, or gives up."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A scraper that hangs up is its own trouble, and no line of ours."""


class MetricsEndpoint:
    """Serves what `collector` collects; started at once, ended by `close`."""

    def __init__(self, host: str, port: int, collector: Collector) -> None:
        """Raises Refusal if the address cannot be listened on."""
        registry = CollectorRegistry()
        registry.register(collector)

        class Handler(MetricsHandler.factory(registry)):  # type: ignore[misc]  # a class that prometheus-client makes
            timeout = _PATIENCE_S

        try:
            self._server = _Server((host, port), Handler)
        except OSError as error:
            why = error.strerror or str(error)
            line = f"--metrics cannot listen on {host}:{port}: {why}; choose another port or address"
            raise Refusal(Exit.CONFIG, line) from None
        self._thread = Thread(target=self._server.serve_forever, name="metrics", daemon=True)
        self._thread.start()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port that it listens on."""
        host, port = self._server.server_address[:2]
        return str(host), int(port)

    def close(self) -> None:
        """Listen no longer; who is being answered is not waited for."""
        self._server.shutdown()
        self._server.server_close()
