"""Applications to register datasets, the history of their steps, and harvests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "mofops_rehearsal0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "mofops_rehearsal_application",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("site", sa.UnicodeText, nullable=False),
        sa.Column("dataset_id", sa.UnicodeText, nullable=False),
        sa.Column("channel", sa.UnicodeText, nullable=False),
        sa.Column("pushed_id", sa.UnicodeText, index=True),
        sa.Column("name", sa.UnicodeText, nullable=False),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("raw", sa.UnicodeText, nullable=False, index=True),
        sa.Column("validate_time", sa.DateTime),
        sa.Column("harvested", sa.DateTime),
        sa.Column("looked_at", sa.DateTime),
        sa.Column("reason", sa.UnicodeText),
        sa.Column("published", sa.Boolean, nullable=False),
        sa.Column("published_name", sa.UnicodeText),
        sa.Column("published_at", sa.DateTime),
        sa.Column("document", JSONB),
        sa.Column("submitted", JSONB),
        sa.Column("changed", sa.DateTime, nullable=False, index=True),
        sa.UniqueConstraint("site", "dataset_id"),
    )
    op.create_index("mofops_rehearsal_application_name", "mofops_rehearsal_application", ["site", "name"])
    op.create_table(
        "mofops_rehearsal_step",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column(
            "application_id",
            sa.UnicodeText,
            sa.ForeignKey("mofops_rehearsal_application.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("by", sa.UnicodeText),
        sa.Column("role", sa.UnicodeText, nullable=False),
        sa.Column("step", sa.UnicodeText, nullable=False),
        sa.Column("channel", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("version", sa.DateTime),
        sa.Column("reason", sa.UnicodeText),
    )
    op.create_table(
        "mofops_rehearsal_harvest",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("url", sa.UnicodeText, nullable=False),
        sa.Column("by", sa.UnicodeText),
        sa.Column("started", sa.DateTime, nullable=False, index=True),
        sa.Column("ended", sa.DateTime),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("counts", JSONB),
        sa.Column("error", JSONB),
    )


def downgrade():
    for table in ("mofops_rehearsal_harvest", "mofops_rehearsal_step", "mofops_rehearsal_application"):
        op.drop_table(table)
