"""What residents are told of their data: once, below the first answer, and never in its way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers import intake
from handlers.channel import ChatKind, Incoming
from handlers.texts import privacy as texts
from handlers.turn import NOBODY
from nlp.understanding import Alarm
from storage import directory, privacy

if TYPE_CHECKING:
    from handlers.channel import Outgoing, Press
    from handlers.turn import Turn


async def prepare(turn: Turn, come: Incoming | Press) -> None:
    """Have the first answer of this turn carry the words, where they are due.

    Whoever is in need, or tells of something delicate, reads them another time. People who work for
    the community know what it keeps; they are told when they write as residents again.
    """
    if turn.here.kind is not ChatKind.PRIVATE or turn.person.memberships:
        return
    if turn.person.told_version >= texts.VERSION:
        turn.epilogue = _repeat if turn.person.told_card else None
    elif not await _must_not_wait(turn, come):
        turn.epilogue = _tell


async def _must_not_wait(turn: Turn, come: Incoming | Press) -> bool:
    text = come.text.strip() if isinstance(come, Incoming) else ""
    if not text:
        return False
    understood = await intake.understand(turn, text)
    return understood.alarm is Alarm.EMERGENCY or understood.sensitive


async def _tell(turn: Turn, message: Outgoing) -> Outgoing:
    """Add the words to a message, and write down that they were said."""
    me = turn.person
    if me.memberships:  # they have just joined
        turn.epilogue = None
        return message
    kept = directory.settings_of(await turn.home()) if me.community else directory.Settings()
    await privacy.tell(
        turn.session,
        me.id,
        version=texts.VERSION,
        card=message.card or "",
        community=me.community or NOBODY,
        now=turn.now,
        facts={"keep_orders": kept.keep_orders},
    )
    turn.me = replace(me, told_version=texts.VERSION, told_card=message.card or "")
    turn.epilogue = _repeat
    return _with_terms(message, kept.keep_orders)


async def _repeat(turn: Turn, message: Outgoing) -> Outgoing:
    """Let the card that said the words keep them: a form of it that was never sent is replaced."""
    if message.card is None or message.card != turn.person.told_card:
        return message
    kept = directory.settings_of(await turn.home()) if turn.person.community else directory.Settings()
    return _with_terms(message, kept.keep_orders)


def _with_terms(message: Outgoing, days: int) -> Outgoing:
    return replace(message, text=f"{message.text}\n\n{texts.terms(days)}")
