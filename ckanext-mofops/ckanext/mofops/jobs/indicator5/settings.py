"""What the configuration says of indicator 5."""

from datetime import datetime, time

from ckan.plugins import toolkit as tk

from ckanext.mofops.jobs.settings import next_slot, times_of_day


def fiscal_year() -> int:
    """The fiscal year (BE) that the agency works for."""
    return int(tk.config["ckanext.mofops.agency.fiscal_year"])


def schedule() -> tuple[time, ...]:
    """Times of the day at which every organisation is assessed.

    :raises CkanConfigurationException: one of them is no time
    """
    return times_of_day("ckanext.mofops.indicator5.schedule")


def next_assessment(now: datetime) -> datetime | None:
    """When the schedule assesses next, None without one. now: with its time zone, that of the schedule."""
    return next_slot(schedule(), now)


def is_public() -> bool:
    """Whether visitors see the scores, without what is to be mended."""
    return bool(tk.config["ckanext.mofops.indicator5.public"])


def mails() -> bool:
    """Whether administrators hear by mail of a level that fell and a milestone that is near."""
    return bool(tk.config["ckanext.mofops.indicator5.mail"])


def days_before() -> tuple[int, ...]:
    """How many days before a milestone administrators are told of it, the most first."""
    return tuple(sorted({int(days) for days in tk.config["ckanext.mofops.indicator5.mail_days"]}, reverse=True))
