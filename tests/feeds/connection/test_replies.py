"""Is an inbox answered as far as the server permits, and no further?"""

from tui.feeds.connection.replies import AGAIN_S, Replies


def test_where_every_message_is_refused_no_inbox_is_answered_for_a_while() -> None:
    """Then one is tried again: permissions can be reloaded."""
    replies = Replies()
    assert replies.may("_INBOX.Ab.1", 0.0)
    assert replies.may("_INBOX.Ab.1", 0.0)
    replies.refused("_inbox.ab.1", 0.1)
    replies.refused("_inbox.ab.1", 0.1)
    assert not replies.may("_INBOX.Cd.1", 1.0)
    assert replies.may("_INBOX.Cd.1", AGAIN_S + 1.0)


def test_who_has_had_his_share_is_no_reason_to_answer_nobody() -> None:
    """`allow_responses` grants one message to each who asked; of three pages two are refused."""
    replies = Replies()
    assert all(replies.may("_INBOX.Ab.1", 0.0) for _ in range(3))
    replies.refused("_inbox.ab.1", 0.1)
    replies.refused("_inbox.ab.1", 0.1)
    assert not replies.may("_INBOX.Ab.1", 1.0)
    assert replies.may("_INBOX.Cd.1", 1.0)


def test_a_refusal_for_an_inbox_that_was_never_answered_says_nothing() -> None:
    replies = Replies()
    replies.refused("_inbox.of.another", 0.0)
    assert replies.may("_INBOX.Ab.1", 0.0)


def test_thousands_of_inboxes_take_no_more_room_than_some() -> None:
    replies = Replies()
    for number in range(5_000):
        assert replies.may(f"_INBOX.{number}", 0.0)
    assert len(replies._inboxes) <= 256
