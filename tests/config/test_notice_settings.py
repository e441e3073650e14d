"""Where do notices go? Flag, variable and file by one precedence; references followed; no message shows a secret."""

from pathlib import Path

import pytest

from tests.cases import each
from tui.config.notice_settings import notifying
from tui.config.precedence import Options
from tui.config.threshold_sources import judged
from tui.core.refusal import Exit, Refusal
from tui.core.settings.notifying import NoticeCommand, Notifying, Webhook
from tui.text.explaining.explained import Configured, config_as_json, config_as_text, settings

SECRET = "T0AAAA/B0BBBB/s3cr3ts3cr3ts3cr3t"
SLACK = f"https://hooks.slack.com/services/{SECRET}"
NOWHERE = {"XDG_CONFIG_HOME": "/nonexistent", "PATH": "/bin:/usr/bin"}


def found(options: Options | None = None, **environ: str) -> Notifying:
    return notifying(options or Options(), {**NOWHERE, **environ})


def webhook(url: str, *, form: str | None = None) -> Webhook:
    """As a variable gives it."""
    [one] = found(METAWATCH_NOTIFY_URL=url, METAWATCH_NOTIFY_FORMAT=form or "").receivers
    assert isinstance(one, Webhook)
    return one


@each(
    ("url", "preset", "label", "sent_to"),
    [
        ("http://127.0.0.1:9000/x", "json", "json 127.0.0.1:9000", "http://127.0.0.1:9000/x"),
        (SLACK, "slack", "slack hooks.slack.com", SLACK),
        (SLACK.replace("https", "slack"), "slack", "slack hooks.slack.com", SLACK),
        ("slack+http://127.0.0.1:9/x", "slack", "slack 127.0.0.1:9", "http://127.0.0.1:9/x"),
        ("teams://x.logic.azure.com/w?sig=s", "teams", "teams x.logic.azure.com", "https://x.logic.azure.com/w?sig=s"),
        ("https://a.webhook.office.com/w", "teams", "teams a.webhook.office.com", "https://a.webhook.office.com/w"),
        (
            "pagerduty://R0UT1NG",
            "pagerduty",
            "pagerduty events.pagerduty.com",
            "https://events.pagerduty.com/v2/enqueue",
        ),
        (
            "pagerduty://R0UT1NG@events.eu.pagerduty.com",
            "pagerduty",
            "pagerduty events.eu.pagerduty.com",
            "https://events.eu.pagerduty.com/v2/enqueue",
        ),
        ("pagerduty+http://KEY@127.0.0.1:9/q", "pagerduty", "pagerduty 127.0.0.1:9", "http://127.0.0.1:9/q"),
        ("ntfy://ntfy.sh/alarms", "ntfy", "ntfy ntfy.sh", "https://ntfy.sh/alarms"),
        ("ntfy+http://tk_abc@127.0.0.1:9/alarms", "ntfy", "ntfy 127.0.0.1:9", "http://127.0.0.1:9/alarms"),
    ],
)
def test_a_url_chooses_its_form(url: str, preset: str, label: str, sent_to: str) -> None:
    one = webhook(url)
    assert (one.preset, one.label, one.url) == (preset, label, sent_to)


def test_keys_and_topics_are_taken_out_of_the_url() -> None:
    assert webhook("pagerduty://R0UT1NG").key == "R0UT1NG"
    assert webhook("pagerduty://R0UT1NG@events.eu.pagerduty.com").key == "R0UT1NG"
    ntfy = webhook("ntfy://tk_abc@ntfy.sh/alarms")
    assert (ntfy.key, ntfy.topic) == ("tk_abc", "alarms")


@each("url", ["pagerduty://", "pagerduty://@events.eu.pagerduty.com", "pagerduty+https://host/q"])
def test_pagerduty_without_a_routing_key_is_refused(url: str) -> None:
    """Before an incident, not by an answer 400 in the midst of it."""
    with pytest.raises(Refusal, match="the routing key is missing: pagerduty://KEY"):
        webhook(url)


def test_a_form_may_be_given_apart() -> None:
    assert webhook("https://relay.example/x", form="slack").preset == "slack"
    with pytest.raises(Refusal, match="unknown form 'fax': allowed are json, slack"):
        webhook("https://relay.example/x", form="fax")


def test_references_are_followed(tmp_path: Path) -> None:
    """`env://` and `file://`, as in contexts."""
    (tmp_path / "url").write_text(SLACK + "\n")
    for reference in ("env://HOOK", f"file://{tmp_path}/url"):
        [one] = found(Options(notify_url=(reference,)), HOOK=SLACK).receivers
        assert isinstance(one, Webhook)
        assert one.url == SLACK


@each(
    "url",
    [
        SLACK,
        "slack+http://127.0.0.1/x",
        "pagerduty://R0UT1NG",
        "https://user:pw@host/x",
        "https://host/x?token=1",
        "https://host/api/0123456789abcdef0123",
        "ntfy://tk_abc@ntfy.sh/alarms",
    ],
)
def test_what_other_users_would_see_in_ps_is_refused(url: str) -> None:
    """And the refusal shows nothing of it."""
    with pytest.raises(Refusal) as refused:
        found(Options(notify_url=(url,)))
    assert refused.value.exit_code is Exit.USAGE
    assert "env://NAME" in refused.value.line
    for part in ("s3cr3t", "R0UT1NG", "pw", "token=1", "0123456789", "tk_abc"):
        assert part not in refused.value.line


@each("url", ["http://127.0.0.1:9000/hook", "https://alerts.example.com/metawatch", "ntfy://ntfy.sh/alarms"])
def test_what_holds_no_secret_may_be_typed(url: str) -> None:
    assert len(found(Options(notify_url=(url,))).receivers) == 1


