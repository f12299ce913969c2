"""Chats that are parted from their person, and recovery codes that outlive the key they were hashed with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from storage.models.base import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_JOINED = sa.text(
    "UPDATE account SET joined_at = (SELECT max(recovery.used_at) FROM recovery"
    " WHERE recovery.account_id = account.id AND recovery.undone_at IS NULL)"
)


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("recovery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code_sealed", AutoString(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("given_by", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("joined_at", Moment(timezone=True), nullable=True))
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("curtain", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(_JOINED)
    op.create_table(
        "parting",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("stranger_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("undone_at", Moment(timezone=True), nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_parting_person_id")),
        sa.ForeignKeyConstraint(["stranger_id"], ["person.id"], name=op.f("fk_parting_stranger_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parting")),
    )
    op.create_index("ix_parting_person_id", "parting", ["person_id"])
    op.create_index("ix_parting_account_id", "parting", ["account_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("parting")
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.drop_column("curtain")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("joined_at")
    with op.batch_alter_table("recovery", schema=None) as batch_op:
        batch_op.drop_column("given_by")
        batch_op.drop_column("code_sealed")
