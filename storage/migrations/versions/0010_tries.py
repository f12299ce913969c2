"""How often doors that guard something were tried, counted for all processes together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.models.base import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "tries",
        sa.Column("whose", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("since", Moment(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("whose", "door", name=op.f("pk_tries")),
    )
    op.create_index("ix_tries_since", "tries", ["since"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("tries")
