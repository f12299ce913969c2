"""People and summaries: 发送 · 修改 · 稍后, the orders behind a figure, and 周报 at any time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers import summary, summary_browse
from handlers import summary_cards as cards
from handlers.asking import answered, ask_here
from handlers.buttons import Subject, press
from handlers.channel import Address, ChatKind, Outgoing
from handlers.texts import summary_desk as texts
from handlers.texts import summary_labels as labels
from handlers.texts import talk
from orders import periods
from orders.notices import Priority
from orders.report import Span
from orders.states import Role
from orders.summaries import asked_later, reminded_at
from storage import cards as card_rows
from storage import directory, people, prompts, summaries
from storage.summaries import Whose

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from handlers.buttons import Wish
    from handlers.channel import Button, Incoming
    from handlers.turn import Turn
    from orders.calendar import WorkingCalendar
    from storage.models import Prompt, Summary

    Verb = Callable[[Turn, Summary, str], Awaitable[None]]

PROMPT = "summary_text"
SHOWN = 12
"""Buttons on a page: more would not fit on a phone."""
MOST_DRAFTS = 3
"""Drafts that 待办 shows: the newest; 周报 leads to the others."""
AT_ONCE = 2
"""Summaries that 周报 shows at once: each is long."""


async def pressed(turn: Turn, wish: Wish) -> None:
    """Do what a button under a summary asks."""
    row = await summaries.find(turn.session, wish.id)
    handle = _VERBS.get(wish.verb)
    if row is None or handle is None:
        turn.toast(talk.UNKNOWN_BUTTON)
    elif wish.verb in _DECIDING:
        await _decide(turn, row, wish, handle)
    elif await _may_read(turn, row):
        await handle(turn, row, wish.argument)
    else:
        turn.toast(texts.NOT_FOR_YOU, alert=True)


async def _decide(turn: Turn, row: Summary, wish: Wish, handle: Verb) -> None:
    """Let the office decide about the newest form of a draft; everybody else hears why not."""
    if not _may_decide(turn, row):
        turn.toast(texts.NOT_YOURS, alert=True)
    elif row.state == summaries.SENT:
        turn.toast(await _sent_already(turn, row), alert=True)
    elif wish.seen != row.revision:
        turn.toast(texts.NEWER, alert=True)
    else:
        await handle(turn, row, wish.argument)


def _may_decide(turn: Turn, row: Summary) -> bool:
    return row.community_id in turn.person.communities_as(*cards.DESK)


async def _may_read(turn: Turn, row: Summary) -> bool:
    """Say whether a summary is for this person: a draft is for the office alone."""
    if row.community_id == summaries.STREETS:
        return turn.person.id in await people.street_people(turn.session, row.street_id)
    roles = cards.READERS if row.state == summaries.SENT else cards.DESK
    return row.community_id in turn.person.communities_as(*roles)


async def _sent_already(turn: Turn, row: Summary) -> str:
    name = await cards.name_of_sender(turn, row)
    return texts.SENT_ALREADY_ALONE if name is None else texts.SENT_ALREADY.format(name=name)


async def _calendar(turn: Turn, row: Summary) -> WorkingCalendar:
    """Return the calendar by which a summary's times are told: for a street that of its first community."""
    if row.community_id != summaries.STREETS:
        return turn.desk.calendar_for(await directory.community(turn.session, row.community_id))
    found = await directory.communities(turn.session)
    return turn.desk.calendar_for(next(one for one in found if one.street_id == row.street_id))


async def _send(turn: Turn, row: Summary, _: str) -> None:
    """发送: once; the drafts become what was sent, everybody else gets it."""
    if not await summaries.mark_sent(turn.session, row, turn.person.id, turn.now):
        turn.toast(await _sent_already(turn, row), alert=True)
        return
    readers = await cards.readers_of(turn, row.community_id)
    holding = await _holding(turn, row)
    told = await summary.send(turn, row, readers, but=holding)
    await _close_drafts(turn, row)
    turn.toast(texts.SENT_NOW.format(count=told + len(holding & set(readers.everybody))))


async def _holding(turn: Turn, row: Summary) -> frozenset[int]:
    """Return who has the draft before them that was sent: their card says so, and is enough."""
    spots = await card_rows.standing(turn.session, cards.draft_name(row))
    found = [await people.in_chat(turn.session, spot.channel, spot.chat) for spot in spots]
    return frozenset(person for here in found for person in here)


async def _close_drafts(turn: Turn, row: Summary) -> None:
    """Let the drafts say who sent it, and keep the buttons that look behind the figures."""
    content = summaries.content_of(turn.session, row)
    name = await cards.name_of_sender(turn, row)
    text = texts.sent(content.text, name, turn.now, await _calendar(turn, row))
    readers = await cards.readers_of(turn, row.community_id)
    for spot in await card_rows.standing(turn.session, cards.draft_name(row)):
        here = await people.in_chat(turn.session, spot.channel, spot.chat)
        if len(here) == 1 and here[0] in readers.everybody:
            message = cards.finished(turn, row, content, readers.kinds(here[0]), text)
            await turn.post(
                Address(spot.channel, spot.chat, ChatKind(spot.kind)),
                replace(message, card=cards.draft_name(row), edit=True),
                priority=Priority.NEWS,
                community=row.community_id,
            )


async def _change(turn: Turn, row: Summary, _: str) -> None:
    """修改: the person's next words replace the text."""
    await ask_here(turn, row.community_id, PROMPT, texts.CHANGE_ASK, summary=row.id, revision=row.revision)


