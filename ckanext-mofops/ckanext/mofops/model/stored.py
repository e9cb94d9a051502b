"""What CKAN stores as JSON in a text.

CKAN's own type for it keeps SQLAlchemy from keeping a statement: compiled anew each time, it takes longer than what it asks for.
"""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

stored_extras = sa.literal_column("resource.extras", sa.UnicodeText).label("extras")
"""The extras of ``model.Resource`` in a select, as they are stored."""


def extras_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The extras of a row with ``stored_extras``."""
    return json.loads(row["extras"] or "{}") or {}
