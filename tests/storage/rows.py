"""Rows that the storage's tests need around what they try."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from orders.categories import Category
from orders.standing import Standing, Step
from orders.states import Action, Part, State
from storage import directory, order_moves
from storage.database import new_id
from storage.models import Community, Invitation, Street, Team
from storage.orders import Telling
from storage.outbox import Letter
from tests.databases import NOW

if TYPE_CHECKING:
    from storage.database import Database, Session
    from storage.models import Order

STORY = "楼上半夜装修,我是3栋的王秀兰,电话13800001111"
GIST = "楼上半夜装修,我是3栋的***,电话***"


async def found(database: Database) -> tuple[int, int]:
    """Write down a street with a community and a team; return the identifiers of the last two."""
    async with database.transaction() as session:
        street = Street(id=new_id(session), code="street", name="示例街道")
        session.add(street)
        await session.flush()
        community = Community(id=new_id(session), street_id=street.id, code="c", name="甲社区")
        session.add(community)
        await session.flush()
        team = Team(community_id=community.id, id=new_id(session), code="m", name="调解队")
        session.add(team)
        return community.id, team.id


async def invite(database: Database, community: int, code: str, **more: Any) -> None:  # noqa: ANN401 - columns
    """Write down an invitation for one member."""
    values = {"role": "member", "uses_left": 1, **more}
    async with database.transaction() as session:
        session.add(Invitation(community_id=community, id=new_id(session), code=code, **values))


def standing(**more: Any) -> Standing:  # noqa: ANN401 - fields by name
    """Return an order dispatched to team 7."""
    plain = Standing(
        state=State.DISPATCHED,
        category=Category.MEDIATION,
        received_at=NOW,
        contact_by=NOW + timedelta(days=1),
        close_by=NOW + timedelta(days=15),
        team=7,
        orderer=5,
    )
    return replace(plain, **more)


async def order(session: Session, community: int, **more: Any) -> Order:  # noqa: ANN401 - fields by name
    """Write an order down with the community's next number."""
    number = await directory.next_number(session, community)
    step = Step(Action.SUBMIT, frozenset({Part.ORDERER}), 5, NOW, words=STORY)
    telling = Telling(story=STORY, gist=GIST, category=Category.MEDIATION, contact="13800001111")
    return await order_moves.create(session, community, number, telling, standing(**more), step)


def letter(chat: str = "王阿姨", text: str = "您好", **more: Any) -> Letter:  # noqa: ANN401 - fields by name
    """Return a notice to a private chat."""
    plain = Letter(channel="test", chat=chat, chat_kind="private", payload={"text": text}, priority=3)
    return replace(plain, **more)
