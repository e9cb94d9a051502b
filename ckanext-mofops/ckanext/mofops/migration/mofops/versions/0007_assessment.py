"""Assessments of indicator 5: each one, what it judged, the datasets of the newest, who had it made, and the reports on it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "mofops0007"
down_revision = "mofops0006"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "mofops_assessment_judged",
        sa.Column("hash", sa.UnicodeText, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "mofops_assessment",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        _organisation(nullable=False),
        sa.Column("fiscal_year", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("cause", sa.UnicodeText, nullable=False),
        sa.Column("official", sa.Float, nullable=False),
        sa.Column("estimate", sa.Float),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("shown", JSONB, nullable=False),
        sa.Column("judged", sa.UnicodeText, sa.ForeignKey("mofops_assessment_judged.hash"), nullable=False),
        sa.Index("ix_mofops_assessment_newest", "organisation", "fiscal_year", "id"),
    )
    op.create_table(
        "mofops_assessed_dataset",
        sa.Column("assessment", sa.BigInteger, sa.ForeignKey("mofops_assessment.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("name", sa.UnicodeText, nullable=False),
        sa.Column("to_fix", sa.Boolean, nullable=False),
        sa.Column("entry", JSONB, nullable=False),
    )
    op.create_table("mofops_assessment_run", *_task())
    op.create_table(
        "mofops_report_run",
        *_task(),
        sa.Column(
            "assessment",
            sa.BigInteger,
            sa.ForeignKey("mofops_assessment.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("pack", sa.LargeBinary),
    )


def _task():
    return (
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("user_id", sa.UnicodeText, sa.ForeignKey("user.id", ondelete="SET NULL")),
        sa.Column("cause", sa.UnicodeText, nullable=False),
        _organisation(index=True),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False, index=True),
        sa.Column("begun", sa.DateTime),
        sa.Column("touched", sa.DateTime, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("cancelled", sa.Boolean, nullable=False),
        sa.Column("error", JSONB),
    )


def _organisation(**column):
    return sa.Column("organisation", sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), **column)


def downgrade():
    for table in ("report_run", "assessment_run", "assessed_dataset", "assessment", "assessment_judged"):
        op.drop_table(f"mofops_{table}")
