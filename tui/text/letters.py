"""How is a name written three lines high? Letters of 3 by 5 dots in half blocks; this file must not know whose name it is."""

_DOTS = (
    "0:75557 1:26227 2:71747 3:71717 4:55711 5:74717 6:74757 7:71122 8:75757 9:75717 -:00700 _:00007 .:00002 "
    "a:06357 b:46556 c:03443 d:13553 e:03563 f:12722 g:35316 h:46555 i:20222 j:10152 k:45665 l:62227 m:07755 "
    "n:06555 o:02552 p:65564 q:35531 r:03444 s:03636 t:27223 u:05553 v:05572 w:05577 x:05225 y:55316 z:07367 "
    "A:25755 B:65656 C:34443 D:65556 E:74747 F:74744 G:34553 H:55755 I:72227 J:11152 K:55655 L:44447 M:57755 "
    "N:65555 O:25552 P:65644 Q:25573 R:65655 S:34216 T:72222 U:55557 V:55522 W:55775 X:55255 Y:55222 Z:71247 "
    "%:51245 ;:02024 =:07070 *:05250 |:22222 "
    "::02020 ,:00024 /:11244 (:12221 ):42224 >:42124 <:12421 →:42124 ←:12421 +:02720 !:22202 ?:61202 ~:00360 #:57575 "
    "':22000 ◆:27772 ▲:02277 ●:07770 ✓:01152 –:00700 ·:00200 ±:27207 ≤:34307"
)
"""Five rows of three dots for each letter, a digit a row (4 is the left dot)."""
_BROAD = {"M": "10001 11011 10101 10001 10001", "N": "1001 1101 1011 1001 1001", "W": "10001 10001 10101 11011 10001"}
"""Letters that cannot be told apart with three dots."""
_FONT = (
    {item[0]: tuple(f"{int(row):03b}" for row in item[2:]) for item in _DOTS.split()}
    | {letter: tuple(rows.split()) for letter, rows in _BROAD.items()}
    | {" ": ("000",) * 5}
)
_HALVES = {"00": " ", "01": "▄", "10": "▀", "11": "█"}


def has(char: str) -> bool:
    """Is there a letter for it?"""
    return char in _FONT


def breadth(name: str) -> int:
    """Cells that it takes; every letter must be there."""
    return sum(len(_FONT[char][0]) + 1 for char in name) - 1 if name else 0


def big(name: str, most: int) -> tuple[str, str, str] | None:
    """Three lines, or None when a letter is missing or the name is wider than `most` cells."""
    if not name or any(char not in _FONT for char in name) or breadth(name) > most:
        return None
    rows = ["0" * breadth(name), *(" ".join(row).replace(" ", "0") for row in _rows(name))]
    first, second, third = (
        "".join(_HALVES[a + b] for a, b in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )
    return first, second, third


def whole(name: str, full: str) -> tuple[str, ...]:
    """Five lines, a cell a dot; every letter must be there."""
    return tuple(" ".join(row).replace("0", " ").replace("1", full) for row in _rows(name))


def _rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The five rows of all letters."""
    return tuple(zip(*(_FONT[char] for char in name), strict=True))
