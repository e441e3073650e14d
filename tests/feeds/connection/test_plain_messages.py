"""Is what is read without nats-py's parser the same as what that would have read, wherever a read ends?"""

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st
from nats.errors import ProtocolError
from nats.protocol.parser import Parser

from tui.feeds.connection.plain_messages import Took, plain_messages

WORDS = st.text("abcXYZ019.$_-*>é", min_size=1, max_size=12)
BODIES = st.binary(max_size=40) | st.sampled_from([b"\r\n", b"PONG\r\n", b"MSG a 1 0\r\n\r\n", b"+OK\r\n"])


@st.composite
def message(draw: st.DrawFn) -> bytes:
    """One, with or without a reply."""
    body, gap = draw(BODIES), draw(st.sampled_from([" ", "  ", "\t"]))
    words = [draw(WORDS), str(draw(st.integers(0, 10**6))), *draw(st.lists(WORDS, max_size=1)), str(len(body))]
    return f"MSG {gap.join(words)}\r\n".encode() + body + b"\r\n"


OTHERS = st.sampled_from(
    [b"+OK\r\n", b"PING\r\n", b"-ERR 'Permissions Violation'\r\n", b"HMSG a 1 16 18\r\nNATS/1.0 503\r\n\r\nxx\r\n"]
)
GARBAGE = st.sampled_from([b"MSG a\r\n", b"MSG a x 3\r\nabc\r\n", b"MSG a 1 3\r\nabcdef\r\n", b"PONGS\r\n", b"\r\n"])
STREAMS = st.lists(message() | st.just(b"PONG\r\n") | OTHERS | GARBAGE, max_size=8).map(b"".join)


class Theirs:
    """What nats-py's parser hands on, in order; `quick` reads before it, as `client` does."""

    def __init__(self, *, quick: bool) -> None:
        self.took: list[Took | str] = []
        self.quick = quick
        self.parser = Parser(self)

    def read(self, chunk: bytes) -> bool:
        """One read; whether it was garbage."""
        if self.quick and not self.parser.buf and self.parser.state == 1:
            chunk = chunk[plain_messages(chunk, 0.0, self.took.append, lambda: self.took.append("PONG")) :]
        try:
            self.parser.parse(chunk).send(None)
        except StopIteration:
            return False
        except (ProtocolError, ValueError, AttributeError, TypeError):
            return True
        raise AssertionError("the parser waits")

    async def _process_msg(self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: bytes | None) -> None:
        text = subject.decode("utf-8", "replace")
        self.took.append(Took(0.0, sid, text, reply.decode("utf-8", "replace"), bool(headers), data))

    async def _process_pong(self) -> None:
        self.took.append("PONG")

    async def _process_ping(self) -> None:
        self.took.append("PING")

    async def _process_err(self, text: str) -> None:
        self.took.append(text)


@given(STREAMS, st.lists(st.integers(0, 200), max_size=3))
@example(b"PONG\r\n\r\n", [])
def test_it_reads_what_nats_py_reads(stream: bytes, cuts: list[int]) -> None:
    """The same messages in the same order, and garbage is garbage for both."""
    ends = sorted({min(cut, len(stream)) for cut in cuts} | {0, len(stream)})
    chunks = [stream[first:last] for first, last in pairwise(ends)]
    ours, theirs = Theirs(quick=True), Theirs(quick=False)
    for chunk in chunks:
        garbage = theirs.read(chunk)
        assert ours.read(chunk) is garbage
        assert ours.took == theirs.took
        if garbage:
            return


def test_whole_messages_need_no_other_parser() -> None:
    """What a calm second brings is read to its end; a part of a message, and what is none, are left."""
    took: list[Took | str] = []
    whole = b"PONG\r\nMSG a.b 7 3\r\nabc\r\nMSG c 8 _INBOX.x 0\r\n\r\n"
    for rest in (b"", b"MSG d 9 5\r\nab", b"+OK\r\n", b"MSG d 9 99999999999999\r\n"):
        took.clear()
        assert plain_messages(whole + rest, 1.0, took.append, lambda: took.append("PONG")) == len(whole)
        assert took == ["PONG", Took(1.0, 7, "a.b", "", False, b"abc"), Took(1.0, 8, "c", "_INBOX.x", False, b"")]
