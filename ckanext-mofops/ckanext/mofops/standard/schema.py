"""The dataset schema, read: the 14 mandatory items, their fields, and the code lists.

Source: มรด. 3-1:2565 (DGA), mandatory metadata; field names and values of thai_gdc 2.1.0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.messages import Lang

Kind = Literal[
    "text", "markdown", "email", "org", "tags", "choice", "choices", "flag",
    "number", "slug", "url", "date", "year", "table_schema",
]  # fmt: skip
Label = Mapping[Lang, str]


@dataclass(frozen=True)
class Choice:
    """A row of a code list; what the keys mean stands at the top of dataset_schema.yaml."""

    value: str
    label: Label
    help: Label | None = None
    needs_other: bool = False
    unspecific: bool = False
    interval: Literal["required", "none", "optional"] = "none"
    days: int | None = None
    public: bool | None = None
    open: bool | None = None
    ckan_id: str | None = None


@dataclass(frozen=True)
class Example:
    """How to fill a field in, and how not."""

    good: Label
    bad: Label


@dataclass(frozen=True)
class Field:
    """A field of a dataset or resource.

    item: number of the mandatory item it carries; types: keys of the dataset types that have it; group: id, None for a
    resource's; choices: by value, in the order of the list, empty where any text will do.
    """

    name: str
    kind: Kind
    label: Label
    item: int | None
    group: str | None
    types: frozenset[str]
    help: Label | None
    example: Example | None
    other_field: str | None
    other_of: str | None
    choices: Mapping[str, Choice]


@dataclass(frozen=True)
class Item:
    """A mandatory item; fields: names of the fields that carry it, two for item 9."""

    number: int
    label: Label
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """Limits of the text in a dataset. placeholders: text that stands for "nothing"; text_bytes: UTF-8."""

    placeholders: frozenset[str]
    text_bytes: int
    tag_length: tuple[int, int]
    slug_pattern: str
    slug_reserved: frozenset[str]


@dataclass(frozen=True)
class DatasetSchema:
    """Items by number; fields by name and groups by id, in the order of the form; dataset types: value of data_type by key."""

    items: Mapping[int, Item]
    groups: Mapping[str, Label]
    dataset_types: Mapping[str, str]
    dataset_fields: Mapping[str, Field]
    resource_fields: Mapping[str, Field]
    rules: Rules


@cache
def dataset_schema() -> DatasetSchema:
    """The schema of ``dataset_schema.yaml``.

    :raises TypeError: a choice carries an unknown key
    :raises ValueError: an item has no field, or a field names an unknown item, group, dataset type or companion field
    """
    source = load("dataset_schema.yaml")
    every_type = frozenset(source["dataset_types"])
    dataset_fields = _fields(source["dataset_fields"], every_type)
    items = {
        row["number"]: Item(
            number=row["number"],
            label=row["label"],
            fields=tuple(field.name for field in dataset_fields.values() if field.item == row["number"]),
        )
        for row in source["items"]
    }
    schema = DatasetSchema(
        items=MappingProxyType(items),
        groups=MappingProxyType({row["id"]: row["label"] for row in source["groups"]}),
        dataset_types=MappingProxyType(source["dataset_types"]),
        dataset_fields=dataset_fields,
        resource_fields=_fields(source["resource_fields"], every_type),
        rules=_rules(source["rules"]),
    )
    _refuse_loose_ends(schema)
    return schema


def _fields(rows: list[dict[str, Any]], every_type: frozenset[str]) -> Mapping[str, Field]:
    return MappingProxyType({row["field_name"]: _field(row, every_type) for row in rows})


def _field(row: dict[str, Any], every_type: frozenset[str]) -> Field:
    return Field(
        name=row["field_name"],
        kind=row["kind"],
        label=row["label"],
        item=row.get("item"),
        group=row.get("group"),
        types=frozenset(row["types"]) if "types" in row else every_type,
        help=row.get("help_text"),
        example=Example(**row["example"]) if "example" in row else None,
        other_field=row.get("other_field"),
        other_of=row.get("other_of"),
        choices=MappingProxyType({choice["value"]: Choice(**choice) for choice in row.get("choices", [])}),
    )


def _rules(source: dict[str, Any]) -> Rules:
    return Rules(
        placeholders=frozenset(source["placeholders"]),
        text_bytes=source["text_bytes"],
        tag_length=(source["tag_length"]["minimum"], source["tag_length"]["maximum"]),
        slug_pattern=source["slug"]["pattern"],
        slug_reserved=frozenset(source["slug"]["reserved"]),
    )


def _refuse_loose_ends(schema: DatasetSchema) -> None:
    for item in schema.items.values():
        if not item.fields:
            raise ValueError(f"item {item.number} has no field")
    if set(schema.dataset_types.values()) != set(schema.dataset_fields["data_type"].choices):
        raise ValueError("dataset_types and the choices of data_type differ")
    for fields in (schema.dataset_fields, schema.resource_fields):
        for field in fields.values():
            if field.item is not None and field.item not in schema.items:
                raise ValueError(f"field {field.name}: unknown item {field.item}")
            if field.group is not None and field.group not in schema.groups:
                raise ValueError(f"field {field.name}: unknown group {field.group}")
            if not field.types <= schema.dataset_types.keys():
                raise ValueError(f"field {field.name}: unknown dataset type in {sorted(field.types)}")
            for companion in (field.other_field, field.other_of):
                if companion is not None and companion not in fields:
                    raise ValueError(f"field {field.name}: unknown companion field {companion}")
