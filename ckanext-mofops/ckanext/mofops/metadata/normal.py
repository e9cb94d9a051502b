"""The canonical form of a dataset: what the rules compare and the catalogue stores."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from ckanext.mofops.standard.schema import Field, dataset_schema

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def normalised(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """The dataset with its known fields in canonical form; unknown fields stay as they are.

    Text is NFC, trimmed, with SARA AM as one letter; ``choices`` are lists in the order of the code
    list; the interval is a string of ASCII digits, empty for a unit without a period; a
    ``*_other`` whose choice is not taken is empty. A value of the wrong type stays, for
    ``problems`` to name. Tags: see ``tag_names``.

    Source: metadata standard มรด. 3-1:2565, item 9; thai_gdc 2.1.0 wire format.
    """
    result = dict(dataset)
    for field in dataset_schema().dataset_fields.values():
        if field.kind != "tags" and result.get(field.name) is not None:
            result[field.name] = _value(field, result[field.name])
    _clear_what_has_no_meaning(result)
    return result


def clean(text: str) -> str:
    """NFC with ํา joined to ำ, no-break spaces made plain, outer blanks removed.

    Never NFKC: it would split ำ, and อำเภอ would match no code list.
    """
    return unicodedata.normalize("NFC", text).replace("ํา", "ำ").replace("\xa0", " ").strip()


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


def _value(field: Field, value: Any) -> Any:
    if field.kind == "choices":
        return _choices(field, value)
    if field.kind == "number":
        return str(value) if type(value) is int else clean(value).translate(_THAI_DIGITS) if isinstance(value, str) else value
    return clean(value) if isinstance(value, str) else value


def _choices(field: Field, value: Any) -> Any:
    values = _from_text(value) if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(entry, str) for entry in values):
        return value
    chosen = dict.fromkeys(clean(entry) for entry in values if not is_blank(entry))
    listed = [known for known in field.choices if known in chosen]
    return listed + [entry for entry in chosen if entry not in field.choices]


def _from_text(value: str) -> Any:
    # CKAN stores a multiple choice as the JSON text of a list; a form with one box ticked sends that value alone.
    if value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return [value]
    return [value]


def _clear_what_has_no_meaning(dataset: dict[str, Any]) -> None:
    fields = dataset_schema().dataset_fields
    for field in fields.values():
        if field.other_of is not None and dataset.get(field.name) and not needs_other(fields[field.other_of], dataset):
            dataset[field.name] = ""
    unit = fields["update_frequency_unit"].choices.get(_hashable(dataset.get("update_frequency_unit")))
    interval = dataset.get("update_frequency_interval")
    if unit is not None and unit.interval == "none" and (interval == "0" or is_blank(interval)):
        dataset.pop("update_frequency_interval", None)


def needs_other(field: Field, dataset: Mapping[str, Any]) -> bool:
    """Whether a choice of the field is taken that its ``*_other`` field must explain."""
    taken = dataset.get(field.name)
    values = taken if isinstance(taken, list) else [taken]
    return any((choice := field.choices.get(_hashable(value))) is not None and choice.needs_other for value in values)


def _hashable(value: Any) -> str:
    return value if isinstance(value, str) else ""
