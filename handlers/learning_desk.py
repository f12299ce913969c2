"""Staff and the lexicon: proposals with a dry run, one tap to accept, one to undo; words added by hand."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from handlers import learning
from handlers.audiences import office
from handlers.buttons import identifier, press
from handlers.channel import Outgoing, Style
from handlers.lexicon_layer import change_of
from handlers.texts import learning as texts
from handlers.texts import talk, words
from handlers.todo import STAFF
from handlers.turn import Turn
from handlers.views import name_of
from nlp.lexicon import OWN_WEIGHT
from nlp.normalise import normalise
from nlp.proposals import LONGEST, SHORTEST, Change, Kind
from orders.notices import Priority
from orders.states import Role
from storage import claims, directory, lexicons
from storage.ids import to_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from handlers.buttons import Wish
    from handlers.channel import Button
    from handlers.desk import Desk
    from handlers.learning import Week
    from nlp.proposals import Proposal
    from orders.categories import Category
    from storage.models import Community, LexiconEntry

ACCEPT, REFUSE, DETAILS, UNDO, SHOW = "lex_yes", "lex_no", "lex_why", "lex_undo", "lex_card"
SHOWN = 5
LISTED = 20
HEAVIEST = 10.0
"""Points that a clerk may give a word: from there on it decides nearly everything that it stands in."""
JOB = "learning"
WORD = re.compile(rf"[一-鿿A-Za-z0-9]{{{SHORTEST},{LONGEST}}}")
"""What can be a word of the lexicon, in one spelling."""


class BadLineError(Exception):
    """A line that a clerk typed cannot be a change; the message says why, in their language."""


def _card_name(entry: LexiconEntry) -> str:
    return f"lex:{to_text(entry.id)}"


async def card(turn: Turn, entry: LexiconEntry) -> Outgoing:
    """Return the card of a change, as far as it has come."""
    text = texts.proposal(
        change_of(entry), orders=entry.evidence, trial=entry.trial, by_hand=entry.origin == "hand"
    )
    text = await _with_decision(turn, entry, text)
    return Outgoing(text, (_buttons(entry),), card=_card_name(entry))


async def _with_decision(turn: Turn, entry: LexiconEntry, text: str) -> str:
    """Return the card's text with who decided, and when."""
    calendar = turn.desk.calendar_for(await directory.community(turn.session, entry.community_id))
    name = await name_of(turn, entry.decided_by) or words.ROLE[Role.STAFF]
    if entry.decided_at is None:
        return text
    if entry.version is None:
        return texts.refused(text, name=name, at=entry.decided_at, calendar=calendar)
    text = texts.accepted(text, name=name, at=entry.decided_at, calendar=calendar, version=entry.version)
    if entry.undone_at is None or entry.undone_version is None:
        return text
    undoer = await name_of(turn, entry.undone_by) or words.ROLE[Role.STAFF]
    return texts.undone(
        text, name=undoer, at=entry.undone_at, calendar=calendar, version=entry.undone_version
    )


def _buttons(entry: LexiconEntry) -> tuple[Button, ...]:
    """Return what can be done with a change now."""
    details = press(texts.DETAILS, DETAILS, argument=entry.id)
    if entry.state == lexicons.PROPOSED:
        accept = press(texts.ACCEPT, ACCEPT, argument=entry.id, style=Style.PRIMARY)
        return accept, press(texts.REFUSE, REFUSE, argument=entry.id), details
    if entry.state == lexicons.ACCEPTED:
        return press(texts.UNDO, UNDO, argument=entry.id), details
    return (details,)


async def show(turn: Turn) -> None:
    """学习建议: how the sorting did last week, and what waits for a decision."""
    communities = turn.person.communities_as(*STAFF)
    if not communities:
        await turn.say(talk.REFUSED_COMMAND)
        return
    waiting = []
    for community in communities:
        await _say_how_it_did(turn, community)
        await learning.make_proposals(turn, community)
        waiting += await lexicons.in_state(turn.session, community, lexicons.PROPOSED)
    for entry in waiting[:SHOWN]:
        await turn.say(await card(turn, entry))
    await turn.say(texts.HOW if waiting else f"{texts.NONE_NEW}\n\n{texts.HOW}")


