"""The form of a profile, which is stored and shown as it is.

``{"version", "reason", "params", "table", "charts", "map"}``: reason is a code of ``messages/profile.yaml`` or of
``messages/guard.yaml`` where there is neither table nor map, with ``params`` for its sentence; else None.
"""

from typing import Any

VERSION = "1"
"""Of the form: raised when a profile of the same file may be another, so that those made before are made anew."""


def nothing(reason: str, **params: Any) -> dict[str, Any]:
    """The profile of a file of which nothing can be shown, and why."""
    return {"version": VERSION, "reason": reason, "params": params, "table": None, "charts": [], "map": None}


def document(table: dict[str, Any] | None, charts: list[dict[str, Any]], outlines: dict[str, Any] | None) -> dict[str, Any]:
    """The profile of a file that has a table, a map, or both."""
    return {"version": VERSION, "reason": None, "params": {}, "table": table, "charts": charts, "map": outlines}
