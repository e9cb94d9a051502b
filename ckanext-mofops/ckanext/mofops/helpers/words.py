"""Numbers, dates and texts as the reader writes them."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal
from ckan.plugins import toolkit as tk

from ckanext.mofops.language import in_language, language
from ckanext.mofops.metadata.dates import thai_date
from ckanext.mofops.standard.messages import text


def mofops_number(value: float | Decimal) -> str:
    """A number as the reader writes it, with all its decimals."""
    return format_decimal(value, format="#,##0.######", locale=language())


def mofops_year_number(year: int) -> str:
    """A Buddhist year as a bare number, as the reader counts years."""
    return str(year if language() == "th" else year - 543)


def mofops_year(value: str) -> str:
    """A Buddhist year as the reader counts years: ``พ.ศ. 2566`` or ``2023``; what is no year stays as it is."""
    if not value.isdecimal():
        return value
    return f"พ.ศ. {value}" if language() == "th" else str(int(value) - 543)


def mofops_date(value: Any) -> str:
    """A date as the reader writes it, ``31 มีนาคม 2566`` or ``31 March 2023``; what is no date stays as it is."""
    if not value:
        return ""
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    except ValueError:
        return str(value)
    return thai_date(found) if language() == "th" else format_date(found, "d MMMM y", locale="en")


def mofops_now() -> datetime:
    """The time where the readers of the site are."""
    return datetime.now(tk.h.get_display_timezone())


def mofops_ago(at: str) -> str:
    """How long ago a time in UTC was, as one reads it: ``3 hours ago``."""
    passed = datetime.now(UTC) - datetime.fromisoformat(at)
    return format_timedelta(-passed, add_direction=True, locale=language())


@tk.chained_helper
def render_datetime(
    next_helper: Callable[..., str],
    datetime_: datetime | str | None,
    date_format: str | None = None,
    with_hours: bool = False,
    with_seconds: bool = False,
) -> str:
    """As CKAN's, with the date as ``mofops_date`` unless a format is asked for; it takes a time that ends in Z, too."""
    stored = datetime_.removesuffix("Z") if isinstance(datetime_, str) else datetime_
    local = next_helper(stored, date_format or "%Y-%m-%dT%H:%M:%S")
    if date_format or not local:
        return local
    day, time = local.split("T")
    hours = time if with_seconds else time[:5] if with_hours else ""
    return " ".join(filter(None, [mofops_date(day), tk._("at {time}").format(time=hours) if hours else ""]))


def mofops_in_language(words: dict[str, str]) -> str:
    """The half of ``{"th": …, "en": …}`` that the reader of the page reads."""
    return in_language(words)


def mofops_message(code: str) -> str:
    """A sentence of the message catalogue that needs no parameters."""
    return in_language(text(code))


def mofops_json(value: Any) -> str:
    """A value as JSON that people can read and edit, Thai as letters; text stays as it was typed."""
    return value if isinstance(value, str) else "" if not value else json.dumps(value, ensure_ascii=False, indent=2)


def mofops_text(value: Any) -> str:
    """A value of a plan as text: a list with commas, anything else as JSON unless it is text."""
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return ", ".join(value)
    return "–" if value is None else mofops_json(value) if isinstance(value, str | list | dict) else str(value)
