"""Are subjects named as servers know them, and recognised when a server refuses them?"""

from hypothesis import given
from hypothesis import strategies as st

from tests.cases import each
from tests.wire.recorded import lab_errors
from tui.wire import subjects
from tui.wire.subjects import RAFT_REPLIES, ask, ask_any, body_for, denied, is_raft_reply, permission

ID = "NDZZU4IJDZC2VBEHSMUWKYNIMHQQNXIYZZ62BO3PHR2FK4QX5M5AZNML"


def test_a_real_servers_refusals_are_named_as_we_wrote_them() -> None:
    """What nats-server 2.15.1 refuses to a user without permissions comes back as our own subjects, in the order asked."""
    assert [denied(text) for text in lab_errors()] == [
        ("subscribe", subjects.ADVISORIES),
        ("subscribe", subjects.STATSZ_BROADCASTS),
        ("subscribe", "$NRG.AE._meta_"),
        ("subscribe", "$NRG.R.*"),
        ("subscribe", "metawatch.probe.>"),
        ("subscribe", "mixed.case.>"),
        ("publish", ask_any("RAFTZ")),
        ("publish", f"$JS.API{subjects.STEP_DOWN_SUFFIX}"),
        ("publish", f"$JS.API{subjects.STEP_DOWN_SUFFIX}"),
        ("publish", subjects.probes("metawatch.probe")),
    ]


@each("subject", [*subjects.SUBSCRIPTIONS, subjects.PING, ask_any("JSZ"), ask_any("HEALTHZ")])
@each(("word", "operation"), [("Subscription", "subscribe"), ("Publish", "publish")])
def test_every_subject_of_ours_survives_the_servers_lower_casing(subject: str, word: str, operation: str) -> None:
    """A refusal, lower-cased or not, gives back exactly the subject that was refused."""
    text = f"Permissions Violation for {word} to"
    assert denied(f"nats: {text} {subject!r}".replace("'", '"').lower()) == (operation, subject)
    assert denied(f'{text} "{subject}"') == (operation, subject)


@each(
    ("text", "told"),
    [
        ('permissions violation for subscription to "_inbox.k8dfuwiqlp4.*"', ("subscribe", "_INBOX.>")),
        ('permissions violation for subscription to "$js.event.advisory.>" using queue "q"', ("subscribe", "$JS.EVENT.ADVISORY.>")),
        ('permissions violation for publish to "$js.hub.api.meta.leader.stepdown"', ("publish", "$JS.hub.API.META.LEADER.STEPDOWN")),
        (f'permissions violation for publish to "$sys.req.server.{ID.lower()}.jsz"', ("publish", "$SYS.REQ.SERVER.*.JSZ")),
        ('permissions violation for subscription to "$nrg.ae._meta_"', ("subscribe", "$NRG.AE._meta_")),
        ('permissions violation for subscription to "$nrg.r.oq7p71uz"', ("subscribe", "$NRG.R.*")),
        ("nats: authorization violation", None),
        ("nats: stale connection", None),
        ("", None),
    ],
)  # fmt: skip
def test_refusals_are_told_from_other_errors(text: str, told: tuple[str, str] | None) -> None:
    """Inboxes and ids become wildcards, a domain keeps its reported case, other errors are no refusals."""
    assert denied(text) == told


def test_a_prefix_of_our_own_messages_is_known_again() -> None:
    """Another prefix comes back in its own case, and then the usual one is nothing of ours."""
    text = 'permissions violation for publish to "ops.mw_own.1f.2"'
    assert denied(text, probe_prefix="Ops.MW_own") == ("publish", "Ops.MW_own.>")
    assert denied(text.replace("mw_own", "mw_owner"), probe_prefix="ops.mw_own") == ("publish", "ops.mw_owner.1f.2")


def test_an_inbox_prefix_of_the_users_own_is_known_again() -> None:
    """A custom inbox prefix comes back in its own case."""
    text = 'permissions violation for subscription to "_inbox_op1.abc.*"'
    assert denied(text, inbox_prefix="_INBOX_Op1") == ("subscribe", "_INBOX_Op1.>")


@given(st.text())
def test_no_text_of_a_server_breaks_the_reading_of_refusals(subject: str) -> None:
    """Whatever a server writes, the answer is a refusal or None."""
    told = denied(f'permissions violation for publish to "{subject}"')
    assert told is None or told[0] == "publish"


@each(
    ("subject", "one"),
    [
        ("$NRG.R.Oq7P71uZ", True),
        ("$NRG.R.*", False),
        ("$NRG.R.>", False),
        ("$NRG.R.", False),
        ("$NRG.R.a.b", False),
        ("$NRG.R.a b", False),
        ("$NRG.R.a\r\nPUB x 0", False),
        ("$NRG.R.Oq7P71uZ\n", False),
        ("$NRG.CR.Oq7P71uZ", False),
        ("", False),
    ],
)
def test_an_inbox_of_a_raft_node_is_one_subject(subject: str, one: bool) -> None:
    """No wildcard, no second command: what a message names as its reply is subscribed to."""
    assert is_raft_reply(subject) is one
    assert permission(subject) == (RAFT_REPLIES if one else subject)


def test_requests_are_what_servers_answered_in_the_recordings() -> None:
    """Subjects and bodies are those with which the fixtures were recorded."""
    assert ask(ID, "RAFTZ") == f"$SYS.REQ.SERVER.{ID}.RAFTZ"
    assert body_for("RAFTZ") == b'{"group":"_meta_"}'
    assert body_for("JSZ") == b'{"accounts":false}'
    assert body_for("JSZ", config=True) == b'{"accounts":false,"config":true}'
    assert body_for("HEALTHZ") == b'{"js-meta-only":true}'
    assert body_for("STATSZ") == body_for("VARZ") == body_for("ROUTEZ") == b""
