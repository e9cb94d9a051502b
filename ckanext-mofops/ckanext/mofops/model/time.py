"""Times as CKAN stores them."""

from datetime import UTC, date, datetime

from ckan.plugins import toolkit as tk


def now() -> datetime:
    """UTC without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def iso(time: datetime | None) -> str | None:
    """A stored time in ISO 8601, to the second."""
    return None if time is None else f"{time.isoformat(timespec='seconds')}Z"


def today() -> date:
    """The day where the readers of the site are."""
    return datetime.now(tk.h.get_display_timezone()).date()
