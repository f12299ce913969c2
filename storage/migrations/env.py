"""How Alembic runs our steps: on the connection that storage.schema hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context

from storage.models import Order

if TYPE_CHECKING:
    from sqlalchemy import Connection

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Order.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
context.run_migrations()
