"""A draft becomes an order: number, deadlines, the way to a team or to staff."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers import audiences, learning, notify
from handlers.cards import draft as cards
from handlers.channel import Outgoing
from handlers.moving import act
from handlers.texts import resident as texts
from handlers.views import view_of
from nlp.extract import mask
from nlp.understanding import Alarm
from orders.categories import Category
from orders.deadlines import Urgency, due_dates
from orders.notices import Audience
from orders.routing import choose_team
from orders.standing import Standing, Step
from orders.states import Action, Part, State
from storage import attachments, directory, drafts, order_moves, profiles
from storage.orders import Telling

if TYPE_CHECKING:
    from handlers.turn import Turn
    from nlp.understanding import Understanding
    from storage.drafts import Content
    from storage.models import Community, Draft, Order


async def submit(
    turn: Turn,
    draft: Draft,
    content: Content,
    understood: Understanding,
    *,
    carrier: Order | None = None,
) -> Order:
    """Make the draft an order, tell everybody, and put the draft away."""
    order = await file(turn, draft.community_id, content, understood, carrier=carrier)
    if content.photos:
        await attachments.hand_over(turn.session, draft.id, order.id)
    done = cards.closed(draft, texts.submitted_card(order.number, content.text))
    await turn.refresh(cards.name(draft), done, community=order.community_id, order=order.id)
    await drafts.put_away(turn.session, draft)
    return order


async def file_emergency(turn: Turn, draft: Draft, content: Content, understood: Understanding) -> None:
    """Show the right number to call at once, and alert staff without waiting for a confirmation."""
    await turn.say(Outgoing(texts.hotline_first(understood.hotlines, emergency=True)))
    await submit(turn, draft, content, understood)


async def file(
    turn: Turn,
    community_id: int,
    content: Content,
    understood: Understanding,
    *,
    carrier: Order | None = None,
) -> Order:
    """Write an order down and send it on its way. Nothing is sent before the commit.

    With a `carrier` it follows that order, about the same matter, instead of going to a team.
    """
    community = await directory.community(turn.session, community_id)
    telling = telling_of(content, understood)
    standing = await _standing(turn, community, content, telling)
    number = await directory.next_number(turn.session, community.id)
    step = Step(Action.SUBMIT, _parts(content), turn.person.id, turn.now, words=telling.story)
    turn.desk.meter.understood(understood.confidence, sure=understood.sure)
    order = await order_moves.create(turn.session, community.id, number, telling, standing, step)
    await _remember(turn, content, telling, order)
    await learning.note_choice(turn, order, content)
    if carrier is not None:
        await act(turn, order, Action.JOIN, parent=carrier)
        return order
    team = await _certain_team(turn, community, order, content, understood)
    if team is not None:
        mute = {Audience.RESIDENT, Audience.DESK}
        await act(turn, order, Action.DISPATCH, team=team, by_program=True, mute=mute)
    follows = directory.settings_of(community).desk_follows
    await _announce(turn, order, standing, step, to_desk=team is None or follows)
    return order


def _parts(content: Content) -> frozenset[Part]:
    return frozenset({Part.PROXY if content.by_proxy else Part.ORDERER})


def telling_of(content: Content, understood: Understanding) -> Telling:
    """Return what the order will say: the words as written, and the same with personal data masked."""
    chosen = content.category if content.category in set(Category) else None
    category = Category(chosen) if chosen else understood.category
    unsure = content.category == cards.UNSURE or not cards.is_sure(content, understood)
    phone = content.for_phone or content.phone or next(iter(understood.phones), "")
    return Telling(
        story=content.text,
        gist=mask(content.text, understood.masks),
        category=category,
        matter=understood.matter if category is understood.category else None,
        urgency=Urgency(understood.alarm.value).value,
        confidential=understood.sensitive or understood.alarm is Alarm.EMERGENCY,
        anonymous=content.anonymous or understood.anonymous,
        hotlines=tuple(one.value for one in understood.hotlines),
        place_code=content.place_code,
        place_text=content.place_text or (texts.POINT if content.point else ""),
        point=content.point,
        contact=phone,
        for_name=content.for_name,
        sorted_as={
            "category": understood.category.value,
            "runner_up": understood.runner_up.value,
            "confidence": round(understood.confidence, 3),
            "sure": understood.sure,
            "unsure": unsure,
            "chosen": content.category or "",
            "words": cards.deciding(understood),
        },
        source=str(content.more.get("source", "chat")),
    )


async def _standing(turn: Turn, community: Community, content: Content, telling: Telling) -> Standing:
    """Return a new order's standing: from its first moment it has an owner (staff) and deadlines."""
    received = turn.now
    calendar = turn.desk.calendar_for(community)
    clocks = turn.desk.clocks_for(community)
    due = due_dates(telling.category, Urgency(telling.urgency), received, calendar, clocks)
    orderer = turn.person.id
    if content.by_proxy:
        orderer = await profiles.write_down_by_phone(
            turn.session, name=content.for_name, phone=content.for_phone, now=turn.now
        )
    return Standing(
        state=State.SUBMITTED,
        category=telling.category,
        received_at=received,
        contact_by=due.contact_by,
        close_by=due.close_by,
        confidential=telling.confidential,
        orderer=orderer,
        proxy=turn.person.id if content.by_proxy else None,
    )


async def _remember(turn: Turn, content: Content, telling: Telling, order: Order) -> None:
    """Keep what helps next time: the person's phone and where they live."""
    if content.by_proxy:
        return
    if telling.contact and not turn.person.phone:
        await profiles.set_phone(turn.session, turn.person.id, telling.contact)
    if turn.person.community != order.community_id:
        await profiles.set_home(turn.session, turn.person.id, order.community_id, None)


async def _certain_team(
    turn: Turn, community: Community, order: Order, content: Content, understood: Understanding
) -> int | None:
    """Return the team to dispatch to without staff, where category and team are certain."""
    sure = cards.is_sure(content, understood) and content.category != cards.UNSURE
    if not sure or order.confidential or not directory.settings_of(community).auto_dispatch:
        return None
    path = await audiences.path_of(turn, order)
    crews = await directory.crews(turn.session, community.id, turn.now)
    return choose_team(crews, Category(order.category), matter=order.matter, path=path)


async def _announce(turn: Turn, order: Order, standing: Standing, step: Step, *, to_desk: bool) -> None:
    """Give the resident their number; show staff what waits for them."""
    view = await view_of(turn, order)
    news = notify.News(turn, view, standing, step, order.id)
    await notify.everybody(news, frozenset() if to_desk else frozenset({Audience.DESK}))


async def submit_parts(turn: Turn, draft: Draft, content: Content, understood: Understanding) -> list[Order]:
    """Make an order of each demand that was heard, with its own category and place."""
    filed = []
    for part in understood.demands:
        piece = drafts.Piece("", part.text)
        own = replace(content, pieces=(piece,), category=None)
        heard = await turn.desk.understand(
            turn.session, draft.community_id, part.text, near=turn.person.place_code
        )
        heard = heard._replace(sensitive=heard.sensitive or understood.sensitive)
        if not content.place_fixed and heard.place is not None:
            own = replace(own, place_code=heard.place.code, place_text=heard.place.text)
        filed.append(await file(turn, draft.community_id, own, heard))
    await attachments.hand_over(turn.session, draft.id, filed[0].id)
    done = cards.closed(draft, texts.SPLIT_DONE.format(count=len(filed)))
    await turn.refresh(cards.name(draft), done, community=draft.community_id)
    await drafts.put_away(turn.session, draft)
    return filed
