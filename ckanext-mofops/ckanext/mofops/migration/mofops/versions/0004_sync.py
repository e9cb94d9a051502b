"""Pushes to another catalogue: what was asked for, and their history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "mofops0004"
down_revision = "mofops0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "mofops_sync_run",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("started", sa.DateTime, nullable=False, index=True),
        sa.Column("source", sa.UnicodeText, nullable=False),
        sa.Column("target", sa.UnicodeText, nullable=False),
        sa.Column("channel", sa.UnicodeText, nullable=False),
        sa.Column("by", sa.UnicodeText),
        sa.Column("digest", sa.UnicodeText, nullable=False),
        sa.Column("counts", JSONB, nullable=False),
    )
    op.create_table(
        "mofops_sync_entry",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("run_id", sa.UnicodeText, sa.ForeignKey("mofops_sync_run.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("event", sa.UnicodeText, nullable=False),
        sa.Column("source_id", sa.UnicodeText, index=True),
        sa.Column("name", sa.UnicodeText, index=True),
        sa.Column("kind", sa.UnicodeText),
        sa.Column("target_name", sa.UnicodeText),
        sa.Column("target_id", sa.UnicodeText),
        sa.Column("changes", JSONB),
        sa.Column("error", JSONB),
    )
    op.create_table(
        "mofops_sync_plan",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("user_id", sa.UnicodeText, sa.ForeignKey("user.id", ondelete="SET NULL")),
        sa.Column("cause", sa.UnicodeText, nullable=False),
        sa.Column("organisation", sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), index=True),
        sa.Column("choices", JSONB, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False, index=True),
        sa.Column("begun", sa.DateTime),
        sa.Column("touched", sa.DateTime, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("cancelled", sa.Boolean, nullable=False),
        sa.Column("digest", sa.UnicodeText),
        sa.Column("document", JSONB),
        sa.Column("error", JSONB),
        sa.Column("run_id", sa.UnicodeText, sa.ForeignKey("mofops_sync_run.id", ondelete="SET NULL"), index=True),
    )


def downgrade():
    for table in ("mofops_sync_plan", "mofops_sync_entry", "mofops_sync_run"):
        op.drop_table(table)
