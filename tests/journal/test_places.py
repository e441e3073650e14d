"""Where is the journal of a context, and can a name lead somewhere else?"""

from pathlib import Path

import pytest

from tui.journal.places import journal_path


def test_each_context_has_its_own_in_the_state_folder(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert journal_path(home, "prod-eu", ()) == tmp_path / ".local/state/metawatch/prod-eu.journal"
    assert journal_path(home | {"XDG_STATE_HOME": "/var/lib"}, "x", ()) == Path("/var/lib/metawatch/x.journal")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/b", "..", "", "\x1b[2J", "ä" * 300])
def test_no_name_leads_out_of_it(tmp_path: Path, name: str) -> None:
    found = journal_path({"HOME": str(tmp_path)}, name, ())
    assert found is not None
    assert found.parent == tmp_path / ".local/state/metawatch"
    assert found.name.isascii()
    assert len(found.name) < 120


def test_addresses_name_it_without_their_password(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    found = journal_path(home, None, ("nats://sys:secret@10.0.0.1:4222", "nats://10.0.0.2:4222"))
    assert found is not None
    assert "secret" not in found.name
    assert found == journal_path(home, None, ("nats://10.0.0.2:4222", "nats://other@10.0.0.1:4222/"))
    assert found != journal_path(home, None, ("nats://10.0.0.3:4222",))


def test_no_home_folder_is_made(tmp_path: Path) -> None:
    assert journal_path({"HOME": str(tmp_path / "none")}, "prod", ()) is None
    assert journal_path({}, "prod", ()) is None
