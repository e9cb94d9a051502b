"""Verdicts of uploaded files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "mofops0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "mofops_validation",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("resource_id", sa.UnicodeText, sa.ForeignKey("resource.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("fingerprint", sa.UnicodeText, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("finished", sa.DateTime),
        sa.Column("verdict", JSONB),
    )


def downgrade():
    op.drop_table("mofops_validation")
