"""How is one connection to one NATS server held? nats-py, bent so that nothing is reordered, retried or hidden.

All of nats-py's untyped surface is in this file. It must not know what is asked on a connection or what answers mean.

nats-py runs a task a subscription, so messages of different subjects that arrive in one read are handled out of order and
stamped late. Here the read loop stamps each read once, and hands everything on in wire order. Reconnecting, server pools and
discovery are nats-py's too, and would hop to other servers: all of that is off.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from tui import clock
from tui.feeds.connection.cost import Cost
from tui.feeds.connection.failures import plain, reason_of
from tui.feeds.connection.hello import Hello, read_info
from tui.feeds.connection.liveness import stale
from tui.feeds.connection.nats_py import AWAITING_CONTROL_LINE, Client, Error, ProtocolError, UnexpectedEOF
from tui.feeds.connection.plain_messages import Pong, Took, plain_messages
from tui.feeds.connection.transport import Transport, heed_cancellation
from tui.host.tcp import Tcp

_READ: Final = 256 * 1024
_NO_RESPONDERS: Final = re.compile(rb"NATS/1\.0\s+503")


@dataclass(frozen=True, kw_only=True)
class Login:
    """nats-py's options that prove who we are; never shown."""

    options: dict[str, object] = field(default_factory=dict, repr=False)


Echoed = Callable[[float], None]
"""Told when the PONG came."""
Admit = Callable[[Hello], None]
"""Raises to leave before anything is authenticated."""


