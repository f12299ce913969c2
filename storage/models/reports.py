"""Summaries of a period, files made for people to read, and how the jobs of the timetable fared."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from storage.models.base import key, link, maybe_moment, moment


class Summary(SQLModel, table=True):
    """The summary of one period for one community, or (`community_id` 0) for one street.

    `state` goes from draft to sent (see storage/summaries.py). `report_sealed` holds its figures with the
    orders behind them and its files, as JSON; `text_sealed` what is sent: staff may have changed it, and
    `revision` counts how often. `due_at` is when staff are asked again about a draft.
    """

    __table_args__ = (
        UniqueConstraint("community_id", "street_id", "span", "period"),
        Index(None, "state", "community_id"),
    )

    community_id: int = key()
    id: int = key()
    street_id: int = link(0)
    span: str
    period: str
    state: str = "draft"
    report_sealed: str = ""
    text_sealed: str = ""
    revision: int = 0
    due_at: datetime = moment()
    made_at: datetime = moment()
    sent_at: datetime | None = maybe_moment()
    sent_by: int | None = link()


class Document(SQLModel, table=True):
    """A file that is sent to people, sealed: a chart, a workbook. Kept until `expires_at`.

    `person_id` is whom it is about, where it tells somebody what is kept of them.
    """

    __table_args__ = (Index(None, "expires_at"), Index(None, "person_id"))

    community_id: int = key()
    id: int = key()
    name: str
    media_type: str
    content_sealed: bytes = Field(sa_type=LargeBinary)
    made_at: datetime = moment()
    expires_at: datetime = moment()
    person_id: int | None = link()


class JobRun(SQLModel, table=True):
    """How a job of the timetable last fared, over all processes; `failures` counts those in a row."""

    __tablename__ = "job_run"

    job: str = Field(primary_key=True)
    started_at: datetime = moment()
    ok_at: datetime | None = maybe_moment()
    failed_at: datetime | None = maybe_moment()
    failures: int = 0
    error: str = ""
