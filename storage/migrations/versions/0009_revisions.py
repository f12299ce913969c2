"""Which form of a community a process has read: its revision. Drafts found by themselves or by person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("community", sa.Column("revision", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_draft_id", "draft", ["id"])
    op.create_index("ix_draft_person_id", "draft", ["person_id"])
    op.drop_index("ix_draft_community_id_person_id", "draft")


def downgrade() -> None:
    """Go back."""
    op.create_index("ix_draft_community_id_person_id", "draft", ["community_id", "person_id"])
    op.drop_index("ix_draft_person_id", "draft")
    op.drop_index("ix_draft_id", "draft")
    op.drop_column("community", "revision")
