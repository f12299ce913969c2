"""A change of the secret key: how far it has come, and when the former key can be put away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from handlers.founding_file import ZONE
from handlers.texts import database as texts
from storage import recovery, resealing

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session


@dataclass(frozen=True, slots=True)
class Rotation:
    """What hangs on the former key: something is `behind`, or so many codes, the last of them `until`."""

    behind: bool
    codes: int
    until: datetime | None

    @property
    def is_over(self) -> bool:
        """Say whether nothing needs the former key any more."""
        return not self.behind and not self.codes

    def as_json(self) -> dict[str, object]:
        """Return the same for programs."""
        until = self.until.isoformat(timespec="seconds") if self.until else None
        return {"finished": self.is_over, "behind": self.behind, "codes": self.codes, "codes_until": until}


async def look(session: Session, now: datetime) -> Rotation:
    """Look at some of everything that is sealed, and at every code that was kept as a hash alone."""
    codes, until = await recovery.unsealed(session, now)
    return Rotation(not await resealing.is_under_the_newest(session), codes, until)


def said(stands: Rotation) -> str:
    """Return what an operator is told after everything was sealed anew."""
    if stands.behind:
        return texts.ROTATION_BEHIND
    if stands.until is None:
        return texts.ROTATION_OVER
    local = stands.until.astimezone(ZoneInfo(ZONE))
    return texts.ROTATION_CODES.format(count=stands.codes, until=f"{local:%Y-%m-%d %H:%M}")
