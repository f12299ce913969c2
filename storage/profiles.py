"""What is kept of a person themselves: name, phone, home, and what they were told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sql

from storage.database import Session, new_id, vault_of
from storage.models import Person
from storage.statements import run, table, take_note

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import BindParameter, Update


async def write_down(session: Session, name: str, now: datetime, *, home: int | None = None) -> int:
    """Write down a person of whom no more is known than a name, and perhaps their community."""
    person = new_id(session)
    sealed = vault_of(session).seal(name)
    facts = {"id": person, "name_sealed": sealed, "community_id": home, "created_at": now}
    await run(session, _NEW_PERSON, {**_BLANK, **facts})
    return person


async def write_down_by_phone(session: Session, *, name: str, phone: str, now: datetime) -> int:
    """Return the person with this phone, written down if new (they phoned or walked in)."""
    vault = vault_of(session)
    if phone:
        known: int | None = (await run(session, _BY_PHONE, {"hashed": vault.look_ups(phone)})).scalar()
        if known is not None:
            return known
    person = await write_down(session, name, now)
    await set_phone(session, person, phone)
    return person


async def set_phone(session: Session, person_id: int, phone: str) -> None:
    """Keep a person's phone."""
    vault = vault_of(session)
    hashed = vault.look_up(phone) if phone else ""
    await _change(session, _SET_PHONE, person_id, phone_sealed=vault.seal(phone), phone_hash=hashed)


async def set_name(session: Session, person_id: int, name: str) -> None:
    """Keep a person's name."""
    await _change(session, _SET_NAME, person_id, name_sealed=vault_of(session).seal(name))


async def set_home(session: Session, person_id: int, community: int, place_code: str | None) -> None:
    """Remember where a resident is at home."""
    await _change(session, _SET_HOME, person_id, community_id=community)
    if place_code:
        await _change(session, _SET_PLACE, person_id, place_code=place_code)


async def tell(session: Session, person_id: int, *, version: int, card: str) -> None:
    """Remember in which wording, and on which card, a person is told what is kept of them."""
    await _change(session, _SET_TOLD, person_id, told_version=version, told_card=card)


async def _change(session: Session, statement: Update, person_id: int, **values: object) -> None:
    """Write columns of a person."""
    new = {f"new_{name}": value for name, value in values.items()}
    await run(session, statement, {"this": person_id, **new})
    take_note(session, Person, person_id, **values)


_PERSON = table(Person)
_THIS: BindParameter[int] = sql.bindparam("this")
_BLANK = {
    "phone_sealed": "",
    "phone_hash": "",
    "last_channel": "",
    "large_type": False,
    "told_version": 0,
    "told_card": "",
}
_NEW_PERSON = sql.insert(_PERSON)
_BY_PHONE = (
    sql.select(_PERSON.c.id).where(_PERSON.c.phone_hash.in_(sql.bindparam("hashed", expanding=True))).limit(1)
)


def _setting(*names: str) -> Update:
    """Return the statement that writes these columns of a person."""
    return (
        sql.update(_PERSON).where(_PERSON.c.id == _THIS).values({n: sql.bindparam(f"new_{n}") for n in names})
    )


_SET_NAME = _setting("name_sealed")
_SET_PHONE = _setting("phone_sealed", "phone_hash")
_SET_HOME = _setting("community_id")
_SET_PLACE = _setting("place_code")
_SET_TOLD = _setting("told_version", "told_card")
