"""What the program notes of its own work: one line an event, with identifiers and never with words.

For people who look on it is a plain line; where nobody does, a JSON object for programs. `turn` is the
same from an update to the last notice that came of it.
"""

from __future__ import annotations

import io
import logging
import re
import sys
from typing import TYPE_CHECKING

import structlog

from handlers.trace import current

if TYPE_CHECKING:
    from typing import TextIO

    from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

PHONE = re.compile(r"(?<!\d)((?:86)?1[3-9]\d)\d{4}(\d{4})(?!\d)")
IDENTITY = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
TOKEN = re.compile(r"(?<!\d)\d{5,12}:[\w-]{30,}")
TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)
"""The way of an error without the values that were at hand: those are people's words."""
CHATTY = ("apscheduler", "alembic")


def log_to_stderr(level: str, form: str = "auto") -> bool:
    """Send notes to stderr; `form` is text, json, or auto: text where somebody looks on.

    Return whether they are JSON: then nothing else may be written there, warnings of libraries included.
    """
    as_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    last: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if not as_json:
        last = console(colors=sys.stderr.isatty())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(last, structured=as_json))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.captureWarnings(as_json)
    return as_json


def console(*, colors: bool) -> Processor:
    """Return what makes a line for people; of an error its way, never the values that were at hand."""
    return structlog.dev.ConsoleRenderer(colors=colors, pad_event_to=0, exception_formatter=_way)


def _way(line: TextIO, error: ExcInfo) -> None:
    """Write the way of an error, which is put into the line after everything else was masked."""
    way = io.StringIO()
    structlog.dev.plain_traceback(way, error)
    line.write(str(masked(way.getvalue())))


def formatter(last: Processor, *, structured: bool) -> structlog.stdlib.ProcessorFormatter:
    """Return what makes a line of a record of the standard library's logging."""
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_turn,
    ]
    if structured:
        before.append(TRACEBACKS)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*before, mask],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )


def _add_turn(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Add the turn in which this happened."""
    turn = current()
    return event if not turn else {**event, "turn": turn}


def mask(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Hide phones, identity numbers and tokens, should any get into a line."""
    return {name: masked(value) for name, value in event.items()}


def masked(value: object) -> object:
    """Return a value without what could name a person or open a door; whatever it holds, too."""
    if isinstance(value, str):
        text = IDENTITY.sub(r"\1********\2", PHONE.sub(r"\1****\2", value))
        return TOKEN.sub("<token>", text)
    if isinstance(value, dict):
        return {name: masked(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [masked(one) for one in value]
    return value
