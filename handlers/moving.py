"""Move an order, and with it the orders that were joined to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers import cases
from handlers.stepping import parts_here, take_step
from orders.notices import Audience

if TYPE_CHECKING:
    from collections.abc import Iterable

    from handlers.turn import Turn
    from orders.categories import Category
    from orders.standing import Standing
    from orders.states import Action
    from storage.models import Order

__all__ = ["act", "parts_here"]

EVERYBODY = frozenset(Audience)


async def act(  # noqa: PLR0913 - the facts of a step, by name
    turn: Turn,
    order: Order,
    action: Action,
    *,
    words: str = "",
    team: int | None = None,
    assignee: int | None = None,
    category: Category | None = None,
    parent: Order | None = None,
    by_program: bool = False,
    mute: Iterable[Audience] = (),
    extra: dict[str, Any] | None = None,
    facts: dict[str, Any] | None = None,
) -> Standing:
    """Take one step with an order, tell everybody who must hear, and carry the case's others along.

    Raises:
        OrderError: a rule says no; nothing was written.
        FasterError: somebody changed the order in the meantime; nothing was written.
    """
    elsewhere = await cases.at_work_elsewhere(turn, order, action)
    before, after = await take_step(
        turn,
        order,
        action,
        words=words,
        team=team,
        assignee=assignee,
        category=category,
        parent=parent,
        by_program=by_program,
        mute=EVERYBODY if elsewhere else mute,
        extra=extra,
        facts=facts,
    )
    if elsewhere is not None:
        after = await cases.rejoin(turn, order, elsewhere)
    else:
        await cases.follow(turn, order, before, action, words)
    return after
