"""Community staff work in the chat: triage, questions, refusals, phone tasks, orders for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.channel import Command, UnreachableError
from handlers.upkeep import tend_orders

if TYPE_CHECKING:
    from tests.world import Chatter, World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"


async def unsure(world: World, name: str = "居民甲", text: str = NOISE) -> Chatter:
    """Return a resident whose order waits for staff."""
    resident = world.person(name)
    await resident.say(text)
    if resident.sees("改类别"):
        await resident.press("改类别")
    await resident.press("拿不准")
    await resident.press("提交")
    if resident.sees("单独办"):
        await resident.press("单独办")
    return resident


async def test_staff_dispatch_with_one_tap(world: World) -> None:
    """The card that the program was unsure of suggests a team; one tap sends it there."""
    member = await world.member("小张", "mediation")
    staff = await world.staff()
    resident = await unsure(world)
    await staff.press("派单 → 调解队")
    assert member.sees("接单")
    assert "调解队" in resident.last.text


async def test_staff_correct_the_category(world: World) -> None:
    """改类别 by staff changes the category and the deadline that hangs on it."""
    staff = await world.staff()
    await unsure(world)
    await staff.press("改类别")
    await staff.press("政策法规宣传")
    assert "类别：政策法规宣传" in staff.last.text


async def test_staff_ask_and_the_clock_stands_still(world: World) -> None:
    """请补充 asks the resident by a date; the answer comes back and the deadline moves."""
    staff = await world.staff()
    resident = await unsure(world)
    await staff.press("请补充")
    await staff.say("请问是哪一户？")
    assert "请问是哪一户" in resident.last.text
    assert "不算在办理期限" in resident.last.text
    await world.later(days=1)
    await resident.press("补充")
    await resident.say("是401那家")
    assert "是401那家" in staff.texts()
    assert "居民已补充" in staff.texts()


async def test_an_answer_is_just_typed(world: World) -> None:
    """The resident was told to reply: what they say next is the answer, with no question back."""
    staff = await world.staff()
    resident = await unsure(world)
    await staff.press("请补充")
    await staff.say("请问是哪一户？")
    await resident.say("401那家")
    assert "补充收到了" in resident.last.text
    assert "401那家" in staff.texts()


async def test_an_answer_hours_later_is_asked_about(world: World) -> None:
    """When staff still wait for an answer, the resident's words are offered as that answer."""
    staff = await world.staff()
    resident = await unsure(world)
    await staff.press("请补充")
    await staff.say("请问是哪一户？")
    await world.later(hours=3)
    await resident.draft("楼上401的装修吵死了")
    await resident.press("是 1001 的补充")
    assert "401" in staff.texts()


async def test_an_unanswered_question_lapses(world: World) -> None:
    """After three working days the order goes on without the answer."""
    staff = await world.staff()
    resident = await unsure(world)
    await staff.press("请补充")
    await staff.say("请问是哪一户？")
    world.clock.forward(days=6)
    await tend_orders(world.desk)
    await world.settle()
    assert "没等到您的补充" in resident.texts()
    assert "没有补充" in staff.texts()


async def test_a_refusal_tells_why_and_can_be_appealed_once(world: World) -> None:
    """转介 carries the reason; 申诉 brings it back to staff and the street, once."""
    staff = await world.staff()
    street = await world.staff("街道小许", "street")
    resident = await unsure(world)
    await staff.press("转介")
    await staff.say("这件事归城管局，电话 12319")
    assert "12319" in resident.last.text
    await resident.press("申诉")
    await resident.say("城管说不归他们管")
    assert "申诉收到了" in resident.texts()
    assert "城管说不归他们管" in street.texts()
    assert "城管说不归他们管" in staff.texts()
    await staff.press("转介")
    await staff.say("已和城管局确认，请打 12319")
    assert not resident.sees("申诉")


async def test_joining_tells_where_the_matter_lives_on(world: World) -> None:
    """并案: the resident is told the other number, and hears of its progress."""
    member = await world.member("小张", "mediation")
    staff = await world.staff()
    await world.person("居民乙").order(NOISE)
    resident = await unsure(world)
    await staff.press("并案")
    await staff.say("9999")
    assert "没找到" in staff.last.text
    await staff.say("1001")
    assert "诉求号 1001" in resident.last.text
    await member.press("接单")
    await member.press("进展")
    await member.say("已经谈过")
    assert "已经谈过" in resident.texts()


async def test_staff_take_an_order_themselves(world: World) -> None:
    """我来办 makes the member of staff the handler, with the handler's card."""
    staff = await world.staff()
    resident = await unsure(world)
    await staff.press("我来办")
    assert "社区小林 已接单" in resident.texts()
    await staff.press("办结")
    await staff.say("已经处理好了")
    await resident.press("已解决")
    assert "已归档" in resident.texts()