async def _say_how_it_did(turn: Turn, community: int) -> None:
    """Say how often the sorting of last week was right, where it had anything to sort."""
    home = await directory.community(turn.session, community)
    week = learning.week_of(turn.now, turn.desk.calendar_for(home))
    counted = await learning.accuracy(turn.session, community, week.first, week.last)
    if counted.total:
        await turn.say(counted.text(home.name))


async def pressed(turn: Turn, wish: Wish) -> None:
    """Do what a button under a change asks; staff of that community only."""
    entry = await lexicons.find(turn.session, identifier(wish.argument))
    if entry is None or entry.community_id not in turn.person.communities_as(*STAFF):
        turn.toast(talk.REFUSED_COMMAND, alert=True)
        return
    await VERBS[wish.verb](turn, entry)


async def _accept(turn: Turn, entry: LexiconEntry) -> None:
    await _decided(turn, entry, done=await lexicons.accept(turn.session, entry, turn.person.id, turn.now))


async def _refuse(turn: Turn, entry: LexiconEntry) -> None:
    await _decided(turn, entry, done=await lexicons.refuse(turn.session, entry, turn.person.id, turn.now))


async def _undo(turn: Turn, entry: LexiconEntry) -> None:
    await _decided(turn, entry, done=await lexicons.undo(turn.session, entry, turn.person.id, turn.now))


async def _decided(turn: Turn, entry: LexiconEntry, *, done: bool) -> None:
    """Show the decision wherever the card stands; from the next message on it holds."""
    if not done:
        turn.toast(texts.DECIDED, alert=True)
    turn.desk.words_changed(entry.community_id)
    shown = await card(turn, entry)
    await turn.refresh(_card_name(entry), shown, community=entry.community_id)


async def _details(turn: Turn, entry: LexiconEntry) -> None:
    effects = [(one[0], one[1], one[2], one[3]) for one in entry.trial.get("effects", ())]
    await turn.say(texts.details(change_of(entry), effects))


async def _show_one(turn: Turn, entry: LexiconEntry) -> None:
    await turn.say(await card(turn, entry))


VERBS: dict[str, Callable[[Turn, LexiconEntry], Awaitable[None]]] = {
    ACCEPT: _accept,
    REFUSE: _refuse,
    UNDO: _undo,
    DETAILS: _details,
    SHOW: _show_one,
}


async def typed(turn: Turn, text: str) -> bool:
    """Take 加词, 调权, 静音 or 词库 that staff typed; say False for everything and everybody else."""
    verb, *rest = text.replace("　", " ").split() or [""]
    if verb not in {texts.ADD, texts.WEIGH, texts.SILENCE, texts.LEXICON}:
        return False
    communities = turn.person.communities_as(*STAFF)
    if not communities:
        return False
    community = turn.person.community if turn.person.community in communities else communities[0]
    if verb == texts.LEXICON:
        await _show_lexicon(turn, community)
        return True
    try:
        change = _change_from(verb, rest)
        await _ask(turn, community, change)
    except BadLineError as error:
        await turn.say(str(error))
    return True


def _change_from(verb: str, rest: Sequence[str]) -> Change:
    """Read what a clerk typed; raises :class:`BadLineError` with what to write instead."""
    most = {texts.SILENCE: 1}.get(verb, 3)
    least = {texts.SILENCE: 1, texts.ADD: 2}.get(verb, 3)
    if not least <= len(rest) <= most:
        raise BadLineError(texts.BAD_LINE)
    word = normalise(rest[0]).text
    if not WORD.fullmatch(word):
        raise BadLineError(texts.BAD_WORD.format(word=rest[0][:20]))
    if verb == texts.SILENCE:
        return Change(Kind.SILENCE, word)
    category = texts.category_named(rest[1])
    if category is None:
        raise BadLineError(texts.BAD_CATEGORY.format(category=rest[1][:20]))
    if verb == texts.WEIGH:
        return Change(Kind.WEIGHT, word, category, _weight_from(rest[2]))
    matter = rest[2][:20] if rest[2:] else None
    return Change(Kind.WORD, word, category, OWN_WEIGHT, matter)


