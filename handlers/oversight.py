"""督办: the late orders that staff work down, 催办 and 已了解; and 须街道研究, which gives more time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.briefs import briefs
from handlers.buttons import Subject, press
from handlers.cards import desk as cards
from handlers.channel import Outgoing
from handlers.moving import act, parts_here
from handlers.stepping import STREET_DECIDES
from handlers.texts import supervise as texts
from handlers.texts import words
from orders.categories import Category
from orders.hanging import rests_until
from orders.states import OFFICE, RUNNING, Action
from storage import directory, supervision
from storage.orders import standing_of

if TYPE_CHECKING:
    from handlers.turn import Turn
    from storage.models import Order

SHOWN = 12
READ = 200
"""Late orders read for one list; what is not shown is only counted."""


@dataclass(frozen=True, slots=True)
class Late:
    """Late orders, the oldest first: those to work down, and those of which staff took note lately."""

    open: list[Order]
    resting: list[Order]


async def late_ones(turn: Turn, community: int) -> Late:
    """Return the community's late orders that the person may see."""
    home = await directory.community(turn.session, community)
    calendar = turn.desk.calendar_for(home)
    found = await supervision.late(turn.session, community, turn.now, limit=READ)
    mine = [one for one in found if parts_here(turn, standing_of(one), community) & OFFICE]
    resting = [one for one in mine if one.overseen_at and rests_until(one.overseen_at, calendar) > turn.now]
    return Late([one for one in mine if one not in resting], resting)


async def show_late(turn: Turn, found: list[Order], *, waiting: int, resting: int) -> None:
    """List late orders, each with the button to its card; say how many more there are, and where."""
    views = await briefs(turn, found[:SHOWN])
    rows = tuple(
        (press(texts.late_line(views[one.id]), cards.OPEN_ORDER, Subject.ORDER, one.id, seen=one.round),)
        for one in found[:SHOWN]
    )
    more = len(found) - SHOWN
    head = texts.late_head(len(found), waiting, resting)
    await turn.say(Outgoing(f"{head}\n{texts.LATE_MORE.format(count=more)}" if more > 0 else head, rows))


async def urge(turn: Turn, order: Order, _: str) -> None:
    """催办: a word to whoever has it, at once."""
    await act(turn, order, Action.URGE)
    views = await briefs(turn, [order])
    view = views[order.id]
    turn.toast(texts.URGED.format(whom=view.handler or view.assignee or view.team or words.COLLEAGUE))


async def oversee(turn: Turn, order: Order, _: str) -> None:
    """已了解: staff took note; the order leaves the list for a while."""
    if order.state in RUNNING and order.close_by >= turn.now:
        turn.toast(texts.NOT_LATE, alert=True)
        return
    await act(turn, order, Action.OVERSEE, extra={"overseen_at": turn.now})
    turn.toast(texts.OVERSEEN)


async def street_decides(turn: Turn, order: Order, _: str) -> None:
    """须街道研究: the longer time of the category, before the order is dispatched."""
    facts = {"from": order.category, "to": order.category, STREET_DECIDES: True}
    await act(turn, order, Action.RELABEL, category=Category(order.category), facts=facts)
    turn.toast(texts.STREET_DECIDED)
