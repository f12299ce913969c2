"""A new round in a team without a group: whoever must hear of it twice over hears once, on the card itself.

A lead belongs to the team, and whoever had the order may accept it again: both get the new card, and would
get a word that says the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers import audiences
from handlers.cards import team as team_cards
from handlers.texts import team as texts
from orders.states import Action, Role
from storage import directory, people

if TYPE_CHECKING:
    from handlers.channel import Outgoing
    from handlers.notify import News

AGAIN = frozenset({Action.UNSOLVED, Action.REOPEN})


async def on_the_card(news: News, person: int) -> bool:
    """Say whether somebody hears of a new round on the team's card, privately."""
    team_id, community = news.view.standing.team, news.view.community.id
    if news.step.action not in AGAIN or team_id is None or news.view.standing.assignee is not None:
        return False
    team = await directory.team(news.turn.session, community, team_id)
    if team is None or team.chat:
        return False
    everybody = await audiences.team_people(news.turn, community, team_id)
    return person in await audiences.at_work(news.turn, community, everybody)


async def card_for(news: News, person: int, card: Outgoing) -> Outgoing:
    """Return the team's card as one of its members gets it: with the word that is for them alone."""
    if news.step.action not in AGAIN or news.view.standing.team is None:
        return card
    team, community = news.view.standing.team, news.view.community.id
    if person in await people.members(news.turn.session, community, Role.LEAD, team=team):
        rows = (*card.rows, *team_cards.lead_card(news.view, "").rows)
        return replace(card, text=f"{texts.again(news.view)}\n\n{card.text}", rows=rows)
    if person == news.before.handler:
        return replace(card, text=f"{texts.yours_once_more(news.view)}\n\n{card.text}")
    return card
