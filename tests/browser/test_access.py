"""The chat for everybody: large type, keyboard, screen reader, old phones, dark rooms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from bot.web.assets import FOLDER
from tests.browser.conftest import DESK, greeted

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.bot.web.service import Running
    from tests.browser.conftest import Complaints, Opener

pytestmark = pytest.mark.asyncio(loop_scope="session")

SMALLEST_TARGET = 44
LOWEST_CONTRAST = 4.5

TARGETS = """() => Array.from(document.querySelectorAll('button, textarea, .buttons a'))
    .filter(node => node.getClientRects().length)
    .map(node => [node.textContent.trim() || node.id, node.offsetWidth, node.offsetHeight])"""

# Each visible text against the first opaque ground behind it, as WCAG 2 counts contrast.
CONTRASTS = """() => {
    const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
    const curve = part => part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
    const channel = value => curve(value / 255);
    const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const ground = node => {
        for (let each = node; each; each = each.parentElement) {
            const found = numbers(getComputedStyle(each).backgroundColor);
            if (found.length === 3 || found[3] > 0.9) return found;
        }
        return [255, 255, 255];
    };
    return Array.from(document.querySelectorAll('h1, p, time, .says, button, textarea'))
        .filter(node => node.getClientRects().length && node.textContent.trim())
        .map(node => {
            const [a, b] = [light(numbers(getComputedStyle(node).color)), light(ground(node))];
            return [node.textContent.trim(), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
        });
}"""


async def with_a_card(opened: Opener, url: str, **device: object) -> Page:
    """Open the chat and bring it to show a card."""
    page = await greeted(await opened(url, **device))
    await page.fill("#input", "楼上太吵")
    await page.keyboard.press("Enter")
    await expect(page.locator(".buttons button")).to_have_count(4)
    return page


async def test_large_type_is_remembered(chat: Running, opened: Opener) -> None:
    """One tap makes everything larger, and it stays so."""
    page = await opened(chat.url())
    size = "parseFloat(getComputedStyle(document.querySelector('#input')).fontSize)"
    before = await page.evaluate(size)
    await page.get_by_role("button", name="大字").click()
    assert await page.evaluate(size) > 1.25 * before
    await page.reload()
    assert await page.evaluate(size) > 1.25 * before
    await expect(page.locator("#large")).to_have_attribute("aria-pressed", "true")
    await page.click("#large")
    await page.reload()
    assert await page.evaluate(size) == before


@pytest.mark.parametrize("width", [320, 390, 768])
@pytest.mark.parametrize("large", [False, True])
async def test_nothing_sticks_out(chat: Running, opened: Opener, width: int, large: bool) -> None:  # noqa: FBT001 - a table
    """On the narrowest phone, in large type, nothing is cut and nothing scrolls sideways."""
    page = await with_a_card(opened, chat.url(), viewport={"width": width, "height": 640})
    if large:
        await page.click("#large")
    await page.fill("#input", "https://example.org/" + "x" * 300)
    await page.click("#send")
    await expect(page.locator(".row")).to_have_count(5)
    for box in ("document.documentElement", "document.querySelector('#scroller')"):
        assert await page.evaluate(f"{box}.scrollWidth <= {box}.clientWidth")


@pytest.mark.parametrize("large", [False, True])
async def test_every_target_is_large_enough(chat: Running, opened: Opener, large: bool) -> None:  # noqa: FBT001 - a table
    """A thumb hits every button."""
    page = await with_a_card(opened, chat.url())
    if large:
        await page.click("#large")
    small = [each for each in await page.evaluate(TARGETS) if min(each[1:]) < SMALLEST_TARGET]
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_can_be_read(chat: Running, opened: Opener, scheme: str) -> None:
    """Contrast as WCAG 2.1 AA asks, by day and in the dark."""
    page = await with_a_card(opened, chat.url(), color_scheme=scheme)
    faint = [each for each in await page.evaluate(CONTRASTS) if each[1] < LOWEST_CONTRAST]
    assert faint == []


async def test_the_keyboard_is_enough(chat: Running, opened: Opener) -> None:
    """Write, reach the card's button, press it, and go on from there without a mouse."""
    page = await greeted(await opened(chat.url(), **DESK | {"has_touch": False, "is_mobile": False}))
    await expect(page.locator("#input")).to_be_focused()
    await page.keyboard.type("楼上太吵")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("睡不着")
    await page.keyboard.press("Enter")
    submit = page.get_by_role("button", name="提交")
    await expect(submit).to_be_visible()
    for _ in range(20):
        if await submit.evaluate("node => node === document.activeElement"):
            break
        await page.keyboard.press("Shift+Tab")
    await expect(submit).to_be_focused()
    outline = await submit.evaluate("node => parseFloat(getComputedStyle(node).outlineWidth)")
    assert outline >= 2
    await page.keyboard.press("Enter")
    await expect(page.locator(".row").last).to_contain_text("诉求号")
    await expect(page.locator(".row").last).to_be_focused()
    assert chat.door.incoming[-1].text == "楼上太吵\n睡不着"


async def test_enter_that_picks_a_word_sends_nothing(chat: Running, opened: Opener) -> None:
    """While an input method composes, Enter belongs to it."""
    page = await opened(chat.url(), **DESK | {"has_touch": False, "is_mobile": False})
    await page.fill("#input", "louti")
    composing = {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    await page.dispatch_event("#input", "keydown", composing)
    await expect(page.locator("#input")).to_have_value("louti")


async def test_an_alert_holds_the_focus_and_gives_it_back(chat: Running, opened: Opener) -> None:
    """Tab stays inside, Escape closes, and the button that was pressed has the focus again."""
    page = await with_a_card(opened, chat.url(), **DESK | {"has_touch": False, "is_mobile": False})
    cancel = page.get_by_role("button", name="取消")
    await cancel.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#alert-close")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.locator("#alert-close")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(cancel).to_be_focused()


async def test_a_screen_reader_hears_the_conversation(chat: Running, opened: Opener) -> None:
    """The log is a log that speaks politely, everything has a name, and speakers are told apart."""
    page = await with_a_card(opened, chat.url())
    tree = await page.locator("body").aria_snapshot()
    for expected in (
        'log "对话"',
        'textbox "在这里打字"',
        'button "发送"',
        'button "发照片"',
        'button "大字显示"',
        "heading",
        "我说：",
        "社区说：",
        'button "提交"',
    ):
        assert expected in tree
    await expect(page.locator("#log")).to_have_attribute("aria-live", "polite")
    assert await page.locator("html").get_attribute("lang") == "zh-CN"


async def test_the_demo_stands_side_by_side_and_behind_tabs(chat: Running, opened: Opener) -> None:
    """Three phones on a desk; on a phone one at a time, with a dot where there is news."""
    page = await opened(chat.url("/demo"), **DESK | {"has_touch": False, "is_mobile": False})
    for name in ("resident", "member", "staff"):
        await expect(page.frame_locator(f"#phone-{name} iframe").locator("#state")).to_have_text("在线")
        await expect(page.locator(f"#phone-{name}")).to_be_visible()
    resident = page.frame_locator("#phone-resident iframe")
    await page.click("#fill")
    await expect(resident.locator("#input")).to_have_value(re.compile("楼上半夜装修"))
    await resident.locator("#send").click()
    await expect(resident.locator(".buttons button")).to_have_count(4)
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(page.locator("#phone-member")).to_be_hidden()
    await page.get_by_role("tab", name="工作队").click()
    await expect(page.locator("#phone-member")).to_be_visible()
    await expect(page.locator("#phone-resident")).to_be_hidden()


async def test_reloading_the_demo_joins_nobody_twice(chat: Running, opened: Opener) -> None:
    """The same three people are there again, and their invitations count once."""
    page = await opened(chat.url("/demo"), **DESK | {"has_touch": False, "is_mobile": False})
    for _ in range(2):
        for name in ("resident", "member", "staff"):
            await expect(page.frame_locator(f"#phone-{name} iframe").locator(".says")).to_have_count(1)
        await page.reload()
    assert len({incoming.key for incoming in chat.door.incoming}) == 3
    assert {incoming.text for incoming in chat.door.incoming} == {"place-P3", "join-M1", "join-S1"}


async def test_no_toast_covers_the_way_to_help(chat: Running, opened: Opener, complaints: Complaints) -> None:
    """Offline the banner says whom to call: a press that finds no line says so below it."""
    complaints.expected = ["ERR_INTERNET_DISCONNECTED"]
    page = await with_a_card(opened, chat.url())
    await page.context.set_offline(True)
    await expect(page.locator("#banner")).to_contain_text("120")
    await page.get_by_role("button", name="提交").click()
    toast, banner = page.locator("#toast"), page.locator("#banner")
    await expect(toast).to_be_visible()
    below, above = await toast.bounding_box(), await banner.bounding_box()
    assert below is not None
    assert above is not None
    assert below["y"] >= above["y"] + above["height"]


async def test_the_keys_go_through_the_shortcuts_as_they_stand(chat: Running, opened: Opener) -> None:
    """What is to the right comes later: no shortcut is out of turn."""
    page = await opened(chat.url())
    await expect(page.locator("#menu button")).to_have_count(2)
    order = await page.evaluate(
        "[...document.querySelectorAll('#tools button:not([hidden]), #tools a')].map(e => e.offsetLeft)"
    )
    assert order == sorted(order)


async def test_an_old_phone_understands_the_script() -> None:
    """Nothing newer than ES2015, which the browser inside WeChat on an old phone may not know."""
    newer = re.compile(
        r"\?\.|\?\?|\*\*|\basync\b|\bawait\b|\bimport\b|\bexport\b|\.\.\.|\.includes\(|\.flat\(|\.padStart\("
        r"|\.replaceAll\(|Object\.(?:entries|values)|\bfetch\(|catch \{|\(\?<|globalThis"
    )
    for path in sorted((FOLDER / "js").glob("*.js")):
        code = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert newer.findall(code) == [], path.name
