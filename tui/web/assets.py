"""Which files does a browser get? The front end of textual-serve (xterm.js and its font) and the page around it; nothing from elsewhere."""

from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Final, NamedTuple

from tui.core.refusal import Exit, Refusal

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""xterm.js makes styles of its own, and nothing else that is not in a file."""
WEBGL: Final = b"this.webglAddon=new p.WebglAddon,this.terminal.loadAddon(this.webglAddon),"
"""Left out of the front end: the canvas that it loads next draws in its place, but where a browser has no WebGL (a display without a GPU)
the failure keeps that from being loaded, and lines of large letters fall apart."""
NEEDED: Final = ("textual_serve", "aiohttp")


class WebFile(NamedTuple):
    """Where a file lies, and what it is."""

    package: str
    path: str
    kind: str


ASSETS: Final = {
    "wall.js": WebFile("tui.web", "page/wall.js", "text/javascript"),
    "wall.css": WebFile("tui.web", "page/wall.css", "text/css"),
    "textual.js": WebFile("textual_serve", "static/js/textual.js", "text/javascript"),
    "xterm.css": WebFile("textual_serve", "static/css/xterm.css", "text/css"),
    "mono.ttf": WebFile("textual_serve", "static/fonts/RobotoMono-VariableFont_wght.ttf", "font/ttf"),
}
"""Name under which it is served."""


def must_be_there() -> None:
    """Raises Refusal where the optional part of the installation is missing."""
    if lacking := [name for name in NEEDED if find_spec(name) is None]:
        named = " and ".join(name.replace("_", "-") for name in lacking)
        raise Refusal(Exit.CONFIG, f"serve needs {named}, not installed here: pip install 'metawatch[serve]'")


@cache
def asset(name: str) -> bytes:
    """Its bytes."""
    package, path, _ = ASSETS[name]
    return files(package).joinpath(*path.split("/")).read_bytes().replace(WEBGL, b"")


@cache
def page(ground: str) -> str:
    """The page itself."""
    text = files("tui.web").joinpath("page", "wall.html").read_text("utf-8")
    return text.replace("GROUND", ground)
