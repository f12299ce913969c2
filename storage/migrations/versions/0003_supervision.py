"""Supervision: from when deadlines count, who was asked to come, and who took note of what is late."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.models.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    moment = storage.models.base.Moment(timezone=True)
    with op.batch_alter_table("order_", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counted_from", moment, nullable=True))
        batch_op.add_column(sa.Column("offered_at", moment, nullable=True))
        batch_op.add_column(sa.Column("offered_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("overseen_at", moment, nullable=True))
    _fill()


def _fill() -> None:
    """Give the orders that are there what the program would have written."""
    newest = """
        SELECT max(e.at) FROM orderevent e
        WHERE e.community_id = order_.community_id AND e.order_id = order_.id AND e.action IN ({})
    """
    anew = newest.format("'unsolved', 'reopen', 'appeal'")
    given = newest.format("'dispatch', 'reassign', 'unsolved', 'reopen'")
    op.execute(f"UPDATE order_ SET counted_from = ({anew}), offered_at = ({given})")  # noqa: S608 - constants
    # What was kept until now is by the wall clock, which is too much where working time is counted.
    op.execute("UPDATE order_ SET paused_seconds = 0 WHERE urgency = 'none'")


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("order_", schema=None) as batch_op:
        for column in ("overseen_at", "offered_id", "offered_at", "counted_from"):
            batch_op.drop_column(column)
