"""What was done for people's rights over their data: told, given out, deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Index, SQLModel

from storage.models.base import key, link, moment, structure


class PrivacyEvent(SQLModel, table=True):
    """One act of privacy, never changed but for `person_id`, which goes when the person is forgotten.

    `kind` is told (what is kept, in the wording `version`), exported or erased; given, recovered, undone,
    parted or restored (storage/privacy.py); `facts` are counts, and who of staff did it.
    """

    __tablename__ = "privacy_event"
    __table_args__ = (Index(None, "person_id"),)

    community_id: int = key()
    id: int = key()
    person_id: int | None = link()
    kind: str
    version: int = 0
    at: datetime = moment()
    facts: dict[str, Any] = structure()
