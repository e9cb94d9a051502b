"""The doors of the catalogue: what CKAN may store. The rules themselves stand in the metadata room."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.mofops import metadata
from ckanext.mofops.jobs import registration
from ckanext.mofops.language import in_language
from ckanext.mofops.metadata.publishing import is_visible
from ckanext.mofops.metadata.slug import suggested
from ckanext.mofops.metadata.tags import tag_problem
from ckanext.mofops.model import is_name_taken
from ckanext.mofops.standard.messages import text
from ckanext.mofops.standard.schema import dataset_schema

__all__ = [
    "datasets_with_no_organization_cannot_be_private",
    "mofops_choices",
    "mofops_dataset",
    "mofops_http_url",
    "mofops_owner_org",
    "mofops_resource_field",
    "mofops_resource_name",
    "mofops_table_schema",
    "mofops_unless_refused",
    "tag_length_validator",
    "tag_name_validator",
    "tag_string_convert",
]


def mofops_dataset(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Brings a dataset to canonical form and refuses it with every faulty item at once.

    Runs before the validators of the fields, on what the caller sent. Each error stands at the wire
    field of its item, in the caller's language. Which faults are refused: ``metadata.refusals``.
    """
    package = context.get("package")
    dataset = metadata.normalised(_as_sent(data))
    if package is None:
        dataset["name"] = dataset.get("name") or _suggested_name(dataset.get("title"))
        if dataset.get("state") == "draft":
            context["allow_state_change"] = True  # else CKAN publishes an editor's draft
        else:
            dataset["state"] = "active"  # whatever was asked for: of an editor, CKAN takes no other state
    else:
        dataset["name"] = dataset.get("name") or package.name
        dataset["state"] = dataset.get("state") or package.state
        dataset["private"] = package.private if dataset.get("private") in (None, "") else dataset["private"]
    saved = None if package is None else _saved(context)
    dataset["allow_harvest"] = metadata.consent(dataset, saved)
    for field in dataset_schema().dataset_fields.values():
        sent = data.get((field.name,), tk.missing) is not tk.missing
        if (sent or field.name in _SET_HERE) and field.kind != "tags":
            data[(field.name,)] = dataset.get(field.name, "")
    for problem in metadata.refusals(dataset, saved):
        if not _judged_elsewhere(problem, named=package is not None or context.get("mofops_named", False)):
            errors.setdefault(_place(problem, data), []).append(in_language(problem.message()))
    if package is not None and not _is_offered(dataset):
        _refuse_to_hide(_saved(context), data, errors)
    _refuse_unstorable(data, errors, updating=package is not None)


_SET_HERE = frozenset({"name", "allow_harvest"})


def _saved(context: Context) -> Callable[[], Mapping[str, Any]]:
    """Gives the dataset as it is stored, read once at most."""
    dataset_id = context["package"].id
    return cache(lambda: tk.get_action("package_show")({"ignore_auth": True}, {"id": dataset_id}))


def _refuse_to_hide(saved: Callable[[], Mapping[str, Any]], data: FlattenDataDict, errors: FlattenErrorDict) -> None:
    """Refuses to hide or delete a dataset that is registered with GD Catalog, unless the caller confirms."""
    sent = data.get(("__extras",), tk.missing)
    if (isinstance(sent, Mapping) and registration.is_confirmed(sent)) or not _is_offered(saved()):
        return
    found = registration.hurdle(saved()["id"])
    if found is not None:
        errors[(registration.CONFIRM,)] = [in_language(text("hide-registered", state=dict(found.label)))]


def _is_offered(dataset: Mapping[str, Any]) -> bool:
    return is_visible(dataset) and dataset.get("allow_harvest") != "False"


def _suggested_name(title: Any) -> str:
    return suggested(title if isinstance(title, str) else "", taken=is_name_taken)


def _refuse_unstorable(data: FlattenDataDict, errors: FlattenErrorDict, *, updating: bool) -> None:
    """Refuses text that PostgreSQL and Solr answer with a server error, in every field that no rule of ours looks at.

    The text itself goes no further: some validators ask the database about it. What an old dataset holds already stays.
    """
    refused = metadata.is_unstorable if updating else metadata.has_control_character
    limit = dataset_schema().rules.text_bytes
    for key, value in data.items():
        if key[0] in ("__extras", "tags", "tag_string"):
            continue  # dropped, or judged where CKAN judges tags
        if any(refused(found) for found in _texts_in(value)):
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


