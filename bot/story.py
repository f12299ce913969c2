"""`sandan demo --story`: one order of each category, played through the real service in the terminal."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.playbill import Playbill
from bot.stage import Actor, HandClock, Stage
from handlers import founding
from handlers.channel import Command, Want
from handlers.desk import Desk
from handlers.texts import desk as desk_texts
from handlers.texts import story as texts
from handlers.texts import team as team_texts
from handlers.texts import words
from nlp.sorter import Sorter
from orders.categories import Category
from orders.states import Role, State
from storage import health, orders
from storage.database import Database
from storage.vault import Vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from rich.console import Console

    from handlers.founding import Founded

CHANNEL = "terminal"
SECRET = "only for a story that is forgotten at its end"  # noqa: S105 - seals nothing that stays
BREATH = timedelta(minutes=7)
TEAMS = ("mediation", "policy", "hardship", "charity", "other")


@dataclass
class Story:
    """The stage, the cast and what they do; everything said and shown goes to the playbill."""

    stage: Stage
    clock: HandClock
    founded: Founded
    bill: Playbill
    cast: dict[str, Actor] = field(default_factory=dict)

    async def play(self) -> None:
        """Play every chapter."""
        await self._gather()
        self.stage.recorder.heard = self.bill.shown
        for code, chapter in _CHAPTERS.items():
            self.bill.chapter(texts.CHAPTERS[code])
            await chapter(self)

    async def _gather(self) -> None:
        """Let everybody join, and bind each team's group."""
        self.bill.chapter(texts.JOINING)
        for team in TEAMS:
            code = self.founded.code("member", team=team)
            for name in (texts.FIRST, texts.SECOND):
                member = self.actor(f"{team}-{name}", name)
                await self.stage.say(member, f"join-{code}", command=Command.START)
            await self.stage.say(member, code, command=Command.BIND, group=team)
        staff = self.actor("staff", texts.STAFF)
        await self.stage.say(staff, f"join-{self.founded.code('staff')}", command=Command.START)
        roles = {
            account: texts.SHOWN_AS.format(name=one.name, role=self._role(account))
            for account, one in self.cast.items()
        }
        self.bill.name_groups({one.code: one.name for one in self.founded.teams}, roles)
        self.bill.note(texts.JOINED.format(count=len(self.cast), groups=len(TEAMS)))

    def _role(self, account: str) -> str:
        return words.ROLE[Role.STAFF if account == "staff" else Role.MEMBER]

    def actor(self, account: str, name: str) -> Actor:
        """Return somebody of the cast."""
        return self.cast.setdefault(account, Actor(account, name))

    def resident(self, name: str) -> Actor:
        """Return a resident; their chat bears their name."""
        return self.actor(name, name)

    def member(self, team: str, name: str = texts.FIRST) -> Actor:
        """Return a member of a team."""
        return self.cast[f"{team}-{name}"]

    async def say(self, who: Actor, text: str) -> None:
        """Let somebody write in their private chat."""
        self.clock.forward(timedelta(seconds=20))
        self.bill.says(who, texts.SENDS.format(text=text))
        await self.stage.say(who, text)

    async def press(self, who: Actor, *labels: str, group: str = "") -> None:
        """Let somebody press the newest button with one of these labels."""
        self.clock.forward(timedelta(seconds=20))
        button = self.stage.button(group or who.account, *labels)
        if button is None:
            raise LookupError(f"{who.account} sees no button {labels}")
        self.bill.says(who, texts.PRESSES.format(label=button.label), group=group)
        answer = await self.stage.press_only(who, button, group=group)
        self.bill.toast(who, answer.text, group=group)
        await self.stage.settle()

    async def submit(self, who: Actor, text: str, category: str) -> None:
        """Say what is wrong, answer the one question if it comes, submit, leave a phone."""
        await self.say(who, text)
        hint = words.CATEGORY_HINT[Category(category)]
        if self.stage.button(who.account, hint) is not None:
            await self.press(who, hint)
        if self.stage.button(who.account, words.SUBMIT) is not None:  # an emergency was filed at once
            await self.press(who, words.SUBMIT)
        if Want.PHONE in self.stage.recorder.chats[who.account][-1].message.wants:
            await self.say(who, texts.PHONE)
        self.clock.forward(BREATH)

    async def accept(self, team: str) -> Actor:
        """Let the first member of a team accept the newest order in its group."""
        member = self.member(team)
        await self.press(member, words.ACCEPT, group=team)
        self.clock.forward(BREATH)
        return member

    async def resolve(self, member: Actor, result: str) -> None:
        """Let whoever works on an order write its result."""
        await self.press(member, words.RESOLVE)
        await self.say(member, result)
        self.clock.forward(BREATH)


async def _mediation(story: Story) -> None:
    """Two members press in the same moment: one has it, the other is told who."""
    wang = story.resident(texts.WANG)
    await story.submit(wang, texts.NOISE, "mediation")
    team = "mediation"
    button = story.stage.button(team, words.ACCEPT)
    if button is None:
        raise LookupError("the order did not reach the group")
    racers = (story.member(team), story.member(team, texts.SECOND))
    for one in racers:
        story.bill.says(one, texts.PRESSES.format(label=button.label), group=team)
    answers = await asyncio.gather(*(story.stage.press_only(one, button, group=team) for one in racers))
    for one, answer in zip(racers, answers, strict=True):
        story.bill.toast(one, answer.text, group=team)
    await story.stage.settle()
    winner = next(one for one in racers if story.stage.button(one.account, words.RESOLVE))
    await story.resolve(winner, texts.NOISE_RESULT)
    await story.press(wang, words.SOLVED)
    for _ in ("the result", "the attitude"):
        await story.press(wang, texts.MARK)


