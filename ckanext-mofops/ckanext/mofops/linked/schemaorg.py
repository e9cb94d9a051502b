"""Datasets and the catalogue as schema.org says them: what search engines read in the head of a page."""

from collections.abc import Mapping
from typing import Any

from ckanext.mofops import metadata
from ckanext.mofops.linked.graph import buddhist_year, number, web_address
from ckanext.mofops.linked.site import Site
from ckanext.mofops.standard.formats import format_of
from ckanext.mofops.standard.linked import linked
from ckanext.mofops.standard.messages import Lang
from ckanext.mofops.standard.schema import dataset_schema

CONTEXT = "https://schema.org/"
DESCRIPTION = 5000
"""So many characters of a description are read."""


def schema_dataset(dataset: Mapping[str, Any], site: Site, lang: Lang) -> dict[str, Any]:
    """A ``Dataset``, in wire form with ``organization``; what is not known is left out."""
    organisation = dataset.get("organization") or {}
    place = f"{site.address}/dataset/{dataset['name']}"
    return _filled(
        {
            "@context": CONTEXT,
            "@type": "Dataset",
            "@id": site.dataset(dataset["id"]),
            "identifier": dataset["id"],
            "name": dataset.get("title") or dataset["name"],
            "description": (dataset.get("notes") or "")[:DESCRIPTION],
            "url": place,
            "keywords": list(metadata.tag_names(dataset)),
            "license": _licence(dataset, site),
            "isAccessibleForFree": True,
            "creator": _organisation(organisation, dataset, site),
            "datePublished": dataset.get("data_release_date") or dataset.get("metadata_created"),
            "dateModified": dataset.get("last_updated_date") or dataset.get("metadata_modified"),
            "temporalCoverage": _period(dataset),
            "includedInDataCatalog": {"@type": "DataCatalog", "name": site.title[lang], "url": f"{site.address}/"},
            "distribution": [_download(resource, dataset, site) for resource in dataset.get("resources") or []],
        }
    )


def _filled(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value not in (None, "", [], {})}


def _licence(dataset: Mapping[str, Any], site: Site) -> str | None:
    term = linked().terms["license_id"]
    value = str(dataset.get("license_id") or "")
    if value not in term.parts:
        return None
    other = str(web_address(dataset.get("license_id_other")) or "")
    choice = dataset_schema().dataset_fields["license_id"].choices[value]
    if choice.unspecific or choice.needs_other:
        return other or None
    return term.same.get(value) or site.word("license_id", term.parts[value])


def _organisation(organisation: Mapping[str, Any], dataset: Mapping[str, Any], site: Site) -> dict[str, Any]:
    if not organisation.get("id"):
        return {}
    contact: dict[str, Any] = {"@type": "ContactPoint", "contactType": "customer support"}
    contact |= {"name": dataset.get("maintainer"), "email": dataset.get("maintainer_email")}
    return {
        "@type": "Organization",
        "@id": site.organisation(organisation["id"]),
        "name": organisation.get("title") or organisation["name"],
        "url": f"{site.address}/organization/{organisation['name']}",
        "contactPoint": _filled(contact),
    }


def _period(dataset: Mapping[str, Any]) -> str | None:
    years = [year for field in ("first_year_of_data", "last_year_of_data") if (year := buddhist_year(dataset.get(field)))]
    return f"{years[0] - 543}/{years[1] - 543}" if len(years) == 2 else None


def _download(resource: Mapping[str, Any], dataset: Mapping[str, Any], site: Site) -> dict[str, Any]:
    known = format_of(str(resource.get("format") or ""))
    size = number(resource.get("size"))
    return _filled(
        {
            "@type": "DataDownload",
            "@id": site.resource(dataset["id"], resource["id"]),
            "name": resource.get("name"),
            "description": (resource.get("description") or "")[:DESCRIPTION],
            "contentUrl": str(web_address(resource.get("url")) or ""),
            "encodingFormat": known.media_type if known is not None else resource.get("format"),
            "contentSize": None if size is None else f"{size} B",
            "dateModified": resource.get("last_modified") or resource.get("metadata_modified"),
        }
    )


def data_catalog(site: Site, lang: Lang) -> dict[str, Any]:
    """A ``DataCatalog``: this one."""
    publisher = {"@type": "GovernmentOrganization", "name": site.publisher_title[lang], "email": site.email}
    return _filled(
        {
            "@context": CONTEXT,
            "@type": "DataCatalog",
            "@id": site.address,
            "name": site.title[lang],
            "description": site.description[lang],
            "url": f"{site.address}/",
            "inLanguage": ["th", "en"],
            "publisher": _filled(publisher),
        }
    )
