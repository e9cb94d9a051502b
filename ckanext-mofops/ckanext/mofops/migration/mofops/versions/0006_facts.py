"""What a person states for indicator 5: the facts of an organisation by fiscal year, and uses made of its datasets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "mofops0006"
down_revision = "mofops0005"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "mofops_facts",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        _organisation(),
        sa.Column("fiscal_year", sa.Integer, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        _user("user_id"),
    )
    op.create_table(
        "mofops_usage",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        _organisation(),
        sa.Column("fiscal_year", sa.Integer, nullable=False),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("url", sa.UnicodeText),
        sa.Column("file_id", sa.UnicodeText),
        sa.Column("file_name", sa.UnicodeText),
        sa.Column("datasets", JSONB, nullable=False),
        sa.Column("scope", sa.Integer),
        sa.Column("branch", sa.Integer),
        sa.Column("date", sa.Date),
        sa.Column("used_for", sa.UnicodeText),
        sa.Column("created", sa.DateTime, nullable=False),
        _user("created_by"),
        sa.Column("ended", sa.DateTime),
        _user("ended_by"),
        sa.Column("replaced_by", sa.UnicodeText, sa.ForeignKey("mofops_usage.id", ondelete="SET NULL")),
        sa.Column("link_state", sa.UnicodeText, nullable=False),
        sa.Column("link_checked", sa.DateTime),
        sa.Column("link_code", sa.UnicodeText),
        sa.Column("link_params", JSONB, nullable=False),
        sa.Column("link_failures", sa.Integer, nullable=False),
    )


def _organisation():
    return sa.Column("organisation", sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), nullable=False, index=True)


def _user(name):
    return sa.Column(name, sa.UnicodeText, sa.ForeignKey("user.id", ondelete="SET NULL"))


def downgrade():
    for table in ("mofops_usage", "mofops_facts"):
        op.drop_table(table)
