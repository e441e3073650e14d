"""metawatch: who leads the JetStream meta group, since when, and every change of leader.

The version is a constant so that `metawatch --version` reads no package metadata.
"""

__version__ = "0.1.0"
