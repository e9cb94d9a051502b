"""What a resource holds in short: profiles of its columns, first rows, charts and outlines, made with its verdict."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "mofops0008"
down_revision = "mofops0007"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "mofops_profile",
        sa.Column("resource_id", sa.UnicodeText, sa.ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sha256", sa.UnicodeText, nullable=False),
        sa.Column("schema_hash", sa.UnicodeText),
        sa.Column("format", sa.UnicodeText),
        sa.Column("version", sa.UnicodeText, nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("document", JSONB, nullable=False),
    )


def downgrade():
    op.drop_table("mofops_profile")
