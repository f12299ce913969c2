"""Small talk: answered as a person would, and nothing is created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import gratitude, mine
from handlers.texts import talk as texts
from nlp.understanding import Intent

if TYPE_CHECKING:
    from handlers.turn import Turn
    from nlp.understanding import Understanding

_WORDS = {
    Intent.GREETING: texts.GREETING,
    Intent.THANKS: texts.THANKS,
    Intent.CHITCHAT: texts.CHITCHAT,
    Intent.ABUSE: texts.ABUSE,
    Intent.SPAM: texts.SPAM,
}


async def answer(turn: Turn, understood: Understanding, text: str, *, drafting: bool) -> None:
    """Answer what is not an order; thanks are kept with what they are for.

    `drafting`: something was said that is not submitted yet, and is offered once more.
    """
    if understood.intent is Intent.THANKS:
        await gratitude.keep(turn, text)
    match understood.intent:
        case Intent.PROGRESS_QUERY:
            await mine.answer_progress(turn, drafting=drafting)
        case Intent.HELP:
            await turn.say(texts.help_for(turn.person.roles()))
        case _:
            await turn.say(_WORDS[understood.intent])
