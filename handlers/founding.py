"""Build a street from a plan or bring it up to date: found by its code, never deleted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from handlers.founding_file import Mistake, PlanError, read_plan
from handlers.texts import operator as texts
from storage import directory, founding, people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from handlers.founding_file import CommunityPlan, InvitePlan, PlacePlan, Plan, TeamPlan
    from storage.database import Session
    from storage.models import Community, Invitation, Place, Street, Team


@dataclass(frozen=True, slots=True)
class Founded:
    """What stands now, as far as the plan speaks of it; invitations are those that can be taken up."""

    street: Street
    communities: tuple[Community, ...]
    teams: tuple[Team, ...]
    places: tuple[Place, ...]
    invitations: tuple[Invitation, ...]

    def team(self, team_id: int | None) -> Team | None:
        """Return a team by its id."""
        return next((one for one in self.teams if one.id == team_id), None)

    def community(self, community_id: int) -> Community:
        """Return a community by its id."""
        return next(one for one in self.communities if one.id == community_id)

    def code(self, role: str, *, team: str | None = None) -> str:
        """Return the code of the first invitation in this role (to the team with this code)."""
        wanted = next((one.id for one in self.teams if one.code == team), None)
        return next(
            one.code
            for one in self.invitations
            if one.role == role and (team is None or one.team_id == wanted)
        )


def example_text() -> str:
    """Return the shipped example file."""
    return files("handlers").joinpath("example.toml").read_text(encoding="utf-8")


def example_plan() -> Plan:
    """Return the example community: a team for each category, invitations for every role."""
    return read_plan(example_text())


async def found(session: Session, plan: Plan, now: datetime) -> Founded:
    """Write the plan down in the session's transaction; the caller lets the desk forget what it knew.

    Raises:
        PlanError: a code belongs to another street or community; nothing was written.
    """
    await _refuse_foreign(session, plan)
    street = await founding.keep_street(session, plan.code, plan.name)
    built = [await _community(session, street, one, now) for one in plan.communities]
    return Founded(
        street,
        tuple(community for community, _, _, _ in built),
        tuple(team for _, teams, _, _ in built for team in teams),
        tuple(place for _, _, places, _ in built for place in places),
        tuple(one for _, _, _, invitations in built for one in invitations),
    )


async def _refuse_foreign(session: Session, plan: Plan) -> None:
    """Check that no code of the plan belongs to somebody else already."""
    mistakes = []
    street = await founding.street(session, plan.code)
    for at, one in enumerate(plan.communities, start=1):
        known = await founding.community(session, one.code)
        if known is not None and (street is None or known.street_id != street.id):
            what = texts.ELSEWHERE.format(code=one.code, owner=texts.OTHER_STREET)
            mistakes.append(Mistake(f"community[{at}].code", what))
        taken = await founding.owners(session, [place.code for place in one.places])
        for code, owner in taken.items():
            if known is None or owner != known.id:
                what = texts.ELSEWHERE.format(code=code, owner=texts.OTHER_COMMUNITY)
                mistakes.append(Mistake(f"community[{at}]", what))
    if mistakes:
        raise PlanError(mistakes)


async def _community(
    session: Session, street: Street, plan: CommunityPlan, now: datetime
) -> tuple[Community, list[Team], list[Place], list[Invitation]]:
    """Write down one community and everything in it."""
    facts = {"name": plan.name, "phone": plan.phone, "zone": plan.zone}
    community = await founding.keep_community(session, plan.code, street.id, facts, plan.settings)
    await founding.keep_places(session, community.id, [_row(place) for place in plan.places])
    teams = await founding.keep_teams(session, community.id, [_row(team) for team in plan.teams])
    invitations = await _invitations(session, community, teams, plan.invites, now)
    codes = {place.code for place in plan.places}
    places = [one for one in await directory.places(session, community.id) if one.code in codes]
    return community, teams, places, invitations


def _row(plan: PlacePlan | TeamPlan) -> dict[str, Any]:
    """Return a place's or team's facts as its row holds them: a plan names them alike."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(plan).items()}


async def _invitations(
    session: Session, community: Community, teams: Sequence[Team], plans: Sequence[InvitePlan], now: datetime
) -> list[Invitation]:
    """Return an open invitation for each one planned; only where there is none, a new one is made."""
    ids = {team.code: team.id for team in teams}
    spare = [one for one in await people.invitations(session, community.id) if is_open(one, now)]
    kept = []
    for plan in plans:
        wanted = (plan.role, ids.get(plan.team or ""), plan.confidential)
        found = next((one for one in spare if (one.role, one.team_id, one.confidential) == wanted), None)
        if found is None:
            found = await make_invitation(session, community.id, plan, wanted[1], now)
        else:
            spare.remove(found)
        kept.append(found)
    return kept


async def make_invitation(
    session: Session, community_id: int, plan: InvitePlan, team_id: int | None, now: datetime
) -> Invitation:
    """Make a new invitation."""
    return await founding.invite(
        session,
        community_id,
        role=plan.role,
        team_id=team_id,
        uses=plan.uses,
        expires_at=now + timedelta(days=plan.days) if plan.days else None,
        confidential=plan.confidential,
    )


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Say whether somebody could still take the invitation up."""
    in_time = invitation.expires_at is None or invitation.expires_at > now
    return in_time and invitation.uses_left > 0
