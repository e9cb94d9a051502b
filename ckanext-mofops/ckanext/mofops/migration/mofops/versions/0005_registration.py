"""Registrations with GD Catalog: the last known ones, how they changed, what is to be revoked, and who asked when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "mofops0005"
down_revision = "mofops0004"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "mofops_registration",
        sa.Column("source", sa.UnicodeText, primary_key=True),
        sa.Column("service", sa.UnicodeText, primary_key=True),
        _dataset(primary_key=True),
        sa.Column("name", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False, index=True),
        sa.Column("registered", sa.Boolean, nullable=False),
        sa.Column("asked", sa.DateTime),
        sa.Column("failed", sa.UnicodeText),
        sa.Column("facts", JSONB, nullable=False),
    )
    op.create_table(
        "mofops_registration_change",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("source", sa.UnicodeText, nullable=False),
        sa.Column("service", sa.UnicodeText, nullable=False),
        _dataset(nullable=False, index=True),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("registered", sa.Boolean, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
    )
    op.create_table(
        "mofops_revocation",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        _dataset(nullable=False, index=True),
        sa.Column("cause", sa.UnicodeText, nullable=False),
        sa.Column("user_id", sa.UnicodeText, sa.ForeignKey("user.id", ondelete="SET NULL")),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("ended", sa.DateTime),
    )
    op.create_table(
        "mofops_registration_poll",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("user_id", sa.UnicodeText, sa.ForeignKey("user.id", ondelete="SET NULL")),
        sa.Column("cause", sa.UnicodeText, nullable=False),
        sa.Column("organisation", sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), index=True),
        _dataset(nullable=True, index=True),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False, index=True),
        sa.Column("begun", sa.DateTime),
        sa.Column("touched", sa.DateTime, nullable=False),
        sa.Column("ended", sa.DateTime),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("cancelled", sa.Boolean, nullable=False),
        sa.Column("error", JSONB),
    )


def _dataset(**column):
    return sa.Column("dataset_id", sa.UnicodeText, sa.ForeignKey("package.id", ondelete="CASCADE"), **column)


def downgrade():
    for table in ("registration_poll", "revocation", "registration_change", "registration"):
        op.drop_table(f"mofops_{table}")
