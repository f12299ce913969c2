"""One order, all the way, in Telegram: the real service, the real library, real HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.tg.channel import TelegramChannel
from handlers import pictures
from handlers.deliver import Outbox
from handlers.sightings import Sightings
from tests.bot.tg.conftest import settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.botapi import BotApi
    from tests.botapi_people import User
    from tests.botapi_world import Chat, Shown
    from tests.world import World


@dataclass
class Town:
    """A running service whose people are at the far end of Telegram."""

    world: World
    api: BotApi
    channel: TelegramChannel
    outbox: Outbox

    async def settle(self) -> None:
        """Let everything that was said be kept, answered and shown."""
        await self.api.processed()
        self.world.clock.forward(seconds=2)
        await pictures.fetch_wanted(self.world.desk, {"telegram": self.channel}, self.world.photos)
        await self.outbox.drain()

    async def says(
        self, user: User, text: str, *, chat: Chat | None = None, reply_to: int | None = None
    ) -> Shown:
        """Let somebody type; return the newest answer in that chat."""
        user.says(text, chat=chat, reply_to=reply_to)
        await self.settle()
        return (chat or user.chat).answers[-1]

    async def presses(self, user: User, label: str, *, chat: Chat | None = None) -> str:
        """Let somebody press; return the toast."""
        query = user.presses(label, chat=chat)
        toast = await self.api.toast(query)
        await self.settle()
        return str(toast["text"])


def channel_of(world: World, api: BotApi) -> TelegramChannel:
    """Return the channel of a process that starts."""
    log = Sightings(world.database)
    return TelegramChannel(world.front, world.clock, settings(api), world.photos, world.files, log)


@pytest.fixture
async def town(world: World, api: BotApi) -> AsyncIterator[Town]:
    """The example community, reached by Telegram."""
    channel = channel_of(world, api)
    town = Town(world, api, channel, Outbox(world.desk, {"telegram": channel}))
    await channel.start()
    yield town
    await channel.stop()


def texts(chat: Chat) -> str:
    """Return everything the service says in a chat, as it stands now."""
    return "\n".join(shown.text for shown in chat.answers)


def picture() -> bytes:
    """Return a real picture."""
    data = BytesIO()
    Image.new("RGB", (64, 64), "green").save(data, "JPEG")
    return data.getvalue()


async def test_an_order_goes_all_the_way_through_a_group(town: Town) -> None:
    """Words to a card, a team's group to one member, progress by reply, result, judgement."""
    resident, member = town.api.user(11, "王阿姨"), town.api.user(21, "小张")
    team = town.api.group(-31, "调解队")
    await town.says(member, "/start join-member-mediation")
    await town.says(member, "/bind member-mediation", chat=team.chat)

    card = await town.says(resident, '楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听 <b>&"')
    assert "矛盾纠纷调解" in card.text
    assert {"提交", "改类别", "补充", "取消"} <= set(card.buttons)
    await town.presses(resident, "提交")
    assert "诉求号" in texts(resident.chat)

    in_group = team.chat.answers[-1]
    assert "玫瑰园" in in_group.text
    assert "半夜装修" not in texts(team.chat)
    await town.presses(member, "接单", chat=team.chat)
    assert "小张" in in_group.text
    assert in_group.edits > 0
    assert "半夜装修" in texts(member.chat)
    assert "小张" in texts(resident.chat)

    await town.says(member, "已经上门看过了", chat=team.chat, reply_to=in_group.message_id)
    assert "已经上门看过了" in texts(resident.chat)
    await town.presses(member, "办结")
    await town.says(member, "双方说好晚上九点后不施工。")
    assert "九点后不施工" in texts(resident.chat)
    await town.presses(resident, "已解决")
    await town.presses(resident, "5")
    await town.presses(resident, "4")
    assert "已归档" in texts(resident.chat)


