"""Notices called off although somebody may be sending them: a chat was parted, somebody's data deleted.

Whoever sends holds what it has leased for as long as a messenger's limits keep it waiting, and asks nobody
before it sends: that would be a question for every message there is. So whoever calls off says in which
chats, to this process and, by a bell, to the others; what goes there is looked at once more.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, exists, select

from storage import bells
from storage.models import Account, Card, Notice, Parting
from storage.statements import run, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.called_off import CalledOff
    from storage.database import Session
    from storage.sending import Due


class Fate(StrEnum):
    """What is to become of a notice that somebody holds."""

    STANDS = "stands"
    SETTLED = "settled"
    ASTRAY = "astray"
    """It was written for a chat while that was being parted: it needs another way."""


async def call_off(session: Session, places: Iterable[tuple[str, str]]) -> None:
    """Have everybody look once more before they send what they hold for these chats.

    Here at once, so that whoever looks waits for this transaction; elsewhere once it is committed.
    """
    known: CalledOff = session.info["called_off"]
    for channel, chat in places:
        known.add(channel, chat)
        await bells.ring(session, bells.CALLED_OFF, f"{channel} {chat}")


async def fate_of(session: Session, notice: Due) -> Fate:
    """Return what is to become of a notice; who is just calling it off is waited for."""
    shared = session.info["dialect"] == "postgresql"
    this = {"of_community": notice.community_id, "of_id": notice.id}
    row = (await run(session, _HELD if shared else _FATE, this)).first()
    if row is None or row.state != "pending":
        return Fate.SETTLED
    # A card that nobody owns is only brought up to date where it stands.
    homeless = notice.edit and notice.person_id is None and notice.chat_kind == "private" and not row.stands
    return Fate.ASTRAY if row.parted or homeless else Fate.STANDS


_NOTICE, _PARTING, _ACCOUNT, _CARD = (table(one) for one in (Notice, Parting, Account, Card))
_PARTED = exists().where(
    _PARTING.c.person_id == _NOTICE.c.person_id,
    _PARTING.c.undone_at.is_(None),
    _ACCOUNT.c.id == _PARTING.c.account_id,
    _ACCOUNT.c.channel == _NOTICE.c.channel,
    _ACCOUNT.c.chat == _NOTICE.c.chat,
    _ACCOUNT.c.person_id != _NOTICE.c.person_id,
)
_STANDS = exists().where(
    _CARD.c.channel == _NOTICE.c.channel, _CARD.c.chat == _NOTICE.c.chat, _CARD.c.card == _NOTICE.c.card
)
_FATE = select(_NOTICE.c.state, _PARTED.label("parted"), _STANDS.label("stands")).where(
    _NOTICE.c.community_id == bindparam("of_community"), _NOTICE.c.id == bindparam("of_id")
)
_HELD = _FATE.with_for_update(of=_NOTICE)
