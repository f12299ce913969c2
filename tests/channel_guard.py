"""The part of every channel's contract that says what must never happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import pile
from tests.channel_stage import NOISE, SENSITIVE, data_of, draft, keep_waiting, order, states, words

if TYPE_CHECKING:
    import pytest

    from tests.channel_stage import Stage


class ChannelGuard:
    """Inherited by :class:`tests.channel_contract.ChannelContract`."""

    async def test_the_same_message_twice_is_answered_once(self, stage: Stage) -> None:
        """Delivered again at once, and again after a restart: the chat shows nothing new."""
        resident = await stage.person("王阿姨")
        card = await draft(resident, NOISE)
        await resident.say("昨天也是这样")
        before = resident.seen
        await resident.repeat()
        assert resident.seen == before
        await stage.restart()
        await resident.repeat()
        assert resident.seen == before
        assert card.text != before[-1].text

    async def test_the_same_press_twice_counts_once(self, stage: Stage) -> None:
        """One order, one claim, one answer, also after a restart."""
        member, resident = await stage.member("小张"), await stage.person("王阿姨")
        await order(resident)
        shown = words(resident.seen)
        await resident.repeat()
        assert await states(stage) == ["dispatched"]
        assert words(resident.seen) == shown
        await member.press("接单")
        before = member.seen, resident.seen
        await stage.restart()
        await member.repeat()
        assert (member.seen, resident.seen) == before
        assert await states(stage) == ["accepted"]

    async def test_a_sensitive_matter_is_told_to_nobody_who_need_not_know(self, stage: Stage) -> None:
        """The resident gets the number to call at once, staff get the order, the team gets nothing."""
        member, staff = await stage.member("小张"), await stage.staff()
        resident = await stage.person("王阿姨")
        before = len(member.team_seen), len(member.seen), len(staff.seen)
        await resident.say(SENSITIVE)
        assert "110" in resident.seen[0].text
        assert "12338" in resident.seen[0].text
        await resident.press("提交")
        assert "诉求号" in words(resident.seen)
        assert (len(member.team_seen), len(member.seen)) == before[:2]
        assert len(staff.seen) > before[2]
        for hint in ("打我", "不敢回家", "1001"):
            assert hint not in await stage.bystander()

    async def test_a_flood_is_one_card(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where much waits for one of staff, new orders are counted; the button lists them."""
        staff = await stage.staff()
        await keep_waiting(stage)
        monkeypatch.setattr(pile, "MOST", 1)
        resident = await stage.person("王阿姨")
        await draft(resident, NOISE)
        for label in ("改类别", "拿不准", "提交"):
            await resident.press(label)
        assert "还有 1 件新诉求" in words(staff.seen)
        assert "1001" not in words(staff.seen)
        await staff.press("待办")
        assert "等您处理的（1）" in words(staff.seen)

    async def test_a_forged_button_does_nothing(self, stage: Stage) -> None:
        """Junk, an order that does not exist, a verb that is none: a word for each, and nothing more."""
        resident = await stage.person("王阿姨")
        await order(resident)
        for data in ("junk", "v1:ozzzz:accept:1:", "v1:o1:dance:0:", "v2:x", "字" * 21, "' OR 1=1 --"):

            async def pressing(data: str = data) -> None:
                assert await resident.press_data(data)

            await stage.changes_nothing(pressing)

    async def test_a_button_of_somebody_else_does_nothing(self, stage: Stage) -> None:
        """Neither a resident's draft, nor their order, nor a team's card obeys a stranger."""
        member, resident = await stage.member("小张"), await stage.person("王阿姨")
        stranger = await stage.person("别人")
        await stranger.say("在吗")
        await draft(resident, NOISE)
        stolen = [data_of(resident.seen, "提交")[0]]
        await resident.press("提交")
        stolen.append(data_of(member.team_seen, "接单")[0])
        await member.press("接单")
        stolen.append(data_of(member.seen, "办结")[0])

        async def steal() -> None:
            for data in stolen:
                assert await stranger.press_data(data)

        await stage.changes_nothing(steal)
        assert await states(stage) == ["accepted"]
        assert "半夜装修" not in words(stranger.seen)

    async def test_a_stale_button_says_that_it_is_old(self, stage: Stage) -> None:
        """The old card's button submits nothing that the resident has not read."""
        resident = await stage.person("王阿姨")
        await draft(resident, NOISE)
        data, ref = data_of(resident.seen, "提交")
        await resident.say("昨天也是这样")
        assert "旧的" in await resident.press_data(data, ref)
        assert await states(stage) == []

    async def test_who_comes_second_is_told_who_was_first(self, stage: Stage) -> None:
        """A card that has not been refreshed yet under somebody's thumb takes nothing away."""
        first, second = await stage.member("小张"), await stage.member("老周")
        await order(await stage.person("王阿姨"))
        data, ref = data_of(second.team_seen, "接单")
        await first.press("接单")
        assert "小张" in await second.press_data(data, ref)
        assert "半夜装修" not in words(second.seen)
        assert await states(stage) == ["accepted"]
