"""The chat in a real browser, on a phone's screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import FilePayload, expect

from handlers.channel import Command, Outgoing
from tests.bot.web.pictures import picture
from tests.bot.web.service import running
from tests.browser.conftest import DESK, greeted
from tests.ports import Port

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Page

    from tests.bot.web.service import Running
    from tests.browser.conftest import Complaints, Opener

pytestmark = pytest.mark.asyncio(loop_scope="session")

BROKEN_LINE = "WebSocket connection to .* failed|net::ERR_"


async def say(page: Page, text: str) -> None:
    """Type and send."""
    await page.fill("#input", text)
    await page.click("#send")


async def bubbles(page: Page, side: str = "me") -> list[str]:
    """Return what one side said."""
    return await page.locator(f".row.{side} .says, .row.{side} .pin").all_inner_texts()


async def test_a_newcomer_is_greeted_once(chat: Running, opened: Opener) -> None:
    """The first visit says hello to the service; a reload does not."""
    page = await opened(chat.url("/?place=P3"))
    await expect(page.locator(".says")).to_have_text(
        ["您好，这里是社区服务。有什么事直接说就行，我帮您转给工作队。"]
    )
    assert page.url == chat.url("/")
    await greeted(page)
    await page.reload()
    await expect(page.locator(".says")).to_have_count(1)
    assert [incoming.text for incoming in chat.door.incoming] == ["place-P3"]


async def test_history_survives_a_reload(chat: Running, opened: Opener) -> None:
    """What was said is there again, cards and all, and nothing is said twice."""
    page = await greeted(await opened(chat.url()))
    await say(page, "楼上太吵")
    await expect(page.locator(".buttons button")).to_have_count(4)
    await expect(page.locator("#log[data-waiting='0']")).to_have_count(1)
    await page.reload()
    await expect(page.locator(".buttons button")).to_have_count(4)
    assert await bubbles(page) == ["楼上太吵"]
    assert [incoming.text for incoming in chat.door.incoming] == ["", "楼上太吵"]


async def test_words_half_written_survive_a_reload(chat: Running, opened: Opener) -> None:
    """Nothing typed is lost, sent or not."""
    page = await greeted(await opened(chat.url()))
    await page.fill("#input", "还没写完")
    await page.reload()
    await expect(page.locator("#input")).to_have_value("还没写完")


async def test_what_is_written_offline_is_sent_once(
    chat: Running, opened: Opener, complaints: Complaints
) -> None:
    """The line breaks, people keep writing, the line comes back: all of it arrives, in order, once."""
    complaints.expected.append(BROKEN_LINE)
    page = await greeted(await opened(chat.url()))
    await page.context.set_offline(True)
    await expect(page.locator("#banner")).to_be_visible()
    await say(page, "第一句")
    await say(page, "第二句")
    await expect(page.locator(".pending")).to_have_count(2)
    await page.context.set_offline(False)
    await expect(page.locator(".row:not(.me) .says")).to_contain_text(
        ["您好", "收到：第一句", "收到：第二句"]
    )
    await expect(page.locator(".pending")).to_have_count(0)
    await expect(page.locator("#banner")).to_be_hidden()
    assert [incoming.text for incoming in chat.door.incoming[1:]] == ["第一句", "第二句"]


async def test_unsent_words_survive_closing_the_page(
    tmp_path: Path, opened: Opener, complaints: Complaints
) -> None:
    """The service restarts and the page is reloaded meanwhile: what was written still arrives, once."""
    complaints.expected.append(BROKEN_LINE)
    kept = Port()
    async with running(tmp_path, kept.number) as before:
        page = await greeted(await opened(before.url()))
    await expect(page.locator("#banner")).to_be_visible()
    await say(page, "断线时写的")
    async with running(tmp_path, kept.number) as after:
        await page.reload()
        await expect(page.locator(".row:not(.me) .says").last).to_have_text("收到：断线时写的")
        assert [incoming.text for incoming in after.door.incoming] == ["断线时写的"]
        await page.close()


async def test_a_service_in_trouble_gets_the_words_later(chat: Running, opened: Opener) -> None:
    """An error behind the door is told, and the page tries again by itself."""
    page = await greeted(await opened(chat.url()))
    chat.door.broken = True
    await say(page, "漏水了")
    await expect(page.locator("#toast")).to_contain_text("系统正忙")
    chat.door.broken = False
    await expect(page.locator(".row:not(.me) .says").last).to_have_text("收到：漏水了")
    assert await bubbles(page) == ["漏水了"]


async def test_a_button_changes_the_card_in_place(chat: Running, opened: Opener) -> None:
    """Pressed, answered with a word, and the card becomes what it led to."""
    page = await greeted(await opened(chat.url()))
    await say(page, "楼上太吵")
    await page.get_by_role("button", name="提交").click()
    await expect(page.locator(".row").last).to_contain_text("诉求号 1001")
    await expect(page.locator("#toast")).to_have_text("已提交")
    await expect(page.locator(".buttons")).to_have_count(0)


async def test_an_alert_waits_for_a_tap(chat: Running, opened: Opener) -> None:
    """What matters stays until it was read."""
    page = await greeted(await opened(chat.url()))
    await say(page, "楼上太吵")
    await page.get_by_role("button", name="取消").click()
    alert = page.get_by_role("alertdialog")
    await expect(alert).to_contain_text("再想一想")
    await alert.get_by_role("button", name="知道了").click()
    await expect(alert).to_be_hidden()


async def test_what_people_write_is_shown_literally(chat: Running, opened: Opener) -> None:
    """Markup, quotes and marks of direction are words and nothing else."""
    words = '<img src=x onerror=alert(1)> <b>粗</b> &amp; "引号" \''
    page = await greeted(await opened(chat.url()))
    await say(page, words)
    await expect(page.locator(".row:not(.me) .says").last).to_have_text(f"收到：{words}")
    assert await bubbles(page) == [words]
    assert await page.locator("#log b, #log img").count() == 0


async def test_too_long_is_said_before_it_is_sent(chat: Running, opened: Opener) -> None:
    """Ten thousand characters stay in the field, with a word on how to go on."""
    page = await greeted(await opened(chat.url()))
    await say(page, "长" * 10_000)
    await expect(page.get_by_role("alertdialog")).to_contain_text("10000 个字")
    await expect(page.locator("#input")).to_have_value("长" * 10_000)
    assert await page.locator(".row.me").count() == 0


async def test_numbers_to_call_can_be_tapped(chat: Running, opened: Opener) -> None:
    """In the service's words a phone number is a link; a number of something else is not."""
    page = await greeted(await opened(chat.url()))
    await say(page, "请拨打 110 或 12345，电话13800138000，110米，订单138001380001")
    links = page.locator(".row:not(.me) .says a")
    await expect(links).to_have_text(["110", "12345", "13800138000"])
    assert await links.first.get_attribute("href") == "tel:110"


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("人要紧！请马上打：120 急救、110 报警", ["120", "110"]),
        ("有危险，请先打 119、120、110。", ["119", "120", "110"]),
        ("请马上打 120、110、119。", ["120", "110", "119"]),
        ("他们马上看，电话 0513-88880000。", ["0513-88880000"]),
        ("可以打：12356 心理援助、12338 妇女热线", ["12356", "12338"]),
        ("诉求号 12345 已归档，住在110号，120平", []),
    ],
)
async def test_whoever_is_in_danger_calls_with_one_tap(
    chat: Running, opened: Opener, said: str, numbers: list[str]
) -> None:
    """Every number that our words tell people to call can be tapped, the third of a list too."""
    page = await greeted(await opened(chat.url()))
    await say(page, said)
    await expect(page.locator(".row.me")).to_have_count(1)
    await expect(page.locator(".row:not(.me)").last).to_contain_text(said[:6])
    assert await page.locator(".row:not(.me) .says a").all_inner_texts() == numbers


