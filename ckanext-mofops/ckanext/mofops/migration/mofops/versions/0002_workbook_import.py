"""Uploaded workbooks and their imports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "mofops0002"
down_revision = "mofops0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "mofops_workbook_import",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("user_id", sa.UnicodeText, sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("filename", sa.UnicodeText, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("organisation", sa.UnicodeText),
        sa.Column("draft", sa.Boolean, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False, index=True),
        sa.Column("touched", sa.DateTime, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("report", JSONB, nullable=False),
    )


def downgrade():
    op.drop_table("mofops_workbook_import")