def _weight_from(text: str) -> float:
    """Read a weight; raises :class:`BadLineError`."""
    try:
        weight = float(normalise(text).text)
    except ValueError:
        raise BadLineError(texts.BAD_WEIGHT) from None
    if not 0 < abs(weight) <= HEAVIEST:
        raise BadLineError(texts.BAD_WEIGHT)
    return weight


async def _ask(turn: Turn, community: int, change: Change) -> None:
    """Try a change on history and show the card that confirms it; raises :class:`BadLineError`."""
    found = await learning.history(turn.session, turn.desk, community)
    if change.category is not None:
        _check_matter(change, change.category, found.sorter.matters().get(change.matter or ""))
    trial = await asyncio.to_thread(found.try_out, change)
    entry = await learning.propose_change(turn, community, change, trial)
    shown = await card(turn, entry)
    if change.kind is Kind.SILENCE and not found.sorter.knows(change.word):
        shown = Outgoing(
            f"{shown.text}\n{texts.UNKNOWN_SILENCE.format(word=change.word)}", shown.rows, card=shown.card
        )
    await turn.say(shown)


def _check_matter(change: Change, category: Category, home: Category | None) -> None:
    """Refuse a matter that belongs to another category; raises :class:`BadLineError`."""
    if home is not None and home is not category:
        raise BadLineError(texts.BAD_MATTER.format(matter=change.matter, category=words.CATEGORY[home]))


async def _show_lexicon(turn: Turn, community: int) -> None:
    """词库: list what is in force, newest first, each with the way to its card."""
    entries = await lexicons.in_state(turn.session, community, lexicons.ACCEPTED)
    if not entries:
        await turn.say(texts.LEXICON_EMPTY)
        return
    rows = [
        (press(texts.change(change_of(one)), SHOW, argument=one.id),) for one in reversed(entries[-LISTED:])
    ]
    version = await lexicons.version(turn.session, community)
    await turn.say(Outgoing(texts.LEXICON_HEAD.format(version=version, count=len(entries)), tuple(rows)))


async def tend_weeks(desk: Desk) -> int:
    """Show the staff of each community, once a week, what the sorting could learn.

    How it did stands in the weekly summary: nobody gets two messages where one will do.
    """
    now = desk.clock()
    async with desk.database.reading() as session:
        communities = await directory.communities(session)
    told = 0
    for community in communities:
        week = learning.week_is_due(desk, community, now)
        if week is not None:
            told += await _tend_week(desk, community, week)
    if told:
        desk.wake()
    return told


async def _tend_week(desk: Desk, community: Community, week: Week) -> int:
    """Do one community's week, unless some process has: claim, proposals and notices in one transaction."""
    async with desk.database.reading() as session:
        if await claims.is_claimed(session, JOB, community.id, week.period):
            return 0
        found = await learning.material(session, desk, community.id, desk.clock())
    proposals = await asyncio.to_thread(found.proposals)
    async with desk.database.transaction() as session:
        turn = Turn(desk, session, desk.clock())
        if not await claims.claim(session, JOB, community.id, week.period, turn.now):
            return 0
        await _propose(turn, community, week, proposals)
    return 1


async def _propose(turn: Turn, community: Community, week: Week, proposals: Sequence[Proposal]) -> None:
    """Show staff what waits for a decision."""
    await learning.write_down(turn, community.id, proposals)
    waiting = await lexicons.in_state(turn.session, community.id, lexicons.PROPOSED)
    messages = [await card(turn, entry) for entry in waiting[:SHOWN]]
    for person in await office(turn, community.id, confidential=False):
        for at, message in enumerate(messages):
            await turn.tell(
                person,
                message,
                priority=Priority.BROADCAST,
                community=community.id,
                dedupe=f"{JOB}:{week.period}:{at}:{person}",
            )
