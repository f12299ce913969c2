"""Who comes in: an account that speaks, and the person it belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sql

from storage import directory, people, profiles
from storage.database import insert_once, new_id
from storage.models import Account, Person
from storage.people import Someone
from storage.statements import moment, run, table

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session


async def recognise(
    session: Session, *, channel: str, external: str, chat: str, name: str, now: datetime
) -> Someone:
    """Return who an account belongs to; an account never seen gets a new person.

    The only community there is becomes the home of whoever has none.
    `chat` is where the person can be written to privately, or empty where that is not known
    (they spoke in a group). The account is held: one person's messages are handled one by one.
    """
    this = {"of_channel": channel, "of_account": external, "now": now, "here": chat}
    seen = _SEEN_HERE if chat else _SEEN
    person: int | None = (await run(session, seen, this)).scalar()
    if person is None:
        met = await _introduce(session, channel, external, chat, name, now)
        if met is not None:
            return met
        # another message of theirs was faster
        person = (await run(session, seen, this)).scalar_one()
    # Whoever writes privately is reached where they write: there is nothing to look up.
    known = await people.someone(session, person, reached_by=(channel, chat) if chat else None)
    home = await directory.only_community(session) if known.community is None else None
    if home is None:
        return known
    await profiles.set_home(session, person, home, None)
    return replace(known, community=home)


async def _introduce(
    session: Session, channel: str, external: str, chat: str, name: str, now: datetime
) -> Someone | None:
    """Write down a person and the account by which they came; return who, unless another message just did."""
    home = await directory.only_community(session)
    person = await profiles.write_down(session, name, now, home=home)
    new = await insert_once(
        session,
        Account,
        id=new_id(session),
        channel=channel,
        external=external,
        chat=chat,
        name_sealed="",
        person_id=person,
        seen_at=now,
    )
    if new:
        return Someone(person, name, community=home, channel=channel if chat else "", chat=chat)
    await run(session, _FORGET, {"this": person})
    return None


_PERSON, _ACCOUNT = table(Person), table(Account)
_FORGET = sql.delete(_PERSON).where(_PERSON.c.id == sql.bindparam("this"))
_MINE = (
    _ACCOUNT.c.channel == sql.bindparam("of_channel"),
    _ACCOUNT.c.external == sql.bindparam("of_account"),
)
_SEEN = sql.update(_ACCOUNT).where(*_MINE).values(seen_at=moment("now")).returning(_ACCOUNT.c.person_id)
_SEEN_HERE = _SEEN.values(chat=sql.bindparam("here"), lost_at=None)
