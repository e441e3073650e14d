"""Does the change log have every change once, and nothing that was so before metawatch came?"""

from msgspec.structs import replace

from tests.core.reloads import STARTED, USUAL, ready, settings, varz
from tests.core.story import T0, Story
from tui.core.history.remembered import carried
from tui.core.observed.events import ServerShutdown
from tui.core.servers.change_log import noted
from tui.text.phrases.say import say


def test_an_answer_that_says_what_is_known_changes_nothing() -> None:
    """The very same state: it is asked at every answer."""
    story = ready()
    assert noted(story.state, story.state, "n2", story.at()) is story.state


def log(story: Story) -> list[tuple[str, str]]:
    return [(one.what, say(one.said)) for one in story.state.change_log]


def test_a_reload_is_dated_by_the_server_and_told_once() -> None:
    """Its own word, on our clock; the answers after it say the same again."""
    story = ready()
    story.run(60, "n1", 5)
    for _ in range(2):
        varz(story, "n2", 41.0, digest="bb")
    (one,) = story.state.change_log
    assert (one.what, one.server, say(one.said)) == (
        "reload",
        "n2",
        "n2 reloaded its configuration (with other settings)",
    )
    assert abs(one.at - (T0 + 41.0)) < 0.1
    assert one.seen_at == story.at()


def test_the_same_file_and_an_old_server() -> None:
    """A reload of the same file says so; a server before 2.11 tells no digest."""
    story = ready()
    varz(story, "n2", 1.0)
    varz(story, "n3", 1.0, digest=None)
    assert log(story) == [
        ("reload", "n2 reloaded its configuration (the settings are the same)"),
        ("reload", "n3 reloaded its configuration"),
    ]


def test_what_was_so_before_is_no_news() -> None:
    """A reload of yesterday, and settings that are told for the first time."""
    story = Story()
    story.begin()
    varz(story, "n1", -500.0)
    varz(story, "n1", -500.0)
    settings(story, "n1", USUAL)
    settings(story, "n1", USUAL)
    assert log(story) == []


def test_a_start_is_no_reload() -> None:
    """Another process read its configuration as it started; what it is set up with is compared with the one before."""
    story = ready()
    again = replace(story.ref("n2", 2), version="2.15.2")
    story.take(ServerShutdown(at=story.at(), server=story.ref("n2")))
    story.advance(4)
    varz(story, "n2", 3.0, ref=again)
    settings(story, "n2", replace(USUAL, max_storage=1 << 30), ref=again)
    assert log(story) == [
        ("version", "n2 changed its version from 2.15.1 to 2.15.2"),
        ("limits", "n2 changed its JetStream settings: storage limit 10 GiB → 1.0 GiB"),
    ]


def test_a_server_without_limits_measures_them_at_each_start() -> None:
    """Three quarters of the free disk, of the memory: what nats-server 2.14.6 told before and after a restart, while a file of 300 MB came.
    Once somebody sets a limit, or takes it away, that is a change."""
    free = replace(USUAL, max_memory=18_957_385_728, max_storage=61_898_007_552)
    less = replace(free, max_storage=61_672_814_592)
    story = Story()
    story.begin()
    settings(story, "n2", free)
    settings(story, "n2", less, ref=story.ref("n2", 2))
    assert log(story) == []
    settings(story, "n2", USUAL, ref=story.ref("n2", 3))
    settings(story, "n2", less, ref=story.ref("n2", 4))
    assert [what for what, _ in log(story)] == ["limits", "limits"]
    settings(story, "n2", replace(free, sync_always=True), ref=story.ref("n2", 5))
    assert log(story)[2:] == [("limits", "n2 changed its JetStream settings: sync interval 2m → always")]


def test_an_upgrade_that_tells_more_has_changed_nothing_else() -> None:
    """nats-server 2.9 does not tell its sync interval."""
    story = Story()
    story.begin()
    settings(story, "n2", replace(USUAL, sync_interval_s=None))
    settings(story, "n2", USUAL, ref=replace(story.ref("n2", 2), version="2.14.6"))
    assert [what for what, _ in log(story)] == ["version"]


def test_limits_and_the_sync_interval() -> None:
    """What differs is told, and nothing else; answers without a configuration, or of a JetStream that is off, tell nothing."""
    story = ready()
    settings(story, "n2", replace(USUAL, max_memory=0, max_storage=0, sync_interval_s=None))
    settings(story, "n2", replace(USUAL, max_memory=1, disabled=True))
    settings(story, "n2", replace(USUAL, sync_interval_s=None))
    assert log(story) == []
    settings(story, "n2", replace(USUAL, sync_always=True, max_memory=-1))
    assert log(story) == [
        ("limits", "n2 changed its JetStream settings: memory limit 1.0 GiB → no limit, sync interval 2m → always")
    ]


def test_another_domain() -> None:
    """Told by whatever message of the server has it."""
    story = ready()
    settings(story, "n2", USUAL, ref=replace(story.ref("n2"), domain="hub"))
    assert log(story) == [("domain", "n2 changed its JetStream domain from none to hub")]


def test_it_is_bounded_and_outlives_a_run() -> None:
    """The last hundred, and the next run of metawatch has them."""
    story = ready()
    for second in range(120):
        varz(story, "n2", STARTED + 10 + second)
    assert len(story.state.change_log) == 100
    assert carried(story.state, story.at() + 60).change_log == story.state.change_log
