"""Orders written down and moved: `move()` is the only writer of a state."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm.attributes import set_committed_value

from orders import promises
from orders.states import OPEN, State
from storage import order_values
from storage.database import Session, new_id, vault_of
from storage.models import Order, OrderEvent
from storage.orders import Telling, standing_of
from storage.statements import as_object, as_written, run, table

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Update

    from orders.standing import Standing, Step


class FasterError(Exception):
    """Somebody else has changed the order since it was read."""


async def create(
    session: Session, community: int, number: int, telling: Telling, standing: Standing, step: Step
) -> Order:
    """Write a new order and its first event down."""
    values = {
        **_AT_FIRST,
        "community_id": community,
        "id": new_id(session),
        "number": number,
        "heard_at": step.at,
        "check_at": _check_at(session, step, standing),
        **order_values.of_telling(vault_of(session), telling),
        **order_values.of_new(standing),
    }
    await run(session, _CREATE, values)
    order = as_written(session, Order, values)
    session.info.setdefault("created", set()).add(order.id)
    same = order.story_sealed if step.words == telling.story else None
    await _record(session, order, step, State.DRAFT, standing.state, None, sealed=same)
    return order


def is_new(session: Session, order: Order) -> bool:
    """Say whether an order was written down in this very transaction: nothing hangs on it yet."""
    return order.id in session.info.get("created", ())


async def move(
    session: Session,
    order: Order,
    after: Standing,
    step: Step,
    *,
    facts: dict[str, Any] | None = None,
    extra: dict[str, Any] | None = None,
) -> OrderEvent:
    """Bring an order to a new standing and record the event: the one guarded write.

    `facts` go into the event; `extra` are further columns of the order (never the state).

    Raises:
        FasterError: somebody changed the order since this row was read; nothing was written.
    """
    before = State(order.state)
    facts = {**promises.facts_of(standing_of(order), after, step.at), **(facts or {})}
    fresh = _NEW_ROUND if after.round != order.round else {}
    values = {
        **fresh,
        "check_at": _check_at(session, step, after),
        **(extra or {}),
        **order_values.of_standing(after),
        "version": order.version + 1,
    }
    seen = {"community": order.community_id, "of": order.id, "seen": before.value, "version": order.version}
    new = {f"new_{name}": value for name, value in values.items()}
    if (await run(session, _moving(frozenset(values)), {**seen, **new})).rowcount != 1:
        raise FasterError
    for name, value in values.items():  # the row as it is now, without reading it again
        set_committed_value(order, name, value)
    return await _record(session, order, step, before, after.state, facts)


def _check_at(session: Session, step: Step, after: Standing) -> datetime | None:
    """Return when the supervisor looks at an order that was moved: at once, where it is open.

    What a replay of the past writes down is watched from the first move that somebody makes.
    """
    if after.state not in OPEN or session.info.get("only_channel") is not None:
        return None
    return step.at


_NEW_ROUND: dict[str, Any] = {
    "reminded_at": None,
    "result_rating": None,
    "attitude_rating": None,
    "nudged": 0,
    "offered": 0,
}
"""A new round is judged anew; what was said of the last one stands in the events."""


async def _record(
    session: Session,
    order: Order,
    step: Step,
    before: State,
    after: State,
    facts: dict[str, Any] | None,
    *,
    sealed: str | None = None,
) -> OrderEvent:
    """Append an event; `sealed` are its words where they were sealed already."""
    words = vault_of(session).seal(step.words) if sealed is None else sealed
    values = {
        "community_id": order.community_id,
        "id": new_id(session),
        "order_id": order.id,
        "words_sealed": words,
        **order_values.of_event(step, before, after, facts),
    }
    await run(session, _RECORD, values)
    return as_object(OrderEvent, values)


_ORDER = table(Order)
_CREATE = insert(_ORDER)
_RECORD = insert(table(OrderEvent))
_AT_FIRST: dict[str, Any] = {
    name: field.default
    for name, field in Order.model_fields.items()
    if not (field.is_required() or field.default_factory)
}
"""What a new order has in every column that says nothing yet."""


@cache
def _moving(names: frozenset[str]) -> Update:
    """Return the guarded statement that writes these columns."""
    return (
        update(_ORDER)
        .where(
            _ORDER.c.community_id == bindparam("community"),
            _ORDER.c.id == bindparam("of"),
            _ORDER.c.state == bindparam("seen"),
            _ORDER.c.version == bindparam("version"),
        )
        .values({name: bindparam(f"new_{name}") for name in sorted(names)})
    )
