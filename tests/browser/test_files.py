"""Monday's summary on a phone: the chart in the chat, the workbook to be kept under its name."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect

from handlers import summary
from tests.browser.town import Phone, open_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Page

    from tests.browser.conftest import Complaints, Opener
    from tests.browser.town import Town

pytestmark = pytest.mark.asyncio(loop_scope="session")

MONDAY_NINE = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
SHOWN = "image => image.complete && image.naturalWidth > 300"


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """The example community."""
    async with open_town(tmp_path) as opened:
        yield opened


async def on_monday(town: Town, opened: Opener) -> Page:
    """Return the page of staff who have the draft of a week's summary before them."""
    page = await opened(town.url("/?join=staff"))
    staff = Phone(town, page)
    await staff.arrive()
    resident = Phone(town, await opened(town.url("/?place=MG-3")))
    await resident.arrive()
    await resident.say("楼上半夜装修太吵了，睡不着")
    await resident.press("提交")
    town.world.clock.now = MONDAY_NINE
    await summary.tend(town.world.desk)
    await town.settle()
    await staff.sees("汇总草稿")
    return page


async def test_the_chart_is_shown_and_the_workbook_kept_under_its_name(town: Town, opened: Opener) -> None:
    """The picture fills the card, opens large, and the file is what was sent; nothing is refused."""
    page = await on_monday(town, opened)
    chart = page.locator(".files .chart img")
    await expect(chart).to_have_count(1)
    await chart.evaluate("image => image.decode()")
    assert await chart.evaluate(SHOWN)
    assert await chart.get_attribute("alt") == "甲社区2026年第48周汇总.png"
    await expect(page.locator(".buttons").get_by_role("button", name="发送", exact=True)).to_be_visible()

    link = page.locator(".files a.file")
    await expect(link).to_contain_text("甲社区2026年第48周汇总.xlsx")
    box = await link.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    async with page.expect_download() as kept:
        await link.click()
    file = await kept.value
    assert file.suggested_filename == "甲社区2026年第48周汇总.xlsx"
    assert (await asyncio.to_thread((await file.path()).read_bytes)).startswith(b"PK")


async def test_a_chart_kept_no_longer_says_so(town: Town, opened: Opener, complaints: Complaints) -> None:
    """Where the picture stood is a word; the link leads to a page in plain words."""
    complaints.expected.append("410")
    page = await on_monday(town, opened)
    town.world.clock.now = MONDAY_NINE + timedelta(days=200)
    await page.reload()
    await expect(page.locator(".files .expired")).to_contain_text("已过保存期")
    async with page.context.expect_page() as beside:
        await page.locator(".files a.file").click()
    other = await beside.value
    await expect(other.get_by_role("heading")).to_have_text("文件已过保存期")
