"""Is a step-down sent once, as it was read, and never by accident? And is what came of it told as it is?"""

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from tests.core.records import with_records
from tests.ui.pieces import NOW
from tests.ui.scenes import blind, calm, changed, leaderless, state
from tests.ui.staged import SETTLED, Hands, StagedLive, seen, shown, staged
from tests.ui.stepping import asked, won
from tui.core.model.state import Snapshot
from tui.core.ports import StepDown
from tui.ui.app import MetawatchApp
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.stepdown import StepDownDialog


async def opened_dialog(pilot: Pilot[None], live: StagedLive, hands: Hands, snapshot: Snapshot | None = None) -> str:
    """The dialog, open long enough to have been read."""
    await shown(pilot, live, snapshot or calm())
    await pilot.press("s")
    await pilot.pause()
    assert isinstance(pilot.app.screen, StepDownDialog)
    hands.now += 1
    return seen(pilot.app.screen)


async def pressed(pilot: Pilot[None], *keys: str) -> str:
    """What is seen after these keys, each typed alone."""
    for key in keys:
        await pilot.press(key, SETTLED)
    await pilot.pause()
    return seen(pilot.app.screen)


def writing() -> tuple[MetawatchApp, StagedLive, Hands]:
    """An App that may step down."""
    hands = Hands()
    app, live = staged(read_only=False, clock=hands)
    return app, live, hands


# The keys.


async def test_the_dialog_shows_what_is_needed() -> None:
    """Leader, term, tenure, changes, what it costs, every candidate with its figures, and Cancel as the default."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        words = await opened_dialog(pilot, live, hands)
        for word in (
            "n3   term 47   41d2h",
            "0 changes in 10 min, 0 unplanned",
            "API requests in flight fail",
            "● n1 recommended",
            "● n5 healthy",
            "let the servers choose",
            "quorum 5/5, 3 needed, 2 spare",
            "no election in progress",
            "lag 0 on n1",
            "nats --context prod-eu server cluster step-down --host n1",
        ):
            assert word.replace(" ", "") in words.replace(" ", "")
        assert "[ Cancel ]" in words
        assert "Step down to n1: press S" in words


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_enter_and_escape_cancel(key: str) -> None:
    """Nothing is sent, and the dashboard is back."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened_dialog(pilot, live, hands)
        await pressed(pilot, "j", key)
        assert isinstance(app.screen, Dashboard)
        assert live.sent == []


async def test_s_then_large_s_sends_once() -> None:
    """To the candidate under the cursor, with leader and term as shown; a key that repeats sends nothing more."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened_dialog(pilot, live, hands)
        assert "Step down to n4: press S" in await pressed(pilot, "j", "down")
        words = await pressed(pilot, "S", "S", "S", "s", "s", "I", "S")
        (sent,) = live.sent
        assert isinstance(sent, StepDown)
        assert (sent.leader, sent.term, sent.to, sent.by, sent.insist) == ("n3", 47, "n4", "op1@bastion", False)
        assert "sending the request to n3" in words
        await shown(pilot, live, Snapshot(state=asked(state(), sent), now=NOW + 0.3))
        words = await shown(pilot, live, Snapshot(state=won(asked(state(), sent)), now=NOW + 0.6))
        assert "n4 is the new leader (term 48), as requested. Leaderless 23ms." in words
        await pressed(pilot, "S", "enter")
        assert isinstance(app.screen, Dashboard)
        assert len(live.sent) == 1


async def test_a_dialog_opened_again_shows_the_one_on_its_way() -> None:
    """While the answer is awaited, `s` shows that request instead of a new question."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened_dialog(pilot, live, hands)
        await pressed(pilot, "S", "escape", "s")
        assert "sending the request to n3" in seen(app.screen)
        hands.now += 1
        await pressed(pilot, "S")
        assert len(live.sent) == 1
        (sent,) = live.sent
        assert isinstance(sent, StepDown)
        await shown(pilot, live, Snapshot(state=won(asked(state(), sent)), now=NOW + 1))
        await pressed(pilot, "escape", "s")
        assert "● n3" in seen(app.screen)


async def test_pasted_keys_do_not_confirm() -> None:
    """A key that comes before anybody can have read the dialog is not a confirmation."""
    app, live, _hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        assert "too fast" in await pressed(pilot, "s", "S")
        assert live.sent == []


