"""What residents are still saying."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sql
from sqlmodel import col, select

from storage.database import Session, new_id, replace_all, vault_of
from storage.models import Draft
from storage.statements import as_object, moment, run, table

if TYPE_CHECKING:
    from datetime import datetime

    from storage.compiled import Rows


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of a draft: the channel's id of it (to follow an edit) and its words."""

    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """Everything said so far, and what the person has corrected.

    `category` is set once the person has chosen it; `place_code` "" with a `place_text` is a place
    in words; `asked_open` remembers that the question "is this about an open order?" was asked.
    """

    pieces: tuple[Piece, ...] = ()
    category: str | None = None
    place_code: str | None = None
    place_text: str = ""
    place_fixed: bool = False
    point: tuple[float, float] | None = None
    anonymous: bool = False
    for_name: str = ""
    for_phone: str = ""
    by_proxy: bool = False
    phone: str = ""
    asked_open: bool = False
    photos: int = 0
    step: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return all words in order, a line a message."""
        return "\n".join(piece.text for piece in self.pieces if piece.text)

    def saying(self, message: str, text: str) -> Content:
        """Return the content with a message added, or replaced where it was said before."""
        if message and any(piece.message == message for piece in self.pieces):
            pieces = tuple(replace(one, text=text) if one.message == message else one for one in self.pieces)
        else:
            pieces = (*self.pieces, Piece(message, text))
        return replace(self, pieces=pieces)


def content_of(session: Session, draft: Draft) -> Content:
    """Open a draft."""
    raw = json.loads(vault_of(session).open(draft.content_sealed) or "{}")
    pieces = tuple(Piece(**piece) for piece in raw.pop("pieces", ()))
    point = raw.pop("point", None)
    return Content(pieces=pieces, point=tuple(point) if point else None, **raw)


def _plain(content: Content) -> dict[str, Any]:
    """Return a content as JSON has it."""
    pieces = [{"message": one.message, "text": one.text} for one in content.pieces]
    return {name: getattr(content, name) for name in _FIELDS} | {"pieces": pieces}


async def keep(session: Session, draft: Draft, content: Content, now: datetime) -> None:
    """Write a draft's new content; its version grows, so that old cards are known to be old.

    The person who speaks is held meanwhile (storage/arrivals.py): nobody else writes their draft.
    """
    draft.content_sealed = vault_of(session).seal(json.dumps(_plain(content), ensure_ascii=False))
    draft.version += 1
    draft.touched_at = now
    draft.offered_at = None
    row = {name: getattr(draft, name) for name in _COLUMNS}
    await replace_all(session, Draft, [row], changing=_CHANGING)


async def offered(session: Session, draft: Draft, now: datetime) -> None:
    """Remember that a draft that nobody touched was offered once more."""
    this = {"at_community": draft.community_id, "at_id": draft.id}
    await run(session, _OFFERED, {**this, "now": now})


def begin(session: Session, *, community: int, person: int, channel: str, chat: str, now: datetime) -> Draft:
    """Begin a draft; it is there for others once its content is kept."""
    return as_object(
        Draft,
        {
            "community_id": community,
            "id": new_id(session),
            "person_id": person,
            "channel": channel,
            "chat": chat,
            "version": 0,
            "content_sealed": "",
            "started_at": now,
            "touched_at": now,
            "offered_at": None,
        },
    )


async def of_person(session: Session, person: int) -> Draft | None:
    """Return the person's draft, if one is under way; it is written by :func:`keep` alone."""
    return _first(await run(session, _OF_PERSON, {"of": person}))


async def find(session: Session, draft_id: int) -> Draft | None:
    """Return the draft with this identifier; it is written by :func:`keep` alone.

    Whoever may write holds it: who comes at the same moment waits, and may find it gone.
    """
    return _first(await run(session, _HELD if session.info["writing"] else _BY_ID, {"of": draft_id}))


def _first(found: Rows) -> Draft | None:
    row = found.first()
    return as_object(Draft, row._asdict()) if row else None


async def put_away(session: Session, draft: Draft) -> None:
    """Forget a draft."""
    await run(session, _PUT_AWAY, {"at_community": draft.community_id, "at_id": draft.id})


async def untouched_since(session: Session, before: datetime) -> list[Draft]:
    """Return drafts that nobody has touched since `before`, oldest first."""
    query = select(Draft).where(col(Draft.touched_at) <= before).order_by(col(Draft.touched_at)).limit(200)
    return list((await session.exec(query)).all())


_FIELDS = tuple(one.name for one in fields(Content))
_DRAFT = table(Draft)
_COLUMNS = tuple(_DRAFT.c.keys())
_CHANGING = tuple(name for name in _COLUMNS if not _DRAFT.c[name].primary_key)
_OF: sql.BindParameter[int] = sql.bindparam("of")
_OF_PERSON = sql.select(_DRAFT).where(_DRAFT.c.person_id == _OF).order_by(_DRAFT.c.id.desc()).limit(1)
_BY_ID = sql.select(_DRAFT).where(_DRAFT.c.id == _OF)
_HELD = _BY_ID.with_for_update()
_THIS = (_DRAFT.c.community_id == sql.bindparam("at_community"), _DRAFT.c.id == sql.bindparam("at_id"))
_PUT_AWAY = sql.delete(_DRAFT).where(*_THIS)
_OFFERED = sql.update(_DRAFT).where(*_THIS).values(offered_at=moment("now"))