class Wire(Client):
    """One connection to one server, once; when it is lost it is thrown away."""

    def __init__(self, admit: Admit, spoke: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.hello = Hello(name="", id="")
        self.cost = Cost()
        self.closed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        """Why it ended; a bug in whoever takes the messages comes out here as the exception it is."""
        self._admit = admit
        self._ear = Transport(spoke)
        self._took: list[Took | str | Pong] = []
        self._echoes: dict[asyncio.Future[bool], Echoed] = {}
        """Those of nats-py's `_pongs` that are ours."""
        self._at = 0.0
        self._last_words: str | None = None
        self.on_leaving: Echoed = lambda _at: None
        """Told when the server says that it enters lame duck mode (INFO)."""
        self._on_message: Callable[[Took], None] = lambda _took: None
        self._on_error: Callable[[float, str], None] = lambda _at, _text: None

    async def open(self, url: str, login: Login, within: float) -> None:
        """Connect and authenticate, or raise: OSError, `nats.errors.Error`, ValueError on garbage, what `admit` raises."""
        try:
            await self.connect(
                [url],
                error_cb=_ignore,
                allow_reconnect=False,
                connect_timeout=within,  # type: ignore[arg-type]  # annotated int, handed to wait_for
                **login.options,  # type: ignore[arg-type]  # a mapping of nats-py's own option names
            )
            heed_cancellation()
            if not self.is_connected:
                raise ProtocolError
            assert self._reading_task is not None
            self._reading_task.add_done_callback(self._read_ended)
        except BaseException:
            await self.hang_up()
            raise

    @property
    def ear(self) -> Transport:
        """The transport: what was heard while connecting; false when nothing took the TCP connection."""
        return self._ear

    def listen(self, on_message: Callable[[Took], None], on_error: Callable[[float, str], None]) -> None:
        """Who takes messages, and the texts of `-ERR`, in wire order."""
        self._on_message = on_message
        self._on_error = on_error

    def subscribe_raw(self, subject: str, most: int = 0) -> int:
        """Subscribe without nats-py's task and queue; messages carry the returned number. After `most` the server ends it."""
        self._sid += 1
        ends = f"UNSUB {self._sid} {most}\r\n" if most else ""
        self._write(f"SUB {subject}  {self._sid}\r\n{ends}".encode())
        return self._sid

    def unsubscribe_raw(self, sid: int) -> None:
        """End one subscription."""
        self._write(f"UNSUB {sid}\r\n".encode())

    def ask(self, subject: str, reply: str, body: bytes) -> None:
        """Publish a request; those of one round of the loop go out together."""
        self.cost.requests += 1
        self._write(f"PUB {subject} {reply} {len(body)}\r\n".encode() + body + b"\r\n", soon=True)

    def tell(self, subject: str, body: bytes) -> None:
        """Publish without a reply."""
        self.cost.probes += 1
        self._write(_published(subject, body))

    def tell_all(self, messages: Sequence[tuple[str, bytes]], echoed: Echoed) -> None:
        """Publish without replies; a PING goes behind them in the same packet."""
        self.cost.probes += len(messages)
        self._write(b"".join(_published(*one) for one in messages) + self._pinged(echoed))

    def echo(self, echoed: Echoed) -> None:
        """The protocol's own PING: the server's read loop answers it, whatever its locks and queues do."""
        self._write(self._pinged(echoed))

    def _pinged(self, echoed: Echoed) -> bytes:
        if not self.usable:
            return b""
        self.cost.probes += 1
        ours: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._echoes[ours] = echoed
        self._pongs.append(ours)
        return b"PING\r\n"

    @property
    def usable(self) -> bool:
        """Whether something may be written now."""
        return self.is_connected and not self.closed.done()

    async def hang_up(self) -> None:
        """Close at once and leave no task behind."""
        with suppress(OSError):
            await self._close(Client.CLOSED, False)
        tasks = self._reading_task, self._ping_interval_task, self._flusher_task
        waiting = [task for task in tasks if task is not None and task is not asyncio.current_task()]
        if waiting:
            await asyncio.wait(waiting, timeout=0.5)

    def tcp(self) -> Tcp | None:
        """What our kernel knows of the connection; None where it tells nothing."""
        return self._ear.tcp()

    def give_up(self, reason: str) -> None:
        """End it now, for a reason of ours; `closed` tells it."""
        self._last_words = reason
        self._ear.abort()

    def _write(self, command: bytes, *, soon: bool = False) -> None:
        if self.usable:
            self.cost.sent += len(command)
            (self._ear.say_soon if soon else self._ear.say)(command)

    async def _select_next_server(self) -> None:
        """One address, one attempt: nats-py's own would go on for ever."""
        self._current_server = self._server_pool[0]
        self._transport = self._ear
        timeout: float = self.options["connect_timeout"]
        await self._ear.connect(self._current_server.uri, _READ, timeout)

    async def _process_info(self, info: dict[str, object], initial_connection: bool = False) -> None:
        """Keep what the server says; nats-py's own would grow a pool of servers to hop to."""
        self.hello = read_info(info, self.hello)
        if initial_connection and self._wants_tls and self.hello.tls_available:
            info["tls_required"] = True
        if not initial_connection and info.get("ldm") is True:
            self._last_words = "lame duck: the server is shutting down"
            self._took.append(Pong(self.on_leaving))

    @property
    def _wants_tls(self) -> bool:
        return "tls" in self.options

    def _connect_command(self) -> bytes:
        """After INFO and TLS, before our credentials go out: the last moment to leave."""
        encrypted = bool(self._server_info.get("tls_required")) or bool(self.options["tls_handshake_first"])
        if self._wants_tls and not encrypted:
            raise Error("nats: the server offers no TLS")
        self._admit(self.hello)
        return super()._connect_command()

    async def _process_msg(self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: bytes) -> None:
        nobody = bool(headers) and not data and _NO_RESPONDERS.match(headers) is not None
        text = subject.decode("utf-8", "replace")
        self._took.append(Took(self._at, sid, text, reply.decode("utf-8", "replace"), nobody, data))

    async def _process_err(self, err_msg: str) -> None:
        """Texts go on in wire order; the server itself hangs up after those that end a connection."""
        text = err_msg.strip("'")
        if "permissions violation" not in text:
            self._last_words = f"server said: {plain(text)}"
        self._took.append(text)

    async def _process_pong(self) -> None:
        self._ponged()

    def _ponged(self) -> None:
        """PONGs come in the order of the PINGs, nats-py's own among ours. Its handler trips over one that `flush` gave up."""
        if not self._pongs:
            return
        pong: asyncio.Future[bool] = self._pongs.pop(0)
        self._pongs_received += 1
        self._pings_outstanding = 0
        echoed = self._echoes.pop(pong, None)
        if echoed is not None:
            self._took.append(Pong(echoed))
        elif not pong.done():
            pong.set_result(True)

    async def _process_ping(self) -> None:
        """nats-py's own wakes its task that writes."""
        self._write(b"PONG\r\n")

    async def _ping_interval(self) -> None:
        await self._process_op_err(await stale(self._unanswered, lambda: self.echo(lambda _at: None)))

    def _unanswered(self) -> int:
        self._pings_outstanding += 1
        return self._pings_outstanding

    async def _read_loop(self) -> None:
        """nats-py's own swallows what goes wrong in whoever takes the messages; this one lets it out through `closed`."""
        try:
            trouble = await self._ear.hear(self._heard)
        except OSError as error:
            await self._process_op_err(error)
            return
        if trouble is not None and not isinstance(trouble, ProtocolError):
            raise trouble
        await self._process_op_err(trouble or UnexpectedEOF())

    def _heard(self, chunk: bytes) -> None:
        """One read. Raises ProtocolError on garbage, after what came before it was handed on."""
        self._at = clock.now()
        self.cost.received += len(chunk)
        garbage = self._parsed(chunk)
        self._hand_on()
        if garbage:
            raise ProtocolError

    def _parsed(self, chunk: bytes) -> bool:
        """Whether the bytes were garbage."""
        if not self._ps.buf and self._ps.state == AWAITING_CONTROL_LINE:
            chunk = chunk[plain_messages(chunk, self._at, self._took.append, self._ponged) :]
            if not chunk:
                return False
        try:
            self._ps.parse(chunk).send(None)
        except StopIteration:
            return False
        except (Error, ValueError, AttributeError, TypeError):
            # The parser's ways to trip over what is not NATS; nothing of ours runs in it but the collecting above.
            return True
        raise RuntimeError("nats-py's parser waits, though nothing that it calls does")

    def _hand_on(self) -> None:
        took, self._took = self._took, []
        for one in took:
            if type(one) is Took:  # nearly always
                self.cost.messages += 1
                self._on_message(one)
            elif isinstance(one, str):
                self._on_error(self._at, one)
            elif isinstance(one, Pong):
                one.echoed(self._at)

    def _read_ended(self, task: asyncio.Task[None]) -> None:
        bug = None if task.cancelled() else task.exception()
        if bug is not None and not self.closed.done():
            self.closed.set_exception(bug)

    async def _close(self, status: int, do_cbs: bool = True) -> None:
        """Nothing still to be said matters, and writing it to a lost connection would raise."""
        self._pending = []
        self._pending_data_size = 0
        self._ear.abort()
        await super()._close(status, do_cbs)
        if not self.closed.done():
            self.closed.set_result(self._last_words or reason_of(self._err))


def _published(subject: str, body: bytes) -> bytes:
    return f"PUB {subject} {len(body)}\r\n".encode() + body + b"\r\n"


async def _ignore(_error: Exception) -> None:
    """Everything that nats-py would report here comes out of `open`, `closed` or `listen` instead."""