@pytest.mark.sampled
@pytest.mark.parametrize("key", ["x", "t", "q", "a", "Z", "5", "slash"])
async def test_any_other_letter_cancels(key: str) -> None:
    """Text pasted by mistake cannot get from `s` to `S`, however slowly it comes; once it is sent letters do nothing."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened_dialog(pilot, live, hands)
        await pressed(pilot, key, "S")
        assert not isinstance(app.screen, StepDownDialog)
        assert live.sent == []
        if isinstance(app.screen, Dashboard):
            await opened_dialog(pilot, live, hands)
            await pressed(pilot, "S", key)
            assert isinstance(app.screen, StepDownDialog)


async def test_figures_live_and_rows_stay() -> None:
    """New figures are shown, also while the picture is held; no candidate moves under the cursor."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pressed(pilot, "space")
        await opened_dialog(pilot, live, hands)
        stats = state().servers["n1"].stats.last
        assert stats is not None
        busy = changed(state(), "n1", stats={"last": replace(stats, cpu=360.0)})
        words = await shown(pilot, live, Snapshot(state=busy, now=NOW + 1))
        assert "90%" in words
        assert "Step down to n1" in words
        assert "PAUSED" not in words
        await pressed(pilot, "escape")
        assert "PAUSED" in seen(app.screen)


async def test_a_leader_that_changed_needs_reopening() -> None:
    """Leader or term are others than when it was opened: it says so, and sends nothing."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened_dialog(pilot, live, hands)
        known = state(leader="n2")
        moved = replace(known, leadership=replace(known.leadership, term=48))
        words = await shown(pilot, live, Snapshot(state=moved, now=NOW + 1))
        assert "the leader has changed: it is n2 in term 48" in words
        assert "open it again" in words
        await pressed(pilot, "S", "I")
        assert live.sent == []


async def test_insisting_needs_a_key_more() -> None:
    """Where no quorum would be left, S only asks for I; another candidate takes that back."""
    known = state()
    for name in ("n2", "n4", "n5"):
        known = changed(
            known,
            name,
            presence={"silent": True, "heard_at": NOW - 21},
            probes={"waiting_since": NOW - 20, "answered_at": NOW - 21},
        )
    leader = known.servers["n3"].raft.last
    assert leader is not None
    late = tuple(replace(p, last_seen_s=0.2 if p.name == "n1" else 21.0) for p in leader.peers)
    known = changed(known, "n3", raft={"last": replace(leader, peers=late)})
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        words = await opened_dialog(pilot, live, hands, Snapshot(state=known, now=NOW))
        assert "press S, then I to force" in words
        assert "no leader could be elected" in words
        await pressed(pilot, "I")
        assert live.sent == []
        assert "press I to force" in await pressed(pilot, "S", "S")
        assert live.sent == []
        await pressed(pilot, "j", "k", "I")
        assert live.sent == []
        await pressed(pilot, "S", "I", "I")
        (sent,) = live.sent
        assert isinstance(sent, StepDown)
        assert sent.insist


async def test_what_is_not_offered_is_not_sent() -> None:
    """The cursor may stand on it: then the reason is told, and S does nothing."""
    sick = changed(state(), "n2", process={"health_ok": False, "health_error": "disk"})
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened_dialog(pilot, live, hands, Snapshot(state=sick, now=NOW))
        words = await pressed(pilot, "end", "up", "S")
        assert "n2 unhealthy: disk" in words
        assert "nothing can be sent" in words
        assert live.sent == []


async def test_read_only_says_why_not() -> None:
    """No dialog, one line."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        assert "metawatch is read-only" in await pressed(pilot, "s")
        assert isinstance(app.screen, Dashboard)


async def test_before_2_11_no_target_is_sent() -> None:
    """The servers decide, the dialog says so, and there is nothing to choose."""
    old = replace(
        state(), servers={n: with_records(s, identity={"version": "2.10.26"}) for n, s in state().servers.items()}
    )
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        words = await opened_dialog(pilot, live, hands, Snapshot(state=old, now=NOW))
        assert "before 2.11 the servers choose" in words
        assert "let the servers choose" not in words
        assert "recommended" not in words
        await pressed(pilot, "j", "S")
        (sent,) = live.sent
        assert isinstance(sent, StepDown)
        assert sent.to is None


async def test_nobody_leads() -> None:
    """There is nobody to step down, until somebody leads again."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        words = await opened_dialog(pilot, live, hands, leaderless())
        assert "there is no leader" in words
        await pressed(pilot, "S")
        assert live.sent == []
        assert "press S" in await shown(pilot, live, calm())


async def test_while_metawatch_is_blind_nothing_is_offered() -> None:
    """No leader and no peer is shown as if it were one of now, S sends nothing; with sight it can be asked again."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        words = await opened_dialog(pilot, live, hands, blind())
        assert "metawatch does not know the leader now" in words
        assert "Last seen" in words
        assert "quorum, elections and lag are unknown" in words
        for word in ("recommended", "healthy", "press S", "no election in progress", "quorum 0/"):
            assert word not in words
        await pressed(pilot, "S")
        assert live.sent == []
        assert "press S" in await shown(pilot, live, calm())


async def test_a_silent_collecting_side_blocks() -> None:
    """A picture that is not of now is no ground for a step-down."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened_dialog(pilot, live, hands)
        hands.now += 10
        assert "data is stale" in await pressed(pilot, "S")
        assert live.sent == []