async def test_a_photo_is_uploaded_shown_and_opened(chat: Running, opened: Opener) -> None:
    """From the phone to the chat, small in the conversation and large at a tap."""
    page = await greeted(await opened(chat.url()))
    file = FilePayload(name="灯.jpg", mimeType="image/jpeg", buffer=picture(size=(1200, 800)))
    await page.set_input_files("#file", file)
    await expect(page.locator(".row.me .pictures img")).to_have_js_property("naturalWidth", 640)
    await expect(page.locator(".row:not(.me) .pictures img")).to_be_visible()
    await page.locator(".row.me .pictures button").click()
    await expect(page.locator("#viewer-picture")).to_have_js_property("naturalWidth", 1200)
    await page.keyboard.press("Escape")
    await expect(page.locator("#viewer")).to_be_hidden()
    assert len(chat.door.incoming[-1].photos) == 1


async def test_a_text_called_jpg_is_refused_kindly(
    chat: Running, opened: Opener, complaints: Complaints
) -> None:
    """The page says what was wrong, and forgets the file at a tap."""
    complaints.expected.append("415|ERR_")
    page = await greeted(await opened(chat.url()))
    file = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=b"no picture at all")
    await page.set_input_files("#file", file)
    await expect(page.locator(".status.bad")).to_contain_text("不是照片")
    await page.get_by_role("button", name="删除").click()
    await expect(page.locator(".row.me")).to_have_count(0)


