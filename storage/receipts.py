"""Updates already handled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, update

from storage.database import Session, insert_once
from storage.models import Receipt
from storage.statements import run, table

if TYPE_CHECKING:
    from datetime import datetime


async def receive_once(session: Session, channel: str, key: str, at: datetime, message: str = "") -> bool:
    """Write an update down, with the id of a private message; say False when it was handled before."""
    return await insert_once(session, Receipt, channel=channel, key=key, at=at, answer="", message=message)


async def remember_answer(session: Session, channel: str, key: str, answer: str) -> None:
    """Keep the word given to a press, so that its repeat is answered alike."""
    if answer:
        await run(session, _ANSWERED, {"on": channel, "of": key, "said": answer})


async def answer_given(session: Session, channel: str, key: str) -> str:
    """Return the word that was given."""
    return (await session.get_one(Receipt, (channel, key))).answer


_RECEIPT = table(Receipt)
_ANSWERED = (
    update(_RECEIPT)
    .where(_RECEIPT.c.channel == bindparam("on"), _RECEIPT.c.key == bindparam("of"))
    .values(answer=bindparam("said"))
)
