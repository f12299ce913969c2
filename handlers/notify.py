"""Tell everybody who must hear of a move: audiences to chats, moves to words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from handlers import audiences, once_more, pile, renders
from handlers.cards import desk as desk_cards
from handlers.cards import names
from handlers.cards import resident as resident_cards
from handlers.cards import team as team_cards
from handlers.channel import Address, ChatKind, Outgoing
from handlers.masking import for_others
from handlers.texts import desk as desk_texts
from handlers.texts import team as team_texts
from orders.notices import HEARINGS, Audience, Kind, Priority
from orders.states import FINAL, Action, Role, State
from storage import cases, directory, people

if TYPE_CHECKING:
    from handlers.turn import Turn
    from handlers.views import View
    from orders.standing import Standing, Step


@dataclass(frozen=True, slots=True)
class News:
    """One move and the order after it; `event` numbers it, so that nobody hears it twice."""

    turn: Turn
    view: View
    before: Standing
    step: Step
    event: int

    @property
    def priority(self) -> Priority:
        """Urgent matters go before ordinary news."""
        return Priority.NEWS if self.view.order.urgency == "none" else Priority.URGENT

    @property
    def actor_name(self) -> str:
        """Who made the move, as the others know them."""
        return self.turn.me.name if self.turn.me else ""


async def everybody(news: News, mute: frozenset[Audience] = frozenset()) -> None:
    """Tell every audience of the move but the muted ones."""
    for hearing in HEARINGS[news.step.action]:
        if hearing.audience not in mute:
            await _TELL[hearing.audience](news, hearing.kind)
    await _let_helpers_go(news)


async def _tell(news: News, person: int, message: Outgoing, audience: Audience) -> bool:
    """Tell one person, once."""
    return await news.turn.tell(
        person,
        message,
        priority=news.priority,
        community=news.view.community.id,
        order=news.view.order.id,
        dedupe=f"{news.event}:{audience}:{person}",
    )


async def tell_resident(news: News, kind: Kind = Kind.WORD) -> None:
    """Tell the resident; else whoever placed the order for them; else ask staff to phone."""
    del kind
    message = renders.for_resident(news.step, news.view, news.actor_name)
    if message is None:
        return
    order = news.view.order
    heard = order.orderer_id is not None and await _tell(news, order.orderer_id, message, Audience.RESIDENT)
    if not heard and order.proxy_id is not None:
        heard = await _tell(
            news, order.proxy_id, resident_cards.for_proxy(news.view, message), Audience.RESIDENT
        )
    if not heard:
        await phone(news, message.spoken or message.text)
    await _tell_followers(news)


async def _tell_followers(news: News) -> None:
    """Tell the residents whose orders were joined to this one: the common matter only."""
    if not news.view.neighbours or news.step.action not in renders.FOLLOWED:
        return
    said = await for_others(news.turn, news.view, news.step.words)
    for child in await cases.joined(news.turn.session, news.view.order):
        text = renders.for_follower(news.step, news.view, child.number, said)
        for person in (child.orderer_id, child.proxy_id):
            if person is not None and await _tell(news, person, Outgoing(text), Audience.RESIDENT):
                break


async def phone(news: News, what: str) -> None:
    """Make a phone task, where the word matters, and show it to staff."""
    order = news.view.order
    judging = news.view.standing.state is State.RESOLVED
    text = desk_texts.phone_task(news.view.for_name or news.view.orderer_name, news.view.contact, what)
    task = await news.turn.ask_to_phone(
        order.community_id, text, person=order.orderer_id, order=order.id, dedupe=str(news.event)
    )
    if task is not None:
        card = desk_cards.phone_task(task, text, view=news.view, judging=judging)
        for person in await audiences.desk_people(news.turn, news.view):
            await _tell(news, person, card, Audience.DESK)


async def tell_team(news: News, kind: Kind) -> None:
    """Show the team's card: in its group, else to its members one by one."""
    view = news.view
    card = renders.for_team(news.step, view)
    if news.step.action is Action.URGE and view.standing.handler is not None:
        return  # one is at work, and hears it alone
    if kind is Kind.REFRESH:
        await _refresh(news, card)
    elif view.standing.assignee is not None:
        await _tell(news, view.standing.assignee, card, Audience.TEAM)
    elif view.standing.team is not None:
        await _show_team(news, view.standing.team, card)


async def _show_team(news: News, team_id: int, card: Outgoing) -> None:
    """Show a card to a whole team."""
    team = await directory.team(news.turn.session, news.view.community.id, team_id)
    if team is None:
        return
    if team.chat:
        await news.turn.post(
            Address(team.channel, team.chat, ChatKind.GROUP),
            card,
            priority=news.priority,
            community=news.view.community.id,
            order=news.view.order.id,
            dedupe=f"{news.event}:{Audience.TEAM}",
        )
        return
    community = news.view.community.id
    for person in await audiences.at_work(
        news.turn, community, await audiences.team_people(news.turn, community, team_id)
    ):
        await _tell(news, person, await once_more.card_for(news, person, card), Audience.TEAM)


async def tell_former_team(news: News, kind: Kind) -> None:
    """Take the card away from a team that lost the order."""
    del kind
    if news.before.team in {None, news.view.standing.team}:
        return
    card = names.team_of(news.view.order.id, news.before.team)
    message = Outgoing(team_texts.moved_away(news.view))
    await news.turn.refresh(card, message, community=news.view.community.id, order=news.view.order.id)


