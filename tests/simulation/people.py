"""Residents who write and members who work, by chance: quickly, slowly, or not at all for a while."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from handlers.channel import Address
from handlers.filing import file
from handlers.history.phrases import phrases
from handlers.moving import act
from handlers.turn import Turn
from orders.errors import OrderError
from orders.states import FINAL, Action, State
from storage import arrivals, directory, orders, people, profiles
from storage.drafts import Content, Piece
from tests.world import CHANNEL, TEAMS

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from handlers.history.days import Days
    from storage.database import Session
    from storage.models import Order
    from storage.people import Someone
    from tests.simulation.diary import Diary
    from tests.world import World

RESIDENTS = 60
NEGLECTED = 0.28
"""Share of steps that wait much longer than they should: so many that some residents surely wait for days."""
NEVER_JUDGED = 0.3
UNSOLVED = 0.1
RETURNED = 0.05


@dataclass
class Town:
    """Everybody who writes and presses; what they do goes through the service's own use cases."""

    world: World
    chance: Random
    community: int
    arrivals: list[datetime]
    days: Days
    diary: Diary
    _plans: list[tuple[datetime, int]] = field(default_factory=list)

    async def gather(self) -> None:
        """Let everybody join: two members and a lead a team, two of the staff, one of the street."""
        for team in TEAMS:
            for name in ("甲", "乙"):
                await self.world.member(f"{team}{name}", team)
            await self.world.member(f"{team}队长", team, role="lead")
        for role in ("staff", "admin", "street"):
            await self.world.staff(f"{role}", role)

    async def act_until(self, now: datetime) -> None:
        """Do everything that people do up to now."""
        while self.arrivals and self.arrivals[0] <= now:
            at = self.arrivals.pop(0)
            self.world.clock.now = max(self.world.clock.now, at)
            await self._write()
        while self._plans and self._plans[0][0] <= now:
            at, order = heapq.heappop(self._plans)
            self.world.clock.now = max(self.world.clock.now, at)
            await self._step(order)
        self.world.clock.now = now

    def _plan(self, order: int, hours: float) -> None:
        """Let something be done with an order, some working hours from now."""
        slow = 14.0 if self.chance.random() < NEGLECTED else 1.0
        at = self.days.later(self.world.clock(), hours * slow * self.chance.lognormvariate(0, 0.7))
        heapq.heappush(self._plans, (at, order))

    async def _write(self) -> None:
        """Let a resident order something."""
        matter = self.chance.choice(phrases().matters)
        says = phrases().message(self.chance.choice(matter.says), "海棠苑3栋", self.chance)
        content = Content(pieces=(Piece("m", says),), category=None, place_code="HC-3")
        async with self.world.database.transaction() as session:
            turn = await self._turn(session, f"居民{self.chance.randrange(RESIDENTS)}")
            understood = await self.world.desk.understand(session, self.community, says)
            order = await file(turn, self.community, content, understood)
        await self._note(order.id)
        self._plan(order.id, 1.5)

    async def _note(self, identifier: int) -> None:
        """Write down how an order stands after somebody's move."""
        async with self.world.database.reading() as session:
            order = await orders.find(session, identifier)
        assert order is not None
        self.diary.moves.append((self.world.clock(), order))

    async def _turn(self, session: Session, name: str) -> Turn:
        """Let somebody speak in their private chat."""
        now = self.world.clock()
        known = await arrivals.recognise(
            session, channel=CHANNEL, external=name, chat=name, name=name, now=now
        )
        if known.community is None:
            await profiles.set_home(session, known.id, self.community, None)
        return Turn(self.world.desk, session, now, me=known, at=Address(CHANNEL, name))

    async def _step(self, identifier: int) -> None:
        """Let whoever is next do what they do with an order."""
        async with self.world.database.transaction() as session:
            order = await orders.get(session, self.community, identifier)
            if order is None or order.state in FINAL:
                return
            try:
                async with session.begin_nested():
                    goes_on = await self._move(session, order)
            except OrderError:
                goes_on = True  # somebody else's turn: later
        await self._note(identifier)
        if goes_on:
            self._plan(identifier, 5)

    async def _move(self, session: Session, order: Order) -> bool:
        """Take the step that the state calls for; say whether anything is left to do."""
        match State(order.state):
            case State.SUBMITTED | State.RETURNED:
                await self._dispatch(session, order)
            case State.DISPATCHED:
                await self._accept(session, order)
            case State.ACCEPTED | State.IN_PROGRESS:
                turn = await self._as(session, order.handler_id)
                ends = order.state == State.IN_PROGRESS or self.chance.random() < 0.4
                await act(turn, order, Action.RESOLVE if ends else Action.PROGRESS, words="已经上门看过")
            case State.RESOLVED:
                return await self._judge(session, order)
            case _:
                return False
        return True

    async def _as(self, session: Session, person: int | None) -> Turn:
        """Let somebody who is known act."""
        someone: Someone = await people.someone(session, person or 0)
        at = Address(someone.channel, someone.chat)
        return Turn(self.world.desk, session, self.world.clock(), me=someone, at=at)

    async def _dispatch(self, session: Session, order: Order) -> None:
        turn = await self._turn(session, "staff")
        if order.confidential:
            await act(turn, order, Action.DISPATCH, assignee=turn.person.id)
            return
        teams = await directory.teams(session, self.community)
        team = next(one.id for one in teams if order.category in one.categories)
        await act(turn, order, Action.DISPATCH, team=team)

    async def _accept(self, session: Session, order: Order) -> None:
        code = next((code for code, team in self.world.teams.items() if team == order.team_id), "")
        turn = await self._turn(session, f"{code}{self.chance.choice('甲乙')}")
        if order.assignee_id is not None:
            turn = await self._as(session, order.assignee_id)
        elif self.chance.random() < RETURNED:
            await act(turn, order, Action.RETURN, words="眼下人手不够")
            return
        await act(turn, order, Action.ACCEPT)

    async def _judge(self, session: Session, order: Order) -> bool:
        draw = self.chance.random()
        if draw < NEVER_JUDGED:
            return False
        turn = await self._as(session, order.orderer_id)
        again = draw < NEVER_JUDGED + UNSOLVED and order.round == 1
        await act(turn, order, Action.UNSOLVED if again else Action.SOLVED)
        return again
