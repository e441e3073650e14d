"""Which colours does this program use? Which of them means what is in `app.tcss`."""

from textual.theme import Theme

THEME = Theme(
    name="metawatch",
    ansi=True,  # the terminal's own background and text
    primary="#5f87ff",
    secondary="#5f87ff",
    warning="#d78700",
    error="#d75fd7",
    success="#5f87ff",
    accent="#5f87ff",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "block-cursor-background": "#5f87ff",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#5f87ff",
        "block-cursor-blurred-foreground": "ansi_black",
        "block-cursor-blurred-text-style": "bold",
    },
)
"""Three colours of the 256-colour palette that can be read on black and on white."""