async def take_text(turn: Turn, prompt: Prompt, incoming: Incoming) -> bool:
    """Take the words that replace a draft's; whoever was faster is told of, and nothing is overwritten."""
    row = await summaries.find(turn.session, prompt.facts["summary"])
    # Whoever copies the card copies its last line too, which is no part of the text.
    text = incoming.text.strip().removesuffix(texts.IN_THE_BOOK).strip()
    if not text:
        await turn.say(texts.CHANGE_NEEDS_WORDS)
        return True
    await prompts.clear(turn.session, turn.person.id)
    await answered(turn, prompt)
    if row is None or not _may_decide(turn, row):
        await turn.say(texts.NOT_YOURS)
    elif row.state == summaries.SENT:
        await turn.say(texts.CHANGE_TOO_LATE)
    elif row.revision != prompt.facts["revision"] or not await _rewrite(turn, row, text):
        await turn.say(texts.CHANGE_LOST)
        await _show(turn, row, "")
    else:
        await summary.ask(turn, row, texts.CHANGED_HEAD)
    return True


async def _rewrite(turn: Turn, row: Summary, text: str) -> bool:
    return await summaries.rewrite(turn.session, row, text, reminded_at(turn.now, await _calendar(turn, row)))


async def _later(turn: Turn, row: Summary, _: str) -> None:
    """稍后: ask again in two hours, or next working morning."""
    calendar = await _calendar(turn, row)
    when = asked_later(turn.now, calendar)
    if await summaries.put_off(turn.session, row, summaries.LATER, when):
        turn.toast(texts.put_off(when, turn.now, calendar))
    else:
        turn.toast(texts.NEWER, alert=True)


async def _show(turn: Turn, row: Summary, _: str) -> None:
    """Show a summary in the state in which it is."""
    content = summaries.content_of(turn.session, row)
    if row.community_id == summaries.STREETS:
        readers = await cards.street_readers(turn, row.street_id)
    else:
        readers = await cards.readers_of(turn, row.community_id)
    kinds = readers.kinds(turn.person.id)
    if row.state != summaries.SENT:
        await turn.say(cards.draft(turn, row, content, kinds))
        return
    name, at = await cards.name_of_sender(turn, row), row.sent_at or row.made_at
    text = texts.sent(content.text, name, at, await _calendar(turn, row))
    await turn.say(cards.finished(turn, row, content, kinds, text))


async def show_newest(turn: Turn) -> None:
    """周报: the newest summaries for the person who asks, in the state in which they are."""
    readable = [row for row in await _newest(turn) if await _may_read(turn, row)]
    if not readable:
        known = turn.person.communities_as(*cards.READERS)
        await turn.say(texts.NONE if known else texts.NOT_A_READER)
        return
    # Of a street with many communities the comparison comes first, and the others are a tap away.
    weeks = [row for row in readable if row.span == Span.WEEK] or readable
    weeks = sorted(weeks, key=lambda row: row.community_id != summaries.STREETS)[:AT_ONCE]
    for row in weeks:
        await _show(turn, row, "")
    rest = [row for row in readable if row not in weeks] + await _older_drafts(turn, weeks)
    if rest:
        await turn.say(Outgoing(texts.OTHERS, tuple([(await _to(turn, row),) for row in rest[:SHOWN]])))


async def _newest(turn: Turn) -> list[Summary]:
    """Return the newest summary of each kind of every community and street of the person."""
    communities = turn.person.communities_as(*cards.READERS)
    street_of = {one.id: one.street_id for one in await directory.communities(turn.session)}
    streets = dict.fromkeys(street_of[one] for one in turn.person.communities_as(Role.STREET))
    whose = [*(Whose(one) for one in communities), *(Whose(summaries.STREETS, one) for one in streets)]
    found = [await summaries.newest(turn.session, one, span) for one in whose for span in Span]
    return [row for row in found if row is not None]


async def _older_drafts(turn: Turn, shown: Sequence[Summary]) -> list[Summary]:
    """Return drafts that nobody sent and that a newer summary hides."""
    communities = turn.person.communities_as(*cards.DESK)
    drafts = [row for one in communities for row in await summaries.unsent(turn.session, one)]
    known = {row.id for row in shown}
    newest = {row.id for row in await _newest(turn)}
    return [row for row in drafts if row.id not in known | newest]


async def show_unsent(turn: Turn) -> int:
    """Show the drafts that wait for the person who asks, each with its buttons; return how many."""
    communities = turn.person.communities_as(*cards.DESK)
    drafts = [row for one in communities for row in await summaries.unsent(turn.session, one)]
    for row in drafts[-MOST_DRAFTS:]:
        await turn.say(cards.unsent(row, await _title(turn, row)))
    return len(drafts)


async def _title(turn: Turn, row: Summary) -> str:
    """Return of whom and of what period a summary tells."""
    return await _whose(turn, row) + labels.title(
        periods.named(row.period, (await _calendar(turn, row)).zone)
    )


async def _whose(turn: Turn, row: Summary) -> str:
    """Return the name of the community or street that a summary is about."""
    if row.community_id != summaries.STREETS:
        return (await directory.community(turn.session, row.community_id)).name
    return next(one.name for one in await directory.streets(turn.session) if one.id == row.street_id)


async def _to(turn: Turn, row: Summary) -> Button:
    """Return the way to a summary."""
    title = await _title(turn, row)
    if row.state != summaries.SENT:
        title = texts.UNSENT_TOO.format(title=title)
    return press(title, cards.SHOW, Subject.SUMMARY, row.id, seen=row.revision)


_VERBS: dict[str, Verb] = {
    cards.SEND: _send,
    cards.CHANGE: _change,
    cards.LATER: _later,
    cards.OPEN: summary_browse.open_figure,
    cards.SHOW: _show,
}
_DECIDING = frozenset({cards.SEND, cards.CHANGE, cards.LATER})
