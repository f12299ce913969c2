"""Buttons under a draft's card: correct it, add to it, submit it or drop it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers import feedback, filing, intake, nearby, pictures
from handlers.buttons import identifier
from handlers.cards import draft as cards
from handlers.channel import Outgoing, Want
from handlers.moving import act, parts_here
from handlers.texts import resident as texts
from handlers.texts import team as team_texts
from nlp.extract import mask
from orders.categories import Category
from orders.states import IN_HAND, RESIDENT_SIDE, WORKERS, Action, State
from storage import attachments, directory, drafts, orders, profiles, prompts
from storage.orders import standing_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from handlers.buttons import Wish
    from handlers.channel import Incoming
    from handlers.turn import Turn
    from nlp.understanding import Understanding
    from storage.drafts import Content
    from storage.models import Draft, Order, Place

PLACES_SHOWN = 40


async def pressed(turn: Turn, wish: Wish) -> None:
    """Do what a button under a draft's card asks; a stranger's or an old card changes nothing."""
    draft = await drafts.find(turn.session, wish.id)
    if draft is None:
        turn.toast(texts.GONE)
        return
    if draft.person_id != turn.person.id:
        turn.toast(texts.NOT_YOURS)
        return
    if wish.seen != draft.version and wish.verb in _NEEDS_NEWEST:
        turn.toast(texts.STALE)
        await intake.show(turn, draft, drafts.content_of(turn.session, draft))
        return
    handle = _VERBS.get(wish.verb)
    if handle is None:
        turn.toast(texts.GONE)
        return
    await handle(turn, draft, drafts.content_of(turn.session, draft), wish.argument)


async def _submit(turn: Turn, draft: Draft, content: Content, _: str) -> None:
    understood = await intake.understand(turn, content.text)
    if not await nearby.offered(turn, draft, content, understood):
        await _file(turn, draft, content, understood)


async def _file(
    turn: Turn, draft: Draft, content: Content, understood: Understanding, carrier: Order | None = None
) -> None:
    order = await filing.submit(turn, draft, content, understood, carrier=carrier)
    await intake.ask_phone(turn, order)


async def _together(turn: Turn, draft: Draft, content: Content, argument: str) -> None:
    """一起跟进: the draft becomes an order of its own that an open one carries along."""
    understood = await intake.understand(turn, content.text)
    carrier = await nearby.chosen(turn, draft, content, identifier(argument))
    await _file(turn, draft, content, understood, carrier)


async def _alone(turn: Turn, draft: Draft, content: Content, _: str) -> None:
    """单独办: the neighbours' matter is another one."""
    await _file(turn, draft, content, await intake.understand(turn, content.text))


async def _split(turn: Turn, draft: Draft, content: Content, argument: str) -> None:
    understood = await intake.understand(turn, content.text)
    if argument == "no" or len(understood.demands) < 2:  # noqa: PLR2004 - two demands make a split
        together = replace(content, more={**content.more, "together": True})
        await intake.show(turn, draft, together, edit=True)
        return
    filed = await filing.submit_parts(turn, draft, content, understood)
    await intake.ask_phone(turn, filed[-1])


async def _categories(turn: Turn, draft: Draft, _: Content, __: str) -> None:
    await turn.say(cards.category_choice(draft))


async def _to_category(turn: Turn, draft: Draft, content: Content, argument: str) -> None:
    if argument != cards.UNSURE and argument not in set(Category):
        turn.toast(texts.GONE)
        return
    turn.toast(texts.EDIT_DONE)
    await intake.show(turn, draft, replace(content, category=argument), edit=True)


async def _add(turn: Turn, draft: Draft, _: Content, __: str) -> None:
    del draft
    await turn.say(Outgoing(texts.WRITE_MORE, wants=frozenset({Want.PHOTO, Want.PLACE})))


async def _drop(turn: Turn, draft: Draft, _: Content, __: str) -> None:
    await turn.say(cards.closed(draft, texts.DROPPED))
    await drafts.put_away(turn.session, draft)


async def _again(turn: Turn, draft: Draft, content: Content, _: str) -> None:
    fresh = replace(content, pieces=(), category=None, place_fixed=False, place_code=None, place_text="")
    await drafts.keep(turn.session, draft, fresh, turn.now)
    await turn.say(texts.WRITE_AGAIN)


async def _anonymous(turn: Turn, draft: Draft, content: Content, _: str) -> None:
    changed = replace(content, anonymous=not content.anonymous)
    turn.toast(texts.ANON_ON if changed.anonymous else texts.ANON_OFF)
    await intake.show(turn, draft, changed, edit=True)


async def _show(turn: Turn, draft: Draft, content: Content, _: str) -> None:
    await intake.show(turn, draft, content, edit=True)


async def _places(turn: Turn, draft: Draft, _: Content, __: str) -> None:
    estates = [
        one for one in await directory.places(turn.session, draft.community_id) if one.kind == "estate"
    ]
    await turn.say(cards.place_choice(draft, estates[:PLACES_SHOWN], inside=None))


async def _to_place(turn: Turn, draft: Draft, content: Content, argument: str) -> None:
    place = await _place(turn, draft, argument)
    if place is None:
        return
    inside = [
        one
        for one in await directory.places(turn.session, draft.community_id)
        if one.kind == "building" and place.code in one.path[1:]
    ]
    if place.kind == "estate" and inside:
        await turn.say(cards.place_choice(draft, inside[:PLACES_SHOWN], inside=place))
        return
    await _fix_place(turn, draft, content, place)


