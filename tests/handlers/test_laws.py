"""Random people, presses and clocks in a real town: after every step nothing has happened that never may."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from handlers.channel import RetryLaterError, UnreachableError
from handlers.pressing import _VERBS
from handlers.texts import words
from storage.ids import to_text
from tests.handlers import never
from tests.handlers.facts import facts
from tests.handlers.town import GROUP, MEMBERS, PEOPLE, RESIDENTS, STRANGER, TRUSTED, OpenTown

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from handlers.channel import Button
    from tests.fakes import Shown
    from tests.world import Chatter

ORDINARY = (
    "楼上半夜装修太吵了，说了不听",
    "玫瑰园3栋楼道灯不亮，5单元502室，摸黑下楼",
    "海棠苑2栋下水道堵了，臭气熏天",
    "邻居养狗天天叫，调解一下",
    "养老保险怎么办理",
    "我腿脚不好想要个轮椅",
    "匿名反映：玫瑰园4栋有人占消防通道",
)
SENSITIVE = ("我丈夫经常打我，身上都是伤，我不敢回家", "我天天睡不着，不想活了")
EMERGENCY = ("着火了！玫瑰园3栋4楼冒烟了", "有人晕倒了，没有呼吸了，快来人")
SMALL_TALK = (
    "你好",
    "谢谢",
    "在吗",
    "我的事怎么样了",
    words.MINE,
    words.TASKS,
    words.TODO,
    words.DROP,
    "请假",
    "销假",
    "1001",
    "1002",
)
HOTLINES = ("110", "119", "120")
NEAR = 14
"""Buttons of the newest card."""

people = st.sampled_from(PEOPLE)
residents = st.sampled_from((*RESIDENTS, STRANGER))
newest = st.integers(min_value=0, max_value=11)
"""Which of the visible buttons, newest first."""


def letters(number: int) -> str:
    """Write a number with four letters."""
    made = ""
    for _ in range(4):
        number, rest = divmod(number, 26)
        made += chr(ord("a") + rest)
    return made


class Laws(RuleBasedStateMachine):
    """Each rule is one thing that somebody does; the laws are checked after it."""

    def __init__(self) -> None:
        """Open the town."""
        super().__init__()
        self.runner = asyncio.Runner()
        self.opened = OpenTown()
        self.town = self.opened.town
        self.world = self.town.world
        self.said = 0
        self.broken: set[str] = set()
        self.now = self.runner.run(facts(self.world.database))

    def teardown(self) -> None:
        """Close the town."""
        self.runner.run(self.opened.close())
        self.runner.close()

    def step(self, doing: Coroutine[object, object, object]) -> object:
        """Do something, let everything go out, and check the laws."""
        before = self.now
        done = self.runner.run(doing)
        self.now = self.runner.run(facts(self.world.database))
        never.check(before, self.now)
        never.check_chats(self.now, self.world.messenger.chats, self.broken)
        return done

    def marked(self, text: str, *, phone: bool) -> tuple[str, str]:
        """Return a text that can be told from every other, and its mark."""
        self.said += 1
        mark = f"zq{letters(self.said)}q"
        return f"{text}，{mark}" + (f"，电话139{self.said:08d}" if phone else ""), mark

    def speak(self, name: str, text: str, *, phone: bool, reply: int | None = None) -> list[Shown]:
        """Say something marked, and return what is new in the chat."""
        chatter = self.town.people[name]
        text, mark = self.marked(text, phone=phone)
        seen = len(chatter.chat)
        refs = [shown.ref for shown in reversed(chatter.chat)]
        reply_to = refs[reply] if reply is not None and reply < len(refs) else None
        self.step(chatter.say(text, reply_to=reply_to))
        if name in RESIDENTS:
            kept = [*self.now.drafts.values(), *(one.told for one in self.now.matters.values())]
            heard = [shown.text for shown in chatter.chat[-3:]]
            assert any(mark in text for text in kept), f"{mark} of {name} is lost: {heard}"
        return chatter.chat[seen:]

    @rule(name=people, text=st.sampled_from(ORDINARY), phone=st.booleans())
    def ordinary(self, name: str, text: str, *, phone: bool) -> None:
        """Somebody says what is wrong."""
        self.speak(name, text, phone=phone)

    @rule(name=residents, text=st.sampled_from(SENSITIVE), phone=st.booleans())
    def sensitive(self, name: str, text: str, *, phone: bool) -> None:
        """A resident says what no group may know."""
        self.speak(name, text, phone=phone)

    @rule(name=residents, text=st.sampled_from(EMERGENCY), reply=st.none() | newest)
    def emergency(self, name: str, text: str, reply: int | None) -> None:
        """A resident is in danger: the first word back is the number to call."""
        answers = self.speak(name, text, phone=False, reply=reply)
        if name not in self.broken:
            assert any(number in answers[0].text for number in HOTLINES), answers[0].text

    @rule(name=people, text=st.sampled_from(ORDINARY), reply=newest)
    def reply(self, name: str, text: str, reply: int) -> None:
        """Somebody answers an earlier message."""
        self.speak(name, text, phone=False, reply=reply)

    @rule(name=people, text=st.sampled_from(SMALL_TALK))
    def small_talk(self, name: str, text: str) -> None:
        """Somebody says what is no order; none comes of it."""
        known = len(self.now.matters)
        self.step(self.town.people[name].say(text))
        assert len(self.now.matters) == known

    def buttons(self, name: str, chat: str | None = None) -> list[Button]:
        """Return what a person can press, newest first."""
        shown = self.world.messenger.chats.get(chat or name, [])
        return [button for one in reversed(shown) for button in reversed(one.buttons)]

    def press(self, chatter: Chatter, data: str, *, twice: bool = False) -> None:
        """Press, and perhaps the same again, as a messenger that repeats itself."""
        self.said += 1
        key = f"law{self.said}"
        first = self.step(chatter.press_data(data, key=key))
        if not twice:
            return
        quiet = set(self.now.said)
        again = self.runner.run(chatter.press_data(data, key=key))
        assert getattr(first, "text", None) == again.text
        assert set(self.runner.run(facts(self.world.database)).said) == quiet

    @rule(name=people, at=newest, twice=st.booleans())
    def press_own(self, name: str, at: int, *, twice: bool) -> None:
        """Somebody presses a button that they see."""
        if at < len(found := self.buttons(name)):
            self.press(self.town.people[name], found[at].data, twice=twice)

    @rule(filings=st.lists(st.tuples(residents, st.sampled_from(ORDINARY)), min_size=1, max_size=2))
    def file(self, filings: list[tuple[str, str]]) -> None:
        """Residents say what is wrong and confirm what was understood."""
        for name, text in filings:
            self.speak(name, text, phone=True)
            for label in ("是另一件新的事", "一类", "·", words.SUBMIT):
                if found := [one for one in self.buttons(name)[:NEAR] if label in one.label]:
                    self.press(self.town.people[name], found[-1].data)

    @rule(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40)), min_size=1, max_size=4))
    def move(self, moves: list[tuple[int, int]]) -> None:
        """Somebody who sees a button about an order presses it, and writes where they are asked to."""
        for at, choice in moves:
            if not self.now.matters:
                return
            about = f":o{to_text(sorted(self.now.matters, reverse=True)[at % len(self.now.matters)])}:"
            seen = {(name, one.data) for name in PEOPLE for one in self.buttons(name) if about in one.data}
            if not seen:
                continue
            name, data = sorted(seen)[choice % len(seen)]
            self.press(self.town.people[name], data)
            if self.town.people[name].address.chat in self.now.asked:
                text, _ = self.marked("情况是这样的", phone=False)
                self.step(self.town.people[name].say(text))

    @rule(name=st.sampled_from([*MEMBERS, STRANGER, TRUSTED]), at=newest)
    def press_in_group(self, name: str, at: int) -> None:
        """Somebody presses under a card in the group, member of that team or not."""
        if at < len(found := self.buttons(name, GROUP)):
            self.press(self.town.people[name].in_group(GROUP), found[at].data)

    @rule(name=people, owner=people, at=newest, in_group=st.booleans())
    def press_foreign(self, name: str, owner: str, at: int, *, in_group: bool) -> None:
        """Somebody forges the press of a button that only somebody else sees, anywhere."""
        if at < len(found := self.buttons(owner)):
            chatter = self.town.people[name]
            self.press(chatter.in_group(GROUP) if in_group else chatter, found[at].data)

    @rule(
        name=people,
        at=st.integers(0, 3),
        verb=st.sampled_from(sorted(_VERBS)),
        argument=st.sampled_from(["", "1", "9", "scope", "called", "policy", "zzz", "zzzzzzzzzzzzz", "-"]),
        in_group=st.booleans(),
    )
    def press_forged(self, name: str, at: int, verb: str, argument: str, *, in_group: bool) -> None:
        """Somebody writes a button of their own about any order."""
        orders = list(self.now.matters.values())
        if at < len(orders):
            row = orders[at].row
            chatter = self.town.people[name]
            chatter = chatter.in_group(GROUP) if in_group else chatter
            self.press(chatter, f"v1:o{to_text(row.id)}:{verb}:{row.round}:{argument}")

    @rule(name=st.sampled_from(["小张", "小赵", "小钱"]))
    def leave(self, name: str) -> None:
        """A member leaves the team; what they had goes back."""
        chatter = self.town.people[name]
        self.step(chatter.say(words.LEAVE))
        for button in self.buttons(name):
            if button.label == "退出":
                self.press(chatter, button.data)
                return

    @rule(amount=st.sampled_from([{"minutes": 5}, {"minutes": 40}, {"hours": 5}, {"days": 1}, {"days": 8}]))
    def time(self, amount: dict[str, float]) -> None:
        """Time passes."""
        self.step(self.town.time(**amount))

    @rule(chat=st.sampled_from([*PEOPLE, GROUP]), times=st.integers(1, 3), gone=st.booleans())
    def failure(self, chat: str, times: int, *, gone: bool) -> None:
        """The messenger fails in one chat: busy for a while, or closed to us."""
        failure = UnreachableError("blocked") if gone else RetryLaterError("busy")
        self.world.messenger.failures[chat] = [failure] * times
        self.broken.add(chat)


SHORT = settings(
    max_examples=10,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,  # the same towns every time; the long profile looks for new ones
    database=None,
    phases=[Phase.generate],  # shrinking a town takes minutes: the long profile does it
    suppress_health_check=[HealthCheck.too_slow],
)
TestLaws = Laws.TestCase
if settings.get_current_profile_name() != "long":  # see tests/conftest.py
    TestLaws.settings = SHORT
