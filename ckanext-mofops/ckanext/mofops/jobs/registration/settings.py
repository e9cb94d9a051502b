"""What the configuration says of GD Catalog's state service."""

import threading
from datetime import datetime, timedelta

from ckan.plugins import toolkit as tk

from ckanext.mofops.catalog import Client, UsageError
from ckanext.mofops.gdcatalog import Place, host_of
from ckanext.mofops.gdcatalog.polling import AT_ONCE
from ckanext.mofops.jobs.settings import own_url


def service() -> str:
    """Address of who is asked for states; empty where nobody is."""
    return str(tk.config["ckanext.mofops.registration.states"]).strip().rstrip("/")


def place() -> Place:
    """Where our datasets are, as GD Catalog knows it.

    :raises UsageError: the address of this site is none
    """
    portal = str(tk.config["ckanext.mofops.registration.portal"]).strip()
    return Place(str(tk.config["ckanext.mofops.registration.site_host"]).strip() or host_of(own_url()), portal or None)


def client(stop: threading.Event | None = None) -> Client:
    """A client of the service; it needs no token.

    :raises UsageError: no service is configured, or its address cannot be used
    """
    if not service():
        raise UsageError("registration-no-service")
    return Client(
        service(),
        timeout=tk.config["ckanext.mofops.registration.timeout"],
        retries=tk.config["ckanext.mofops.sync.retries"],
        budget=tk.config["ckanext.mofops.sync.budget"],
        rate=tk.config["ckanext.mofops.registration.rate"] or None,
        jobs=AT_ONCE,
        insecure_http=tk.config["ckanext.mofops.sync.insecure_http"],
        stop=stop,
    )


def max_age() -> timedelta:
    """How long a settled state is believed."""
    return timedelta(hours=tk.config["ckanext.mofops.registration.max_age"])


def next_pass(now: datetime) -> datetime | None:
    """When the next pass begins, None for never. Passes begin at whole intervals of the clock, however often this is asked."""
    seconds = 60 * tk.config["ckanext.mofops.registration.interval"]
    if not service() or seconds <= 0:
        return None
    return datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, now.tzinfo)
