"""Column types and conventions that every table shares."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, MetaData
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention

SQLModel.model_config["defer_build"] = True
"""Rows are never validated by pydantic: its 30 validators would be built for nothing at each start."""


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite alone would hand naive times back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times and turn the rest to UTC."""
        del dialect
        return _in_utc(value) if value is not None else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401 - SQLAlchemy's signature
        """Give the time zone back."""
        del dialect
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ANN401 - SQLAlchemy's signature
        """Write the text in which SQLite keeps a moment in one step likewise."""
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's signature
        """Read the text in which SQLite keeps a moment in one step: there are eight in an order."""
        if dialect.name == "sqlite":
            return _from_text
        return super().result_processor(dialect, coltype)


def _to_text(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    if moment.tzinfo is not UTC:
        moment = _in_utc(moment)
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")


def _in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC. Raises `ValueError` for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def key(**more: Any) -> Any:  # noqa: ANN401 - as SQLModel's own Field
    """Return a column of a primary key made by the application."""
    return Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}, **more)


def link(default: int | None = None, **more: Any) -> Any:  # noqa: ANN401 - as SQLModel's own Field
    """Return a column for another row's identifier, or none."""
    return Field(default=default, sa_type=BigInteger, **more)


def moment(**more: Any) -> Any:  # noqa: ANN401 - as SQLModel's own Field
    """Return a column for a moment that must be given."""
    return Field(sa_type=Moment, **more)


def maybe_moment(**more: Any) -> Any:  # noqa: ANN401 - as SQLModel's own Field
    """Return a column for a moment that may be missing."""
    return Field(default=None, sa_type=Moment, nullable=True, **more)


def structure(factory: Any = dict) -> Any:  # noqa: ANN401 - as SQLModel's own Field
    """Return a JSON column for a small structure without personal data."""
    return Field(default_factory=factory, sa_column=Column(JSON, nullable=False))


def number(default: int, **more: Any) -> Any:  # noqa: ANN401 - as SQLModel's own Field
    """Return a column for a large counter."""
    return Field(default=default, sa_type=BigInteger, **more)
