"""The datasets that may be pushed, from a folder or a CKAN, as CKAN dataset dicts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ckanext.mofops.catalog.errors import UsageError, one_line
from ckanext.mofops.catalog.folder import Folder, FolderDataset, FolderResource
from ckanext.mofops.catalog.site import Reader, status
from ckanext.mofops.gdcatalog.equal import Part, Side
from ckanext.mofops.gdcatalog.mapping import FILE, lean_source, source_id
from ckanext.mofops.gdcatalog.profile import canonical_json
from ckanext.mofops.metadata import Problem


@dataclass(frozen=True)
class Source:
    """A snapshot of the source.

    site: its address, as in our marker. datasets: dataset dicts. faults: by dataset name, what keeps it from being read or its
    files from being taken; a dataset that cannot be read at all is only here. withheld: datasets that are there and not public:
    private ones and drafts, as far as the token may see them. full: whether a dataset that is not here is gone.
    """

    site: str
    datasets: tuple[dict[str, Any], ...]
    faults: Mapping[str, tuple[Problem, ...]]
    withheld: tuple[dict[str, Any], ...] = ()
    full: bool = True


def site_address(client: Reader) -> str:
    """Address of a CKAN, as in our marker; one request.

    :raises CatalogError: see ``Client.call``
    """
    return (status(client).site_url or client.url).rstrip("/")


def source_side(client: Reader) -> Side:
    """The datasets of a CKAN, private ones and drafts as far as its token may see them."""
    own = client.has_token
    return Side(client, lean_source, asked={"include_private": own, "include_drafts": own})


def ckan_source(client: Reader, site: str, part: Part | None = None) -> Source:
    """The datasets of a CKAN; one request for each 1,000. Its uploaded files are links for others.

    site: its address; part: what is to be read, None for everything.

    :raises CatalogError: see ``Client.call``
    """
    return site_source(site, source_side(client).read(part))


def site_source(site: str, found: Iterable[dict[str, Any]], *, full: bool = True) -> Source:
    """The datasets of a CKAN, as ``lean_source`` leaves them. site: its address; full: whether these are all that it has."""
    public: list[dict[str, Any]] = []
    withheld: list[dict[str, Any]] = []
    for dataset in found:
        (public if _is_public(dataset) else withheld).append(dataset)
    return Source(site.rstrip("/"), tuple(public), {}, tuple(withheld), full)


def folder_source(folder: Folder, site: str) -> Source:
    """The datasets of a folder; each file is read once, for its sha256.

    site: address of the agency's catalogue, see ``site_of``.
    """
    found = [_dataset(dataset, site) for dataset in folder.datasets if dataset.dataset is not None]
    faults: dict[str, tuple[Problem, ...]] = {}
    for dataset in folder.datasets:
        problems = dataset.problems + tuple(problem for resource in dataset.resources for problem in resource.problems)
        if problems:
            faults[dataset.name] = faults.get(dataset.name, ()) + problems
    # A folder that is one dataset says nothing of the others.
    full = all(dataset.path != folder.path for dataset in folder.datasets)
    return Source(site.rstrip("/"), tuple(found), faults, full=full)


def site_of(facts: Mapping[str, Any]) -> str:
    """Address of the agency's catalogue, ``agency.catalogue_url`` of the facts, no slash at the end.

    :raises UsageError: it is not stated
    """
    agency = facts.get("agency")
    site = agency.get("catalogue_url") if isinstance(agency, Mapping) else None
    if not isinstance(site, str) or not site.strip().startswith(("http://", "https://")):
        raise UsageError("catalogue-url-missing", value=one_line(site))
    return site.strip().rstrip("/")


def _is_public(dataset: Mapping[str, Any]) -> bool:
    return not dataset.get("private") and dataset.get("state", "active") == "active"


def _dataset(dataset: FolderDataset, site: str) -> dict[str, Any]:
    given = dataset.dataset or {}
    names = Counter[str]()
    resources = []
    for resource in dataset.resources:
        names[resource.name] += 1
        # Links to a resource live by its id: it must be the same in each run, on each machine.
        key = canonical_json([site.rstrip("/"), source_id(given), resource.name, names[resource.name]])
        resources.append(_resource(resource, str(uuid5(NAMESPACE_URL, key))))
    return {**given, "resources": resources}


def _resource(resource: FolderResource, stable_id: str) -> dict[str, Any]:
    given = {key: value for key, value in resource.resource.items() if key not in ("url_type", "hash", FILE)}
    found = {**given, "id": given.get("id") or stable_id, "name": resource.name}
    if resource.path is not None:
        found[FILE] = str(resource.path)
        found["hash"] = file_hash(resource.path)
    return found


def file_hash(path: Path) -> str | None:
    """sha256 of a file, in hex; None when it cannot be read."""
    digest = sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()
