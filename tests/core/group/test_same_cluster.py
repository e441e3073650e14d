"""Are two clusters told apart whose servers are called alike?"""

from tests.cases import each
from tui.core.group.same_cluster import another
from tui.core.model.server import Identity, Offset, Presence, Process, Server

NOW = 1_795_440_000.0


def server(
    name: str, process: str, *, started: float | None, heard: float, bears: str | None = None, behind: float = 0.0
) -> Server:
    """`behind`: its clock, by so many seconds."""
    return Server(
        name=name,
        identity=Identity(id=process, bears=bears),
        presence=Presence(heard_at=heard),
        process=Process(start=started, offset=Offset(theta=-behind, bound=0.1, at=heard)),
    )


def group(*some: Server) -> dict[str, Server]:
    return {one.name: one for one in some}


THEN = group(server("n1", "A1", started=NOW - 9_000, heard=NOW), server("n2", "A2", started=NOW - 9_000, heard=NOW))


@each(
    ("now", "name"),
    [
        (group(server("n1", "B1", started=NOW - 500, heard=NOW + 100)), "n1"),
        (group(server("n1", "B1", started=NOW + 50, heard=NOW + 100)), None),
        (group(server("n1", "B1", started=NOW - 30, heard=NOW + 100)), None),
        (group(server("n1", "B1", started=NOW - 3_500, heard=NOW + 100, behind=3_600)), None),
        (group(server("n1", "B1", started=NOW - 4_500, heard=NOW + 100, behind=3_600)), "n1"),
        (group(server("n1", "B1", started=None, heard=NOW + 100)), None),
        (group(server("n1", "", started=NOW - 500, heard=NOW + 100)), None),
        (group(server("n1", "B1", started=NOW - 500, heard=NOW), server("n2", "A2", started=0.0, heard=NOW)), None),
        (group(server("n1", "B1", started=NOW - 500, heard=NOW + 100, bears="n1")), None),
        (group(server("x1", "B1", started=NOW - 500, heard=NOW + 100)), None),
    ],
    ids=[
        "at the same time",
        "restarted",
        "clocks differ",
        "restarted, an hour behind",
        "at the same time, an hour behind",
        "unknown start",
        "not heard",
        "one is the same",
        "twins",
        "other names",
    ],
)
def test_two_processes_of_one_name_at_one_time_are_two_clusters(now: dict[str, Server], name: str | None) -> None:
    """Whatever else is seen proves nothing, and the journal goes on."""
    assert another(THEN, now) == name