async def test_twenty_members_press_at_once(town: Town) -> None:
    """One has it, nineteen are told who, all by the toast over the button."""
    members = [town.api.user(100 + number, f"队员{number:02d}") for number in range(20)]
    team = town.api.group(-31, "调解队")
    for member in members:
        await town.says(member, "/start join-member-mediation")
    await town.says(members[0], "/bind member-mediation", chat=team.chat)
    resident = town.api.user(11, "王阿姨")
    await town.says(resident, "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    await town.presses(resident, "提交")
    queries = [member.presses("接单", chat=team.chat) for member in members]
    toasts = [str((await town.api.toast(query))["text"]) for query in queries]
    await town.settle()
    winners = [text for text in toasts if text.startswith("接好了")]
    assert len(winners) == 1
    winner = members[toasts.index(winners[0])].json["first_name"]
    assert all(winner in text for text in toasts if text not in winners)
    assert winner in team.chat.answers[-1].text


async def test_photos_voices_and_files_that_lie(town: Town) -> None:
    """Pictures are fetched and kept; what is none gets a friendly word; the draft lives on."""
    resident = town.api.user(11, "王阿姨")
    resident.sends_album([picture(), picture()], "玫瑰园3栋楼道灯坏了")
    await town.settle()
    assert len(town.world.photos.kept) == 2
    before = len(resident.chat.answers)
    resident.sends_voice()
    await town.settle()
    assert len(resident.chat.answers) > before
    resident.sends_file("照片.jpg", "image/jpeg", b"bad: this is text")
    await town.settle()
    await town.settle()
    assert len(town.world.photos.kept) == 2


async def test_who_blocked_the_bot_becomes_a_phone_task(town: Town) -> None:
    """Staff are asked to phone what could not be said."""
    staff, member, resident = (
        town.api.user(41, "社区小林"),
        town.api.user(21, "小张"),
        town.api.user(11, "王阿姨"),
    )
    await town.says(staff, "/start join-staff")
    await town.says(member, "/start join-member-mediation")
    await town.says(resident, "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    await town.presses(resident, "提交")
    resident.blocks()
    await town.settle()
    await town.presses(member, "接单")
    await town.settle()
    assert "电话" in texts(staff.chat)


async def test_a_group_that_moves_is_followed(town: Town) -> None:
    """The team's cards appear in the supergroup, and replies there count."""
    member, resident = town.api.user(21, "小张"), town.api.user(11, "王阿姨")
    team = town.api.group(-31, "调解队")
    await town.says(member, "/start join-member-mediation")
    await town.says(member, "/bind member-mediation", chat=team.chat)
    new = team.becomes_supergroup(member)
    await town.settle()
    await town.says(resident, "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    await town.presses(resident, "提交")
    assert "玫瑰园" in new.answers[-1].text
    await town.presses(member, "接单", chat=new)
    assert "小张" in new.answers[-1].text


async def test_bad_input_gets_a_friendly_sentence(town: Town) -> None:
    """Whatever is sent, something is answered, and nothing is refused by Telegram or lost on the way."""
    resident = town.api.user(11, "王阿姨")
    for text in (
        "😀😀😀",
        "\u200b\u200d\ufeff",
        "\u202e坏了灯道楼\u202c",
        '<b>&"</b>',
        "字" * 4096,
        "/bind X",
        "/nonsense",
    ):
        before = sum(shown.edits + 1 for shown in resident.chat.answers)
        await town.says(resident, text)
        assert sum(shown.edits + 1 for shown in resident.chat.answers) > before, text
    for data in ("junk", "v1:x", "v1:999999:accept:dispatched", "字" * 21, "\0"):
        toast = await town.api.toast(resident.presses_data(data))
        assert toast["text"]
    await town.settle()
    assert not town.api.refusals


async def test_a_repeated_update_changes_nothing(town: Town) -> None:
    """Telegram delivers again after a restart; the card is shown once."""
    resident = town.api.user(11, "王阿姨")
    resident.says("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    repeated = list(town.api.world.updates)
    await town.settle()
    shown = len(resident.chat.answers)
    await town.channel.stop()
    again = channel_of(town.world, town.api)
    town.channel, town.outbox = again, Outbox(town.world.desk, {"telegram": again})
    await again.start()
    town.api.world.updates += repeated
    town.api.world.ring()
    await town.settle()
    await again.stop()
    assert len(resident.chat.answers) == shown


async def test_the_outbox_runs_beside(town: Town) -> None:
    """As in production: woken by what is written, no settling by hand."""
    town.world.desk.wake = town.outbox.wake
    working = asyncio.create_task(town.outbox.run())
    resident = town.api.user(11, "王阿姨")
    resident.says("在吗")
    await town.api.shows(resident.chat)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
