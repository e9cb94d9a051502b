"""A dataset as the descriptor of a Data Package, that its files can travel with.

Source: Data Package 2.0 (datapackage.org/standard), which readers of 1.0 understand, too.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from ckanext.mofops.standard.formats import format_of
from ckanext.mofops.standard.schema import dataset_schema

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
FILE = "datapackage.json"


@dataclass(frozen=True)
class Packed:
    """A file of the package. path: within it; sha256: of its bytes, in hexadecimal."""

    path: str
    bytes: int
    sha256: str
    encoding: str | None = None


def descriptor(dataset: Mapping[str, Any], files: Mapping[str, Packed], *, homepage: str) -> dict[str, Any]:
    """The descriptor of a dataset in wire form.

    :param files: those that go along, by the id of their resource; others are named by their address
    :param homepage: address of the dataset
    """
    resources = [entry for entry in dataset.get("resources", ()) if entry["id"] in files or _is_address(entry.get("url"))]
    names = _names(resources, files)
    described = {
        "$schema": PROFILE,
        "name": dataset["name"],
        "id": dataset.get("id"),
        "title": dataset.get("title"),
        "description": dataset.get("notes"),
        "homepage": homepage,
        "created": _moment(dataset.get("metadata_created")),
        "version": _moment(dataset.get("metadata_modified")),
        "keywords": [tag["name"] for tag in dataset.get("tags") or ()],
        "licenses": _licences(dataset),
        "contributors": _contributors(dataset),
        "sources": [{"title": dataset["data_source"]}] if dataset.get("data_source") else [],
        "items": _items(dataset),
        "resources": [_resource(entry, names[entry["id"]], files.get(entry["id"])) for entry in resources],
    }
    return {name: value for name, value in described.items() if value not in (None, "", [])}


def _moment(value: Any) -> str | None:
    """A moment as RFC 3339 has it; those of CKAN are UTC, and do not say so."""
    return f"{str(value)[:19]}Z" if value else None


def _licences(dataset: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The licence by its words; names are for those of the Open Definition, which the code list has no ids of for each."""
    chosen = dataset.get("license_id")
    if not chosen:
        return []
    choice = dataset_schema().dataset_fields["license_id"].choices.get(chosen)
    title = dataset.get("license_id_other") or (choice.label["en"] if choice is not None else chosen)
    known = choice.ckan_id if choice is not None else None
    return [{"name": known or _licence_name(chosen), "title": title}]


def _licence_name(value: str) -> str:
    return re.sub("[^A-Za-z0-9._-]+", "-", value).strip("-") or "other"


def _contributors(dataset: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if (organisation := dataset.get("organization")) and organisation.get("title"):
        found.append({"title": organisation["title"], "roles": ["publisher"]})
    if dataset.get("maintainer"):
        person = {"title": dataset["maintainer"], "email": dataset.get("maintainer_email"), "roles": ["maintainer"]}
        found.append({name: value for name, value in person.items() if value})
    return found


def _items(dataset: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The 14 items: ``[{"item", "field", "title", "value"}]``, item 9 in two parts."""
    found = []
    for item in dataset_schema().items.values():
        for name in item.fields:
            field = dataset_schema().dataset_fields[name]
            value = _stated(dataset, name)
            if value not in (None, "", []):
                found.append({"item": item.number, "field": name, "title": dict(field.label), "value": value})
    return found


def _stated(dataset: Mapping[str, Any], name: str) -> Any:
    if name == "tag_string":
        return [tag["name"] for tag in dataset.get("tags") or ()]
    if name == "owner_org":
        return (dataset.get("organization") or {}).get("title") or dataset.get("owner_org")
    return dataset.get(name)


def _resource(entry: Mapping[str, Any], name: str, packed: Packed | None) -> dict[str, Any]:
    kind = format_of(entry.get("format") or "")
    schema = entry.get("schema") if isinstance(entry.get("schema"), Mapping) else None
    described = {
        "name": name,
        "path": packed.path if packed is not None else entry["url"],
        "title": entry.get("name"),
        "description": entry.get("description"),
        "format": (kind.extensions[0] if kind is not None and kind.extensions else (entry.get("format") or "").lower()),
        "mediatype": kind.media_type if kind is not None else entry.get("mimetype"),
        "encoding": packed.encoding if packed is not None else None,
        "bytes": packed.bytes if packed is not None else None,
        "hash": f"sha256:{packed.sha256}" if packed is not None else None,
        "schema": schema,
    }
    return {key: value for key, value in described.items() if value not in (None, "")}


def _names(resources: Sequence[Mapping[str, Any]], files: Mapping[str, Packed]) -> dict[str, str]:
    """The names of resources within the package by their ids, after their files: all different, of a-z, 0-9, - and _."""
    found: dict[str, str] = {}
    for place, entry in enumerate(resources, start=1):
        file = files[entry["id"]].path if entry["id"] in files else urlsplit(entry["url"]).path
        stem = re.sub("[^a-z0-9_-]+", "-", PurePosixPath(file).stem.lower()).strip("-_")
        name = base = stem or f"resource-{place}"
        number = 1
        while name in found.values():
            number += 1
            name = f"{base}-{number}"
        found[entry["id"]] = name
    return found


def _is_address(url: Any) -> bool:
    return isinstance(url, str) and url.startswith(("https://", "http://"))
