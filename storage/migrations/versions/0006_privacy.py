"""Privacy: who was told what is kept, whose files these are, and what was done at people's wish."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import storage.models.base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    text = sqlmodel.sql.sqltypes.AutoString()
    op.create_table(
        "privacy_event",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", text, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", storage.models.base.Moment(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_privacy_event")),
    )
    op.create_index("ix_privacy_event_person_id", "privacy_event", ["person_id"])
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("told_card", text, nullable=False, server_default=""))
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_document_person_id", "document", ["person_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_document_person_id", table_name="document")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_column("person_id")
    # Not as a batch: that would make the table anew, and others refer to its rows.
    op.drop_column("person", "told_card")
    op.drop_column("person", "told_version")
    op.drop_index("ix_privacy_event_person_id", table_name="privacy_event")
    op.drop_table("privacy_event")
