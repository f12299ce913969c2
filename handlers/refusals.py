"""Rules that say no, and the sentence for each."""

from __future__ import annotations

from handlers.texts import team as team_texts
from orders.calendar import DeadlineError
from orders.errors import (
    NotAllowedError,
    NotPossibleError,
    OnlyOnceError,
    OrderError,
    ReasonMissingError,
    TeamMissingError,
    TooLateError,
)
from storage.order_moves import FasterError

REFUSALS = (OrderError, DeadlineError, FasterError)
"""Rules that say no: nothing of what was begun is kept, and the person hears why."""

_SENTENCES: dict[type[Exception], str] = {
    FasterError: team_texts.FASTER,
    NotAllowedError: team_texts.NOT_ALLOWED,
    NotPossibleError: team_texts.NOT_NOW,
    OnlyOnceError: team_texts.ONCE_ONLY,
    TooLateError: team_texts.TOO_LATE,
    ReasonMissingError: team_texts.NEEDS_WORDS,
    TeamMissingError: team_texts.NEEDS_PERSON,
    DeadlineError: team_texts.NO_MORE_TIME,
}


def sentence_for(error: Exception) -> str:
    """Return the clear sentence for a rule's no."""
    for kind, sentence in _SENTENCES.items():
        if isinstance(error, kind):
            return sentence
    return team_texts.NOT_ALLOWED
