"""How Alembic runs our steps: on the connection that storage.schema hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context
from sqlmodel import SQLModel

from storage import models

if TYPE_CHECKING:
    from sqlalchemy import Connection

assert models  # noqa: S101 - importing it fills the metadata

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
context.run_migrations()
