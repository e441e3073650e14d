"""How does the App set the title of the terminal's window? Through the driver, in order with all that is drawn."""

from textual.app import App


class TitledApp(App[None]):
    """An App whose window has a title."""

    def entitle(self, title: str) -> None:
        """Set it, if the driver knows that this terminal has one; only ours does."""
        setter = getattr(self._driver, "entitle", None)
        if setter is not None:
            setter(title)
