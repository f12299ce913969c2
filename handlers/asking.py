"""Ask a person for words, privately; their next message answers (see handlers/answers.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.channel import Button, Outgoing, Want
from handlers.texts import team as texts
from orders.notices import Priority
from storage import prompts

if TYPE_CHECKING:
    from handlers.turn import Turn
    from storage.models import Order


async def ask(
    turn: Turn,
    order: Order,
    kind: str,
    question: str,
    *,
    rows: tuple[tuple[Button, ...], ...] = (),
    wants: frozenset[Want] = frozenset(),
    **facts: Any,  # noqa: ANN401 - small JSON facts of the question
) -> None:
    """Ask about an order, also when the button was pressed in a group."""
    text = question.format(number=order.number)
    told = await turn.tell(
        turn.person.id,
        Outgoing(text, rows, wants=wants),
        priority=Priority.ANSWER,
        community=order.community_id,
        order=order.id,
    )
    if not told:
        turn.toast(texts.NO_PRIVATE, alert=True)
        return
    await prompts.ask(
        turn.session, turn.person.id, order.community_id, kind, turn.now, order=order.id, **facts
    )
