"""One order's way, step by step, as the service would have written it: the rules decide, not the teller."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from handlers.stepping import EXTENSION, counted_columns, given_columns
from orders import deadlines, promises
from orders.deadlines import Due, Unit, Urgency, clock_for, due_dates, paused_for
from orders.life import take
from orders.notices import HEARINGS, Audience
from orders.standing import Step
from orders.states import OPEN, Action, Part, State
from storage.history import PastCorrection, PastEvent, PastOrder

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.history.days import Days
    from orders.categories import Category
    from orders.standing import Standing
    from storage.history import PastIds
    from storage.orders import Telling

HEARD = frozenset(
    action
    for action, hearings in HEARINGS.items()
    if any(one.audience is Audience.RESIDENT for one in hearings)
)
"""Steps by which the resident gets a word."""
AGAIN = frozenset({Action.UNSOLVED, Action.REOPEN})
PROGRAM = frozenset({Part.PROGRAM})
MOMENT = timedelta(seconds=1)


class PresentError(Exception):
    """The story has come to the present: what would be next has not happened yet."""


class Actor(Protocol):
    """Somebody who takes steps."""

    @property
    def id(self) -> int:
        """Who they are."""
        ...

    def parts(self, order: Standing) -> frozenset[Part]:
        """What they are to an order."""
        ...


@dataclass
class Tale:
    """An order that is being told; `until` is the present."""

    days: Days
    ids: PastIds
    until: datetime
    community: int
    number: int
    id: int
    telling: Telling
    standing: Standing
    columns: dict[str, Any] = field(default_factory=dict)
    events: list[PastEvent] = field(default_factory=list)
    corrections: list[PastCorrection] = field(default_factory=list)

    def begin(self, by: Actor) -> None:
        """Submit it."""
        part = Part.ORDERER if by.id == self.standing.orderer else Part.PROXY
        at = self.standing.received_at
        step = Step(Action.SUBMIT, frozenset({part}), by.id, at, words=self.telling.story)
        self._note(step, State.DRAFT, self.standing, {})
        self.columns = {
            "version": 0,
            "heard_at": at,
            "check_at": at,
            "nudged": 0,
            "offered": 0,
            "offered_at": None,
            "offered_id": None,
            "overseen_at": None,
            "counted_from": None,
            "paused_seconds": 0,
            "reminded_at": None,
            "result_rating": None,
            "attitude_rating": None,
        }

    @property
    def at(self) -> datetime:
        """When the last thing happened."""
        return self.events[-1].step.at

    @property
    def matter(self) -> str | None:
        """What it is about, below its category."""
        matter: str | None = self.columns.get("matter", self.telling.matter)
        return matter

    @property
    def urgency(self) -> Urgency:
        """How urgent it is."""
        return Urgency(self.telling.urgency)

    def step(  # noqa: PLR0913 - the facts of a step, by name
        self,
        action: Action,
        by: Actor | None,
        at: datetime,
        *,
        words: str = "",
        team: int | None = None,
        assignee: int | None = None,
        category: Category | None = None,
        parent: Tale | None = None,
        mute: bool = False,
        facts: dict[str, Any] | None = None,
    ) -> None:
        """Let somebody (None: the program) do something.

        Raises:
            PresentError: it would be in the future.
            OrderError: a rule forbids it, which is a mistake in the telling.
        """
        at = max(at, self.at)
        if at > self.until:
            raise PresentError
        before = self.standing
        step = Step(
            action=action,
            parts=PROGRAM if by is None else by.parts(before),
            actor=by.id if by else None,
            at=at,
            words=words,
            team=team,
            assignee=assignee,
            category=category,
            parent=parent.id if parent else None,
            due=self._due(before, action, at, category, parent),
        )
        self.standing = take(before, step)
        self._change(before, step, mute=mute)
        kept = promises.facts_of(before, self.standing, at)
        self._note(step, before.state, self.standing, {**kept, **(facts or {})})

    def _note(self, step: Step, before: State, after: Standing, facts: dict[str, Any]) -> None:
        newest = self.events[-1].id if self.events else self.id
        self.events.append(PastEvent(self.ids.at(step.at, after=newest), step, before, after, facts))

    def _change(self, before: Standing, step: Step, *, mute: bool) -> None:
        """Change the columns beside the standing, as `storage.orders.move` and its callers do."""
        columns = self.columns
        columns["version"] += 1
        columns["check_at"] = step.at if self.standing.state in OPEN else None
        if step.action in HEARD and not mute:
            columns["heard_at"] = step.at
        if before.paused_at is not None and step.action in {Action.SUPPLY, Action.LAPSE}:
            columns["paused_seconds"] += self._given_back(before, before.paused_at, step.at)
        if self.standing.round != before.round:
            columns |= {"reminded_at": None, "result_rating": None, "attitude_rating": None, "nudged": 0}
        columns |= counted_columns(before, step)
        columns |= given_columns(self.standing, step)

    def share_dates(self, carrier: Standing, at: datetime) -> None:
        """Take over the dates of the order that carries this one, as `storage.cases.share_dates` does."""
        if self.standing.state is State.JOINED and self.standing.close_by > at:
            self.standing = replace(self.standing, contact_by=carrier.contact_by, close_by=carrier.close_by)

    def _given_back(self, before: Standing, paused: datetime, at: datetime) -> int:
        """Return how many seconds a pause has given back."""
        due = Due(before.contact_by, before.close_by, wall_clock=self.wall_clock)
        return int(paused_for(due, paused, at, self.days.calendar).total_seconds())

    @property
    def counted_from(self) -> datetime:
        """From when its deadlines count."""
        counted: datetime = self.columns["counted_from"] or self.standing.received_at
        return counted

    @property
    def wall_clock(self) -> bool:
        """Whether its time runs through nights and holidays."""
        clock = clock_for(self.standing.category, self.urgency, self.days.clocks)
        return clock.close.unit is Unit.HOURS

    def _due(
        self, before: Standing, action: Action, at: datetime, category: Category | None, parent: Tale | None
    ) -> tuple[datetime, datetime] | None:
        """Return the deadlines after a step, where it changes them."""
        if parent is not None:
            carrier = parent.standing_at(at)
            return carrier.contact_by, carrier.close_by
        match action:
            case Action.RELABEL:
                return self.days.due(category or before.category, self.urgency, self.counted_from)
            case Action.UNSOLVED | Action.REOPEN | Action.APPEAL:
                return self.days.due(before.category, self.urgency, at)
            case Action.EXTEND | Action.SUPPLY | Action.LAPSE:
                return self._moved(before, action, at)
            case _:
                return None

    def _moved(self, before: Standing, action: Action, at: datetime) -> tuple[datetime, datetime]:
        """Return the deadlines after an extension or a pause."""
        days = self.days
        whole = due_dates(before.category, self.urgency, self.counted_from, days.calendar, days.clocks)
        now = replace(whole, contact_by=before.contact_by, close_by=before.close_by, extended=before.extended)
        if action is Action.EXTEND:
            due = deadlines.extend(now, EXTENSION, days.calendar)
        else:
            due = deadlines.pause(now, before.paused_at or at, at, days.calendar)
        return due.contact_by, due.close_by

    def standing_at(self, moment: datetime) -> Standing:
        """Return how the order stood at a moment after its beginning."""
        return next(one.after for one in reversed(self.events) if one.step.at <= moment)

    def add(self, words: str) -> None:
        """Let the story grow by what somebody added."""
        told = self.telling
        self.telling = replace(told, story=f"{told.story}\n{words}", gist=f"{told.gist}\n{words}")

    def correct(self, kind: str, by: Actor, said: str, after: str, at: datetime) -> None:
        """Remember a category that somebody gave."""
        made = PastCorrection(self.ids.at(at), kind, by.id, said, after, at)
        self.corrections.append(made)

    def done(self) -> PastOrder:
        """Return the order as it is to be written down."""
        return PastOrder(
            self.community,
            self.id,
            self.number,
            self.telling,
            self.standing,
            self.columns,
            self.events,
            self.corrections,
        )
