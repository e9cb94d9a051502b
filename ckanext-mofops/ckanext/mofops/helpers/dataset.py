"""What is said of a dataset."""

from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.mofops import metadata
from ckanext.mofops.language import in_language
from ckanext.mofops.metadata.freshness import freshness
from ckanext.mofops.model.time import today
from ckanext.mofops.standard.schema import dataset_schema

SchemaField = dict[str, Any]
"""A field as scheming gives it: a row of dataset_schema.yaml."""


def anchor(name: str) -> str:
    return f"field-{name}"


def mofops_dataset(name_or_id: str) -> dict[str, Any]:
    """A dataset, as ``package_show``."""
    return tk.get_action("package_show")({}, {"id": name_or_id})


_BARE = dict.fromkeys(
    ("include_datasets", "include_dataset_count", "include_extras", "include_users", "include_groups", "include_followers"), False
)


def mofops_organisation(name_or_id: str) -> dict[str, Any]:
    """What an organisation is called and says of itself, as ``organization_show`` without all that belongs to it."""
    return tk.get_action("organization_show")({}, {"id": name_or_id, **_BARE})


def mofops_dataset_type(value: str) -> str:
    """The key of a type of dataset, ``stat`` for ``ข้อมูลสถิติ``; empty for an unknown one."""
    return {value: key for key, value in dataset_schema().dataset_types.items()}.get(value, "")


def mofops_freshness(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """How fresh a dataset is today, as ``Freshness.to_dict``."""
    return freshness(dataset, today()).to_dict()


def mofops_completeness(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """Which of the mandatory items a dataset, or a form, has.

    :returns: ``{"filled", "total", "missing", "entries"}``: two numbers of items, the labels of those that are missing, and all
        by number as ``{"number", "label", "anchor", "missing"}``; the anchor is the place in the form to fill in
    """
    problems = [problem for problem in metadata.problems(dataset) if problem.severity == "error"]
    missing = metadata.missing_items(problems)
    faulty: dict[int | None, str] = {}
    for problem in problems:
        faulty.setdefault(problem.item, "tag_string" if problem.field == "tags" else problem.field)
    items = dataset_schema().items
    return {
        "filled": len(items) - len(missing),
        "total": len(items),
        "missing": [in_language(items[number].label) for number in missing],
        "entries": [
            {
                "number": number,
                "label": in_language(item.label),
                "anchor": anchor(faulty.get(number, item.fields[0])),
                "missing": number in missing,
            }
            for number, item in items.items()
        ],
    }


def mofops_anchor(item: int | None) -> str:
    """The place of an item in the form; empty for what is no item."""
    return "" if item is None else anchor(dataset_schema().items[item].fields[0])


def mofops_shown(fields: list[SchemaField], data: Mapping[str, Any]) -> list[SchemaField]:
    """The fields that hold something and stand for themselves: the explanation of a choice stands beside it."""
    return [field for field in fields if data.get(field["field_name"]) not in (None, "", []) and not field.get("other_of")]


def mofops_may_edit(dataset: Mapping[str, Any]) -> bool:
    """Whether the user edits datasets of its organisation; asked once a page, and nothing for a visitor."""
    if not tk.current_user.is_authenticated:
        return False
    if tk.current_user.sysadmin:
        return True
    if not hasattr(tk.g, "mofops_editable"):
        tk.g.mofops_editable = {organisation["id"] for organisation in tk.h.organizations_available("update_dataset")}
    return dataset.get("owner_org") in tk.g.mofops_editable
