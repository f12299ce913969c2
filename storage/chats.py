"""The browser chats' history. Every function works within the caller's transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlmodel import col, select

from storage.database import insert_once, vault_of
from storage.models.chat import Chat, ChatMessage, ChatPhoto

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel.sql.expression import SelectOfScalar

    from storage.database import Session

PAGE = 50
"""How many messages a page of history holds."""


@dataclass(frozen=True, slots=True)
class Written:
    """A message to keep. `key` names it once in its chat; `content` is the channel's own structure."""

    key: str
    own: bool
    at: datetime
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry(Written):
    """A message as kept: `seq` is its name and place in the chat, `rev` its last change."""

    seq: int
    rev: int


@dataclass(frozen=True, slots=True)
class History:
    """Messages in the order they were written; `earlier` says whether older ones exist.

    `rev` is that of the chat; `whole` is false when the messages only bring an older copy up to date.
    """

    entries: tuple[Entry, ...]
    rev: int
    earlier: bool
    whole: bool


async def append(session: Session, chat: str, written: Written) -> tuple[Entry, bool]:
    """Write a message once and return it with whether it is new; a repeated key gives the first one."""
    rev = await _next_rev(session, chat, written.at)
    # The row of the chat is locked from here on: of two with the same key the later one finds the first.
    entry = Entry(written.key, written.own, written.at, written.content, seq=rev, rev=rev)
    if await insert_once(session, ChatMessage, **_row(session, chat, entry)):
        await allow_photos(session, chat, _keys_in(written.content), written.at)
        return entry, True
    first = await _entries(session, _of(chat).where(col(ChatMessage.key) == written.key))
    return first[0], False


async def change(
    session: Session, chat: str, seq: int, content: Mapping[str, Any], at: datetime
) -> Entry | None:
    """Replace what a message of the service says; None when there is no such message."""
    old = await read(session, chat, seq)
    if old is None or old.own:
        return None
    rev = await _next_rev(session, chat, at)
    values = {"rev": rev, "sealed": _seal(session, content)}
    await session.exec(update(ChatMessage).where(_is(chat, seq)).values(values))
    await allow_photos(session, chat, _keys_in(content), at)
    return Entry(old.key, old.own, old.at, content, seq=seq, rev=rev)


async def read(session: Session, chat: str, seq: int) -> Entry | None:
    """Return one message of the chat, or None."""
    return next(iter(await _entries(session, _of(chat).where(col(ChatMessage.seq) == seq))), None)


async def catch_up(session: Session, chat: str, since: int) -> History:
    """Return what changed after `since`, or the last page where that is all, too much or nonsense."""
    current = (await session.exec(select(Chat.rev).where(col(Chat.id) == chat))).first() or 0
    if 0 < since <= current:
        changed = await _entries(session, _of(chat).where(col(ChatMessage.rev) > since).limit(PAGE + 1))
        if len(changed) <= PAGE:
            return History(changed, current, earlier=False, whole=False)
    page = await earlier(session, chat, current + 1)
    return History(page.entries, current, page.earlier, whole=True)


async def earlier(session: Session, chat: str, before: int) -> History:
    """Return the page of messages written before `before`."""
    older = select(ChatMessage).where(col(ChatMessage.chat) == chat, col(ChatMessage.seq) < before)
    newest_first = older.order_by(col(ChatMessage.seq).desc()).limit(PAGE + 1)
    entries = await _entries(session, newest_first)
    return History(entries[:PAGE][::-1], rev=0, earlier=len(entries) > PAGE, whole=False)


def _keys_in(content: Mapping[str, Any]) -> list[str]:
    """Return the keys of the pictures and files that a message shows."""
    return [*content.get("photos", ()), *(file["ref"] for file in content.get("files", ()))]


async def allow_photos(session: Session, chat: str, keys: Iterable[str], at: datetime) -> None:
    """Let this chat see these pictures and files."""
    for key in keys:
        await insert_once(session, ChatPhoto, chat=chat, key=key, at=at)


async def may_see(session: Session, chat: str, keys: Iterable[str]) -> bool:
    """Say whether this chat has every one of these pictures and files."""
    wanted = set(keys)
    query = select(ChatPhoto.key).where(col(ChatPhoto.chat) == chat, col(ChatPhoto.key).in_(wanted))
    return not wanted or set(await session.exec(query)) == wanted


async def open_chat(session: Session, chat: str, at: datetime) -> None:
    """Make sure that the chat exists."""
    await insert_once(session, Chat, id=chat, rev=0, created_at=at)


async def begin_again(session: Session, chat: str, rev: int, at: datetime) -> None:
    """Open a chat that was forgotten: its count goes on, so that an open window takes what is new for new."""
    await insert_once(session, Chat, id=chat, rev=rev, created_at=at)


async def _next_rev(session: Session, chat: str, at: datetime) -> int:
    bump = update(Chat).where(col(Chat.id) == chat).values(rev=col(Chat.rev) + 1).returning(col(Chat.rev))
    row = (await session.exec(bump)).first()
    if row is None:
        await open_chat(session, chat, at)
        row = (await session.exec(bump)).one()
    rev: int = row[0]
    return rev


def _row(session: Session, chat: str, entry: Entry) -> dict[str, Any]:
    sealed = _seal(session, entry.content)
    place = {"chat": chat, "seq": entry.seq, "rev": entry.rev, "key": entry.key}
    return {**place, "own": entry.own, "at": entry.at, "sealed": sealed}


def _seal(session: Session, content: Mapping[str, Any]) -> str:
    return vault_of(session).seal(json.dumps(content, ensure_ascii=False, separators=(",", ":")))


def sealed_content(session: Session, content: Mapping[str, Any]) -> str:
    """Return what a message says, as it is kept."""
    return _seal(session, content)


def _of(chat: str) -> SelectOfScalar[ChatMessage]:
    return select(ChatMessage).where(col(ChatMessage.chat) == chat).order_by(col(ChatMessage.seq))


def _is(chat: str, seq: int) -> ColumnElement[bool]:
    return (col(ChatMessage.chat) == chat) & (col(ChatMessage.seq) == seq)


async def _entries(session: Session, query: SelectOfScalar[ChatMessage]) -> tuple[Entry, ...]:
    # The session may remember a row from before an UPDATE of ours: what the database says counts.
    rows = await session.exec(query.execution_options(populate_existing=True))
    return tuple(_entry(session, row) for row in rows)


def _entry(session: Session, row: ChatMessage) -> Entry:
    return Entry(row.key, row.own, row.at, opened(session, row), seq=row.seq, rev=row.rev)


def opened(session: Session, row: ChatMessage) -> dict[str, Any]:
    """Return what a message says."""
    content: dict[str, Any] = json.loads(vault_of(session).open(row.sealed))
    return content
