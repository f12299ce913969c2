"""The errors that people make or must put right, as sentences."""

from __future__ import annotations

import errno

from bot.config import ConfigError
from handlers.founding_file import PlanError
from handlers.holidays import OverrideError
from handlers.texts import operator as texts
from handlers.texts import trouble
from storage.health import DatabaseAwayError
from storage.schema import SchemaTooNewError
from storage.vault import SealBrokenError

FULL = (errno.ENOSPC, errno.EDQUOT)


class CommandError(Exception):
    """Something that only the person at the keyboard can put right; the message says what."""


def sentences_for(error: Exception) -> list[str]:
    """Return what to say about an error; nothing for one that is a fault of the program."""
    if isinstance(error, PlanError):
        return [texts.PLAN_WRONG.format(count=len(error.mistakes)), *map(str, error.mistakes)]
    if isinstance(error, DatabaseAwayError):
        what, todo = trouble.database(error.ailment, str(error))
        return [trouble.DATABASE_AWAY.format(what=what, todo=todo)]
    if isinstance(error, OSError) and (error.filename is not None or error.errno in FULL):
        return [_of_a_file(error)]
    for kind, sentence in _SENTENCES.items():
        if isinstance(error, kind):
            return [sentence.format(reason=error)]
    return []


def _of_a_file(error: OSError) -> str:
    """Return what to say of a file or folder that the system does not let us have."""
    if error.errno in FULL:
        return trouble.FULL
    return trouble.UNUSABLE.format(path=error.filename, reason=trouble.reason(error))


_SENTENCES: dict[type[Exception], str] = {
    CommandError: "{reason}",
    OverrideError: texts.HOLIDAYS_WRONG,
    ConfigError: texts.CONFIG_WRONG,
    SchemaTooNewError: texts.SCHEMA_TOO_NEW,
    SealBrokenError: texts.KEY_WRONG,
}