def _judged_elsewhere(problem: metadata.Problem, *, named: bool) -> bool:
    # A tag is judged where CKAN judges tags; a name that was given before stays, for links to it must not break.
    return (problem.field == "tags" and problem.value is not None) or (problem.code == "slug-invalid" and named)


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


def mofops_choices(value: Any) -> Any:
    """The choices of a field, judged by ``mofops_dataset`` or ``mofops_resource_field``, as the JSON text that scheming keeps."""
    return json.dumps([] if value in (tk.missing, None, "") else value)


def mofops_resource_field(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Brings a field of a resource to canonical form and refuses a value that its rule forbids.

    :raises StopOnError: the field has an error
    """
    name = key[-1]
    concerned = (name, dataset_schema().resource_fields[name].other_of)
    sent = {field: data.get((*key[:-1], field), tk.missing) for field in concerned}
    sent = {field: value for field, value in sent.items() if value is not tk.missing}
    if sent:
        resource = metadata.normalised_resource(sent)
        if name in resource:
            data[key] = resource[name]
        for problem in metadata.resource_problems(resource, only=name):
            if not _is_stored(key, data, context):
                errors.setdefault(key, []).append(in_language(problem.message()))
    if errors.get(key):
        raise tk.StopOnError


def mofops_resource_name(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """A resource without a name is called by its file.

    :raises Invalid: there is no file name either
    """
    if data.get(key) not in (tk.missing, None, ""):
        return
    url = data.get((*key[:-1], "url"))
    name = unquote(urlsplit(url).path.rpartition("/")[2]) if isinstance(url, str) else ""
    if not name:
        raise tk.Invalid(in_language(text("resource-unnamed")))
    data[key] = name


def _is_stored(key: FlattenKey, data: FlattenDataDict, context: Context) -> bool:
    """Whether the saved dataset or resource has this value already: an old fault elsewhere must not lock it."""
    package = context.get("package")
    if package is None:
        return False
    resource_id = data.get((*key[:-1], "id"))
    stored = [package] if len(key) == 1 else [resource for resource in package.resources if resource.id == resource_id]
    return any(getattr(row, key[-1], row.extras.get(key[-1])) == data.get(key) for row in stored)


def mofops_owner_org(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """An existing organisation in which the caller may keep datasets. That it is given is judged by ``mofops_dataset``.

    :raises Invalid: there is none of that name, or it is another's; with the item number
    """
    value = data.get(key)
    if value in (tk.missing, None, ""):
        data.pop(key, None)
        raise tk.StopOnError
    try:
        tk.get_validator("owner_org_validator")(key, data, errors, context)
        refused = None
    except tk.Invalid as error:
        refused = error
    organisation = model.Group.get(data[key])
    there = organisation is not None and organisation.is_organization and organisation.state == "active"
    if refused or not there:
        field = dataset_schema().dataset_fields["owner_org"]
        code = "organisation-not-yours" if there else "no-such-organisation"
        problem = metadata.Problem(code, field.name, item=field.item, value=organisation.display_name if there else value)
        raise tk.Invalid(in_language(problem.message())) from refused


def datasets_with_no_organization_cannot_be_private(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Leaves the organisation to ``mofops_dataset``: a draft may lack one, and stays as private as it was asked to be."""


def tag_name_validator(value: Any, context: Context) -> Any:
    """A tag as ``tag_problem`` allows it; one that the dataset has already may stay.

    Stands in for CKAN's own, which refuses three Thai tags of four.

    :raises Invalid: with the reason
    """
    name = metadata.clean(value) if isinstance(value, str) else value
    code = tag_problem(name) if isinstance(name, str) else "wrong-type"
    if code is None:
        return name
    package = context.get("package")
    if package is not None and value in {tag.name for tag in package.get_tags()}:
        return value
    params = {"label": _TAGS.label}
    raise tk.Invalid(in_language(metadata.Problem(code, "tags", item=_TAGS.item, value=str(name), params=params).message()))


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


def mofops_http_url(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """An address with http, https or ftp, or a bare file name as uploads have. What is stored already may stay.

    :raises Invalid: another scheme, such as ``javascript:``
    """
    try:
        scheme = urlsplit(data[key]).scheme
    except ValueError:
        scheme = "?"
    if scheme.lower() not in ("", "http", "https", "ftp") and not _is_stored(key, data, context):
        raise tk.Invalid(in_language(text("url-scheme")))


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
