"""A dashboard as evidence that open data are used."""

import datetime
from collections.abc import Collection
from typing import Any

from ckanext.mofops.dashboard.definition import Definition, Place

PATH = "/dashboard"


def usage_entry(definition: Definition, site_url: str, read: Collection[Place], since: datetime.date) -> dict[str, Any]:
    """An entry of ``usage`` as the facts of indicator 5 have it.

    :param site_url: address of the catalogue
    :param read: the places that a table came from: only their datasets are used, whatever the definition names
    :param since: the day from which on the dashboard is there
    """
    return {
        "title": definition.title["th"],
        "kind": "dashboard",
        "url": f"{site_url.rstrip('/')}{PATH}",
        "datasets": sorted({place.dataset for place in read}),
        "scope": definition.scope,
        "date": since.isoformat(),
        "used_for": definition.used_for["th"],
    }
