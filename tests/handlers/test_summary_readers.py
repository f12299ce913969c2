"""What each reader of a summary sees: no more than their right, and that at any time."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from handlers.channel import UnreachableError
from storage.database import new_id
from storage.models import Invitation
from tests.handlers.mondays import MONDAY_NINE, TITLE, busy, rows, settings, shown, tick

if TYPE_CHECKING:
    from tests.world import World


async def test_nobody_is_referred_to_a_workbook_that_they_do_not_get(world: World) -> None:
    """Leads and grid workers have the buttons; the chart and the text itself speak of no workbook."""
    staff, lead, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    assert "都在附表里" in staff.last.text
    await staff.press("发送")
    [got] = shown(lead)
    assert [file.is_picture for file in got.message.files] == [True]
    assert "附表" not in got.text
    assert got.text.endswith("点「看每个数字」，归您这边的都能打开。")
    assert staff.last.text.endswith("都在附表里。")


async def test_every_figure_opens_to_its_orders_within_the_readers_right(world: World) -> None:
    """Staff open the order's card; a grid worker is told how many are not for them; a stranger nothing."""
    staff, _, member = await busy(world)
    grid = await world.staff("老孙", "grid_worker")
    await tick(world, MONDAY_NINE)
    await staff.press("发送")
    await staff.press("看每个数字")
    labels = [button.label for button in staff.last.buttons]
    assert {"各项数字", "按工作队"} <= set(labels), "a number behind a chapter would be read as orders"
    await staff.press("各项数字")
    await staff.press("受理 1")
    await staff.press("1001 ")
    assert "诉求号 1001" in staff.last.text
    assert "摸黑下楼" in staff.last.text
    await grid.press_data(staff.button("受理 1").data)
    assert "其中 1 件不归您这边看" in grid.last.text
    assert not grid.sees("1001 ")
    answer = await member.press_data(staff.button("受理 1").data)
    assert "不是发给您的" in answer.text


async def test_late_orders_are_one_tap_away(world: World) -> None:
    """看超期 stands under the summary with its count."""
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE + timedelta(days=7))
    await staff.press("看超期 1")
    assert "超期未办结：1 件" in staff.last.text
    assert staff.sees("1001 已派单 · 其他事项 · 已超时")


@pytest.mark.parametrize("argument", ["late-9999", "x", "late.x", "m.99", "..", "-1", "late--"])
async def test_a_forged_figure_opens_nothing(world: World, argument: str) -> None:
    """A polite word, and nothing else."""
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    before = len(staff.chat)
    data = staff.button("看每个数字").data
    await staff.press_data(data + argument)
    assert len(staff.chat) - before <= 1
    assert not shown(staff, "王阿姨")


async def test_the_last_summary_is_there_at_any_time(world: World) -> None:
    """周报 or 汇总: with its state; a lead sees what was sent only; others are told kindly."""
    staff, lead, member = await busy(world)
    await staff.say("周报")
    assert "还没有汇总" in staff.last.text
    await tick(world, MONDAY_NINE)
    await staff.say("汇总")
    assert "草稿" in staff.last.text
    await lead.say("周报")
    assert "还没有汇总" in lead.last.text
    await staff.press("发送")
    await lead.say("周报")
    assert "✅ 社区小林" in lead.last.text
    await member.say("周报")
    assert TITLE not in member.texts()
    assert "想看自己的事，发「我的诉求」或「我的任务」" in member.last.text


async def test_an_older_draft_is_not_hidden_by_a_newer_summary(world: World) -> None:
    """Never lost: 周报 offers what was never sent."""
    staff, lead, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    await tick(world, MONDAY_NINE + timedelta(weeks=1))
    await staff.say("周报")
    await staff.press(f"还没发：甲社区{TITLE}")
    assert TITLE in staff.last.text
    await staff.press("发送")
    assert shown(lead)


async def test_files_that_have_expired_are_said_to_be(world: World) -> None:
    """After months 周报 still shows the words."""
    staff, _, _ = await busy(world)
    await settings(world, summary_auto=True)
    await tick(world, MONDAY_NINE)
    world.clock.forward(days=120)
    await staff.say("周报")
    assert "已过保存期" in staff.last.text
    assert not staff.last.message.files


async def test_text_and_report_are_sealed(world: World) -> None:
    """The row alone tells nothing."""
    await busy(world)
    await tick(world, MONDAY_NINE)
    [row] = await rows(world)
    for sealed in (row.text_sealed, row.report_sealed):
        assert sealed
        assert "周" not in sealed
        assert "1001" not in sealed


async def test_confidential_orders_stand_in_the_workbook_of_the_trusted_alone(world: World) -> None:
    """Two workbooks: whoever may see such orders gets the whole one, the others the one without."""
    staff, lead, _ = await busy(world)
    async with world.database.transaction() as session:
        community = world.communities["甲社区"]
        session.add(
            Invitation(
                community_id=community, id=new_id(session), code="plain", role="staff", confidential=False
            )
        )
    plain = await world.staff("社区小周", "plain")
    await world.person("李阿姨").order("我丈夫经常打我，身上都是伤，我不敢回家，玫瑰园3栋")
    await settings(world, summary_auto=True)
    await tick(world, MONDAY_NINE)
    books = {
        reader.name: [file for file in shown(reader)[-1].message.files if not file.is_picture]
        for reader in (staff, plain, lead)
    }
    assert [len(found) for found in books.values()] == [1, 1, 0]
    assert "不公开" in books[staff.name][0].name
    assert books[staff.name][0].key != books[plain.name][0].key
    for name, seen in ((staff.name, True), (plain.name, False)):
        _, content = await world.files.load(books[name][0].key)
        assert ("丈夫" in text_of(content)) is seen
    await plain.press("看每个数字")
    await plain.press("各项数字")
    await plain.press("受理 2")
    assert "其中 1 件不归您这边看" in plain.last.text
    assert not plain.sees("1002 ")


async def test_nothing_of_a_resident_stands_in_what_is_sent(world: World) -> None:
    """No name, no phone, no door, in text or workbook."""
    staff, _, _ = await busy(world)
    await world.person("陈奶奶").order("我是陈桂英，电话13912345678，玫瑰园3栋2单元501室漏水")
    await tick(world, MONDAY_NINE)
    [card] = shown(staff)
    book = next(file for file in card.message.files if not file.is_picture)
    _, content = await world.files.load(book.key)
    for secret in ("13912345678", "陈桂英", "陈奶奶", "王阿姨", "501"):
        assert secret not in card.text
        assert secret not in text_of(content)


def text_of(workbook: bytes) -> str:
    """Return all that stands in a workbook."""
    book = CalamineWorkbook.from_filelike(BytesIO(workbook))
    return "\n".join(str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


async def test_a_reader_whom_nothing_reaches_makes_no_work_for_staff(world: World) -> None:
    """Nobody is phoned to have a summary read to them: it is there for the asking."""
    staff, lead, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    world.messenger.failures["刘队"] = [UnreachableError("blocked")]
    await staff.press("发送")
    assert not shown(staff, "请打个电话")
    await lead.say("周报")
    assert TITLE in lead.last.text
