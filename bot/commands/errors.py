"""The errors that people make or must put right, as sentences."""

from __future__ import annotations

from bot.config import ConfigError
from handlers.founding_file import PlanError
from handlers.holidays import OverrideError
from handlers.texts import operator as texts
from storage.health import DatabaseAwayError
from storage.schema import SchemaTooNewError
from storage.vault import SealBrokenError


class CommandError(Exception):
    """Something that only the person at the keyboard can put right; the message says what."""


def sentences_for(error: Exception) -> list[str]:
    """Return what to say about an error; nothing for one that is a fault of the program."""
    if isinstance(error, PlanError):
        return [texts.PLAN_WRONG.format(count=len(error.mistakes)), *map(str, error.mistakes)]
    for kind, sentence in _SENTENCES.items():
        if isinstance(error, kind):
            return [sentence.format(reason=error)]
    return []


_SENTENCES: dict[type[Exception], str] = {
    CommandError: "{reason}",
    OverrideError: texts.HOLIDAYS_WRONG,
    ConfigError: texts.CONFIG_WRONG,
    SchemaTooNewError: texts.SCHEMA_TOO_NEW,
    SealBrokenError: texts.KEY_WRONG,
    DatabaseAwayError: texts.DATABASE_AWAY,
}