async def _whole(turn: Turn, draft: Draft, content: Content, argument: str) -> None:
    place = await _place(turn, draft, argument)
    if place is not None:
        await _fix_place(turn, draft, content, place)


async def _place(turn: Turn, draft: Draft, argument: str) -> Place | None:
    """Return the place that a button names, within the draft's community."""
    wanted = identifier(argument)
    found = [one for one in await directory.places(turn.session, draft.community_id) if one.id == wanted]
    if not found:
        turn.toast(texts.GONE)
    return next(iter(found), None)


async def _fix_place(turn: Turn, draft: Draft, content: Content, place: Place) -> None:
    turn.toast(texts.EDIT_DONE)
    fixed = replace(content, place_code=place.code, place_text="", place_fixed=True)
    await intake.show(turn, draft, fixed, edit=True)


async def _write_place(turn: Turn, draft: Draft, _: Content, __: str) -> None:
    await prompts.ask(
        turn.session, turn.person.id, draft.community_id, "place", turn.now, draft=str(draft.id)
    )
    await turn.say(Outgoing(texts.WRITE_PLACE, wants=frozenset({Want.PLACE})))


async def _belongs(turn: Turn, draft: Draft, content: Content, argument: str) -> None:
    """The words belong to an open order: they become its supplement, and the draft is done with."""
    order = await orders.find(turn.session, identifier(argument))
    if order is None or turn.person.id not in {order.orderer_id, order.proxy_id}:
        turn.toast(texts.NOT_YOURS)
        return
    if not standing_of(order).is_living:
        await _new(turn, draft, content, "")
        return
    await attachments.hand_over(turn.session, draft.id, order.id)
    await turn.say(cards.closed(draft, texts.belongs_done(order.number, content.text)))
    await drafts.put_away(turn.session, draft)
    await supplement(turn, order, content.text)


async def supplement(turn: Turn, order: Order, text: str) -> None:
    """Add words to an order: an answer where one was asked for, else a supplement."""
    asked = order.state == State.NEEDS_INFO
    extra = await _with_more(turn, order, text)
    await act(turn, order, Action.SUPPLY if asked else Action.SUPPLEMENT, words=text, extra=extra)
    if order.state == State.RESOLVED:
        await feedback.ask_again(turn, order)


async def _with_more(turn: Turn, order: Order, text: str) -> dict[str, object]:
    """Return the order's columns with the words added to its story."""
    understood = await turn.desk.understand(turn.session, order.community_id, text)
    masked = mask(text, understood.masks)
    return orders.grown_story(turn.session, order, texts.more_line(text), texts.more_line(masked))


async def _new(turn: Turn, draft: Draft, content: Content, _: str) -> None:
    await intake.show(turn, draft, replace(content, asked_open=True), edit=True)


async def _to_community(turn: Turn, draft: Draft, content: Content, argument: str) -> None:
    """The person has said where they live: the draft moves there."""
    wanted = identifier(argument)
    if wanted not in {one.id for one in await directory.communities(turn.session)}:
        turn.toast(texts.GONE)
        return
    await profiles.set_home(turn.session, turn.person.id, wanted, None)
    await turn.reload()
    await turn.say(cards.closed(draft, texts.EDIT_DONE))
    fresh = intake.begin(turn)
    await attachments.move_draft(turn.session, draft.id, fresh.id, wanted)
    await drafts.put_away(turn.session, draft)
    await intake.show(turn, fresh, content)


_VERBS: dict[str, Callable[[Turn, Draft, Content, str], Awaitable[None]]] = {
    cards.SUBMIT: _submit,
    cards.SPLIT: _split,
    cards.CATEGORIES: _categories,
    cards.TO_CATEGORY: _to_category,
    cards.ADD: _add,
    cards.DROP: _drop,
    cards.AGAIN: _again,
    cards.ANONYMOUS: _anonymous,
    cards.SHOW: _show,
    cards.PLACES: _places,
    cards.TO_PLACE: _to_place,
    cards.WHOLE: _whole,
    cards.WRITE_PLACE: _write_place,
    cards.BELONGS: _belongs,
    cards.NEW: _new,
    cards.TOGETHER: _together,
    cards.ALONE: _alone,
    cards.TO_COMMUNITY: _to_community,
}

_NEEDS_NEWEST = frozenset({cards.SUBMIT, cards.SPLIT, cards.TOGETHER, cards.ALONE})
"""What is submitted must be what the person sees on the card they press."""


async def drop(turn: Turn) -> bool:
    """Drop the person's draft, if there is one."""
    draft = await drafts.of_person(turn.session, turn.person.id)
    if draft is None:
        return False
    await _drop(turn, draft, drafts.content_of(turn.session, draft), "")
    return True


async def reply(turn: Turn, order: Order, incoming: Incoming) -> bool:
    """Take a reply to a private card: progress from whoever works on it, else a supplement."""
    parts = parts_here(turn, standing_of(order), order.community_id)
    text = incoming.text.strip()
    if not text or incoming.edited or not standing_of(order).is_living:
        return False
    if parts & WORKERS and order.state in IN_HAND:
        await act(turn, order, Action.PROGRESS, words=text)
        await turn.say(team_texts.PROGRESS_DONE)
    elif parts & RESIDENT_SIDE:
        await supplement(turn, order, text)
    else:
        return False
    await pictures.want_for_order(turn, order, incoming)
    return True
