"""`sandan invite`: one more invitation."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.clock import wall_clock
from bot.commands import ground, streets
from bot.commands.console import print_json, screen
from bot.commands.errors import CommandError
from handlers import founding
from handlers.founding_file import OF_TEAM, TRUSTED, InvitePlan
from handlers.tables import unknown
from handlers.texts import operator as texts
from orders.states import Role
from storage import directory

if TYPE_CHECKING:
    import argparse

    from bot.config import Settings
    from storage.database import Session
    from storage.models import Community, Invitation, Team


def run(arguments: argparse.Namespace) -> int:
    """Make the invitation and print how to use it."""
    settings = ground.read_settings()
    made, team, community = asyncio.run(_make(settings, arguments))
    links = ground.links_of(settings, arguments.bot)
    if arguments.json:
        print_json(streets.invitation_json(made, team, community, links))
    else:
        streets.show_invitation(screen(), made, team, links)
    return 0


async def _make(
    settings: Settings, arguments: argparse.Namespace
) -> tuple[Invitation, Team | None, Community]:
    ground.refuse_elsewhere(settings)
    role = Role(arguments.role)
    if role in OF_TEAM and not arguments.team:
        raise CommandError(texts.INVITE_NEEDS_TEAM)
    plan = InvitePlan(
        role=role,
        team=arguments.team,
        uses=arguments.uses,
        days=arguments.days,
        confidential=role in TRUSTED if arguments.confidential is None else arguments.confidential,
    )
    async with ground.open_database(settings, wall_clock) as database, database.transaction() as session:
        team, community = await _where(session, arguments.team, arguments.community)
        made = await founding.make_invitation(
            session, community.id, plan, team.id if team else None, wall_clock()
        )
    return made, team, community


async def _where(session: Session, team: str | None, community: str | None) -> tuple[Team | None, Community]:
    """Return the team and community that the codes mean, asking for what is not clear."""
    if team is None:
        return None, await ground.find_community(session, community)
    among = await directory.communities(session)
    if community is not None:
        among = [await ground.find_community(session, community)]
    found = [(one, home) for home in among for one in await directory.teams(session, home.id)]
    fitting = [(one, home) for one, home in found if one.code == team]
    if not fitting:
        raise CommandError(texts.NO_TEAM.format(reason=unknown(team, {one.code for one, _ in found})))
    if len(fitting) > 1:
        raise CommandError(texts.WHICH_COMMUNITY.format(codes="、".join(home.code for _, home in fitting)))
    return fitting[0]
