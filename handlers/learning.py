"""Learning from corrections: keep each, propose what follows from them, and tell staff every week.

A person is in charge: nothing here changes how messages are sorted (see handlers/learning_desk.py).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from handlers.lexicon_layer import additions_of
from handlers.texts import learning as texts
from nlp.proposals import History, Known, Lesson, propose
from orders.categories import Category
from storage import corrections, directory, lexicons

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from handlers.desk import Desk
    from handlers.turn import Turn
    from nlp.proposals import Change, Proposal, Trial
    from orders.calendar import WorkingCalendar
    from storage.database import Session
    from storage.drafts import Content
    from storage.models import Community, Correction, LexiconEntry, Order

ANSWER, CHOICE, RELABEL = "answer", "choice", "relabel"

LOOK_BACK = timedelta(days=180)
MOST_LESSONS = 400
MOST_HISTORY = 2000
"""The newest orders of a community on which a change is tried."""
KEPT_EFFECTS = 40
CONFUSED = 3


async def note_choice(turn: Turn, order: Order, content: Content) -> None:
    """Keep the category that a resident chose: a correction, or the answer to the one question."""
    if content.category not in set(Category):
        return
    said = order.sorted_as.get("category", order.category)
    kind = CHOICE if order.sorted_as.get("sure") else ANSWER
    await corrections.record(
        turn.session,
        order,
        kind=kind,
        person=turn.person.id,
        before=said,
        after=order.category,
        at=turn.now,
    )


async def note_relabel(turn: Turn, order: Order, category: Category) -> None:
    """Keep the category that staff gave an order instead of its own."""
    if order.category == category:
        return
    await corrections.record(
        turn.session,
        order,
        kind=RELABEL,
        person=turn.person.id,
        before=order.category,
        after=category.value,
        at=turn.now,
    )


@dataclass(frozen=True, slots=True)
class Material:
    """What a community's proposals are made from."""

    lessons: Sequence[Lesson]
    history: History
    places: Collection[str]

    def proposals(self) -> list[Proposal]:
        """Work the proposals out; it takes a second, so it has a thread of its own."""
        return propose(self.lessons, self.history, ignore=self.places)


async def material(session: Session, desk: Desk, community: int, now: datetime) -> Material:
    """Read what proposals are made from."""
    made = await corrections.since(session, community, now - LOOK_BACK, limit=MOST_LESSONS)
    places = await directory.places(session, community)
    return Material(
        _lessons(made),
        await history(session, desk, community),
        {name for place in places for name in (place.name, *place.aliases)},
    )


async def history(session: Session, desk: Desk, community: int) -> History:
    """Read the orders on which a change is tried."""
    rows = await corrections.history(session, community, limit=MOST_HISTORY)
    known = [Known(number, gist, Category(category)) for number, gist, category in rows]
    return History(desk.sorter, await additions_of(session, community, desk.sorter), known)


def _lessons(made: Sequence[Correction]) -> list[Lesson]:
    """Return the newest correction of each order; `made` is newest first."""
    newest: dict[int, Correction] = {}
    for one in made:
        newest.setdefault(one.order_id, one)
    return [
        Lesson(one.number, one.text, Category(one.after), Category(one.said), tuple(one.words))
        for one in newest.values()
    ]


async def make_proposals(turn: Turn, community: int) -> None:
    """Work out what the corrections call for, and write it down for staff."""
    found = await material(turn.session, turn.desk, community, turn.now)
    await write_down(turn, community, await asyncio.to_thread(found.proposals))


async def write_down(turn: Turn, community: int, proposals: Sequence[Proposal]) -> None:
    """Write proposals down for staff, but those that they have refused on nearly the same evidence."""
    for one in proposals:
        category = one.change.category.value if one.change.category else None
        refused = await lexicons.refused_before(
            turn.session, community, word=one.change.word, category=category, evidence=len(one.orders)
        )
        if not refused:
            await propose_change(turn, community, one.change, one.trial, evidence=one.orders)


async def propose_change(
    turn: Turn, community: int, change: Change, trial: Trial, *, evidence: Sequence[int] = ()
) -> LexiconEntry:
    """Write one change down; without evidence it is somebody's own wish."""
    return await lexicons.propose(
        turn.session,
        community,
        kind=change.kind.value,
        word=change.word,
        category=change.category.value if change.category else None,
        weight=change.weight,
        matter=change.matter,
        origin="learned" if evidence else "hand",
        evidence=evidence,
        trial=trial_facts(trial),
        by=None if evidence else turn.person.id,
        now=turn.now,
    )


def trial_facts(trial: Trial) -> dict[str, object]:
    """Return a trial as it is kept: the counts, and the first effects by order number."""
    effects = [
        [one.order, one.before.value, one.after.value, one.right.value]
        for one in trial.effects[:KEPT_EFFECTS]
    ]
    return {
        "size": trial.size,
        "changed": len(trial.effects),
        "better": trial.better,
        "worse": trial.worse,
        "effects": effects,
    }


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How the program sorted the orders of a time, measured by their categories as people left them.

    Orders that nobody has judged yet are not counted. `confused` are (said, was, how often).
    """

    total: int
    right: int
    sure: int
    sure_right: int
    confused: tuple[tuple[str, str, int], ...]
    corrections: int

    def text(self, community: str) -> str:
        """Return it as staff read it."""
        return texts.week(
            community=community,
            total=self.total,
            right=self.right,
            sure=self.sure,
            sure_right=self.sure_right,
            confused=self.confused,
            corrections=self.corrections,
        )


async def accuracy(session: Session, community: int, first: datetime, last: datetime) -> Accuracy:
    """Count how often the sorting of `first` to `last` was right, and what it confuses."""
    rows = await corrections.sorted_between(session, community, first, last)
    made = await corrections.since(session, community, first, limit=MOST_LESSONS)
    return accuracy_of(rows, corrections=sum(one.at < last and one.before != one.after for one in made))


def accuracy_of(rows: Iterable[tuple[Mapping[str, Any], str]], *, corrections: int = 0) -> Accuracy:
    """Count it from what the program said of each order, and its category as it is now."""
    judged = [(said["category"], was, bool(said.get("sure"))) for said, was in rows if said.get("category")]
    wrong = Counter((said, was) for said, was, _ in judged if said != was)
    return Accuracy(
        total=len(judged),
        right=sum(said == was for said, was, _ in judged),
        sure=sum(sure for _, _, sure in judged),
        sure_right=sum(sure and said == was for said, was, sure in judged),
        confused=tuple((said, was, count) for (said, was), count in wrong.most_common(CONFUSED)),
        corrections=corrections,
    )


@dataclass(frozen=True, slots=True)
class Week:
    """A week of a community's calendar: its name, when staff hear of the last one, and that one's bounds."""

    period: str
    due: datetime | None
    first: datetime
    last: datetime


REPORT_AT = time(9)


def week_of(now: datetime, calendar: WorkingCalendar) -> Week:
    """Return the week that `now` is in; staff hear at nine on its first working day."""
    today = calendar.local(now).date()
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    working = next((day for day in days if calendar.is_working_day(day)), None)
    year, number, _ = monday.isocalendar()
    return Week(
        period=f"{year}-W{number:02}",
        due=calendar.at(working, REPORT_AT) if working else None,
        first=calendar.at(monday - timedelta(days=7), time(0)),
        last=calendar.at(monday, time(0)),
    )


def week_is_due(desk: Desk, community: Community, now: datetime) -> Week | None:
    """Return this week where its report is due by now."""
    week = week_of(now, desk.calendar_for(community))
    return week if week.due is not None and now >= week.due else None
