"""What every channel must do, in front of the real service: one suite, run against each of them.

A channel's tests give a :class:`tests.channel_stage.Stage` by the fixture `stage` and inherit
:class:`ChannelContract`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import documents
from tests.channel_guard import ChannelGuard
from tests.channel_stage import (
    HERE,
    NOISE,
    ODD,
    draft,
    drafts,
    hand_out,
    order,
    picture,
    states,
    with_button,
    words,
)

if TYPE_CHECKING:
    from tests.channel_stage import Stage


EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHART = ("甲社区2026年第47周.png", "image/png", picture("blue", "PNG"))
WORKBOOK = ("甲社区2026年第47周 明细.xlsx", EXCEL, b"PK\x03\x04 a workbook's bytes")


class ChannelContract(ChannelGuard):
    """Inherited by the tests of each channel."""

    async def test_an_order_goes_all_the_way(self, stage: Stage) -> None:
        """点单, 接单, 进展, 办结, 已解决 and two marks; everybody hears what concerns them, and no more."""
        member, resident = await stage.member("小张"), await stage.person("王阿姨")
        card = await draft(resident, NOISE)
        assert "矛盾纠纷调解" in card.text
        assert {"提交", "改类别", "补充", "取消"} <= set(card.labels)
        await resident.press("提交")
        assert "诉求号 1001" in words(resident.seen)
        assert "玫瑰园" in member.team_seen[-1].text
        assert "半夜装修" not in words(member.seen)

        assert "接好了" in await member.press("接单")
        assert "半夜装修" in words(member.seen)
        assert "小张" in words(resident.seen)
        await member.press("进展")
        await member.press("已上门")
        assert "已上门查看" in words(resident.seen)
        await member.press("办结")
        await member.say("双方说好晚上九点后不施工。")
        assert "双方说好晚上九点后不施工。" in words(resident.seen)
        await resident.press("已解决")
        await resident.press("5")
        await resident.press("4")
        assert "已归档" in words(resident.seen)
        assert await states(stage) == ["closed"]
        assert "半夜装修" not in await stage.bystander()

    async def test_the_team_s_card_is_edited_in_place(self, stage: Stage) -> None:
        """Who took it stands on the same card, and nobody can press 接单 there any more."""
        member, resident = await stage.member("小张"), await stage.person("王阿姨")
        await order(resident)
        card = with_button(member.team_seen, "接单")[-1]
        await member.press("接单")
        after = next(one for one in member.team_seen if one.ref == card.ref)
        assert after.text != card.text
        assert not with_button(member.team_seen, "接单")
        assert "小张" in await stage.bystander()

    async def test_a_card_shown_anew_takes_the_buttons_along(self, stage: Stage) -> None:
        """After more words the card stands below them; the old one stays, without buttons."""
        resident = await stage.person("王阿姨")
        first = await draft(resident, NOISE)
        await resident.say("昨天也是这样")
        second = with_button(resident.seen, "提交")
        assert [one.ref for one in second] == [resident.seen[-1].ref]
        old = next(one for one in resident.seen if one.ref == first.ref)
        assert not old.labels
        assert old.text == first.text
        assert "昨天也是这样" in second[-1].text

    async def test_a_category_chosen_changes_the_card_where_it_stands(self, stage: Stage) -> None:
        """Looking at the choices and choosing moves nothing in the chat."""
        resident = await stage.person("王阿姨")
        card = await draft(resident, NOISE)
        seen = len(resident.seen)
        await resident.press("改类别")
        await resident.press("政策法规宣传")
        assert len(resident.seen) == seen
        after = next(one for one in resident.seen if one.ref == card.ref)
        assert "类别：政策法规宣传" in after.text

    async def test_everybody_hears_things_in_their_order(self, stage: Stage) -> None:
        """A resident's chat tells the story from its beginning to its end."""
        member, resident = await stage.member("小张"), await stage.person("王阿姨")
        await order(resident)
        await member.press("接单")
        for note in ("已联系", "已上门"):
            await member.press("进展")
            await member.press(note)
        await member.press("办结")
        await member.say("谈好了。")
        said = words(resident.seen)
        marks = ["诉求号 1001", "已接单", "已联系", "已上门", "谈好了。"]
        places = [said.index(mark) for mark in marks]
        assert places == sorted(places), said

    async def test_quick_messages_keep_their_order(self, stage: Stage) -> None:
        """What was written in a row stands on the card in the same row."""
        resident = await stage.person("王阿姨")
        await resident.say_quickly(NOISE, "第二句", "第三句", "第四句")
        await stage.settle()
        card = with_button(resident.seen, "提交")[-1]
        places = [card.text.index(part) for part in ("半夜装修", "第二句", "第三句", "第四句")]
        assert places == sorted(places)
        assert await drafts(stage) == 1

    async def test_a_photo_reaches_the_member(self, stage: Stage) -> None:
        """One picture with words is kept with the order and shown to whoever takes it, nobody else."""
        member, resident = await stage.member("小张"), await stage.person("王阿姨")
        await resident.send_photos([picture()], NOISE)
        await resident.press("提交")
        assert not sum(one.photos for one in member.team_seen)
        await member.press("接单")
        assert sum(one.photos for one in member.seen) == 1

    async def test_several_photos_reach_the_member(self, stage: Stage) -> None:
        """An album and a picture that follows are all there."""
        member, resident = await stage.member("小张"), await stage.person("王阿姨")
        await draft(resident, NOISE)
        await resident.send_photos([picture("red"), picture("blue"), picture("white")])
        await resident.send_photos([picture("black")])
        assert "照片：4 张" in with_button(resident.seen, "提交")[-1].text
        await resident.press("提交")
        await member.press("接单")
        assert sum(one.photos for one in member.seen) == 4

    async def test_a_photo_sent_later_reaches_who_works_on_it(self, stage: Stage) -> None:
        """A supplement's picture is shown to the member who has the order."""
        member, resident = await stage.member("小张"), await stage.person("王阿姨")
        await order(resident)
        await member.press("接单")
        await resident.say("我的诉求")
        await resident.press("看 1001")
        await resident.press("补充")
        await resident.send_photos([picture()], "这是今天拍的")
        assert "这是今天拍的" in words(member.seen)
        assert sum(one.photos for one in member.seen) == 1

    async def test_files_arrive_with_the_words_that_explain_them(self, stage: Stage) -> None:
        """A chart is to be looked at, a workbook to be opened under its Chinese name; then the words."""
        staff = await stage.person("小林")
        await staff.say("在吗")
        before = len(staff.seen)
        await hand_out(stage, "上周汇总", [CHART, WORKBOOK])
        shown = staff.seen[before:]
        assert sum(one.photos for one in shown) == 1
        assert [name for one in shown for name in one.files] == [WORKBOOK[0]]
        assert await staff.open_file(WORKBOOK[0]) == WORKBOOK[2]
        assert "上周汇总" in shown[-1].text
        assert shown[-1].labels == ["帮助"]
        assert words(shown).count("上周汇总") == 1

    async def test_words_go_out_though_their_files_have_expired(self, stage: Stage) -> None:
        """A message that waited too long says what can be opened no more, and says the rest."""
        staff = await stage.person("小林")
        await staff.say("在吗")
        before = len(staff.seen)
        await hand_out(stage, "上周汇总", [WORKBOOK], kept_since=documents.KEPT)
        assert "上周汇总" in words(staff.seen[before:])

    async def test_a_qr_code_tells_the_place(self, stage: Stage) -> None:
        """Whoever comes by the code at the door need not say where they are."""
        resident = await stage.person("王阿姨")
        await resident.enter("place-MG-3")
        assert "玫瑰园3栋" in words(resident.seen)
        assert "地点：玫瑰园3栋" in (await draft(resident, HERE)).text

    async def test_a_shared_place_stands_on_the_card(self, stage: Stage) -> None:
        """The location that a phone shares belongs to the draft."""
        resident = await stage.person("王阿姨")
        await draft(resident, HERE)
        await resident.share_place(32.5, 120.4)
        assert "您发来的位置" in with_button(resident.seen, "提交")[-1].text

    async def test_words_are_shown_as_they_were_written(self, stage: Stage) -> None:
        """No markup is read into them, on the resident's card and on the member's."""
        member, resident = await stage.member("小张"), await stage.person("王阿姨")
        card = await draft(resident, f"{NOISE} {ODD}")
        assert ODD in card.text
        await resident.press("提交")
        await member.press("接单")
        assert ODD in words(member.seen)

    async def test_a_long_story_arrives_whole(self, stage: Stage) -> None:
        """Nearly four thousand characters: nothing of it is lost on the way to the member."""
        member, resident = await stage.member("小张"), await stage.person("王阿姨")
        story = f"{NOISE}。{'他们天天敲，' * 640}最后一句在这里"
        await order(resident, story)
        await member.press("接单")
        before = len(member.seen)
        await member.press("看全文")
        told = "".join(one.text for one in member.seen[before:]).replace("\n", "")
        assert told.count("他们天天敲，") == 640
        assert "最后一句在这里" in told

    async def test_plain_words_are_as_good_as_commands(self, stage: Stage) -> None:
        """我的诉求, 帮助 and 取消 mean what they say, with a slash or without."""
        resident = await stage.person("王阿姨")
        await order(resident)
        for asking in ("我的诉求", "/mine"):
            await resident.say(asking)
            assert "诉求号 1001" in resident.seen[-1].text, asking
        for asking in ("帮助", "/help"):
            await resident.say(asking)
            assert "怎么用" in resident.seen[-1].text, asking
        await draft(resident, "海棠苑2栋楼道灯不亮，摸黑下楼")
        await resident.say("取消")
        assert not with_button(resident.seen, "提交")
        assert await drafts(stage) == 0

    async def test_small_talk_creates_nothing(self, stage: Stage) -> None:
        """在吗 and 谢谢 are answered, and that is all."""
        resident = await stage.person("王阿姨")
        await resident.say("在吗")

        async def chat() -> None:
            seen = len(resident.seen)
            await resident.say("谢谢")
            assert len(resident.seen) == seen + 1

        await stage.changes_nothing(chat)

    async def test_a_reply_to_a_private_card_is_progress(self, stage: Stage) -> None:
        """The member answers the card with words; the resident hears them."""
        member, resident = await stage.member("小张"), await stage.person("王阿姨")
        await order(resident)
        await member.press("接单")
        card = with_button(member.seen, "办结")[-1]
        await member.say("今天下午去看过了", reply_to=card.ref)
        assert "今天下午去看过了" in words(resident.seen)

    async def test_the_chat_is_there_when_it_is_opened_again(self, stage: Stage) -> None:
        """Everything stands where it stood, and the buttons still work."""
        resident = await stage.person("王阿姨")
        await draft(resident, NOISE)
        before = resident.seen
        await resident.reopen()
        assert resident.seen == before
        await resident.press("提交")
        assert "诉求号 1001" in words(resident.seen)

    async def test_a_restart_in_the_middle_loses_nothing(self, stage: Stage) -> None:
        """A draft, an order on its way, a question that waits for words: all go on where they were."""
        member, resident = await stage.member("小张"), await stage.person("王阿姨")
        await draft(resident, NOISE)
        await stage.restart()
        await resident.press("提交")
        await stage.restart()
        await member.press("接单")
        await member.press("办结")
        await stage.restart()
        await member.say("谈好了。")
        assert "谈好了。" in words(resident.seen)
        await stage.restart()
        await resident.press("已解决")
        assert await states(stage) == ["closed"]

    async def test_an_answer_on_its_way_when_the_service_stops(self, stage: Stage) -> None:
        """What was said is kept, and answered after the start: all of it, once, in its order."""
        resident = await stage.person("王阿姨")
        await draft(resident, NOISE)
        await resident.drop("昨天也是这样")
        await resident.drop("前天也是这样")
        await stage.restart()
        [card] = with_button(resident.seen, "提交")
        assert card.text.index("昨天也是这样") < card.text.index("前天也是这样")
        assert card.text.count("前天也是这样") == 1
