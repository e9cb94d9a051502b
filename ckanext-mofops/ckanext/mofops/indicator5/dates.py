"""Dates as read in Thailand: the Buddhist year, and the day in Bangkok."""

import datetime

from ckanext.mofops.standard.messages import Lang

BUDDHIST_ERA = 543
BANGKOK = datetime.timezone(datetime.timedelta(hours=7))  # no daylight saving time
MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip


def date_text(date: datetime.date) -> dict[Lang, str]:
    """A date in words: ``31 มีนาคม 2566``, ``2023-03-31``."""
    return {"th": f"{date.day} {MONTHS[date.month - 1]} {date.year + BUDDHIST_ERA}", "en": date.isoformat()}


def time_text(time: datetime.datetime) -> dict[Lang, str]:
    """A moment to the minute: Bangkok time in Thai, UTC in English."""
    local, utc = time.astimezone(BANGKOK), time.astimezone(datetime.UTC)
    return {"th": f"{date_text(local.date())['th']} {local:%H:%M} น.", "en": f"{utc:%Y-%m-%d %H:%M} UTC"}


def utc_time(value: str) -> datetime.datetime:
    """The moment of an ISO 8601 text; without an offset it is UTC.

    :raises ValueError: it is no such text
    """
    moment = datetime.datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
