"""Which names may a view give to a style? What each looks like is in `app.tcss`, by the component classes of the App."""

_TEXT = ("plain", "strong", "dim", "accent", "warn", "crit", "head", "title", "title-focus", "key", "chart", "alarm")
_STATES = ("ok", "leader", "watch", "down", "unseen", "lit-leader", "lit-watch", "lit-down")
_CHANGES = ("planned", "unplanned", "leaderless")
_BANDS = ("band", "band-watch", "band-warn", "band-crit", "band-unseen", "banner", "banner-warn", "banner-crit")
BEATS = ("beat", "beat-late", "beat-some", "beat-none")
"""Of heartbeats: they keep their look in a row that is lit, for their shape is the diagnosis."""
STYLES = (*BEATS, *_TEXT, *_STATES, *_CHANGES, *_BANDS, "frame", "frame-focus", "production")
"""Every name that a view may use."""
STYLE_CLASSES = frozenset(f"rows--{name}" for name in STYLES)
"""Component classes of the App. As classes of each list they were looked up for every list whenever the focus moved, in 40% of all time."""
