"""An agency's catalogue as the harvester of GD Catalog reads it.

Source: ckanext-harvest, ``CKANHarvester``: ``package_search`` by 100, in the order of ids, and ``organization_show`` of what was
found; ``package_list`` and ``package_show`` of older ones. Unlike it, each page begins after the last id of the one before.
"""

from collections.abc import Iterator
from typing import Any

from ckanext.mofops.catalog import Client, NotCkan, NotFound, Refused
from ckanext.mofops.catalog.site import pages
from ckanext.mofops.gdcatalog.mapping import organisation
from ckanext.mofops.gdcatalog.plan import is_offered
from ckanext.mofops.rehearsal.publication import AGENCY

ROWS = 100


class Source:
    """Reads the datasets on offer: active, public, with consent, of type ``dataset``. At most ``ROWS`` are held at once.

    total: how many the site listed, 0 before the first page; seen: ids of those that were on offer.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._organisations: dict[str, dict[str, str]] = {}
        self.total = 0
        self.seen: set[str] = set()

    def datasets(self) -> Iterator[dict[str, Any]]:
        """Each dataset on offer once; those, too, that the site's search does not know yet, and none that it alone still knows.

        :raises CatalogError: see ``Client.call``
        """
        listed = self._client.call("package_list", {})
        if not isinstance(listed, list):
            raise NotCkan("not-ckan", url=self._client.url, status=200)
        unseen = {str(name) for name in listed}
        for left, page in pages(self._client, rows=ROWS):
            self.total = max(self.total, left)
            for dataset in page:
                if dataset["name"] in unseen:
                    unseen.remove(dataset["name"])
                    yield from self._offered(dataset)
                else:  # new or renamed since; or purged, which an index may miss
                    yield from self.dataset(dataset["id"])
        for name in sorted(unseen):
            yield from self.dataset(name)

    def dataset(self, id_: str) -> Iterator[dict[str, Any]]:
        """The dataset of an id or name if it is on offer.

        :raises CatalogError: see ``Client.call``
        """
        try:
            found = self._client.call("package_show", {"id": id_})
        except (NotFound, Refused):
            return
        if isinstance(found, dict) and isinstance(found.get("id"), str) and isinstance(found.get("name"), str):
            yield from self._offered(found)

    def _offered(self, dataset: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if is_offered(AGENCY.read(dataset)) and dataset["id"] not in self.seen:
            self.seen.add(dataset["id"])
            yield {**dataset, "organization": self._organisation(dataset)}

    def _organisation(self, dataset: dict[str, Any]) -> dict[str, str] | None:
        """Name and title, asked once for each."""
        name = organisation(dataset)
        if name is not None and name not in self._organisations:
            self._organisations[name] = self._shown(name)
        return None if name is None else self._organisations[name]

    def _shown(self, name: str) -> dict[str, str]:
        try:
            found = self._client.call("organization_show", {"id": name})
        except (NotFound, Refused):
            found = None
        shown = found if isinstance(found, dict) else {}
        return {"name": str(shown.get("name") or name), "title": str(shown.get("title") or name)}
