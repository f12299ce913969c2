"""名册: staff and leads see who is in a team, and remove somebody who has gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import absence, joining
from handlers.buttons import identifier, press
from handlers.channel import Outgoing, Style
from handlers.texts import absence as absence_texts
from handlers.texts import joining as texts
from handlers.texts import talk
from orders.notices import Priority
from orders.states import Role
from storage import absences, directory, people

if TYPE_CHECKING:
    from handlers.turn import Turn
    from storage.models import Membership, Team

TEAM = "roster_team"
PICK = "roster_pick"
REMOVE = "roster_remove"
AWAY = "roster_away"
MAY = (Role.STAFF, Role.ADMIN, Role.STREET)


async def show(turn: Turn) -> None:
    """Offer the teams whose people the person may see."""
    teams = await _teams(turn)
    if not teams:
        await turn.say(talk.REFUSED_COMMAND)
        return
    rows = tuple((press(team.name, TEAM, argument=team.id),) for team in teams)
    await turn.say(Outgoing(texts.ROSTER_TEAMS, rows))


async def _teams(turn: Turn) -> list[Team]:
    """Return every team for staff, their own for leads."""
    found = []
    for community in turn.person.communities_as(*MAY):
        found += await directory.teams(turn.session, community)
    known = {team.id for team in found}
    for one in turn.person.memberships:
        if one.role == Role.LEAD and one.team_id is not None and one.team_id not in known:
            team = await directory.team(turn.session, one.community_id, one.team_id)
            found += [team] if team else []
    return found


async def _team(turn: Turn, team_id: int) -> Team | None:
    """Return one of the teams that the person may see; if not, they are told so."""
    found = next((team for team in await _teams(turn) if team.id == team_id), None)
    if found is None:
        turn.toast(talk.REFUSED_COMMAND, alert=True)
    return found


async def show_team(turn: Turn, argument: str) -> None:
    """List a team's people, each with a button to remove them."""
    team = await _team(turn, identifier(argument))
    if team is None:
        return
    rows = []
    members = await people.of_team(turn.session, team.community_id, team.id)
    away = await absences.away(turn.session, team.community_id, turn.now)
    for one in members:
        if one.person_id != turn.person.id:
            name = (await people.someone(turn.session, one.person_id)).name or texts.NO_NAME
            label = absence_texts.BACK_OF if one.person_id in away else absence_texts.AWAY_OF
            leave = press(label.format(name=name), AWAY, argument=one.id)
            rows.append((leave, press(texts.REMOVE.format(name=name), PICK, argument=one.id)))
    count = len(members)
    text = texts.ROSTER_TEAM.format(team=team.name, count=count) if count else texts.ROSTER_EMPTY
    await turn.say(Outgoing(text, tuple(rows)))


async def mark_away(turn: Turn, argument: str) -> None:
    """Register a member's absence, or end it."""
    found = await _membership(turn, argument)
    if found is not None:
        await absence.toggle(turn, found[0])


async def ask_remove(turn: Turn, argument: str) -> None:
    """Ask once more."""
    found = await _membership(turn, argument)
    if found is None:
        return
    one, team = found
    name = (await people.someone(turn.session, one.person_id)).name or texts.NO_NAME
    rows = (
        (
            press(texts.REMOVE_YES, REMOVE, argument=one.id, style=Style.DANGER),
            press(texts.REMOVE_NO, TEAM, argument=team.id),
        ),
    )
    await turn.say(Outgoing(texts.REMOVE_SURE.format(name=name, team=team.name), rows))


async def remove(turn: Turn, argument: str) -> None:
    """Remove somebody: their orders go back, and they are told."""
    found = await _membership(turn, argument)
    if found is None:
        return
    one, team = found
    someone = await people.someone(turn.session, one.person_id)
    count = await joining.end(turn, someone.id, (one,))
    await turn.say(texts.removed(someone.name or texts.NO_NAME, count))
    await turn.tell(
        someone.id,
        Outgoing(texts.REMOVED_WORD.format(team=team.name)),
        priority=Priority.NEWS,
        community=team.community_id,
        dedupe=f"removed:{one.id}",
    )


async def _membership(turn: Turn, argument: str) -> tuple[Membership, Team] | None:
    """Return a membership that the person may end, and its team."""
    one = await people.membership(turn.session, identifier(argument))
    if one is None or one.left_at is not None or one.team_id is None:
        turn.toast(texts.NOBODY)
        return None
    team = await _team(turn, one.team_id)
    return (one, team) if team else None
