"""One order, all the way, in real browsers in front of the real service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, expect

from tests.bot.web.pictures import picture
from tests.browser.conftest import DESK
from tests.browser.town import Phone, open_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.browser.conftest import Opener
    from tests.browser.town import Town

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """The example community."""
    async with open_town(tmp_path) as opened:
        yield opened


async def arrived(town: Town, opened: Opener, path: str) -> Phone:
    """Return somebody who has just opened a link."""
    phone = Phone(town, await opened(town.url(path)))
    await phone.arrive()
    return phone


async def test_an_order_goes_from_words_to_a_judgement(town: Town, opened: Opener) -> None:
    """A resident orders, a member takes it and resolves it, the resident hears every step and judges."""
    member = await arrived(town, opened, "/?join=member-mediation")
    resident = await arrived(town, opened, "/?place=MG-3")
    await resident.say('楼上半夜装修太吵了，睡不着 <b>&"')
    await resident.sees("矛盾纠纷调解")
    await resident.press("提交")
    await resident.sees("诉求号 1001")

    await member.sees("玫瑰园")
    await member.sees_nothing_of("半夜装修")
    await member.press("接单")
    await member.sees('楼上半夜装修太吵了，睡不着 <b>&"')
    await resident.sees("已接单")

    await member.press("进展")
    await member.press("已上门")
    await resident.sees("已上门查看")
    await member.press("办结")
    await member.say("双方说好晚上九点后不施工。")
    await resident.sees("双方说好晚上九点后不施工。")

    await resident.press("已解决")
    await resident.press("5")
    await resident.press("4")
    await resident.sees("已归档")
    await member.sees("已归档")


async def test_one_person_plays_the_loop_on_the_front_page(town: Town, opened: Opener) -> None:
    """Three phones side by side: the sentence on top is enough to begin, and the order moves through all."""
    page = await opened(town.url("/demo"), **DESK | {"has_touch": False, "is_mobile": False})
    names = ("resident", "member", "staff")
    phones = {name: Phone(town, page.frame_locator(f"#phone-{name} iframe")) for name in names}
    for phone in phones.values():
        await phone.arrive()
    await page.click("#fill")
    await expect(phones["resident"].find("#input")).not_to_have_value("")
    await phones["resident"].find("#send").click()
    await phones["resident"].arrive()
    await phones["resident"].press("提交")
    await phones["member"].press("接单")
    await phones["resident"].sees("已接单")


async def test_a_photo_reaches_the_member_who_took_the_order(town: Town, opened: Opener) -> None:
    """The picture is kept with the order and shown to who works on it, in their own chat."""
    member = await arrived(town, opened, "/?join=member-mediation")
    page = await opened(town.url("/?place=MG-3"))
    resident = Phone(town, page)
    await resident.arrive()
    await resident.say("楼上半夜装修太吵了")
    await page.set_input_files(
        "#file", FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=picture(size=(900, 600)))
    )
    await resident.find(".row.me:not(.pending) .pictures img").wait_for()
    await resident.arrive()
    await resident.press("提交")
    await member.press("接单")
    await member.find(".row:not(.me) .pictures img").first.wait_for()


async def test_my_orders_are_listed(town: Town, opened: Opener) -> None:
    """The menu answers what became of it."""
    resident = await arrived(town, opened, "/?place=MG-3")
    await resident.say("楼上半夜装修太吵了")
    await resident.press("提交")
    await resident.choose("我的诉求")
    await resident.sees("1001")


async def test_the_history_of_an_order_survives_a_reload(town: Town, opened: Opener) -> None:
    """The cards stand where they stood, with their buttons."""
    page = await opened(town.url("/?place=MG-3"))
    resident = Phone(town, page)
    await resident.arrive()
    await resident.say("楼上半夜装修太吵了")
    await page.reload()
    await resident.arrive()
    await resident.press("提交")
    await resident.sees("诉求号 1001")


async def test_the_community_stands_above_the_chat(town: Town, opened: Opener) -> None:
    """The page names the community that it speaks for, from the first moment."""
    resident = await arrived(town, opened, "/?place=MG-3")
    await expect(resident.find("#title")).to_have_text("甲社区")