@each(
    "url",
    [
        "not a url",
        "ftp://host/x",
        "https://",
        "https://[::1",
        "fax+https://h/x",
        "ntfy://ntfy.sh",
        "https://h:99999/s3cr3t",
    ],
)
def test_a_bad_url_is_one_line_that_does_not_show_it(url: str) -> None:
    with pytest.raises(Refusal) as refused:
        webhook(url)
    assert "\n" not in refused.value.line
    assert "METAWATCH_NOTIFY_URL" in refused.value.line
    assert "s3cr3t" not in refused.value.line


def test_secrets_are_in_no_repr() -> None:
    told = repr(found(METAWATCH_NOTIFY_URL=f"{SLACK} pagerduty://R0UT1NG ntfy://tk_abc@ntfy.sh/alarms"))
    for part in ("s3cr3t", "R0UT1NG", "tk_abc"):
        assert part not in told


def test_two_of_one_host_have_two_labels() -> None:
    labels = [one.label for one in found(METAWATCH_NOTIFY_URL="http://h/a http://h/b").receivers]
    assert labels == ["json h", "json h (2)"]


def file(tmp_path: Path, text: str) -> Options:
    (tmp_path / "config.toml").write_text(text)
    return Options(config=str(tmp_path / "config.toml"))


def test_a_file_says_all_of_it(tmp_path: Path) -> None:
    options = file(
        tmp_path,
        '[notify]\nurl = ["http://h/a"]\ncommand = "cat -u"\non = ["begin", "NO LEADER"]\nquiet = "22:00-07:00"\n'
        'rate = 5\nbell = true\ndesktop = "777"\n',
    )
    told = found(options)
    assert [one.label for one in told.receivers] == ["json h", "command cat"]
    assert (told.rules.occasions, told.rules.words) == (frozenset({"begin"}), ("NO LEADER",))
    assert (told.rules.quiet, told.rules.most) == ((1320, 420), 5)
    assert (told.bell, told.desktop) == (True, "777")


def test_flag_then_variable_then_file(tmp_path: Path) -> None:
    options = file(tmp_path, '[notify]\nquiet = "1:00-2:00"\n')
    assert found(options).rules.quiet == (60, 120)
    assert found(options, METAWATCH_NOTIFY_QUIET="3:00-4:00").rules.quiet == (180, 240)
    typed = Options(config=options.config, notify_quiet="5:00-6:00")
    assert found(typed, METAWATCH_NOTIFY_QUIET="3:00-4:00").rules.quiet == (300, 360)


def test_no_notify_is_nobody(tmp_path: Path) -> None:
    options = file(tmp_path, '[notify]\nurl = "http://h/a"\n')
    assert found(options).wanted
    assert not found(Options(config=options.config, no_notify=True)).wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[notify]\nurls = "x"', "line 2: notify: unknown key 'urls': allowed are url, command"),
        ("[notify]\nurl = 3", "url: must be a text or a list of texts"),
        (
            '[notify]\non = "bigin"',
            "'bigin' is no occasion: allowed are begin, worse, cause, clear and the state words BLIND",
        ),
        ('[notify]\nquiet = "25:00-1:00"', "'25:00-1:00' is not a time of the day to another one, such as 22:00-07:00"),
        ('[notify]\nquiet = "1:00-1:00"', "the quiet hours begin when they end"),
        ("[notify]\nrate = 0", "must be a whole number of notices in 10 minutes between 1 and 1000"),
        ("[notify]\nbell = 3", "bell: must be true or false"),
        ('[notify]\ndesktop = "11"', "desktop: must be true, false or one of auto, 9, 99, 777"),
        ('[notify]\ncommand = "no-such-program-1"', "no-such-program-1 is not an executable program on the PATH"),
        ('[notify]\ncommand = "echo \'x"', "a quotation mark is not closed"),
    ],
)
def test_what_is_wrong_in_the_file_is_one_line_of_it(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        found(file(tmp_path, text))
    assert refused.value.exit_code is Exit.CONFIG
    assert said in refused.value.line
    assert "\n" not in refused.value.line


def test_a_command_is_found_on_the_path_and_no_shell_runs_it() -> None:
    [one] = found(Options(notify_command=("cat '$HOME' ; x",))).receivers
    assert isinstance(one, NoticeCommand)
    assert one.argv[1:] == ("$HOME", ";", "x")
    assert Path(one.argv[0]).is_absolute()


def test_the_example_of_the_page_is_taken(tmp_path: Path) -> None:
    """It can be copied as it stands, where the variable and the file are there."""
    page = (Path(__file__).parents[2] / "tui" / "docs" / "notices.md").read_text()
    example = page.split("```toml\n")[1].split("```")[0]
    (tmp_path / "url").write_text("pagerduty://R0UT1NG")
    told = found(file(tmp_path, example.replace("/etc/metawatch/pagerduty.url", f"{tmp_path}/url")), SLACK_URL=SLACK)
    assert [one.label for one in told.receivers] == [
        "slack hooks.slack.com", "pagerduty events.pagerduty.com", "command cat",
    ]  # fmt: skip
    assert told.rules.words == ("BLIND",)


def test_config_prints_where_notices_go_and_no_secret() -> None:
    told = judged(Options(), NOWHERE)
    notified = found(METAWATCH_NOTIFY_URL=SLACK, METAWATCH_NOTIFY_QUIET="22:00-07:05")
    whole = Configured(None, settings(told.thresholds, told.told_by), (), "auto", (None, True), (), notified)
    for text in (config_as_text(whole, "/x"), config_as_json(whole)):
        assert "slack hooks.slack.com" in text
        assert "22:00-07:05" in text
        assert "s3cr3t" not in text