async def test_sixty_megabytes_are_refused_on_the_phone(
    chat: Running, opened: Opener, tmp_path: Path
) -> None:
    """Nobody waits for an upload that will be refused."""
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    page = await greeted(await opened(chat.url()))
    await page.set_input_files("#file", large)
    await expect(page.locator(".status.bad")).to_contain_text("20 MB")


async def test_the_place_is_sent_when_allowed(chat: Running, opened: Opener) -> None:
    """One tap, and the service knows where."""
    device = {"geolocation": {"latitude": 31.2, "longitude": 121.4}, "permissions": ["geolocation"]}
    page = await greeted(await opened(chat.url(), **device))
    await page.click("#place")
    await expect(page.locator(".row.me .pin")).to_contain_text("31.20000, 121.40000")
    await expect(page.locator(".pending")).to_have_count(0)
    [point] = [one.point for one in chat.door.incoming if one.point is not None]
    assert (point.latitude, point.longitude) == (31.2, 121.4)


async def test_a_refused_place_is_asked_in_words(chat: Running, opened: Opener) -> None:
    """Without the permission the page says what to write instead."""
    page = await greeted(await opened(chat.url()))
    await page.click("#place")
    await expect(page.get_by_role("alertdialog")).to_contain_text("请直接写出地点")


async def test_the_menu_asks_in_the_person_s_name(chat: Running, opened: Opener) -> None:
    """A menu entry reads like a sentence of the person."""
    page = await greeted(await opened(chat.url()))
    await page.get_by_role("button", name="我的诉求").click()
    await expect(page.locator(".row:not(.me) .says").last).to_have_text("命令：mine")
    assert await bubbles(page) == ["我的诉求"]


async def test_older_messages_come_when_asked_for(chat: Running, opened: Opener) -> None:
    """Only the last page is loaded; the earlier one appears above, in order."""
    page = await greeted(await opened(chat.url()))
    for number in range(30):
        await say(page, f"第{number}句")
        await expect(page.locator(".pending")).to_have_count(0)
    await page.reload()
    await expect(page.locator(".row")).to_have_count(50)
    await page.click("#earlier")
    await expect(page.locator(".row")).to_have_count(61)
    await expect(page.locator("#earlier")).to_be_hidden()
    assert await bubbles(page) == [f"第{number}句" for number in range(30)]


async def test_two_windows_show_the_same(chat: Running, opened: Opener) -> None:
    """What is said in one appears in the other."""
    page = await greeted(await opened(chat.url(), **DESK))
    other = await page.context.new_page()
    await other.goto(chat.url())
    await expect(other.locator("#state")).to_have_text("在线")
    await say(page, "楼上太吵")
    await expect(other.locator(".row.me .says")).to_have_text("楼上太吵")
    await expect(other.locator(".buttons button")).to_have_count(4)


async def test_a_long_menu_unfolds(chat: Running, opened: Opener) -> None:
    """Who has many entries sees theirs first, and all of them at a tap; what was chosen folds them again."""
    chat.door.labels = tuple((command, f"操作{command.value}") for command in Command)
    page = await greeted(await opened(chat.url()))
    more = page.locator("#more")
    await expect(more).to_have_accessible_name("更多操作")
    await more.click()
    await expect(more).to_have_attribute("aria-expanded", "true")
    await expect(more).to_have_text("收起")
    last = page.locator("#menu button").last
    assert await last.evaluate("node => node.getBoundingClientRect().right <= innerWidth")
    await last.click()
    await expect(page.locator(".row.me .says")).to_have_count(1)
    await expect(more).to_have_attribute("aria-expanded", "false")
    await expect(more).to_have_text("更多")


async def test_news_shows_in_the_title_of_a_page_behind_others(chat: Running, opened: Opener) -> None:
    """Staff with many tabs see which one has news."""
    page = await greeted(await opened(chat.url(), **DESK))
    await say(page, "你好")
    await expect(page.locator(".says")).to_have_count(3)
    await page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    address = chat.door.incoming[-1].address
    await chat.channel.send(address, Outgoing("有进展"), key="n1", priority=0)
    await expect(page).to_have_title("(1) 和平社区")
    await page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page).to_have_title("和平社区")