async def tell_invited_team(news: News, kind: Kind) -> None:
    """Ask another team for a hand, or take the question away."""
    if news.view.standing.invited_team is None:
        return
    card = team_cards.help_wanted(news.view, renders.last_request(news.step))
    if kind is Kind.REFRESH:
        await _refresh(news, replace(card, rows=(), text=f"{card.text}\n✋ {news.actor_name}"))
    else:
        await _show_team(news, news.view.standing.invited_team, card)


async def tell_handler(news: News, kind: Kind) -> None:
    """Tell whoever works on it; their card is brought up to date."""
    person = news.view.standing.handler
    if person is None or not await _belongs_here(news, person):
        return
    if news.step.action is Action.ACCEPT:
        await _tell(news, person, team_cards.member_card(news.view), Audience.HANDLER)
        return
    if kind is not Kind.REFRESH:
        message = renders.for_handler(news.step, news.view, news.actor_name)
        await _tell(news, person, message, Audience.HANDLER)
    await _refresh(news, team_cards.member_card(news.view))


async def tell_former_handler(news: News, kind: Kind) -> None:
    """Thank whoever does not have it any more; their card loses its buttons."""
    del kind
    person = news.before.handler
    if person is None or person == news.view.standing.handler:
        return
    message = renders.for_former_handler(news.step, news.view)
    await news.turn.refresh(
        names.member(news.view.order.id, person),
        message,
        community=news.view.community.id,
        order=news.view.order.id,
    )
    has_it_again = person == news.view.standing.assignee or await once_more.on_the_card(news, person)
    if not has_it_again and (news.turn.me is None or news.turn.me.id != person):
        await _tell(news, person, message, Audience.FORMER_HANDLER)


async def tell_helpers(news: News, kind: Kind) -> None:
    """Tell those who assist; their cards are brought up to date."""
    message = renders.for_handler(news.step, news.view, news.actor_name)
    for person in sorted(news.view.standing.helpers | news.before.helpers):
        if await _belongs_here(news, person):
            if kind is not Kind.REFRESH:
                await _tell(news, person, message, Audience.HELPERS)
            await _refresh(news, team_cards.helper_card(news.view, person))


async def _belongs_here(news: News, person: int) -> bool:
    """Say whether somebody who worked on an order still has a role in its community."""
    someone = await people.someone(news.turn.session, person)
    return bool(someone.seats(news.view.community.id))


async def _let_helpers_go(news: News) -> None:
    """Empty the cards of those who have no more to assist with: it is over, or with others."""
    after = news.view.standing
    message = Outgoing(team_texts.member_card_closed(news.view))
    gone = news.before.helpers if after.state in FINAL else news.before.helpers - after.helpers
    for person in sorted(gone):
        await _refresh(news, replace(message, card=names.member(news.view.order.id, person)))


async def tell_actor(news: News, kind: Kind) -> None:
    """Give whoever came to assist what they need."""
    del kind
    if news.step.actor is not None:
        card = team_cards.helper_card(news.view, news.step.actor)
        await _tell(news, news.step.actor, card, Audience.ACTOR)


async def tell_lead(news: News, kind: Kind) -> None:
    """Tell the team's lead."""
    del kind
    team = news.view.standing.team
    if team is None or news.view.standing.confidential:
        return
    message = team_cards.lead_card(news.view, renders.for_lead(news.step, news.view, news.actor_name))
    for person in await people.members(news.turn.session, news.view.community.id, Role.LEAD, team=team):
        if not await once_more.on_the_card(news, person):
            await _tell(news, person, message, Audience.LEAD)


async def tell_desk(news: News, kind: Kind) -> None:
    """Show staff their card, or bring it up to date where it stands."""
    suggested = await audiences.suggested_team(news.turn, news.view)
    card = renders.for_desk(news.step, news.view, news.actor_name, suggested)
    more = news.step.action is Action.SUPPLEMENT and news.view.standing.state in _AT_THE_DESK
    if kind is Kind.REFRESH and not more:
        await _refresh(news, card, await audiences.office_readers(news.turn, news.view))
        return
    for person in await audiences.desk_people(news.turn, news.view):
        if not await pile.takes(news, person):
            await _tell(news, person, card, Audience.DESK)


_AT_THE_DESK = frozenset({State.SUBMITTED, State.RETURNED})
"""Where staff have the order before them: further words are shown to them anew."""


async def tell_street(news: News, kind: Kind) -> None:
    """Tell the street."""
    del kind
    message = Outgoing(desk_texts.street_word(news.view, news.step.words))
    order = news.view.order
    for person in await people.members(
        news.turn.session, order.community_id, Role.STREET, confidential=order.confidential
    ):
        await _tell(news, person, message, Audience.STREET)


_TELL = {
    Audience.RESIDENT: tell_resident,
    Audience.TEAM: tell_team,
    Audience.FORMER_TEAM: tell_former_team,
    Audience.INVITED_TEAM: tell_invited_team,
    Audience.HANDLER: tell_handler,
    Audience.FORMER_HANDLER: tell_former_handler,
    Audience.HELPERS: tell_helpers,
    Audience.ACTOR: tell_actor,
    Audience.LEAD: tell_lead,
    Audience.DESK: tell_desk,
    Audience.STREET: tell_street,
}


async def _refresh(news: News, card: Outgoing, readers: list[int] | None = None) -> None:
    """Bring a card up to date where it stands, or only where these people read it."""
    if card.card is not None:
        order = news.view.order
        await news.turn.refresh(
            card.card, card, community=order.community_id, order=order.id, readers=readers
        )
