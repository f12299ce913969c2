"""Messages that are on record: what people wrote in private, and what they were shown, around a moment.

Asked only where a notice may have been shown already; the everyday indexes serve.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, select

from storage.models import Notice, Receipt
from storage.statements import moment, run, table

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session

FEW = 100
"""Of what was before a moment, only the newest matters."""
MANY = 20_000
"""More than Telegram takes in ten minutes; each that is beyond only costs a question more."""
LATEST = timedelta(hours=1)
"""How long after it was due a message may have been sent to be found by when it was due."""


class Sighting(NamedTuple):
    """One message: its chat, which is empty for what somebody wrote in private, and its id."""

    chat: str
    ref: str


async def before(session: Session, channel: str, chat: str, at: datetime) -> list[Sighting]:
    """Return the newest messages of the channel, and the newest of the chat, from before a moment."""
    here = {"on": channel, "here": chat, "at": at}
    return [
        Sighting(row.chat, row.ref)
        for question in (_SHOWN_BEFORE, _SHOWN_HERE_BEFORE)
        for row in await run(session, question, here)
    ] + [Sighting("", row.message) for row in await run(session, _CAME_BEFORE, here)]


async def since(session: Session, channel: str, at: datetime) -> list[Sighting]:
    """Return the messages of the channel from a moment on."""
    here = {"on": channel, "at": at, "due": at - LATEST}
    shown = [Sighting(row.chat, row.ref) for row in await run(session, _SHOWN_SINCE, here)]
    return shown + [Sighting("", row.message) for row in await run(session, _CAME_SINCE, here)]


_NOTICE, _RECEIPT = table(Notice), table(Receipt)
_AT = moment("at")

_SHOWN = select(_NOTICE.c.chat, _NOTICE.c.ref).where(
    _NOTICE.c.state == "sent", _NOTICE.c.channel == bindparam("on")
)
_SHOWN_SINCE = (
    _SHOWN.where(_NOTICE.c.sent_at >= _AT, _NOTICE.c.due_at >= moment("due"))
    .order_by(_NOTICE.c.due_at.desc())
    .limit(MANY)
)
_SHOWN_BEFORE = (
    _SHOWN.where(_NOTICE.c.sent_at < _AT, _NOTICE.c.due_at <= _AT)
    .order_by(_NOTICE.c.due_at.desc())
    .limit(FEW)
)
_SHOWN_HERE_BEFORE = (
    _SHOWN.where(_NOTICE.c.sent_at < _AT, _NOTICE.c.chat == bindparam("here"))
    .order_by(_NOTICE.c.sent_at.desc())
    .limit(FEW)
)
_CAME = select(_RECEIPT.c.message).where(_RECEIPT.c.channel == bindparam("on"), _RECEIPT.c.message != "")
_CAME_SINCE = _CAME.where(_RECEIPT.c.at >= _AT).order_by(_RECEIPT.c.at.desc()).limit(MANY)
_CAME_BEFORE = _CAME.where(_RECEIPT.c.at < _AT).order_by(_RECEIPT.c.at.desc()).limit(FEW)
