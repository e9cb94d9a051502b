"""What people and programs can have a table as."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from ckan.plugins import toolkit as tk

from ckanext.mofops.examples import EXAMPLES, Asked, example
from ckanext.mofops.helpers.resource import dossier_of
from ckanext.mofops.jobs import tables
from ckanext.mofops.language import in_language
from ckanext.mofops.metadata.filename import readable
from ckanext.mofops.renditions import archive
from ckanext.mofops.standard.messages import text


def mofops_downloads(dataset: Mapping[str, Any], resource: Mapping[str, Any]) -> list[dict[str, str]]:
    """The table of a resource in other formats: ``[{"kind", "address"}]``, to be shared; empty if none is known."""
    return [
        {"kind": kind, "address": _address(dataset, resource, kind)}
        for kind in tables.offered(dossier_of(resource["id"]).resource)
    ]


def mofops_dataset_zip(dataset: Mapping[str, Any]) -> str:
    """Where all of a dataset can be had as one file; empty if it has no uploaded files, or too large ones."""
    uploads = any(resource.get("url_type") == "upload" for resource in dataset.get("resources", ()))
    limit = tk.config["ckanext.mofops.tables.zip_size"] * 2**20
    if not uploads or dataset.get("state") != "active" or archive.size(dataset) > limit:
        return ""
    return tk.h.url_for("mofops_tables.whole", id=dataset["name"], locale="default")


def mofops_data_api(dataset: Mapping[str, Any], resource: Mapping[str, Any]) -> dict[str, Any] | None:
    """How to ask for the table of a resource: ``{"rows", "search", "examples", "renamed"}``; None if it is not in the DataStore.

    examples: ``[{"id", "title", "text"}]``; renamed: ``[(name, id)]`` of the columns whose name the DataStore does not take.
    """
    row = dossier_of(resource["id"]).table if resource.get("datastore_active") else None
    if row is None or row.state != "loaded":
        return None
    stem = PurePosixPath(urlsplit(resource["url"]).path).stem
    field, value = row.example or (None, None)
    asked = Asked(
        search=tk.h.url_for("api.action", ver=3, logic_function="datastore_search", locale="default", qualified=True),
        resource=resource["id"],
        download=_address(dataset, resource, "csv", qualified=True),
        file=readable(f"{stem}.csv"),
        words={name: in_language(text(f"example-{name}")) for name in ("rows", "filter", "file")},
        field=field,
        value=value,
    )
    return {
        "rows": row.rows,
        "search": asked.search,
        "examples": [{"id": name, "title": title, "text": example(name, asked)} for name, title in EXAMPLES.items()],
        "renamed": [(column["name"], column["id"]) for column in row.columns or () if column["name"] != column["id"]],
    }


def _address(dataset: Mapping[str, Any], resource: Mapping[str, Any], kind: str, *, qualified: bool = False) -> str:
    where = {"id": dataset["name"], "resource_id": resource["id"], "kind": kind}
    return str(tk.h.url_for("mofops_tables.table", **where, locale="default", qualified=qualified))
