"""This catalogue as the source of a push."""

from collections.abc import Iterator
from typing import Any

from ckan import model

from ckanext.mofops.catalog.site import any_of, datasets
from ckanext.mofops.gdcatalog import Source, site_source
from ckanext.mofops.gdcatalog.mapping import lean_source
from ckanext.mofops.jobs.own_site import OwnSite
from ckanext.mofops.jobs.settings import own_url
from ckanext.mofops.model import catalogued


def own_source(organisation: str | None = None) -> Source:
    """What this catalogue offers, withholds and has deleted.

    organisation: id of the only one whose datasets are meant; then what is not among them says nothing.
    """
    return site_source(own_url(), _every(organisation), full=organisation is None)


def _every(organisation: str | None) -> Iterator[dict[str, Any]]:
    site = OwnSite()
    group = None if organisation is None else model.Group.get(organisation)
    fq = "" if group is None else any_of("organization", [group.name])
    found = datasets(site, fq=fq, include_private=True, include_drafts=True, lean=lean_source)
    indexed = {dataset["id"]: dataset for dataset in found}
    # The index may be behind, or half rebuilt: what it lacks is not gone.
    for id_, (name, state) in catalogued(organisation).items():
        if state == "deleted":
            yield {"id": id_, "name": name, "state": state, "resources": []}
        else:
            yield indexed.get(id_) or lean_source(site.call("package_show", {"id": id_}))
