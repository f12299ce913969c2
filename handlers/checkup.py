"""What is wrong with a set-up, as far as the database tells: findings with what to do about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from handlers import own_time, rotation
from handlers.founding import is_open
from handlers.founding_file import ZONE
from handlers.health import BACKUP_DONE, is_old
from handlers.holidays import public_calendar
from handlers.jobs import SILENT, current
from handlers.texts import checkup as texts
from handlers.texts import words
from handlers.texts.jobs import JOB
from orders.categories import Category
from orders.states import Role
from storage import checkup, claims, directory, jobs, people

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from datetime import datetime

    from handlers.holidays import Override
    from handlers.rotation import Rotation
    from storage.database import Session
    from storage.models import Community, Invitation, Membership, Team

LATE = timedelta(minutes=15)
WEEK = timedelta(days=7)
NEXT_YEAR_IS_DUE = 11
"""The month from which next year's days off are expected: the notice comes in autumn."""

OFFICE = (Role.STAFF, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know: `is_wrong` needs mending, the rest is worth a thought."""

    what: str
    todo: str
    is_wrong: bool = True


def finding(pair: tuple[str, str], *, is_wrong: bool = True, **facts: object) -> Finding:
    """Return a finding from its two sentences."""
    what, todo = pair
    return Finding(what.format(**facts), todo.format(**facts), is_wrong)


async def examine(
    session: Session,
    now: datetime,
    override: Override,
    *,
    nightly: bool = True,
    rotating: bool = False,
) -> list[Finding]:
    """Look at everything that the database holds.

    `nightly` says whether backups should be made, `rotating` whether a former secret key is still set.
    """
    found = [] if await checkup.key_opens(session) else [finding(texts.KEY_WRONG)]
    if rotating and not found:
        found.append(_rotation(await rotation.look(session, now)))
    communities = await directory.communities(session)
    if not communities:
        found.append(finding(texts.NOTHING_FOUNDED))
    for community in communities:
        found += [one async for one in _community(session, community, now)]
    found += [one async for one in _outbox(session, now)]
    found += [one async for one in _work(session, now, nightly=nightly)]
    return [*found, *_holidays(now, override)]


def _rotation(stands: Rotation) -> Finding:
    """Say how far the change of the key has come."""
    if stands.behind:
        return finding(texts.KEY_HALF, is_wrong=False)
    if stands.until is not None:
        return finding(texts.KEY_CODES, is_wrong=False, count=stands.codes, until=_local(stands.until))
    return finding(texts.KEY_DONE, is_wrong=False)


async def _community(session: Session, community: Community, now: datetime) -> AsyncIterator[Finding]:
    """Look at one community."""
    seats = await checkup.present(session, community.id)
    teams = await directory.teams(session, community.id)
    for one in (*_office(community, seats), *_teams(community, teams, seats)):
        yield one
    for one in _invitations(community, teams, await people.invitations(session, community.id), now):
        yield one
    if not any(place.kind != "grid" for place in await directory.places(session, community.id)):
        yield finding(texts.NO_PLACES, community=community.name)
    for name in own_time.unreadable(community):
        yield finding(texts.SETTING_UNREADABLE, community=community.name, setting=name)
    if not community.phone:
        yield finding(texts.NO_PHONE, community=community.name)
    calls = await checkup.open_calls(session, community.id)
    if calls:
        yield finding(texts.PHONE_TASKS, is_wrong=False, community=community.name, count=calls)


def _office(community: Community, seats: list[Membership]) -> Iterator[Finding]:
    """Somebody must decide what the program is not sure of, and see what no group may."""
    office = [seat for seat in seats if seat.role in OFFICE]
    if not office:
        yield finding(texts.NO_STAFF, community=community.name)
    elif not any(seat.confidential for seat in office):
        yield finding(texts.NO_TRUSTED, community=community.name)


def _teams(community: Community, teams: list[Team], seats: list[Membership]) -> Iterator[Finding]:
    """Every category needs a team, and every team people."""
    taken = {code for team in teams for code in team.categories}
    for category in Category:
        if category.value not in taken:
            yield finding(texts.CATEGORY_UNTAKEN, community=community.name, category=words.CATEGORY[category])
    for team in teams:
        names = {"community": community.name, "team": team.name, "code": team.code}
        if not any(seat.team_id == team.id for seat in seats):
            yield finding(texts.TEAM_EMPTY, is_wrong=True, **names)
        elif not team.chat:
            yield finding(texts.TEAM_WITHOUT_GROUP, is_wrong=False, **names)


def _invitations(
    community: Community, teams: list[Team], invitations: list[Invitation], now: datetime
) -> Iterator[Finding]:
    """Report roles that could be joined once and cannot any more."""
    open_now = {(one.role, one.team_id) for one in invitations if is_open(one, now)}
    for role, team_id in dict.fromkeys((one.role, one.team_id) for one in invitations):
        if (role, team_id) in open_now:
            continue
        team = next((one for one in teams if one.id == team_id), None)
        whom = f"{team.name}{words.ROLE[Role(role)]}" if team else words.ROLE[Role(role)]
        flag = f" --team {team.code}" if team else ""
        yield finding(
            texts.INVITES_GONE, is_wrong=False, community=community.name, whom=whom, role=role, team=flag
        )


async def _outbox(session: Session, now: datetime) -> AsyncIterator[Finding]:
    """Look for notices that do not leave."""
    count, since = await checkup.stuck(session, now - LATE)
    if count and since is not None:
        yield finding(texts.NOTICES_STUCK, count=count, since=_local(since))
    lost = await checkup.failed(session, now - WEEK)
    if lost:
        yield finding(texts.NOTICES_FAILED, is_wrong=False, count=lost)


async def _work(session: Session, now: datetime, *, nightly: bool) -> AsyncIterator[Finding]:
    """Look how the jobs of the timetable fare; a service that was never started has none to look at."""
    rows = current(await jobs.runs(session))
    if not rows:
        return
    last = max(row.started_at for row in rows)
    if now - last > SILENT:
        yield finding(texts.SERVICE_SILENT, since=_local(last))
        return
    for row in rows:
        name = JOB.get(row.job, row.job)
        if row.failures:
            yield finding(texts.JOB_FAILING, job=name, count=row.failures, reason=row.error)
        elif row.ok_at is None or now - row.ok_at > SILENT:
            yield finding(texts.JOB_LATE, job=name, since=_local(row.ok_at or row.started_at))
    async for one in _backups(session, now, nightly=nightly):
        yield one


async def _backups(session: Session, now: datetime, *, nightly: bool) -> AsyncIterator[Finding]:
    """Look when the last nightly backup was made."""
    if not nightly:
        yield finding(texts.BACKUPS_OFF, is_wrong=False)
        return
    made = await claims.latest(session, BACKUP_DONE)
    if made is None:
        yield finding(texts.BACKUP_NONE, is_wrong=False)
    elif is_old(made, now):
        yield finding(texts.BACKUP_OLD, since=_local(made))


def _local(moment: datetime) -> str:
    """Return a moment as operators read it."""
    return f"{moment.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}"


def _holidays(now: datetime, override: Override) -> Iterator[Finding]:
    """Warn of a year whose make-up days are unknown: this one, and from November on the next."""
    years = [now.year, now.year + 1] if now.month >= NEXT_YEAR_IS_DUE else [now.year]
    unknown = public_calendar(years, override).unannounced
    if unknown:
        this_year = now.year in unknown
        yield finding(texts.HOLIDAYS, is_wrong=this_year, years=texts.years(unknown))
