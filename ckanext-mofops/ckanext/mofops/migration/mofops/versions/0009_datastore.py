"""What of each resource the DataStore holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "mofops0009"
down_revision = "mofops0008"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "mofops_datastore",
        sa.Column("resource_id", sa.UnicodeText, sa.ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("key", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("rows", sa.Integer),
        sa.Column("columns", JSONB),
        sa.Column("example", JSONB),
        sa.Column("code", sa.UnicodeText),
        sa.Column("params", JSONB),
    )


def downgrade():
    op.drop_table("mofops_datastore")
