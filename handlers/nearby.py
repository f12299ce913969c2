"""The same matter nearby: before an order is filed, a neighbour's open one is offered to follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.cards import draft as cards
from handlers.filing import telling_of
from handlers.texts import nearby as texts
from handlers.texts import words
from nlp.similar import SAME_ELSEWHERE, SAME_HERE, similarity
from nlp.understanding import Alarm
from orders.categories import Category
from orders.states import State
from storage import cases, drafts, orders
from storage.ids import to_text

if TYPE_CHECKING:
    from handlers.turn import Turn
    from nlp.understanding import Understanding
    from storage.drafts import Content
    from storage.models import Draft, Order
    from storage.orders import Telling

LOOK_BACK = timedelta(days=30)
CANDIDATES = 20
"""The newest open orders of one category and place that are compared; a busier place is asked about less."""


async def offered(turn: Turn, draft: Draft, content: Content, understood: Understanding) -> bool:
    """Ask, once a draft, whether to follow a neighbour's open order; say whether the question was asked."""
    if content.more.get("asked_near") or understood.sensitive or understood.alarm is Alarm.EMERGENCY:
        return False
    told = telling_of(content, understood)
    found = None if told.confidential else await same_matter(turn, draft.community_id, told)
    if found is None:
        return False
    asked = replace(content, more={**content.more, "asked_near": to_text(found.id)})
    await drafts.keep(turn.session, draft, asked, turn.now)
    await turn.say(cards.follow_together(draft, await _question(turn, told, found), found))
    return True


async def same_matter(turn: Turn, community: int, told: Telling, *, but: Order | None = None) -> Order | None:
    """Return the open order that is most likely about the same thing at the same place, if any is.

    It costs one query, for `CANDIDATES` orders at most.
    """
    if not (told.place_code or told.place_text):
        return None
    code = told.place_code
    found = await cases.nearby(
        turn.session,
        community,
        told.category,
        codes=await turn.desk.around(turn.session, community, code) if code else (),
        words=told.place_text,
        since=turn.now - LOOK_BACK,
        apart_from=turn.person.id,
        limit=CANDIDATES,
    )
    likely = [
        (_likeness(told, gist, here=place == code), order)
        for order, gist, place in found
        if but is None or order != but.id
    ]
    score, order = max(likely, key=lambda pair: pair[0], default=(0.0, 0))
    return await orders.get(turn.session, community, order) if score else None


def _likeness(told: Telling, gist: str, *, here: bool) -> float:
    """Return how alike an open order is; 0 where it is not alike enough for where it is."""
    score = similarity(told.gist, gist)
    return score if score >= (SAME_HERE if here else SAME_ELSEWHERE) else 0.0


async def _question(turn: Turn, told: Telling, order: Order) -> str:
    """Return the question; another's building is named only to whoever named it too."""
    desk, community = turn.desk, order.community_id
    place = await desk.place(turn.session, community, order.place_code)
    if place is not None and place.kind == "building" and told.place_code != place.code and place.path[1:]:
        place = await desk.place(turn.session, community, place.path[1])
    return texts.question(
        where=place.name if place else told.place_text,
        count=1 + await cases.count(turn.session, order),
        what=words.category(order.category, order.matter),
        state=words.STATE_TOLD[State(order.state)],
    )


async def chosen(turn: Turn, draft: Draft, content: Content, order_id: int) -> Order | None:
    """Return the order to follow, held; none where it has come to its end, or was never offered here."""
    if content.more.get("asked_near") == to_text(order_id):
        order = await orders.get(turn.session, draft.community_id, order_id)
        if order is not None and may_carry(order):
            return order
    turn.toast(texts.OVER)
    return None


def may_carry(order: Order) -> bool:
    """Say whether others may follow this order: the work is still to do, and it is no secret."""
    return order.state in cases.CARRIERS and not order.confidential


async def carrier(turn: Turn, order: Order, number: int) -> Order | None:
    """Return the order that staff name by its number to join another to, or whichever carries that one."""
    named = await orders.by_number(turn.session, order.community_id, number)
    if named is None:
        return None
    at = named.parent_id if named.state == State.JOINED else named.id
    found = await orders.get(turn.session, order.community_id, at or 0)
    return found if found is not None and found.id != order.id and may_carry(found) else None


async def likely_carrier(turn: Turn, order: Order) -> Order | None:
    """Return the open order that staff will most likely want to join this one to."""
    told = orders.Telling(
        story="",
        gist=order.gist,
        category=Category(order.category),
        place_code=order.place_code,
        place_text=order.place_text,
    )
    return await same_matter(turn, order.community_id, told, but=order)
