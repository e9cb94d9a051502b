"""Checks as a queue with a history, and the state of links."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "mofops0003"
down_revision = "mofops0002"
branch_labels = None
depends_on = None

TABLE = "mofops_validation"
PENDING = "finished IS NULL"


def upgrade():
    for column in (
        sa.Column("bulk", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("forced", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("due", sa.DateTime),
        sa.Column("started", sa.DateTime),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("confirmed", sa.DateTime),
        sa.Column("indexed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("sha256", sa.UnicodeText),
        sa.Column("schema_hash", sa.UnicodeText),
        sa.Column("format", sa.UnicodeText),
        sa.Column("engine", sa.UnicodeText),
        sa.Column("valid", sa.Boolean),
        sa.Column("open", sa.Boolean),
        sa.Column("stars", sa.Integer),
    ):
        op.add_column(TABLE, column)
    op.execute(
        """UPDATE mofops_validation SET due = created, sha256 = verdict->>'sha256',
        valid = (verdict->>'valid')::boolean, open = (verdict->>'open')::boolean, stars = (verdict->>'stars')::integer"""
    )
    op.execute(  # a resource waits once
        """DELETE FROM mofops_validation older USING mofops_validation newer
        WHERE older.resource_id = newer.resource_id AND older.finished IS NULL AND newer.finished IS NULL
        AND (older.created, older.id) < (newer.created, newer.id)"""
    )
    op.alter_column(TABLE, "due", nullable=False)
    for name in ("bulk", "forced", "attempts", "indexed"):
        op.alter_column(TABLE, name, server_default=None)
    op.drop_index("ix_mofops_validation_resource_id", TABLE)
    op.create_index("ix_mofops_validation_history", TABLE, ["resource_id", "created"])
    op.create_index("ix_mofops_validation_pending", TABLE, ["resource_id"], unique=True, postgresql_where=sa.text(PENDING))
    op.create_index("ix_mofops_validation_queue", TABLE, ["bulk", "created"], postgresql_where=sa.text(PENDING))
    op.create_index("ix_mofops_validation_unindexed", TABLE, ["finished"], postgresql_where=sa.text("NOT indexed"))
    op.create_table(
        "mofops_link",
        sa.Column("resource_id", sa.UnicodeText, sa.ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("url", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("code", sa.UnicodeText),
        sa.Column("params", JSONB, nullable=False),
        sa.Column("checked", sa.DateTime, nullable=False),
        sa.Column("first_failure", sa.DateTime),
        sa.Column("last_success", sa.DateTime),
    )


def downgrade():
    op.drop_table("mofops_link")
    for name in ("unindexed", "queue", "pending", "history"):
        op.drop_index(f"ix_mofops_validation_{name}", TABLE)
    op.create_index("ix_mofops_validation_resource_id", TABLE, ["resource_id"])
    for name in (
        *("stars", "open", "valid", "engine", "format", "schema_hash", "sha256", "indexed", "confirmed"),
        *("attempts", "started", "due", "forced", "bulk"),
    ):
        op.drop_column(TABLE, name)
