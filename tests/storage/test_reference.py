"""What a process keeps of a community: read once, seen anew by everybody as soon as it has changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from orders.categories import Category
from orders.states import Role
from storage import absences, directory, founding, people
from storage.models import Community, Membership, Team
from storage.reference import SharedRowError
from tests.databases import NOW, open_database
from tests.storage.rows import found, invite, order
from tests.storage.test_people import meet

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.database import Database


@pytest.fixture
async def other(any_url: str, database: Database) -> AsyncIterator[Database]:
    """Another process on the same database."""
    del database  # which has made the tables
    async with open_database(any_url) as opened:
        yield opened


async def team_name(database: Database, community: int, team: int) -> str:
    """Return the team's name as a process sees it at its next turn."""
    async with database.reading() as session:
        known = await directory.team(session, community, team)
        assert known is not None
        return known.name


async def rename(database: Database, community: int, name: str) -> None:
    """Give the team another name, as `sandan init` does."""
    async with database.transaction() as session:
        await founding.keep_teams(session, community, [{"code": "m", "name": name}])


async def test_every_process_sees_a_change_at_its_next_turn(database: Database, other: Database) -> None:
    """One renames a team; both had read it before, and both know the new name."""
    community, team = await found(database)
    assert await team_name(database, community, team) == await team_name(other, community, team) == "调解队"
    await rename(other, community, "和事队")
    assert await team_name(database, community, team) == await team_name(other, community, team) == "和事队"


async def test_what_nobody_changed_is_not_read_again(database: Database) -> None:
    """Two turns get the very same rows."""
    community, _ = await found(database)
    async with database.reading() as session:
        first = await directory.community(session, community)
    async with database.transaction() as session:
        await directory.next_number(session, community)  # an order's number is no change
        assert await directory.community(session, community) is first


async def test_a_turn_sees_its_own_changes_at_once(database: Database) -> None:
    """Who joins, leaves or is away counts for the rest of the same transaction, before it is committed."""
    community, team = await found(database)
    await invite(database, community, "code", team_id=team)
    someone = await meet(database, "王")
    async with database.transaction() as session:
        assert await people.members(session, community, Role.MEMBER) == []
        invitation = await people.invitation(session, "code")
        assert invitation is not None
        seat = await people.join(session, someone.id, invitation, NOW, community=community)
        assert await people.members(session, community, Role.MEMBER, team=team) == [someone.id]
        await absences.begin(session, [community], someone.id, NOW, None)
        assert await absences.away(session, community, NOW) == {someone.id}
        assert [crew.people for crew in await directory.crews(session, community, NOW)] == [0]
        assert await absences.end(session, [community], someone.id, NOW)
        assert await absences.away(session, community, NOW) == frozenset()
        await people.leave(session, (seat,), NOW)
        assert await people.members(session, community, Role.MEMBER) == []


async def fail_after_renaming(database: Database, community: int, team: int) -> None:
    """Change the team, see it changed, and come to grief."""
    async with database.transaction() as session:
        (await session.get_one(Team, (community, team))).name = "和事队"
        known = await directory.team(session, community, team)
        assert known is not None
        assert known.name == "和事队"
        raise LookupError


async def test_what_is_undone_is_believed_by_nobody(database: Database) -> None:
    """A turn that fails after a change leaves the old state."""
    community, team = await found(database)
    with pytest.raises(LookupError):
        await fail_after_renaming(database, community, team)
    assert await team_name(database, community, team) == "调解队"


async def test_shared_rows_cannot_be_changed(database: Database) -> None:
    """Whoever tries is told to read a row of their own."""
    community, team = await found(database)
    async with database.transaction() as session:
        known = await directory.team(session, community, team)
        assert known is not None
        with pytest.raises(SharedRowError):
            known.name = "和事队"
        with pytest.raises(SharedRowError):
            (await directory.community(session, community)).phone = "1"


async def test_an_absence_begins_and_ends_by_the_clock(database: Database) -> None:
    """Nothing needs to change for somebody to be back."""
    community, team = await found(database)
    someone = await meet(database, "王")
    until = NOW + timedelta(days=1)
    async with database.transaction() as session:
        seat = Membership(
            community_id=community, id=1, person_id=someone.id, role="member", team_id=team, joined_at=NOW
        )
        session.add(seat)
        await absences.begin(session, [community], someone.id, NOW, until)
    async with database.reading() as session:
        assert await absences.away(session, community, NOW - timedelta(seconds=1)) == frozenset()
        assert await absences.away(session, community, NOW) == {someone.id}
        assert await absences.away(session, community, until) == frozenset()


async def test_loads_are_counted_where_teams_compete(database: Database) -> None:
    """Two teams for one category are told apart by their open orders; a team alone is not counted."""
    community, team = await found(database)
    async with database.transaction() as session:
        (await session.get_one(Team, (community, team))).categories = [Category.MEDIATION]
        await order(session, community, team=team)
        assert [crew.load for crew in await directory.crews(session, community, NOW)] == [0]
        session.add(Team(community_id=community, id=8, code="n", name="二队", categories=["mediation"]))
        crews = await directory.crews(session, community, NOW)
        assert {crew.id: crew.load for crew in crews} == {team: 1, 8: 0}


async def test_a_settings_change_is_seen(database: Database, other: Database) -> None:
    """A community's own settings reach the other process, too."""
    community, _ = await found(database)
    async with other.reading() as session:
        assert directory.settings_of(await directory.community(session, community)).auto_dispatch
    async with database.transaction() as session:
        (await session.get_one(Community, community)).settings = {"auto_dispatch": False}
    async with other.reading() as session:
        assert not directory.settings_of(await directory.community(session, community)).auto_dispatch
