"""The doors of the catalogue: what CKAN may store. The rules themselves stand in the metadata room."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ckan.plugins import toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.mofops import metadata
from ckanext.mofops.language import in_language
from ckanext.mofops.metadata.tags import tag_problem
from ckanext.mofops.standard.messages import text
from ckanext.mofops.standard.schema import dataset_schema

__all__ = [
    "mofops_dataset",
    "mofops_http_url",
    "mofops_table_schema",
    "mofops_unless_refused",
    "tag_length_validator",
    "tag_name_validator",
    "tag_string_convert",
]


def mofops_dataset(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Brings a dataset to canonical form and refuses it with every faulty item at once.

    Runs before the validators of the fields, on what the caller sent. Each error stands at the wire
    field of its item, in the caller's language.
    """
    dataset = metadata.normalised(_as_sent(data))
    updated = context.get("package")
    if updated is not None and not dataset.get("name"):
        dataset["name"] = updated.name
    for field in dataset_schema().dataset_fields.values():
        if field.kind != "tags" and data.get((field.name,), tk.missing) is not tk.missing:
            data[(field.name,)] = dataset.get(field.name, "")
    for problem in metadata.problems(dataset):
        if problem.severity == "error" and not _judged_elsewhere(problem, updating=updated is not None):
            errors.setdefault(_place(problem, data), []).append(in_language(problem.message()))
    _refuse_unstorable(data, errors)


def _refuse_unstorable(data: FlattenDataDict, errors: FlattenErrorDict) -> None:
    """Refuses text that PostgreSQL and Solr answer with a server error, in every field that no rule of ours looks at.

    The text itself goes no further: some validators ask the database about it.
    """
    limit = dataset_schema().rules.text_bytes
    for key, value in data.items():
        if key[0] in ("__extras", "tags", "tag_string"):
            continue  # dropped, or judged where CKAN judges tags
        if any(metadata.has_control_character(found) for found in _texts_in(value)):
            errors[key] = errors.get(key) or [in_language(text("control-character-here"))]
            data[key] = {} if key[-1] == "__extras" else ""
        elif key[0] == "extras" and key[-1] == "value" and isinstance(value, str) and len(value.encode()) > limit:
            label = data.get((*key[:-1], "key"))
            errors[key] = [in_language(text("text-too-long", label=label, limit=limit // 3))]


def _texts_in(value: Any) -> Iterator[str]:
    """Every text in a value, however deep it lies."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, Mapping):
            waiting += [*found.keys(), *found.values()]
        elif isinstance(found, list):
            waiting += found


def _as_sent(data: FlattenDataDict) -> dict[str, Any]:
    dataset = {key[0]: value for key, value in data.items() if len(key) == 1 and value is not tk.missing}
    tags = [data[key] for key in sorted(data) if len(key) == 3 and key[0] == "tags" and key[2] == "name"]
    return {**dataset, "tags": [*tags, *_texts(dataset.get("tags"))]}


def _texts(tags: Any) -> list[Any]:
    return tags if isinstance(tags, list) else []


def _judged_elsewhere(problem: metadata.Problem, *, updating: bool) -> bool:
    # A tag is judged where CKAN judges tags; an old name stays, for links to it must not break.
    return (problem.field == "tags" and problem.value is not None) or (problem.code == "slug-invalid" and updating)


def _place(problem: metadata.Problem, data: FlattenDataDict) -> FlattenKey:
    if problem.field != "tags":
        return (problem.field,)
    if data.get(("tag_string",), tk.missing) is not tk.missing:
        return ("tag_string",)
    # CKAN reads an error of tags as one of their names.
    return min((key for key in data if len(key) == 3 and key[0] == "tags" and key[2] == "name"), default=("tags", 0, "name"))


def mofops_unless_refused(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Ends the validation of a field that ``mofops_dataset`` refused: one error for one fault.

    :raises StopOnError: the field has an error
    """
    if errors.get(key):
        raise tk.StopOnError


def tag_name_validator(value: Any, context: Context) -> Any:
    """A tag of letters, Thai ones with their marks included, digits, spaces, ``-``, ``_`` and ``.``.

    Stands in for CKAN's own, which refuses three Thai tags of four.

    :raises Invalid: wrong characters, shorter than 2 or longer than 100
    """
    name = metadata.clean(value) if isinstance(value, str) else value
    code = tag_problem(name) if isinstance(name, str) else "wrong-type"
    if code is not None:
        params = {"label": _TAGS.label}
        raise tk.Invalid(in_language(metadata.Problem(code, "tags", item=_TAGS.item, value=str(name), params=params).message()))
    return name


_TAGS = dataset_schema().dataset_fields["tag_string"]


def tag_length_validator(value: Any, context: Context) -> Any:
    """Leaves the length to ``tag_name_validator``, which CKAN always runs after it: one error for one fault."""
    return value


def tag_string_convert(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Adds the tags of a comma-separated text to those sent as a list.

    Stands in for CKAN's own, which would call CKAN's tag rule whatever is registered.

    :raises Invalid: as ``tag_name_validator``
    """
    names = [tag_name_validator(name, context) for name in metadata.tag_names({"tag_string": data[key]})]
    listed = [tag[1] for tag in data if len(tag) == 3 and tag[0] == "tags"]
    for number, name in enumerate(names, start=max(listed, default=-1) + 1):
        data[("tags", number, "name")] = name


def mofops_http_url(value: Any) -> Any:
    """An address with http or https, or a bare file name as uploads have.

    :raises Invalid: another scheme, such as ``javascript:``
    """
    try:
        scheme = urlsplit(value).scheme
    except ValueError:
        scheme = "?"
    if scheme.lower() not in ("", "http", "https"):
        raise tk.Invalid(in_language(text("url-scheme")))
    return value


def mofops_table_schema(value: Any) -> str:
    """A Table Schema, an object or its JSON text, as canonical JSON text.

    :raises Invalid: no JSON, no ``fields`` with a ``name`` each, or a control character in it

    Source: Table Schema 1.0, "Descriptor".
    """
    try:
        schema = json.loads(value) if isinstance(value, str) else value
        fields = schema["fields"]
        named = all(isinstance(field["name"], str) for field in fields) and isinstance(fields, list)
    except (ValueError, TypeError, KeyError, RecursionError):
        named = False
    if not named:
        raise tk.Invalid(in_language(text("table-schema-invalid")))
    if any(metadata.has_control_character(found) for found in _texts_in(schema)):
        raise tk.Invalid(in_language(text("control-character-here")))
    return json.dumps(schema, ensure_ascii=False, sort_keys=True)