async def test_a_confidential_order_goes_to_a_named_person(world: World) -> None:
    """指定专人 sends a sensitive order to one person; the rest of the team sees nothing."""
    lead = await world.member("队长", "mediation", "lead")
    member = await world.member("小张", "mediation")
    staff = await world.staff()
    resident = world.person("居民甲")
    await resident.order("我丈夫经常打我，身上都是伤，我不敢回家")
    await staff.press("指定专人")
    await staff.press("队长")
    assert lead.sees("接单")
    assert "诉求号" not in member.texts()
    await lead.press("接单")
    assert "身上都是伤" in lead.texts()
    assert "队长 已接单" in resident.texts()


async def test_a_named_person_hears_once_that_an_order_is_back_with_them(world: World) -> None:
    """After 未解决 it is theirs still: the new card says so, and nothing says that it went to others."""
    lead, staff = await world.member("队长", "mediation", "lead"), await world.staff()
    resident = world.person("居民甲")
    await resident.order("我丈夫经常打我，身上都是伤，我不敢回家")
    await staff.press("指定专人")
    await staff.press("队长")
    await lead.press("接单")
    await lead.press("办结")
    await lead.say("已陪同报警，住进了亲戚家")
    heard = len(lead.chat)
    await resident.press("未解决")
    assert "第 2 次办理" in lead.last.text
    assert len(lead.chat) == heard + 1
    assert "已转给别人办" not in lead.texts()


async def test_an_order_for_somebody_who_phones(world: World) -> None:
    """代点单: staff name whom; the card says so, and news go to whoever placed it."""
    member = await world.member("小张", "mediation")
    staff = await world.staff()
    await staff.command(Command.ORDER_FOR)
    await staff.say("王阿姨 13912345678")
    card = await staff.draft(NOISE)
    assert "替谁办：王阿姨" in card.text
    await staff.press("提交")
    await member.press("接单")
    assert "王阿姨" in member.texts()
    assert "13912345678" in member.texts()
    await member.press("办结")
    await member.say("谈好了")
    assert "请转告王阿姨" in staff.texts()
    await staff.press("已解决")
    assert "已归档" in staff.texts()


async def test_a_resident_cannot_order_for_others(world: World) -> None:
    """代点单 is for staff and grid workers; a resident is told kindly."""
    resident = world.person("居民甲")
    answer = await resident.command(Command.ORDER_FOR)
    assert "直接跟我说" in answer.text


async def test_a_grid_worker_orders_for_an_old_person(world: World) -> None:
    """A grid worker may place an order for somebody they met."""
    worker = await world.staff("网格员老吴", "grid_worker")
    await worker.say("代点单")
    await worker.say("李大爷")
    card = await worker.draft(NOISE)
    assert "替谁办：李大爷" in card.text


async def test_a_person_who_blocked_us_becomes_a_phone_task(world: World) -> None:
    """When no message reaches a resident, staff get a task to phone, and tick it off."""
    member = await world.member("小张", "mediation")
    staff = await world.staff()
    resident = world.person("居民甲")
    await resident.order(f"{NOISE}，电话13912345678")
    world.messenger.failures["居民甲"] = [UnreachableError("blocked")]
    await member.press("接单")
    assert "请打个电话" in staff.texts()
    assert "13912345678" in staff.texts()
    answer = await staff.press("打过了")
    assert "记下了" in answer.text
    assert "打过了" in staff.texts()


async def test_staff_hear_the_judgement_on_the_phone(world: World) -> None:
    """Where the resident cannot be reached, staff ask on the phone and press for them."""
    member = await world.member("小张", "mediation")
    staff = await world.staff()
    resident = world.person("居民甲")
    await resident.order(NOISE)
    await member.press("接单")
    await world.front.unreachable(resident.address)
    await member.press("办结")
    await member.say("谈好了")
    assert "谈好了" in staff.texts()
    await staff.press("未解决")
    assert "第 2 次办理" in member.texts()


async def test_todo_lists_what_waits(world: World) -> None:
    """待办 names what staff must decide, and opens it with a tap."""
    staff = await world.staff()
    await unsure(world)
    await unsure(world, "居民乙", "隔壁半夜打麻将吵得睡不着，海棠苑2栋，说了不听")
    await staff.say("待办")
    assert "等您处理的（2）" in staff.last.text
    await staff.press_data(staff.last.buttons[0].data)
    assert staff.sees("我来办")


async def test_todo_is_not_for_residents(world: World) -> None:
    """A resident who types 待办 is told that it is not for them."""
    assert "用不了" in (await world.person("居民甲").say("待办")).text


async def test_staff_write_to_a_resident(world: World) -> None:
    """发消息 passes staff's words on, with their name."""
    staff = await world.staff()
    resident = await unsure(world)
    await staff.press("发消息")
    await staff.say("明天上午我来看看")
    assert "明天上午我来看看" in resident.last.text
    assert "社区小林" in resident.last.text


async def test_an_empty_team_is_not_dispatched_to(world: World) -> None:
    """A team that nobody has joined cannot hear of an order: staff are told."""
    staff = await world.staff()
    resident = await unsure(world)
    await staff.press("选工作队")
    answer = await staff.press("爱心队")
    assert "还没有人加入" in answer.text
    assert "爱心队" not in resident.texts()