async def _policy(story: Story) -> None:
    """A member returns the order with a reason; staff judge and dispatch it again."""
    li, team = story.resident(texts.LI), "policy"
    await story.submit(li, texts.POLICY, team)
    member = story.member(team)
    await story.press(member, words.RETURN, group=team)
    await story.press(member, team_texts.RETURN_REASONS["people"])
    staff = story.cast["staff"]
    name = next(one.name for one in story.founded.teams if one.code == team)
    if story.stage.button(staff.account, desk_texts.OTHER_TEAMS) is not None:
        await story.press(staff, desk_texts.OTHER_TEAMS)
    await story.press(staff, name)
    story.clock.forward(BREATH)
    second = story.member(team, texts.SECOND)
    await story.press(second, words.ACCEPT, group=team)
    await story.resolve(second, texts.POLICY_RESULT)
    await story.press(li, words.SOLVED)


async def _hardship(story: Story) -> None:
    """Not solved: a new round, with staff's eyes on it."""
    zhou, team = story.resident(texts.ZHOU), "hardship"
    await story.submit(zhou, texts.HARDSHIP, team)
    member = await story.accept(team)
    await story.resolve(member, texts.HARDSHIP_FIRST)
    await story.press(zhou, words.UNSOLVED)
    await story.say(zhou, texts.HARDSHIP_MORE)
    second = story.member(team, texts.SECOND)
    await story.press(second, words.ACCEPT, group=team)
    await story.resolve(second, texts.HARDSHIP_SECOND)
    await story.press(zhou, words.SOLVED)


async def _charity(story: Story) -> None:
    """Progress on the way, partly solved in the end."""
    chen, team = story.resident(texts.CHEN), "charity"
    await story.submit(chen, texts.CHARITY, team)
    member = await story.accept(team)
    await story.press(member, words.PROGRESS)
    await story.say(member, texts.CHARITY_PROGRESS)
    await story.resolve(member, texts.CHARITY_RESULT)
    await story.press(chen, words.PARTLY)


async def _other(story: Story) -> None:
    """The place comes from the QR code on the stairs."""
    zhao, team = story.resident(texts.ZHAO), "other"
    story.bill.says(zhao, texts.SENDS.format(text=f"/start place-{texts.LAMP_PLACE}"))
    await story.stage.say(zhao, f"place-{texts.LAMP_PLACE}", command=Command.START)
    await story.submit(zhao, texts.LAMP, team)
    member = await story.accept(team)
    await story.resolve(member, texts.LAMP_RESULT)
    await story.press(zhao, words.SOLVED)


async def _sensitive(story: Story) -> None:
    """The hotline first; named staff; nothing in any group."""
    chats = story.stage.recorder.chats
    before = {team: len(chats[team]) for team in TEAMS}
    woman = story.resident(texts.ANON)
    await story.submit(woman, texts.SENSITIVE, "mediation")
    staff = story.cast["staff"]
    await story.press(staff, desk_texts.TAKE_MYSELF)
    await story.press(staff, words.MESSAGE)
    await story.say(staff, texts.SENSITIVE_WORD)
    leaks = sum(len(chats[team]) - before[team] for team in TEAMS)
    total = sum(len(chats[team]) for team in TEAMS)
    story.bill.note(texts.CHECK.format(groups=len(TEAMS), messages=total, leaks=leaks))


_CHAPTERS = {
    "mediation": _mediation,
    "policy": _policy,
    "hardship": _hardship,
    "charity": _charity,
    "other": _other,
    "sensitive": _sensitive,
}


@asynccontextmanager
async def _opened(folder: Path, clock: HandClock) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{folder / 'story.db'}", Vault(SECRET), clock)
    try:
        await health.bring_up_to_date(database)
        yield database
    finally:
        await database.close()


async def tell(out: Console, now: datetime, seconds: Callable[[], float]) -> None:
    """Play the story into the console; `seconds` counts how long it took so far."""
    clock = HandClock(now)
    with tempfile.TemporaryDirectory(prefix="sandan-story-") as folder:
        async with _opened(Path(folder), clock) as database:
            async with database.transaction() as session:
                founded = await founding.found(session, founding.example_plan(), now)
            bill = Playbill(out)
            bill.title(texts.TITLE.format(community=founded.communities[0].name), texts.INTRO)
            story = Story(Stage(Desk(database, clock, Sorter()), CHANNEL), clock, founded, bill)
            await story.play()
            async with database.reading() as session:
                community = founded.communities[0].id
                found = await orders.in_states(session, community, list(State))
    closed = sum(one.state == State.CLOSED for one in found)
    bill.note(texts.END.format(orders=len(found), closed=closed, seconds=seconds()))
    bill.note(texts.NEXT)
