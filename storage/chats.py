"""The browser chats' history. Every function works within the caller's transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from storage.database import count_up, insert_once, vault_of
from storage.models.chat import Chat, ChatMessage, ChatPhoto
from storage.statements import run, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Select

    from storage.database import Session

WEB = "web"
"""The channel whose messages these are."""
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
    [first] = await _entries(session, _OF_KEY, chat=chat, key=written.key)
    return first, False


async def change(
    session: Session, chat: str, seq: int, content: Mapping[str, Any], at: datetime
) -> Entry | None:
    """Replace what a message of the service says; None when there is no such message."""
    old = await read(session, chat, seq)
    if old is None or old.own:
        return None
    rev = await _next_rev(session, chat, at)
    new = {"new_rev": rev, "new_sealed": _seal(session, content)}
    await run(session, _CHANGE, {"of_chat": chat, "of_seq": seq, **new})
    await allow_photos(session, chat, _keys_in(content), at)
    return Entry(old.key, old.own, old.at, content, seq=seq, rev=rev)


async def read(session: Session, chat: str, seq: int) -> Entry | None:
    """Return one message of the chat, or None."""
    return next(iter(await _entries(session, _ONE, of_chat=chat, of_seq=seq)), None)


async def catch_up(session: Session, chat: str, since: int) -> History:
    """Return what changed after `since`, or the last page where that is all, too much or nonsense."""
    row = (await run(session, _REV, {"chat": chat})).first()
    current, curtain = (row.rev, row.curtain) if row else (0, 0)
    if curtain < since <= current:
        changed = await _entries(session, _CHANGED, chat=chat, since=since)
        if len(changed) <= PAGE:
            return History(changed, current, earlier=False, whole=False)
    page = await earlier(session, chat, current + 1)
    return History(page.entries, current, page.earlier, whole=True)


async def earlier(session: Session, chat: str, before: int) -> History:
    """Return the page of messages written before `before`."""
    entries = await _entries(session, _EARLIER, chat=chat, before=before)
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
    seen = await run(session, _SEEN, {"chat": chat, "keys": list(wanted)})
    return set(seen.scalars()) == wanted


async def draw_curtain(session: Session, chat: str) -> None:
    """Show nobody any more what was said so far, nor the pictures; it stays for whom it belongs to."""
    await run(session, _DRAW, {"of_chat": chat})
    await run(session, _FORGET_PICTURES, {"of_chat": chat})


async def lift_curtain(session: Session, chat: str) -> None:
    """Show everything again, with the pictures of its messages."""
    await run(session, _LIFT, {"of_chat": chat})
    for entry in await _entries(session, _WHOLE, of_chat=chat):
        await allow_photos(session, chat, _keys_in(entry.content), entry.at)


async def open_chat(session: Session, chat: str, at: datetime) -> None:
    """Make sure that the chat exists."""
    await insert_once(session, Chat, id=chat, rev=0, created_at=at)


async def begin_again(session: Session, chat: str, rev: int, at: datetime) -> None:
    """Open a chat that was forgotten: its count goes on, so that an open window takes what is new for new."""
    await insert_once(session, Chat, id=chat, rev=rev, created_at=at)


async def _next_rev(session: Session, chat: str, at: datetime) -> int:
    """Count a change of the chat, which begins with its first, and hold it for this transaction."""
    rev: int = (await count_up(session, Chat, "rev", id=chat, created_at=at)).scalar_one()
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


async def _entries(session: Session, query: Select[Any], **this: object) -> tuple[Entry, ...]:
    return tuple(
        Entry(row.key, row.own, row.at, opened(session, row), seq=row.seq, rev=row.rev)
        for row in await run(session, query, this)
    )


def opened(session: Session, row: ChatMessage) -> dict[str, Any]:
    """Return what a message says."""
    content: dict[str, Any] = json.loads(vault_of(session).open(row.sealed))
    return content


_CHAT, _MESSAGE, _PHOTO = table(Chat), table(ChatMessage), table(ChatPhoto)
_REV = select(_CHAT.c.rev, _CHAT.c.curtain).where(_CHAT.c.id == bindparam("chat"))
_CURTAIN = select(_CHAT.c.curtain).where(_CHAT.c.id == _MESSAGE.c.chat).scalar_subquery()
_ALL = select(_MESSAGE).where(_MESSAGE.c.chat == bindparam("chat"))
_IN_SIGHT = _ALL.where(_MESSAGE.c.seq > _CURTAIN)
_OF_KEY = _ALL.where(_MESSAGE.c.key == bindparam("key"))
_CHANGED = _IN_SIGHT.where(_MESSAGE.c.rev > bindparam("since")).order_by(_MESSAGE.c.seq).limit(PAGE + 1)
_EARLIER = (
    _IN_SIGHT.where(_MESSAGE.c.seq < bindparam("before")).order_by(_MESSAGE.c.seq.desc()).limit(PAGE + 1)
)
_THIS = (_MESSAGE.c.chat == bindparam("of_chat"), _MESSAGE.c.seq == bindparam("of_seq"))
_ONE = select(_MESSAGE).where(*_THIS)
_WHOLE = select(_MESSAGE).where(_MESSAGE.c.chat == bindparam("of_chat"))
_DRAW = update(_CHAT).where(_CHAT.c.id == bindparam("of_chat")).values(curtain=_CHAT.c.rev)
_LIFT = update(_CHAT).where(_CHAT.c.id == bindparam("of_chat")).values(curtain=0)
_FORGET_PICTURES = delete(_PHOTO).where(_PHOTO.c.chat == bindparam("of_chat"))
_CHANGE = update(_MESSAGE).where(*_THIS).values(rev=bindparam("new_rev"), sealed=bindparam("new_sealed"))
_SEEN = select(_PHOTO.c.key).where(
    _PHOTO.c.chat == bindparam("chat"), _PHOTO.c.key.in_(bindparam("keys", expanding=True))
)
