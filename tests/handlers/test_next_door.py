"""Two communities in one database: nobody of one sees or changes anything of the other, by whatever door."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import SQLModel, col, select

from handlers import drafting, learning_desk, my_data, pressing, summary_desk
from handlers.buttons import Subject, press
from handlers.cards import parting as parting_cards
from handlers.cards import recovery as recovery_cards
from handlers.channel import Command, Press
from handlers.flood import UNLIMITED, Flood
from storage.database import new_id
from storage.models import (
    Absence,
    Account,
    Attachment,
    Correction,
    Document,
    Draft,
    Invitation,
    LexiconEntry,
    Membership,
    Nudge,
    Order,
    OrderEvent,
    Parting,
    Person,
    PhoneTask,
    Recovery,
    Summary,
    Team,
)
from tests.handlers.mondays import MONDAY_NINE, tick
from tests.world import open_world

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from tests.world import Chatter, World

OF_A_COMMUNITY = (
    Order,
    OrderEvent,
    Draft,
    PhoneTask,
    Summary,
    Document,
    Membership,
    Absence,
    Nudge,
    LexiconEntry,
    Correction,
    Team,
    Invitation,
    Attachment,
)
OF_PEOPLE = (Recovery, Parting)
STORY = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听，我电话13912345678"
VIOLENCE = "我丈夫打我，我很害怕，我住海棠苑2栋"
SECRETS = ("王阿姨", "玫瑰园", "13912345678", "半夜装修", "打我", "海棠苑", "小张", "调解队", "电话里说的话")
ROLES = ("resident", "member", "lead", "grid_worker", "staff", "admin")
"""Whoever works for the street sees all its communities, and is nobody from next door."""
Rows = dict[str, dict[int, dict[str, Any]]]


@dataclass
class NextDoor:
    """A community with everything in it, and the people of another."""

    world: World
    ours: int
    people: dict[str, Chatter] = field(default_factory=dict)
    others: dict[str, Chatter] = field(default_factory=dict)

    async def rows(self) -> Rows:
        """Return everything that is ours, as it is now."""
        async with self.world.database.reading() as session:
            found: dict[str, list[SQLModel]] = {}
            for kind in OF_A_COMMUNITY:
                mine: Any = select(kind).where(col(kind.community_id) == self.ours)
                found[kind.__name__] = list((await session.exec(mine)).all())
            named = [*self.people]
            accounts = (await session.exec(select(Account).where(col(Account.chat).in_(named)))).all()
            owners = [one.person_id for one in accounts]
            found["Account"] = list(accounts)
            for loose in OF_PEOPLE:
                own: Any = select(loose).where(col(loose.person_id).in_(owners))
                found[loose.__name__] = list((await session.exec(own)).all())
            found["Person"] = list(
                (await session.exec(select(Person).where(col(Person.id).in_(owners)))).all()
            )
        return {
            kind: {row.model_dump()["id"]: row.model_dump() for row in listed}
            for kind, listed in found.items()
        }

    def told(self) -> list[tuple[int, int]]:
        """Return how much each of our people has been shown, and how often it was changed."""
        return [(len(one.chat), sum(shown.edits for shown in one.chat)) for one in self.people.values()]

    def heard_by(self, chatter: Chatter) -> str:
        """Return all that somebody from next door can read, the labels of buttons too."""
        labels = [button.label for shown in chatter.chat for button in shown.buttons]
        return "\n".join([chatter.texts(), *labels])


@pytest.fixture
async def next_door(any_url: str) -> AsyncIterator[NextDoor]:
    """甲社区 with orders of every kind under way, and 乙社区 next to it."""
    async with open_world(any_url, communities=("甲社区", "乙社区")) as world:
        world.desk.flood = Flood(world.clock, UNLIMITED)
        made = NextDoor(world, world.communities["甲社区"])
        await _fill(made)
        await _move_in(made)
        yield made


async def _fill(made: NextDoor) -> None:
    world = made.world
    made.people = {"小张": await world.member("小张", "mediation"), "社区小林": await world.staff()}
    for name, text in (("王阿姨", STORY), ("李姐", VIOLENCE)):
        made.people[name] = world.person(name)
        await made.people[name].command(Command.START, "place-MG-3")
        await made.people[name].order(text)
    await made.people["小张"].press("接单")
    await made.people["王阿姨"].command(Command.RECOVERY)
    await tick(world, MONDAY_NINE)
    made.people["赵叔"] = world.person("赵叔")
    await made.people["赵叔"].command(Command.START, "place-MG-3")
    await made.people["赵叔"].draft("玫瑰园3栋的路灯坏了")
    async with world.database.transaction() as session:
        order = (await session.exec(select(Order).where(Order.community_id == made.ours))).first()
        assert order is not None
        ours: dict[str, Any] = {"community_id": made.ours}
        sealed = world.database.vault.seal("电话里说的话")
        session.add(
            PhoneTask(
                **ours,
                id=new_id(session),
                order_id=order.id,
                person_id=order.orderer_id,
                dedupe="next-door",
                words_sealed=sealed,
                created_at=world.clock(),
            )
        )
        session.add(LexiconEntry(**ours, id=new_id(session), kind="add", word="砸墙", made_at=world.clock()))


async def _move_in(made: NextDoor) -> None:
    """Let people of every role join the community next door."""
    world, theirs = made.world, made.world.communities["乙社区"]
    async with world.database.transaction() as session:
        team = Team(
            community_id=theirs, id=new_id(session), code="other", name="乙综合队", categories=["other"]
        )
        session.add(team)
        for role in ROLES[1:]:
            in_team = team.id if role in {"member", "lead"} else None
            session.add(
                Invitation(
                    community_id=theirs,
                    id=new_id(session),
                    code=f"b-{role}",
                    role=role,
                    team_id=in_team,
                    uses_left=5,
                )
            )
    for role in ROLES:
        made.others[role] = world.person(f"乙{role}")
        await made.others[role].command(Command.START, f"join-b-{role}" if role != "resident" else "")


def buttons(rows: Rows, theirs: Sequence[int]) -> Iterator[str]:
    """Yield every button there is about something of ours, and about theirs with something of ours."""
    every = [next(iter(kind)) for kind in rows.values() if kind]
    plain = {*pressing._ROSTER, *learning_desk.VERBS, *recovery_cards.VERBS, *parting_cards.VERBS}
    plain_one, *others = rows["Order"].values()
    tried: list[tuple[dict[str, Any], Sequence[str | int]]] = [(plain_one, ("", "other", *every))]
    for order, arguments in (*tried, *((one, ("",)) for one in others)):
        for verb, more in product(pressing._VERBS, arguments):
            yield press("x", verb, Subject.ORDER, order["id"], seen=order["round"], argument=more).data
    for own, verb, argument in product(theirs, pressing._VERBS, every):
        yield press("x", verb, Subject.ORDER, own, seen=1, argument=argument).data
    for row, verb, of in product(rows["Summary"].values(), summary_desk._VERBS, ("", "received", "1")):
        yield press("x", verb, Subject.SUMMARY, row["id"], seen=row["revision"], argument=of).data
    for draft, verb in product(rows["Draft"].values(), drafting._VERBS):
        yield press("x", verb, Subject.DRAFT, draft["id"], seen=draft["version"]).data
    for task in rows["PhoneTask"]:
        yield press("x", "called", Subject.TASK, task).data
    for verb, argument in product(sorted(plain | my_data.VERBS), every):
        yield press("x", verb, argument=argument).data


async def pressed(chatter: Chatter, data: str) -> str:
    """Press a button, and return the word for it; what it makes due goes out later."""
    number, world = next(chatter.world.serial), chatter.world
    answer = await world.front.press(
        Press(f"p{number}", chatter.address, chatter.author, world.clock(), data)
    )
    return answer.text


@pytest.mark.parametrize("role", ["resident", "lead", "staff"])
async def test_no_button_leads_next_door(next_door: NextDoor, role: str) -> None:
    """Every verb with every identifier of ours: no row changes, nobody of ours is told, nothing is said."""
    stranger = next_door.others[role]
    await stranger.say("门口的路灯坏了，晚上黑得看不见")
    for label in ("乙社区", "提交"):
        if stranger.sees(label):
            await stranger.press(label)
    async with next_door.world.database.reading() as session:
        theirs = [
            one.id for one in (await session.exec(select(Order))).all() if one.community_id != next_door.ours
        ]
    before, told = await next_door.rows(), next_door.told()
    assert all(before[kind.__name__] for kind in (Order, Draft, PhoneTask, Summary, LexiconEntry, Recovery))
    answers = [await pressed(stranger, data) for data in buttons(before, theirs)]
    await next_door.world.settle()
    assert await next_door.rows() == before
    assert next_door.told() == told
    said = "\n".join([*answers, next_door.heard_by(stranger)])
    assert [secret for secret in SECRETS if secret in said] == []


@pytest.mark.parametrize("role", ["resident", "lead", "grid_worker", "staff", "admin"])
async def test_no_words_lead_next_door(next_door: NextDoor, role: str) -> None:
    """Numbers of our orders, the office's commands and links to nowhere."""
    stranger, world = next_door.others[role], next_door.world
    before, told = await next_door.rows(), next_door.told()
    for number in [one["number"] for one in before["Order"].values()]:
        for words in ("{}", "诉求号 {}", "换手机 {}", "断开 {}", "接回 {}", "诉求号 {} 到哪一步了", "看 {}"):
            await stranger.say(words.format(number))
    for words in ("待办", "周报", "队伍", "我的诉求", "我的数据", "找回码 1111 1111 1111 1111", "1234"):
        await stranger.say(words)
    for command in Command:
        if command not in {Command.LEAVE, Command.START}:
            await stranger.command(command)
    for payload in ("join-", "join-none", "place-none", "join-b-staff-", "place-MG-3' OR 1=1", "x" * 64):
        await stranger.command(Command.START, payload)
    await world.settle()
    assert await next_door.rows() == before
    assert next_door.told() == told
    said = next_door.heard_by(stranger)
    assert [secret for secret in SECRETS if secret in said] == []
