"""A person's orders, and an order by its identifier alone, without looking through all there are."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEW: tuple[tuple[str, ...], ...] = (
    ("id",),
    ("orderer_id", "state"),
    ("proxy_id",),
    ("handler_id", "state"),
    ("assignee_id",),
    ("state", "resolved_at"),
)
OLD: tuple[tuple[str, ...], ...] = (
    ("community_id", "orderer_id", "state"),
    ("community_id", "handler_id", "state"),
)
"""By these nobody looks; where orders in hand are counted, they led through everybody's past."""


def _name(columns: tuple[str, ...]) -> str:
    return "_".join(("ix_order_", *columns))


def upgrade() -> None:
    """Go forward."""
    for columns in NEW:
        op.create_index(_name(columns), "order_", list(columns))
    for columns in OLD:
        op.drop_index(_name(columns), "order_")


def downgrade() -> None:
    """Go back."""
    for columns in OLD:
        op.create_index(_name(columns), "order_", list(columns))
    for columns in NEW:
        op.drop_index(_name(columns), "order_")
