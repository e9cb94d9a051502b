"""Where the datasets of a run come from: a folder or a CKAN, by one address."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ckanext.mofops.catalog import Client, Folder, facts_file, read_facts, read_folder
from ckanext.mofops.gdcatalog import Source, ckan_source, folder_source, site_of


@dataclass(frozen=True)
class OpenSource:
    """A source as read. folder: None for a CKAN; client: None for a folder; facts: the agency's facts file, if known."""

    source: Source
    folder: Folder | None = None
    client: Client | None = None
    facts: Path | None = None

    @property
    def requests(self) -> int:
        """Requests made so far; a folder needs none."""
        return 0 if self.client is None else self.client.requests


def is_address(place: str) -> bool:
    """Whether a source is a site, not a folder."""
    return place.lower().startswith(("http://", "https://"))


def open_source(place: str, *, client: Callable[[str], Client], facts: Path | None = None) -> OpenSource:
    """The source read: the public datasets of a CKAN, or those of a folder with the address of its ``agency.yaml``.

    :raises CatalogError: it cannot be read; ``UsageError`` where that is a wrong path, address or facts file
    """
    if is_address(place):
        site = client(place)
        return OpenSource(ckan_source(site), client=site, facts=facts)
    folder = read_folder(Path(place))
    facts = facts or facts_file(Path(place))
    site_url = site_of(read_facts(facts)) if facts is not None else site_of({})
    return OpenSource(folder_source(folder, site_url), folder=folder, facts=facts)
