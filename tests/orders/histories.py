"""Random histories of orders: every step is one that the rules allow, and nothing is forgotten.

A life is the whole log of an order: its standing after every step. What figures are made from (the
standing at the end, and the happenings) is taken from it as the storage would, so that a slow and obvious
recomputation from the logs, cut at a moment, can be held against the figures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from orders import periods, promises
from orders.calendar import WorkingCalendar
from orders.categories import Category
from orders.errors import OrderError
from orders.facts import Facts, Happening, Material
from orders.life import take
from orders.standing import Standing, Step
from orders.states import TRANSITIONS, Action, Part, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar()
WEEK = periods.named("2026-W47", SHANGHAI)
BEGAN = datetime(2026, 10, 1, tzinfo=UTC)
END = datetime(2026, 12, 10, tzinfo=UTC)
"""Histories go on after the week that is reported: what comes later must not change its figures."""

MATTERS = ("路灯照明", "邻里噪音", "")
ESTATES = ("MG", "HC")
RESIDENTS = (1, 2, 3, None)
TEAMS = (7, 8)

RENEW = frozenset({Action.UNSOLVED, Action.REOPEN, Action.APPEAL, Action.RELEASE})
EAGER = (
    Action.DISPATCH,
    Action.ACCEPT,
    Action.RESOLVE,
    Action.SOLVED,
    Action.UNSOLVED,
    Action.RATE,
    Action.REOPEN,
    Action.EXPIRE,
    Action.RETURN,
)
"""Moves that are tried more often than others, so that lives come to something."""


class Entry(NamedTuple):
    """One step of a life and what came of it."""

    at: datetime
    action: Action
    after: Standing
    by_program: bool = False
    result: int | None = None


@dataclass(frozen=True, eq=False)
class Life:
    """An order from its first moment on."""

    id: int
    matter: str
    estate: str
    confidential: bool
    log: Sequence[Entry]

    def until(self, moment: datetime) -> Sequence[Entry]:
        """What had happened before a moment."""
        return [entry for entry in self.log if entry.at < moment]

    @property
    def facts(self) -> Facts:
        """What the order's row says in the end."""
        now = self.log[-1].after
        return Facts(
            id=self.id,
            number=1000 + self.id,
            state=now.state,
            category=now.category.value,
            received=now.received_at,
            close_by=now.close_by,
            matter=self.matter,
            estate=self.estate,
            place=self.estate,
            team=now.team,
            handler=now.handler or now.assignee,
            level=now.level,
            orderer=now.orderer,
            carried=now.parent is not None,
            confidential=self.confidential,
            returns=now.returns,
            dispatched=now.dispatched_at,
            contacted=now.contacted_at,
            resolved=now.resolved_at,
            closed=now.closed_at,
        )

    @property
    def happenings(self) -> Iterable[Happening]:
        """What the order's events say."""
        for before, entry in zip([None, *self.log], self.log, strict=False):
            old = promises.replaced(before.after, entry.after, entry.at) if before else None
            yield Happening(self.id, entry.action, entry.at, entry.by_program, entry.result, None, old)


def material(lives: Iterable[Life]) -> Material:
    """Return what figures are made from."""
    listed = list(lives)
    happened = sorted((one for life in listed for one in life.happenings), key=lambda one: one.at)
    return Material([life.facts for life in listed], happened, CALENDAR, BEGAN)


def lives(seed: int, count: int = 20, *, joins: bool = True) -> list[Life]:
    """Return random lives; the same for the same seed."""
    chance = Random(seed)  # noqa: S311 - no secret
    return [life(chance, number, joins=joins) for number in range(1, count + 1)]


def life(chance: Random, number: int, *, joins: bool = True) -> Life:
    """Return one random life."""
    at = BEGAN + timedelta(minutes=chance.randrange(60 * 24 * 55), seconds=7)
    first = Standing(
        State.SUBMITTED,
        chance.choice(list(Category)),
        at,
        contact_by=_deadline(at, chance, 3),
        close_by=_deadline(at, chance, 12),
        orderer=chance.choice(RESIDENTS),
    )
    log = [Entry(at, Action.SUBMIT, first)]
    for _ in range(chance.randrange(18)):
        at += timedelta(minutes=chance.choice((30, 300, 3000, 9000)) + chance.randrange(60), seconds=1)
        entry = _step(chance, log[-1].after, at, joins=joins)
        if entry is not None and at < END:
            log.append(entry)
    return Life(number, chance.choice(MATTERS), chance.choice(ESTATES), chance.random() < 0.1, log)


def _deadline(at: datetime, chance: Random, most: int) -> datetime:
    """Return a day within so many; never the moment of a step."""
    return at.replace(second=30) + timedelta(days=chance.randrange(1, most), hours=chance.randrange(24))


def _step(chance: Random, before: Standing, at: datetime, *, joins: bool) -> Entry | None:
    """Try one move: none where a rule says no."""
    known = [action for state, action in TRANSITIONS if state is before.state]
    known += [action for action in known if action in EAGER] * 6
    if not known:
        return None
    action = chance.choice(sorted(known))
    if action is Action.JOIN and not joins:
        return None
    by_program = Part.PROGRAM in TRANSITIONS[before.state, action].by and chance.random() < 0.3
    parts = frozenset({Part.PROGRAM}) if by_program else frozenset(Part) - {Part.PROGRAM}
    step = Step(
        action, parts, 5, at, words="因为", team=chance.choice(TEAMS), assignee=5, category=before.category,
        parent=99, due=_due(chance, before, action, at),
    )  # fmt: skip
    try:
        after = take(before, step)
    except OrderError:
        return None
    mark = chance.choice((1, 3, 4, 5)) if action is Action.RATE else None
    return Entry(at, action, after, by_program, mark)


def _due(chance: Random, before: Standing, action: Action, at: datetime) -> tuple[datetime, datetime] | None:
    """Return the new deadlines of a move that sets them anew, moves them on, or takes another order's."""
    if action in RENEW or action is Action.JOIN:
        return _deadline(at, chance, 3), _deadline(at, chance, 12)
    if action in {Action.EXTEND, Action.RELABEL}:
        return before.contact_by, before.close_by + timedelta(days=5)
    return None


def overdue(number: int, *, matter: str = MATTERS[0], dispatched: bool = True) -> Life:
    """Return an order that came in the week, that nobody has spoken about and that hangs overdue."""
    at = WEEK.start + timedelta(hours=9)
    received = Standing(
        State.SUBMITTED,
        Category.OTHER,
        at,
        contact_by=at + timedelta(hours=2),
        close_by=at + timedelta(hours=24),
        orderer=None,
    )
    log = [Entry(at, Action.SUBMIT, received)]
    if dispatched:
        sent = replace(received, state=State.DISPATCHED, team=TEAMS[0], dispatched_at=at)
        log.append(Entry(at + timedelta(minutes=1), Action.DISPATCH, sent))
    return Life(number, matter, ESTATES[0], confidential=False, log=log)
