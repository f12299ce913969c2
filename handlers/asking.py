"""Ask a person for words, privately; their next message answers (see handlers/answers.py).

A question has a way out under it, 不写了. It loses its buttons when it is answered or another one is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.buttons import press
from handlers.cards import names
from handlers.channel import Button, Outgoing, Want
from handlers.texts import team as texts
from handlers.texts import words
from orders.notices import Priority
from storage import prompts

if TYPE_CHECKING:
    from handlers.turn import Turn
    from storage.models import Order, Prompt

NEVER_MIND = "never_mind"
PHONE = "phone"
REPLY = "reply"
"""To words that somebody sent a resident: what the resident says next is for them."""


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
        _card(turn, text, rows, wants),
        priority=Priority.ANSWER,
        community=order.community_id,
        order=order.id,
    )
    if not told:
        turn.toast(texts.NO_PRIVATE, alert=True)
        return
    await prompts.ask(
        turn.session,
        turn.person.id,
        order.community_id,
        kind,
        turn.now,
        order=order.id,
        question=text,
        **facts,
    )


async def ask_here(
    turn: Turn,
    community: int,
    kind: str,
    question: str,
    *,
    wants: frozenset[Want] = frozenset(),
    **facts: Any,  # noqa: ANN401 - as above
) -> None:
    """Ask about nobody's order, where the person speaks."""
    await prompts.ask(turn.session, turn.person.id, community, kind, turn.now, question=question, **facts)
    await turn.say(_card(turn, question, wants=wants))


def _card(
    turn: Turn,
    text: str,
    rows: tuple[tuple[Button, ...], ...] = (),
    wants: frozenset[Want] = frozenset(),
) -> Outgoing:
    """Return a question with its way out."""
    out = (press(words.LEAVE_IT, NEVER_MIND),)
    return Outgoing(text, (*rows, out), wants=wants, card=names.question(turn.person.id))


def answer(turn: Turn, text: str) -> Outgoing:
    """Return the word that confirms an answer, and takes the buttons off the question."""
    return Outgoing(text, card=names.question(turn.person.id))


async def close(turn: Turn, text: str) -> None:
    """Forget the question; on its card stands this from now on, without buttons."""
    await prompts.clear(turn.session, turn.person.id)
    await turn.say(Outgoing(text, card=names.question(turn.person.id), edit=True))


async def never_mind(turn: Turn) -> None:
    """不写了."""
    if await prompts.waiting(turn.session, turn.person.id, turn.now) is None:
        turn.toast(texts.CANCELLED)
        return
    await close(turn, texts.CANCELLED)


async def answered(turn: Turn, prompt: Prompt) -> None:
    """Leave the question as it was asked, without its buttons."""
    question = prompt.facts.get("question")
    if question:
        await turn.say(Outgoing(question, card=names.question(turn.person.id), edit=True))


async def expect_reply(turn: Turn, order: Order) -> None:
    """Take what the resident says next as the reply to words that they were just sent.

    A question that they were asked before still comes first, but for the wish for a phone: it may stay
    unanswered, and a phone in the reply is kept all the same.
    """
    resident = order.orderer_id
    if resident is None:
        return
    waiting = await prompts.waiting(turn.session, resident, turn.now)
    if waiting is not None and waiting.kind != PHONE:
        return
    await prompts.ask(turn.session, resident, order.community_id, REPLY, turn.now, order=order.id)
