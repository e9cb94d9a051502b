"""What the configuration says of checks and downloads."""

from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from ckan.exceptions import CkanConfigurationException
from ckan.plugins import toolkit as tk

from ckanext.mofops import quality
from ckanext.mofops.catalog import DownloadLimits

MIB = 2**20


def limits() -> quality.Limits:
    """What reading one file may take."""
    return quality.Limits(
        seconds=tk.config["ckanext.mofops.validation.seconds"],
        memory=tk.config["ckanext.mofops.validation.memory"] * MIB,
    )


def rating() -> quality.Rating:
    """The table of stars that counts.

    :raises CkanConfigurationException: an unknown format, or stars out of 0 to 5
    """
    try:
        return quality.Rating.parsed(tk.config["ckanext.mofops.validation.stars"])
    except ValueError as error:
        raise CkanConfigurationException(f"ckanext.mofops.validation.stars: {error}") from error


def engine() -> str:
    """The rules that a verdict is made by: another name, and what was checked before is stale."""
    stars = rating().stars
    return " ".join([quality.VERSION, *(f"{format}={stars[format]}" for format in sorted(stars))])


def download_limits() -> DownloadLimits:
    """What fetching one file may take."""
    return DownloadLimits(
        bytes=tk.config["ckanext.mofops.download.size"] * MIB,
        seconds=tk.config["ckanext.mofops.download.seconds"],
    )


def download_hosts() -> set[str]:
    """Hosts that may have a private address: the catalogue's own, and those of the setting."""
    own = (tk.config["ckan.site_url"], tk.config["ckanext.mofops.agency.catalogue_url"])
    return {*tk.config["ckanext.mofops.download.allowed_hosts"], *(host for url in own for host in _hosts(url))}


def _hosts(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.hostname:
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        yield from (f"{host}:{port}" for port in ([parts.port] if parts.port else (80, 443)))


def longest_check() -> float:
    """Seconds that the check of the largest file may take, with its download and its profile."""
    largest = max(tk.config["ckan.max_resource_size"], tk.config["ckanext.mofops.download.size"]) * MIB
    return float(tk.config["ckanext.mofops.download.seconds"] + 2 * limits().time_allowed(largest))


def own_url() -> str:
    """Address of this catalogue."""
    return str(tk.config["ckan.site_url"]).rstrip("/")


def times_of_day(key: str) -> tuple[time, ...]:
    """The times of a setting, each of the day where the readers of the site are.

    :raises CkanConfigurationException: one of them is no time
    """
    try:
        return tuple(time.fromisoformat(entry) for entry in tk.config[key])
    except ValueError as error:
        raise CkanConfigurationException(f"{key}: {error}") from error


def next_slot(times: Collection[time], now: datetime) -> datetime | None:
    """The next of the times of the day, None without any. now: with its time zone, that of the times."""
    days = (now.date(), now.date() + timedelta(days=1))
    return min((slot for day in days for at in times if (slot := datetime.combine(day, at, now.tzinfo)) > now), default=None)
