"""People, accounts, memberships and invitations."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import select

from orders.parts import Seat
from orders.states import Role
from storage import arrivals, people, profiles
from storage.models import Person
from tests.databases import NOW
from tests.storage.rows import found, invite

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Database
    from storage.people import Someone


async def meet(
    database: Database, name: str, *, channel: str = "test", chat: str | None = None, at: datetime = NOW
) -> Someone:
    """Have somebody speak."""
    async with database.transaction() as session:
        return await arrivals.recognise(
            session,
            channel=channel,
            external=name,
            chat=name if chat is None else chat,
            name=name,
            now=at,
        )


async def join(database: Database, name: str, code: str) -> bool:
    """Take up an invitation as the handlers do; say whether it had uses left."""
    someone = await meet(database, name)
    async with database.transaction() as session:
        invitation = await people.invitation(session, code)
        assert invitation is not None
        if invitation.uses_left <= 0:
            return False
        invitation.uses_left -= 1
        await people.join(session, someone.id, invitation, NOW, community=invitation.community_id)
        return True


async def test_an_account_is_one_person(database: Database) -> None:
    """Who speaks again is the same; another channel's account is somebody else until told otherwise."""
    first = await meet(database, "王")
    assert (await meet(database, "王")).id == first.id
    assert (await meet(database, "王", channel="web")).id != first.id
    async with database.reading() as session:
        known = await people.known(session, "test", "王")
        assert await people.known(session, "test", "李") is None
    assert known is not None
    assert (known.id, known.name) == (first.id, "王")


async def test_many_first_messages_at_once_make_one_person(database: Database) -> None:
    """A newcomer who sends five messages in a row is written down once."""
    met = await asyncio.gather(*(meet(database, "王") for _ in range(8)))
    assert len({someone.id for someone in met}) == 1
    async with database.reading() as session:
        assert len((await session.exec(select(Person))).all()) == 1


async def test_a_person_is_written_to_where_they_were_last(database: Database) -> None:
    """A group is no private chat, and a lost chat is not used until they speak there again."""
    someone = await meet(database, "王", chat="")
    async with database.transaction() as session:
        assert await people.reachable_account(session, someone.id) is None
    await meet(database, "王", chat="私聊")
    async with database.transaction() as session:
        account = await people.reachable_account(session, someone.id)
        assert account is not None
        assert account == people.Reached("test", "私聊")
        assert await people.lose_chat(session, "test", "私聊", NOW) == [someone.id]
        assert await people.reachable_account(session, someone.id) is None
    assert (await meet(database, "王", chat="私聊")).chat == "私聊"


async def test_an_invitation_is_used_up(database: Database) -> None:
    """Two uses, six people at the same time: two join."""
    community, team = await found(database)
    await invite(database, community, "code", team_id=team, uses_left=2)
    joined = await asyncio.gather(*(join(database, f"人{at}", "code") for at in range(6)))
    assert sum(joined) == 2
    async with database.reading() as session:
        members = await people.members(session, community, Role.MEMBER, team=team)
        invitation = await people.invitation(session, "code")
    assert len(members) == 2
    assert invitation is not None
    assert invitation.uses_left == 0


async def test_a_membership_gives_a_seat_and_leaving_takes_it(database: Database) -> None:
    """Roles count in their community and team; who left is found in no list."""
    community, team = await found(database)
    await invite(database, community, "member", team_id=team)
    await invite(database, community, "staff", role="staff", confidential=False)
    await join(database, "张", "member")
    await join(database, "张", "staff")
    someone = await meet(database, "张")
    seats = {Seat(Role.MEMBER, team, confidential=True), Seat(Role.STAFF, None, confidential=False)}
    assert someone.seats(community) == seats
    assert someone.seats(community + 1) == frozenset()
    assert someone.roles() == {Role.MEMBER, Role.STAFF, Role.RESIDENT}
    assert someone.communities_as(Role.STAFF) == (community,)
    async with database.transaction() as session:
        assert await people.members(session, community, Role.STAFF) == [someone.id]
        assert await people.members(session, community, Role.STAFF, confidential=True) == []
        [membership] = await people.of_team(session, community, team)
        await people.leave(session, (membership,), NOW)
    assert (await meet(database, "张")).roles() == {Role.STAFF, Role.RESIDENT}
    async with database.reading() as session:
        assert await people.members(session, community, Role.MEMBER, team=team) == []
        left = await people.membership(session, membership.id)
    assert left is not None
    assert left.left_at == NOW


async def test_a_caller_is_known_again_by_their_phone(database: Database) -> None:
    """Somebody who phones twice is written down once; a phone is found by its hash alone."""
    async with database.transaction() as session:
        first = await profiles.write_down_by_phone(session, name="王阿姨", phone="13800001111", now=NOW)
        again = await profiles.write_down_by_phone(session, name="王秀兰", phone="13800001111", now=NOW)
        other = await profiles.write_down_by_phone(session, name="李大爷", phone="", now=NOW)
        third = await profiles.write_down_by_phone(session, name="李大爷", phone="", now=NOW)
    assert first == again
    assert len({first, other, third}) == 3
    async with database.reading() as session:
        row = await session.get_one(Person, first)
        someone = await people.someone(session, first)
    assert "13800001111" not in row.phone_sealed + row.phone_hash
    assert (someone.name, someone.phone, someone.chat) == ("王阿姨", "13800001111", "")


async def test_home_and_name_are_kept(database: Database) -> None:
    """A place code once known stays when only the community is told again."""
    someone = await meet(database, "王")
    async with database.transaction() as session:
        await profiles.set_home(session, someone.id, 1, "MG-3")
        await profiles.set_home(session, someone.id, 1, None)
        await profiles.set_name(session, someone.id, "王秀兰")
    again = await meet(database, "王", at=NOW + timedelta(days=1))
    assert (again.community, again.place_code, again.name) == (1, "MG-3", "王秀兰")
