"""我的数据: a resident gets everything held about them as files, and may have it deleted."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from handlers import joining
from handlers.buttons import identifier, press
from handlers.channel import ChatKind, Command, File, Outgoing, Press, Style
from handlers.founding_file import ZONE
from handlers.my_data_file import tree_of
from handlers.texts import privacy as texts
from handlers.texts import retention as retention_texts
from handlers.turn import NOBODY
from orders.notices import Priority
from storage import directory, documents, erasing, holdings, people, privacy
from storage.database import new_id
from storage.retention import FAREWELL

if TYPE_CHECKING:
    from handlers.buttons import Wish
    from handlers.channel import Incoming
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.database import Session
    from storage.holdings import Holdings
    from storage.models import Order
    from storage.people import Someone

SHOW = "my_data"
ERASE = "erase"
ERASE_YES = "erase_yes"
ERASE_NO = "erase_no"
VERBS = frozenset({SHOW, ERASE, ERASE_YES, ERASE_NO})

KEPT = timedelta(days=7)
"""How long the files can be fetched."""
FRESH = 30
"""Minutes for which a yes may be pressed: an old card deletes nothing."""
LISTED = 10


BUTTON = ((press(texts.MY_DATA, SHOW),),)
"""The row of a card that leads here."""


def with_button(text: str) -> Outgoing:
    """Return words with the button below them."""
    return Outgoing(text, BUTTON)


@dataclass(frozen=True, slots=True)
class Ready:
    """A person's data, written down: each file with its kind; and how many orders they tell of."""

    person: int
    files: tuple[tuple[str, str, bytes], ...]
    orders: int


async def make_ready(desk: Desk, come: Incoming | Press) -> Ready | None:
    """Write a person's data down where that is asked for, before the transaction that hands it over.

    It may be years of messages: nobody waits behind a writer for that.
    """
    if not _asks_for_it(come):
        return None
    async with desk.database.transaction() as session:
        person = await people.known(session, come.address.channel, come.author.account)
        if person is None or not await desk.flood.may_export(session, person.id):
            return None
    async with desk.database.reading() as session:
        return await _write(session, person, desk.clock())


def _asks_for_it(come: Incoming | Press) -> bool:
    if come.address.kind is not ChatKind.PRIVATE:
        return False
    if isinstance(come, Press):
        return come.data == BUTTON[0][0].data
    return come.command is Command.DATA or (come.command is None and come.text.strip() == texts.MY_DATA)


async def _write(session: Session, person: Someone, now: datetime) -> Ready:
    held = await holdings.of(session, person.id)
    zone = ZONE if person.community is None else (await directory.community(session, person.community)).zone
    # Opening every seal is work for another thread: meanwhile others are answered.
    files = await asyncio.to_thread(_files, session, held, now, ZoneInfo(zone))
    return Ready(person.id, files, len(held.orders))


def _files(
    session: Session, held: Holdings, now: datetime, zone: ZoneInfo
) -> tuple[tuple[str, str, bytes], ...]:
    """Return the same for people and for machines; moments as in RFC 3339 there."""
    tree = tree_of(session, held)
    readable = texts.as_text(tree, now, zone, withheld=bool(held.memberships))
    whole = json.dumps({"made_at": now, **tree}, ensure_ascii=False, indent=1, default=datetime.isoformat)
    return (
        (texts.FILE_TEXT, "text/plain", readable.encode("utf-8-sig")),
        (texts.FILE_JSON, "application/json", whole.encode()),
    )


async def give(turn: Turn) -> None:
    """Hand everything held about the person who speaks to them."""
    ready = turn.brought
    if ready is None or ready.person != turn.person.id:
        if not await turn.desk.flood.may_export(turn.session, turn.person.id):
            await turn.say(texts.EXPORTED_ENOUGH)
            return
        ready = await _write(turn.session, turn.person, turn.now)  # of somebody new: there is next to nothing
    files = tuple([await _keep(turn, *file) for file in ready.files])
    await privacy.note(
        turn.session,
        privacy.EXPORTED,
        community=turn.person.community or NOBODY,
        person=turn.person.id,
        now=turn.now,
        facts={"orders": ready.orders},
    )
    rows = ((press(texts.ERASE, ERASE, style=Style.DANGER),),)
    await turn.say(Outgoing(texts.given(KEPT.days), rows, files=files))


async def _keep(turn: Turn, name: str, media_type: str, content: bytes) -> File:
    key = await documents.put(
        turn.session,
        turn.person.community or NOBODY,
        name=name,
        media_type=media_type,
        content=content,
        now=turn.now,
        kept=KEPT,
        person=turn.person.id,
    )
    return File(key, name, media_type)


async def ask_erase(turn: Turn) -> None:
    """Say what deleting means and ask once more, or what has to be done before."""
    found = await erasing.orders_of(turn.session, turn.person.id)
    if hindrance := await _hindrance(turn, found):
        await turn.say(hindrance)
        return
    minutes = int(turn.now.timestamp()) // 60
    yes = press(texts.ERASE_YES, ERASE_YES, argument=minutes, style=Style.DANGER)
    await turn.say(Outgoing(texts.erase_sure(len(found)), ((yes,), (press(texts.ERASE_NO, ERASE_NO),))))


async def _hindrance(turn: Turn, found: list[Order]) -> str:
    """Return what stands in the way, with the next step, or nothing."""
    if turn.person.memberships:
        return texts.LEAVE_FIRST.format(what=await joining.what_of(turn, turn.person))
    unfinished = erasing.unfinished(found)
    if not unfinished:
        return ""
    told = [(order.number, order.state) for order in unfinished[:LISTED]]
    return texts.finish_first(told, len(unfinished))


async def _erase(turn: Turn, wish: Wish) -> None:
    """Delete what is held about the person who speaks; what they write next, a stranger writes."""
    if not 0 <= int(turn.now.timestamp()) // 60 - identifier(wish.argument) <= FRESH:
        await ask_erase(turn)
        return
    me = turn.person
    found = await erasing.orders_of(turn.session, me.id)
    if hindrance := await _hindrance(turn, found):
        await turn.say(hindrance)
        return
    instead = {"text": retention_texts.FORGOTTEN}
    gone = await erasing.forget(turn.session, me.id, found, turn.now, instead=instead)
    turn.leftover += gone.pictures
    await privacy.note(
        turn.session,
        privacy.ERASED,
        community=me.community or NOBODY,
        person=None,
        now=turn.now,
        facts={"orders": len(found), "pictures": len(gone.pictures), "files": len(gone.files)},
    )
    await turn.post(
        turn.here,
        Outgoing(texts.erased(len(found))),
        priority=Priority.ANSWER,
        community=NOBODY,
        dedupe=f"{FAREWELL}:{new_id(turn.session)}",
    )
    turn.toast(texts.ERASED_TOAST)


async def pressed(turn: Turn, wish: Wish) -> None:
    """Do what one of these buttons asks."""
    if wish.verb == SHOW:
        await give(turn)
    elif wish.verb == ERASE:
        await ask_erase(turn)
    elif wish.verb == ERASE_YES:
        await _erase(turn, wish)
    else:
        turn.toast(texts.KEPT_TOAST)
