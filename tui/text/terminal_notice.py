"""Which bytes ring a terminal's bell, set its title and make it notify the desktop? Pure; the text is made harmless here, and only whoever
holds the terminal writes them.

OSC 9 is understood by iTerm2, Windows Terminal, WezTerm and Ghostty, OSC 777 by foot, rxvt-unicode, WezTerm and Ghostty, OSC 99 by kitty.
Within tmux a sequence is wrapped, so that tmux (with `allow-passthrough on`) hands it to the terminal outside.
"""

from collections.abc import Mapping
from typing import Final

from tui.core.settings.notifying import Desktop
from tui.text.cells import clean

SILENT: Final = frozenset({"", "dumb", "linux", "vt100", "vt220", "ansi"})
"""Values of TERM of terminals that would print the sequence."""
BELL: Final = "\a"
_END: Final = "\x1b\\"
_TITLE_CELLS: Final = 120
_TEXT_CELLS: Final = 200


def sequences(  # noqa: PLR0913 - what may be left out is named at each call
    title: str, text: str, environ: Mapping[str, str], *, bell: bool, desktop: Desktop | None, entitle: bool = False
) -> str:
    """What is to be written; `entitle`: the title of the window as well."""
    out = BELL if bell else ""
    if environ.get("TERM", "") in SILENT:
        return out
    safe = clean(title, _TITLE_CELLS)
    if entitle:
        out += f"\x1b]2;{safe}{BELL}"
    if desktop is not None:
        one = " ".join(part for part in text.split("\n") if part)
        out += _wrapped(_notification(safe, clean(one, _TEXT_CELLS), desktop, environ), environ)
    return out


def _notification(title: str, text: str, desktop: Desktop, environ: Mapping[str, str]) -> str:
    how = _of_terminal(environ) if desktop == "auto" else desktop
    if how == "99":
        return f"\x1b]99;i=metawatch:d=0;{title}{_END}\x1b]99;i=metawatch:d=1:p=body;{text}{_END}"
    if how == "777":  # its fields are parted by semicolons
        return f"\x1b]777;notify;{title.replace(';', ',')};{text.replace(';', ',')}{_END}"
    return f"\x1b]9;metawatch: {title}{_END}"


def _of_terminal(environ: Mapping[str, str]) -> Desktop:
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    if "kitty" in term or "KITTY_WINDOW_ID" in environ:
        return "99"
    if term.startswith(("foot", "rxvt")) or "VTE_VERSION" in environ or program in ("ghostty", "WezTerm"):
        return "777"
    return "9"


def _wrapped(sequence: str, environ: Mapping[str, str]) -> str:
    if "TMUX" not in environ:
        return sequence
    doubled = sequence.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}{_END}"
