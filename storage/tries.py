"""How often somebody has tried a door that guards something: counted here for all processes together.

A restart forgets nothing. Ordinary floods are counted in memory (handlers/flood.py): they cost no statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, update

from storage.database import Session, insert_once, vault_of
from storage.models import Tries
from storage.statements import moment, run, table

if TYPE_CHECKING:
    from datetime import datetime, timedelta


async def count(session: Session, door: str, whose: str, now: datetime, window: timedelta) -> int:
    """Count a try; return how many there were since the first of this window, this one with them.

    The first try opens a window, and the first after its end the next one. Of several who count at once
    each holds the row until its transaction ends, so that no two get the same number. Under a new secret
    key counting begins anew.
    """
    key = {"whose": vault_of(session).look_up(whose), "door": door}
    await insert_once(session, Tries, **key, since=now, times=0)
    here = {"of": key["whose"], "at": door}
    counted = await run(session, _COUNTED, {**here, "now": now, "over": now - window})
    return int(counted.scalar_one())


_TRIES = table(Tries)
_IS_OVER = _TRIES.c.since <= moment("over")
_COUNTED = (
    update(_TRIES)
    .where(_TRIES.c.whose == bindparam("of"), _TRIES.c.door == bindparam("at"))
    .values(
        times=case((_IS_OVER, 1), else_=_TRIES.c.times + 1),
        since=case((_IS_OVER, moment("now")), else_=_TRIES.c.since),
    )
    .returning(_TRIES.c.times)
)
