"""Forgetting: what retention looks for every night is found without reading what is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXES = {
    "order_": [["community_id", "anonymised_at", "closed_at"]],
    "attachment": [["store_key"], ["channel", "ref"]],
    "chat_message": [["at"]],
    "chat_photo": [["key"]],
    "phonetask": [["community_id", "order_id"]],
}


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("order_", schema=None) as batch_op:
        batch_op.add_column(sa.Column("orderer_mark", sa.BigInteger(), nullable=True))
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.create_index(_name(table, columns), table, columns)


def downgrade() -> None:
    """Go back."""
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.drop_index(_name(table, columns), table_name=table)
    with op.batch_alter_table("order_", schema=None) as batch_op:
        batch_op.drop_column("orderer_mark")


def _name(table: str, columns: list[str]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"
