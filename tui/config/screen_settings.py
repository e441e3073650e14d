"""How is the terminal to be drawn on? Flag, then variable, then configuration file, then what the terminal says of itself."""

from collections.abc import Mapping

from tui.config.config_file import load, theme_named
from tui.config.precedence import Options
from tui.core.refusal import Exit, Refusal
from tui.core.settings.watch import Drawing

_LOCALES = ("LC_ALL", "LC_CTYPE", "LANG")


def drawing(options: Options, environ: Mapping[str, str]) -> Drawing:
    """A locale that says that it is not UTF-8 gets ASCII; raises Refusal for a theme that there is not."""
    locale = next((environ[name] for name in _LOCALES if environ.get(name)), "UTF-8")
    utf8 = "utf8" in locale.lower().replace("-", "")
    return Drawing(
        ascii_only=options.ascii_only or not utf8,
        mouse=not options.no_mouse,
        low_bandwidth=options.low_bandwidth,
        wall=options.wall,
        theme=_theme(options, environ),
        colorfgbg=environ.get("COLORFGBG", ""),
    )


def _theme(options: Options, environ: Mapping[str, str]) -> str | None:
    for source, told in (("--theme", options.theme), ("METAWATCH_THEME", environ.get("METAWATCH_THEME"))):
        if told:
            try:
                return theme_named(told)
            except ValueError as error:
                raise Refusal(Exit.USAGE, f"{source}: {error}") from error
    return load(options.config, environ).theme
