"""Time and summaries."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import storage.models.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "document",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("media_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", storage.models.base.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", storage.models.base.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "job_run",
        sa.Column("job", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("started_at", storage.models.base.Moment(timezone=True), nullable=False),
        sa.Column("ok_at", storage.models.base.Moment(timezone=True), nullable=True),
        sa.Column("failed_at", storage.models.base.Moment(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_job_run")),
    )
    op.create_table(
        "nudge",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("made_at", storage.models.base.Moment(timezone=True), nullable=False),
        sa.Column("told_at", storage.models.base.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_nudge")),
        sa.UniqueConstraint(
            "community_id",
            "order_id",
            "person_id",
            "kind",
            "round",
            name=op.f("uq_nudge_community_id_order_id_person_id_kind_round"),
        ),
    )
    with op.batch_alter_table("nudge", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_nudge_told_at_community_id"), ["told_at", "community_id"], unique=False
        )

    op.create_table(
        "summary",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("street_id", sa.BigInteger(), nullable=False),
        sa.Column("span", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("period", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("report_sealed", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("text_sealed", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("due_at", storage.models.base.Moment(timezone=True), nullable=False),
        sa.Column("made_at", storage.models.base.Moment(timezone=True), nullable=False),
        sa.Column("sent_at", storage.models.base.Moment(timezone=True), nullable=True),
        sa.Column("sent_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_summary")),
        sa.UniqueConstraint(
            "community_id",
            "street_id",
            "span",
            "period",
            name=op.f("uq_summary_community_id_street_id_span_period"),
        ),
    )
    with op.batch_alter_table("summary", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_summary_state_community_id"), ["state", "community_id"], unique=False
        )

    op.create_table(
        "absence",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", storage.models.base.Moment(timezone=True), nullable=False),
        sa.Column("ends_at", storage.models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_absence_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_absence_community_id_person_id"), ["community_id", "person_id"], unique=False
        )

    with op.batch_alter_table("order_", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("dispatched_at", storage.models.base.Moment(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("heard_at", storage.models.base.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("check_at", storage.models.base.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("nudged", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("offered", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("anonymised_at", storage.models.base.Moment(timezone=True), nullable=True)
        )
        batch_op.create_index(
            batch_op.f("ix_order__check_at_community_id"), ["check_at", "community_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_order__community_id_close_by"), ["community_id", "close_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_order__community_id_closed_at"), ["community_id", "closed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_order__community_id_dispatched_at"),
            ["community_id", "dispatched_at"],
            unique=False,
        )
    _fill()


def _fill() -> None:
    """Give the orders that are there what the program would have written."""
    dispatched = """
        SELECT min(e.at) FROM orderevent e
        WHERE e.community_id = order_.community_id AND e.order_id = order_.id AND e.action = 'dispatch'
    """
    op.execute(f"UPDATE order_ SET dispatched_at = ({dispatched})")  # noqa: S608 - constants only
    op.execute("UPDATE order_ SET heard_at = coalesce(resolved_at, contacted_at, received_at)")
    final = "('closed', 'declined', 'withdrawn', 'joined')"
    op.execute(f"UPDATE order_ SET check_at = received_at WHERE state NOT IN {final}")  # noqa: S608 - as above


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("order_", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order__community_id_dispatched_at"))
        batch_op.drop_index(batch_op.f("ix_order__community_id_closed_at"))
        batch_op.drop_index(batch_op.f("ix_order__community_id_close_by"))
        batch_op.drop_index(batch_op.f("ix_order__check_at_community_id"))
        batch_op.drop_column("anonymised_at")
        batch_op.drop_column("offered")
        batch_op.drop_column("nudged")
        batch_op.drop_column("check_at")
        batch_op.drop_column("heard_at")
        batch_op.drop_column("dispatched_at")

    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_community_id_person_id"))

    op.drop_table("absence")
    with op.batch_alter_table("summary", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_summary_state_community_id"))

    op.drop_table("summary")
    with op.batch_alter_table("nudge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nudge_told_at_community_id"))

    op.drop_table("nudge")
    op.drop_table("job_run")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_expires_at"))

    op.drop_table("document")
