"""旧手机丢了: a chat is parted from its person, and everything that was to be said there finds another way.

In a chat that has come by a code its owner parts those that were there before it; whatever else is asked
of staff (handlers/recovery_desk.py): so nobody who has found a phone shuts its owner out.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers import calls, undelivered
from handlers.buttons import identifier
from handlers.cards import parting as cards
from handlers.channel import Address, Outgoing
from handlers.texts import parting as texts
from handlers.texts import recovery as recovery_texts
from handlers.texts import words
from handlers.turn import NOBODY, from_payload
from orders.notices import Priority
from storage import directory, drafts, outbox, partings, people, privacy
from storage.people import Reached

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.buttons import Wish
    from handlers.turn import Turn
    from storage.models import Account, Draft, Notice, Parting
    from storage.people import Someone

log = logging.getLogger(__name__)

ABOUT_CHATS = ("recovered:", "parted:")
"""How the keys of notices begin that tell of the chats themselves: elsewhere they would be wrong."""


@dataclass(frozen=True, slots=True)
class Parted:
    """What came of it: the chat's name, and whether the person can still be written to."""

    parting: Parting
    chat: str
    is_reachable: bool


async def typed(turn: Turn, said: str) -> bool:
    """Take the words of somebody whose old phone is lost; say False for everything else."""
    plain = said.strip().rstrip("。！!")
    if plain not in texts.SAID | texts.SAID_SHORT:
        return False
    others = [
        one for one in await partings.accounts_of(turn.session, turn.person.id) if not _is_here(turn, one)
    ]
    if plain in texts.SAID_SHORT and (turn.person.memberships or not others):
        return False
    if turn.person.memberships:
        await turn.say(recovery_texts.AT_WORK)
    elif not others:
        await turn.say(texts.NO_OTHER)
    else:
        await _offer(turn, others)
    return True


def _is_here(turn: Turn, account: Account) -> bool:
    return (account.channel, account.chat) == (turn.here.channel, turn.here.chat)


async def _offer(turn: Turn, others: Sequence[Account]) -> None:
    """Show the chats that may be parted from here."""
    here = await _account_here(turn)
    older = [one for one in others if here is not None and partings.was_there_before(one, here)]
    if older:
        named = [(await name_of(turn, one), one.id) for one in older]
        await turn.say(Outgoing(texts.OWN, cards.to_part(named, cards.PART)))
    else:
        await turn.say(texts.ASK_STAFF)


async def _account_here(turn: Turn) -> Account | None:
    return await partings.account_at(turn.session, Reached(turn.here.channel, turn.here.chat))


async def part_own(turn: Turn, wish: Wish) -> None:
    """断开: part a chat of one's own that was there before this one."""
    found = await partings.account(turn.session, identifier(wish.argument))
    if found is None or found.person_id != turn.person.id:
        turn.toast(texts.ALREADY)
        return
    here = await _account_here(turn)
    if turn.person.memberships or here is None or not partings.was_there_before(found, here):
        turn.toast(texts.ASK_STAFF, alert=True)
        return
    done = await part(turn, found, turn.person)
    await turn.say(cards.parted(texts.DONE.format(chat=done.chat), done.parting.id))


async def part(turn: Turn, account: Account, owner: Someone) -> Parted:
    """Part a chat from its owner, at the wish of whoever speaks; all that waits for it goes elsewhere."""
    chat = await name_of(turn, account)
    parting, waiting = await partings.part(turn.session, account, turn.person.id, turn.now)
    rest = await people.reachable_account(turn.session, owner.id)
    for notice in waiting:
        await _redirect(turn, notice)
    draft = await partings.carry_draft(turn.session, owner.id, account, rest)
    if draft is not None:
        await _have_asked_for(turn, draft, owner)
    await note(turn, privacy.PARTED, owner)
    await _say_there(turn, account, parting)
    by_owner = turn.person.id == owner.id
    said = (texts.TOLD_BY_OWNER if by_owner else texts.TOLD_BY_STAFF).format(chat=chat)
    told = cards.objectionable(said, parting.id)
    await tell_chats(turn, owner, told, f"parted:{parting.id}", but=account.id)
    log.info("a chat was parted", extra={"parting": parting.id, "by_owner": by_owner})
    return Parted(parting, chat, rest is not None)


async def take_back_from(turn: Turn, account: Account, person: int, others: Sequence[int]) -> None:
    """Let nothing more of a person's go to a chat that is not theirs any more.

    `others` are the orders of whoever has it now.
    """
    for notice in await partings.take_back(turn.session, account, person, others):
        await _redirect(turn, notice)


