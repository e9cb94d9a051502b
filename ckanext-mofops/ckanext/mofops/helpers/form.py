"""What the forms show."""

from collections.abc import Iterator, Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.mofops import metadata
from ckanext.mofops.helpers.dataset import SchemaField, anchor
from ckanext.mofops.helpers.words import mofops_date, mofops_json
from ckanext.mofops.language import in_language
from ckanext.mofops.standard.formats import formats
from ckanext.mofops.standard.schema import dataset_schema


def mofops_faults(errors: Mapping[str, Any] | None, fields: list[SchemaField]) -> list[dict[str, str]]:
    """What was refused, in form order: ``{"label", "message", "anchor"}``; no anchor where the form lacks the field."""
    left = dict(errors or {})
    if "tags" in left:
        left["tag_string"] = left.pop("tags")
    labels = {field["field_name"]: in_language(field["label"]) for field in fields} | {"private": tk._("Visibility")}
    named = [
        {"label": label, "message": " ".join(_texts(left.pop(name))), "anchor": anchor(name)}
        for name, label in labels.items()
        if left.get(name)
    ]
    return named + [{"label": "", "message": message, "anchor": ""} for fault in left.values() for message in _texts(fault)]


def _texts(fault: Any) -> Iterator[str]:
    """Every sentence of an error, however deep it lies."""
    if isinstance(fault, str):
        yield fault
    elif isinstance(fault, Mapping | list):
        for part in fault.values() if isinstance(fault, Mapping) else fault:
            yield from _texts(part)


def mofops_parts(fields: list[SchemaField], group: str | None = None) -> list[dict[str, Any]]:
    """Fields of a group by the types of dataset that have them: ``{"types", "label", "fields"}``.

    First those that all types have, with neither types nor label.
    """
    values = dataset_schema().dataset_types
    parts: dict[tuple[str, ...], list[SchemaField]] = {(): []}
    for field in fields:
        if field.get("group") == group:
            parts.setdefault(tuple(field.get("types", ())), []).append(field)
    return [
        {"types": types, "label": " · ".join(_type_label(values[key]) for key in types), "fields": own}
        for types, own in parts.items()
    ]


def _type_label(value: str) -> str:
    return in_language(dataset_schema().dataset_fields["data_type"].choices[value].label)


def mofops_form_value(field: SchemaField, data: Mapping[str, Any]) -> Any:
    """What the form shows in a field: a list for choices, else text. What cannot be read stays as it was typed."""
    value = data.get(field["field_name"])
    kind = field["kind"]
    if kind == "table_schema":
        return mofops_json(value)
    if kind == "tags":
        return value or ", ".join(str(name) for name in metadata.tag_names(data))
    name = field["field_name"]
    rule = metadata.normalised if name in dataset_schema().dataset_fields else metadata.normalised_resource
    read = rule({name: value})[name] if kind in ("choices", "choice", "flag", "date") and value else value
    if kind == "choices":
        return read if isinstance(read, list) else [read] if read else []
    return mofops_date(read) if kind == "date" else "" if read is None else str(read)


def mofops_formats() -> list[str]:
    """Names of the file formats that the catalogue knows."""
    return list(formats())


def mofops_only_organisation() -> str:
    """The id of the organisation where the user keeps datasets, if it is only one."""
    mine = tk.h.organizations_available("create_dataset")
    return mine[0]["id"] if len(mine) == 1 else ""
