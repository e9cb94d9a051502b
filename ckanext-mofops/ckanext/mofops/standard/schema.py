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

Kind = Literal["text", "email", "org", "tags", "choice", "choices", "number", "slug", "url", "date", "table_schema"]
Label = Mapping[Lang, str]


@dataclass(frozen=True)
class Choice:
    """A row of a code list; what the keys mean stands at the top of dataset_schema.yaml."""

    value: str
    label: Label
    needs_other: bool = False
    unspecific: bool = False
    interval: Literal["required", "none", "optional"] = "none"
    days: int | None = None
    public: bool | None = None
    open: bool | None = None
    ckan_id: str | None = None


@dataclass(frozen=True)
class Field:
    """A field of a dataset or resource.

    item: number of the mandatory item it carries; choices: by value, in the order of the list,
    empty where any text will do.
    """

    name: str
    kind: Kind
    label: Label
    item: int | None
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
    """Items by number; fields by name, in the order of the form."""

    items: Mapping[int, Item]
    dataset_fields: Mapping[str, Field]
    resource_fields: Mapping[str, Field]
    rules: Rules


@cache
def dataset_schema() -> DatasetSchema:
    """The schema of ``dataset_schema.yaml``.

    :raises TypeError: a choice carries an unknown key
    :raises ValueError: an item has no field, or a field names an unknown item or companion field
    """
    source = load("dataset_schema.yaml")
    dataset_fields = _fields(source["dataset_fields"])
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
        dataset_fields=dataset_fields,
        resource_fields=_fields(source["resource_fields"]),
        rules=_rules(source["rules"]),
    )
    _refuse_loose_ends(schema)
    return schema


def _fields(rows: list[dict[str, Any]]) -> Mapping[str, Field]:
    return MappingProxyType({row["field_name"]: _field(row) for row in rows})


def _field(row: dict[str, Any]) -> Field:
    return Field(
        name=row["field_name"],
        kind=row["kind"],
        label=row["label"],
        item=row.get("item"),
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
    for field in schema.dataset_fields.values():
        if field.item is not None and field.item not in schema.items:
            raise ValueError(f"field {field.name}: unknown item {field.item}")
        for companion in (field.other_field, field.other_of):
            if companion is not None and companion not in schema.dataset_fields:
                raise ValueError(f"field {field.name}: unknown companion field {companion}")