async def _redirect(turn: Turn, notice: Notice) -> None:
    """Send what waited for a parted chat elsewhere, or have it said on the phone."""
    # What belongs to nobody only brings a card up to date that stood there.
    if notice.person_id is not None and not (notice.dedupe or "").startswith(ABOUT_CHATS):
        await undelivered.redirect(turn, notice, from_payload(outbox.payload_of(turn.session, notice)))


async def _have_asked_for(turn: Turn, draft: Draft, owner: Someone) -> None:
    """Have staff ask on the phone for what was begun in the chat and not submitted; put it away."""
    text = drafts.content_of(turn.session, draft).text
    await drafts.put_away(turn.session, draft)
    if text:
        order = next(iter(await calls.orders_of(turn, owner.id)), None)
        await calls.have_phoned(turn, owner, order, texts.unsaid(text), f"unsaid:{draft.id}")


async def _say_there(turn: Turn, account: Account, parting: Parting) -> None:
    """Say in the parted chat that it is parted, and nothing else; nobody is phoned where that fails."""
    if account.chat:
        await turn.post(
            Address(account.channel, account.chat),
            cards.objectionable(texts.THERE, parting.id, clear=True),
            priority=Priority.BROADCAST,
            community=NOBODY,
            person=parting.stranger_id,
            dedupe=f"parted:{parting.id}:there",
        )


async def tell_chats(turn: Turn, owner: Someone, message: Outgoing, dedupe: str, *, but: int) -> None:
    """Say something in every chat of a person, but in the one where it was done and one that it is about."""
    for one in await partings.accounts_of(turn.session, owner.id):
        if one.chat and one.lost_at is None and one.id != but and not _is_here(turn, one):
            await turn.post(
                Address(one.channel, one.chat),
                message,
                priority=Priority.URGENT,
                community=owner.community or NOBODY,
                person=owner.id,
                dedupe=dedupe,
            )


async def take_back(turn: Turn, parting: Parting, owner: Someone) -> str | None:
    """接回: give a chat back to its person; return its name, or None where it has gone elsewhere."""
    account = await partings.restore(turn.session, parting, turn.person.id, turn.now)
    if account is None:
        return None
    chat = await name_of(turn, account)
    await note(turn, privacy.RESTORED, owner)
    message, key = Outgoing(texts.BACK.format(chat=chat)), f"parted:{parting.id}:back"
    await tell_chats(turn, owner, message, key, but=account.id)
    if account.chat:
        await turn.post(
            Address(account.channel, account.chat),
            Outgoing(texts.BACK_THERE, clear=True),
            priority=Priority.NEWS,
            community=owner.community or NOBODY,
            person=owner.id,
            dedupe=f"parted:{parting.id}:restored",
        )
    return chat


async def name_of(turn: Turn, account: Account) -> str:
    """Return what a chat is called before people."""
    home = (await people.someone(turn.session, account.person_id)).community or turn.person.community
    if home is None:
        (home, *_) = [one.id for one in await directory.communities(turn.session)]
    calendar = turn.desk.calendar_for(await directory.community(turn.session, home))
    return texts.chat(account.channel, words.clock(account.seen_at, calendar))


async def parted_from(turn: Turn, resident: int) -> list[tuple[str, int]]:
    """Return the name of each chat that was parted from somebody and can be given back, with the parting."""
    accounts = {one.id: one for one in await partings.accounts_parted(turn.session, resident)}
    return [
        (await name_of(turn, accounts[one.account_id]), one.id)
        for one in await partings.of_person(turn.session, resident)
        if partings.can_be_undone(one, turn.now) and one.account_id in accounts
    ]


async def pressed(turn: Turn, wish: Wish) -> None:
    """Do what one of the buttons asks that are pressed in the person's own chats."""
    if wish.verb == cards.PART:
        await part_own(turn, wish)
    else:
        await contest(turn, wish)


async def contest(turn: Turn, wish: Wish) -> None:
    """不是我: have staff phone the person, and change nothing: either chat may be the thief's."""
    found = await partings.find(turn.session, identifier(wish.argument))
    if (
        found is None
        or not partings.can_be_undone(found, turn.now)
        or turn.person.id not in {found.person_id, found.stranger_id}
    ):
        turn.toast(texts.OBJECTED_ALREADY)
        return
    owner = await people.someone(turn.session, found.person_id)
    for order in (await calls.orders_of(turn, owner.id))[:1]:
        key = f"parted:{found.id}:not_me"
        await calls.have_phoned(turn, owner, order, texts.contested(order.number), key)
    turn.toast(texts.OBJECTED, alert=True)


async def note(turn: Turn, kind: str, owner: Someone) -> None:
    """Record what was done with somebody's chats or codes, and by whom, among what concerns their data."""
    by = {} if turn.person.id == owner.id else {"by": turn.person.id}
    home = owner.community or NOBODY
    await privacy.note(turn.session, kind, community=home, person=owner.id, now=turn.now, facts=by)
