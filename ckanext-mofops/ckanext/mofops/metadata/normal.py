"""The canonical form of a dataset: what the rules compare and the catalogue stores."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from ckanext.mofops.metadata.dates import DateFault, buddhist_year, parse
from ckanext.mofops.metadata.thai import arabic_digits, clean
from ckanext.mofops.standard.schema import Field, dataset_schema


def normalised(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """The dataset with its known fields in canonical form; unknown fields and resources stay as they are.

    Text is as ``thai.clean`` leaves it; a choice is spelt as in its list; ``choices`` are lists in the order of the code
    list; the interval is a string of ASCII digits, empty for a unit without a period; dates are ISO 8601 CE, years
    Buddhist; a ``*_other`` whose choice is not taken is empty. A value that cannot be read stays, for ``problems`` to
    name. Tags: see ``tag_names``.

    Source: metadata standard มรด. 3-1:2565, item 9; thai_gdc 2.1.0 wire format.
    """
    result = _normalised(dataset, *_of_dataset())
    unit = dataset_schema().dataset_fields["update_frequency_unit"].choices.get(_hashable(result.get("update_frequency_unit")))
    interval = result.get("update_frequency_interval")
    if unit is not None and unit.interval == "none" and (interval == "0" or is_blank(interval)):
        result.pop("update_frequency_interval", None)
    return result


def normalised_resource(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The resource with its known fields in canonical form, as ``normalised``."""
    return _normalised(resource, *_of_resource())


def tag_names(dataset: Mapping[str, Any]) -> list[Any]:
    """Names of the dataset's tags, cleaned, in order, blank ones left out.

    Reads ``tags`` (names, or dicts with ``name``) and ``tag_string`` (names between commas), as CKAN
    does. What is no text stays as it is, for ``problems`` to name.
    """
    tags = dataset.get("tags") or []
    listed = [tag.get("name") if isinstance(tag, Mapping) else tag for tag in tags] if isinstance(tags, list) else [tags]
    string = dataset.get("tag_string") or ""
    listed += string.split(",") if isinstance(string, str) else [string]
    cleaned = [clean(name) if isinstance(name, str) else name for name in listed]
    return [name for name in cleaned if name not in ("", None)]


def is_blank(value: Any) -> bool:
    """Nothing, blanks, an empty list, or text that stands for nothing, such as ``-``."""
    if isinstance(value, str):
        return clean(value) in dataset_schema().rules.placeholders
    return value is None or value == []


def needs_other(field: Field, dataset: Mapping[str, Any]) -> bool:
    """Whether a choice of the field is taken that its ``*_other`` field must explain."""
    taken = dataset.get(field.name)
    values = taken if isinstance(taken, list) else [taken]
    return any((choice := field.choices.get(_hashable(value))) is not None and choice.needs_other for value in values)


def _normalised(values: Mapping[str, Any], fields: Mapping[str, Field], explained: Mapping[str, Field]) -> dict[str, Any]:
    """explained: by the name of each ``*_other`` field, the field whose choice it explains."""
    result = dict(values)
    for name, value in values.items():
        if value is not None and (field := fields.get(name)) is not None:
            result[name] = _CANONICAL.get(field.kind, _text)(field, value)
    for name, owner in explained.items():
        if result.get(name) and not needs_other(owner, result):
            result[name] = ""
    return result


@cache
def _of_dataset() -> tuple[Mapping[str, Field], Mapping[str, Field]]:
    return _with_explained(dataset_schema().dataset_fields)


@cache
def _of_resource() -> tuple[Mapping[str, Field], Mapping[str, Field]]:
    return _with_explained(dataset_schema().resource_fields)


def _with_explained(fields: Mapping[str, Field]) -> tuple[Mapping[str, Field], Mapping[str, Field]]:
    return fields, {field.name: fields[field.other_of] for field in fields.values() if field.other_of is not None}


def _text(_field: Field, value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _untouched(_field: Field, value: Any) -> Any:
    return value


def _number(_field: Field, value: Any) -> Any:
    return str(value) if type(value) is int else arabic_digits(clean(value)) if isinstance(value, str) else value


def _choice(field: Field, value: Any) -> Any:
    return _spelt(field, clean(value)) if isinstance(value, str) else value


def _flag(field: Field, value: Any) -> Any:
    return _FLAGS.get(clean(str(value)).lower(), value) if isinstance(value, str | bool | int) else value


_FLAGS = MappingProxyType({"true": "True", "1": "True", "false": "False", "0": "False", "": ""})


def _date(_field: Field, value: Any) -> Any:
    if isinstance(value, date):  # YAML reads an unquoted date as one
        value = value.isoformat()
    return _read(lambda text: parse(text).isoformat(), value)


def _year(_field: Field, value: Any) -> Any:
    return _read(buddhist_year, str(value) if type(value) is int else value)


def _read(read: Callable[[str], str], value: Any) -> Any:
    """The value as read, or cleaned where it is blank or cannot be read."""
    if not isinstance(value, str) or is_blank(value):
        return clean(value) if isinstance(value, str) else value
    try:
        return read(value)
    except DateFault:
        return clean(value)


def _choices(field: Field, value: Any) -> Any:
    values = _from_text(field, value) if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(entry, str) for entry in values):
        return value
    chosen = dict.fromkeys(_spelt(field, clean(entry)) for entry in values if not is_blank(entry))
    listed = [known for known in field.choices if known in chosen]
    return listed + [entry for entry in chosen if entry not in field.choices]


def _from_text(field: Field, value: str) -> Any:
    # CKAN stores a multiple choice as the JSON text of a list; people write the choices one after another.
    if value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return [value]
    parts = [part for part in _SEPARATOR.split(value) if part.strip()]
    return [value] if _spelt(field, clean(value)) in field.choices else parts


_SEPARATOR = re.compile(r"[,;\n]")


def _spelt(field: Field, text: str) -> str:
    """The choice as its list spells it, where only blanks or capitals differ: ``อื่น ๆ`` is ``อื่นๆ``."""
    return text if text in field.choices else _spellings(field.name).get(_squeezed(text), text)


@cache
def _spellings(name: str) -> Mapping[str, str]:
    schema = dataset_schema()
    field = schema.dataset_fields.get(name) or schema.resource_fields[name]
    return MappingProxyType({_squeezed(value): value for value in field.choices})


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


_CANONICAL: Mapping[str, Callable[[Field, Any], Any]] = MappingProxyType(
    {
        "choice": _choice,
        "choices": _choices,
        "flag": _flag,
        "number": _number,
        "date": _date,
        "year": _year,
        "tags": _untouched,
        "table_schema": _untouched,
    }
)


def _hashable(value: Any) -> str:
    return value if isinstance(value, str) else ""
