"""What of a dataset is ours on the target, in one canonical form for both sides. Pure.

Source: fields of ``standard/dataset_schema.yaml``; CKAN 2.12 dataset dicts as ``package_search`` gives them.
"""

import json
import logging
import sys
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from ckanext.mofops.catalog.errors import one_line
from ckanext.mofops.gdcatalog.errors import GdCatalogError
from ckanext.mofops.gdcatalog.profile import Profile, canonical_json
from ckanext.mofops.metadata import normalised, normalised_resource, tag_names
from ckanext.mofops.standard.schema import Field, dataset_schema

log = logging.getLogger(__name__)

MARK_SOURCE = "mofops_source"
MARK_ID = "mofops_source_id"
MARK_HASH = "mofops_hash"
MARKS = (MARK_SOURCE, MARK_ID, MARK_HASH)
PENDING = "pending"
"""The hash of a push that is not finished: files are still on their way, or the target kept something else."""
WITHDRAWN = "withdrawn"
"""The hash of a dataset that we have hidden: it is private because of us, not because of a curator."""

FILE = "mofops_file"
"""Key of a source resource whose content is a local file: its path. Never read from a site."""

RESOURCE_FIELDS = ("id", *dataset_schema().resource_fields, "hash")


def source_id(dataset: Mapping[str, Any]) -> str:
    """Id of a source dataset in our marker: its ``id``, else its name."""
    return _text(dataset.get("id")) or _text(dataset.get("name")) or ""


def marks(dataset: Mapping[str, Any]) -> dict[str, str]:
    """Our marker on a dataset of the target, by extra; what it lacks is left out."""
    return {key: value for key, value in extras(dataset) if key in MARKS and isinstance(value, str)}


def consents(dataset: Mapping[str, Any]) -> bool:
    """Whether a dataset may be harvested and passed on: only the word "False" in ``allow_harvest`` takes that back."""
    return str(dataset.get("allow_harvest")).strip().lower() != "false"


def organisation(dataset: Mapping[str, Any]) -> str | None:
    """Name of the dataset's organisation: from ``organization`` as a site gives it, else ``owner_org`` as in a folder."""
    given = dataset.get("organization")
    return _text(given.get("name")) if isinstance(given, Mapping) else _text(dataset.get("owner_org"))


def mapped(dataset: Mapping[str, Any], mapping: Profile) -> dict[str, Any]:
    """The source dataset as the target should have it, in our field names: its name, organisation and code list values, public,
    and each resource a link or a file.

    A resource keeps ``FILE`` where its file is to be uploaded; nothing keeps ``url_type``, which would make the target
    replace the address of a link by one of its own.

    :raises GdCatalogError: a translator failed
    """
    dropped = {"url_type", "path"} if mapping.upload else {"url_type", "path", FILE}
    resources = [
        {key: value for key, value in resource.items() if key not in dropped} for resource in dicts(dataset.get("resources"))
    ]
    # What is public consents, as a target with our rules says.
    consented = {**dataset, "allow_harvest": dataset.get("allow_harvest") or "True", "resources": resources}
    wanted: Mapping[str, Any] = consented
    if mapping.target.values:
        wanted = mapping.target.translated(normalised(wanted))
    for translator in mapping.translators:
        try:
            wanted = dict(translator(dict(wanted)))
        except Exception as error:  # the border to code of others: it costs one dataset, not the run
            log.exception("a translator failed for %s", one_line(dataset.get("name"), 100))
            raise GdCatalogError("translation-failed", reason=one_line(f"{type(error).__name__}: {error}")) from error
    return {
        **wanted,
        "name": mapping.prefix + (_text(dataset.get("name")) or ""),
        "organization": {"name": mapping.organisation(organisation(dataset))},
        "private": False,
    }


def wanted_state(wanted: Mapping[str, Any], mapping: Profile) -> dict[str, Any]:
    """The owned form that a mapped dataset should have on the target."""
    return owned(wanted, without=mapping.not_compared)


def state_there(dataset: Mapping[str, Any], mapping: Profile, expected: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """The owned form that a dataset of the target has. expected: the owned form that it probably has, which saves time."""
    given = mapping.read_back(dataset)
    if expected is not None and _is_exactly(given, expected, mapping.not_compared):
        return expected
    return owned(given, without=mapping.not_compared)


def _is_exactly(given: Mapping[str, Any], state: Mapping[str, Any], without: Collection[str]) -> bool:
    """Whether a dataset dict holds an owned form to the letter: bringing it into that form would then change nothing."""
    resources = dicts(given.get("resources"))
    expected = state.get("resources", [])
    return (
        all(_value(given.get(name)) == state.get(name) for name in _names() if name not in without)
        and organisation(given) == state.get("owner_org")
        and sorted(str(tag.get("name")) for tag in dicts(given.get("tags"))) == state.get("tags", [])
        and (given.get("private") is True) == state["private"]
        and len(resources) == len(expected)
        and all(_is_exactly_resource(*pair) for pair in zip(resources, expected, strict=True))
    )


def _is_exactly_resource(given: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    uploaded = is_uploaded(given)
    return all(
        _value(given.get(name)) == state.get(name)
        for name in RESOURCE_FIELDS
        if name != "format" and not (name == "url" and uploaded)
    ) and str(given.get("format") or "").upper() == state.get("format", "")


def _value(value: Any) -> Any:
    return None if value == "" or value == [] or value == {} else value


def owned(dataset: Mapping[str, Any], *, without: Collection[str] = ()) -> dict[str, Any]:
    """The fields of a dataset dict that a push sets, in canonical form; equal on both sides when nothing is to do.

    Top level: the fields of the schema with ``tags`` (names, sorted), ``owner_org`` (the organisation's name), ``private`` and
    ``resources`` (``RESOURCE_FIELDS`` each, in order). What is empty, or named by ``without``, is left out. The content of an
    uploaded file is its ``hash``; its address is the target's own affair and left out.
    """
    given = normalised(dataset)
    found = {field.name: _canonical(field, given.get(field.name)) for field in _fields()}
    found["owner_org"] = organisation(dataset)
    found["tags"] = sorted({name for name in tag_names(dataset) if isinstance(name, str)})
    found["private"] = dataset.get("private") is True
    found["resources"] = [_owned_resource(resource) for resource in dicts(dataset.get("resources"))]
    return {key: value for key, value in _filled(found).items() if key not in without}


def state_hash(state: Mapping[str, Any]) -> str:
    """sha256, in hex, of an owned form."""
    return sha256(canonical_json(state).encode()).hexdigest()


def payload(dataset: Mapping[str, Any], mapping: Profile, hash_: str, current: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What is sent for a source dataset: wire fields, tags, our marker with ``hash_``, and the whole list of resources.

    current: the dataset on the target as it is now. Its other extras, and what others added to our resources, are sent along
    as they are; a file that is already there keeps its address. A resource whose file is not there yet is left out: uploading
    it adds it.
    """
    wanted = mapped(dataset, mapping)
    sent = owned(wanted, without=mapping.leave_out if current is None else mapping.not_compared)
    theirs = {resource.get("id"): resource for resource in dicts(mapping.read_back(current or {}).get("resources"))}
    resources = [_resource_payload(resource, theirs.get(resource.get("id"))) for resource in dicts(wanted["resources"])]
    marker = {MARK_SOURCE: mapping.source_site, MARK_ID: source_id(dataset), MARK_HASH: hash_}
    ours = {mapping.target.fields.get(name, name): value for name, value in sent.items() if mapping.target.is_extra(name)}
    replaced = {
        *MARKS,
        *(mapping.target.fields.get(name, name) for name in _sent_names(mapping) if mapping.target.is_extra(name)),
    }
    return {
        **{mapping.target.fields.get(name, name): value for name, value in sent.items() if not mapping.target.is_extra(name)},
        "private": False,
        "tags": [{"name": name} for name in sent.get("tags", [])],
        "extras": [{"key": key, "value": value} for key, value in extras(current or {}) if key not in replaced]
        + [{"key": key, "value": _as_text(value)} for key, value in {**ours, **marker}.items()],
        "resources": [_resource_sent(resource, mapping) for resource in resources if resource is not None],
    }


def _resource_sent(resource: Mapping[str, Any], mapping: Profile) -> dict[str, Any]:
    return {mapping.target.resource_fields.get(key, key): value for key, value in resource.items()}


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else canonical_json(value)


def form_fields(resource: Mapping[str, Any], mapping: Profile) -> dict[str, str]:
    """The fields of a resource as texts, to go with the upload of its file."""
    sent = {**_owned_resource(resource), "format": resource.get("format") or ""}
    return {name: _as_text(value) for name, value in _resource_sent(sent, mapping).items()}


def sent_fields(mapping: Profile) -> tuple[str, ...]:
    """Top-level keys of a dataset dict that an update replaces; all others on the target stay as they are."""
    names = (mapping.target.fields.get(name, name) for name in _sent_names(mapping) if not mapping.target.is_extra(name))
    return (*names, "owner_org", "private", "tags", "extras", "resources")


def _sent_names(mapping: Profile) -> list[str]:
    return [field.name for field in _fields() if field.name not in mapping.not_compared]


def is_uploaded(resource: Mapping[str, Any]) -> bool:
    """Whether a resource is a file on, or for, the target; else it is a link."""
    return resource.get(FILE) is not None or resource.get("url_type") == "upload"


@cache
def _fields() -> tuple[Field, ...]:
    return tuple(field for field in dataset_schema().dataset_fields.values() if field.kind not in ("tags", "org"))


@cache
def _names() -> tuple[str, ...]:
    return tuple(field.name for field in _fields())


VOLATILE = frozenset(
    {"created", "metadata_modified", "last_modified", "package_id", "position", "revision_id", "state", "size", "mimetype"}
    | {"mimetype_inner", "cache_url", "cache_last_updated", "datastore_active", "datastore_contains_all_records_of_source_file"}
)
"""What a site says of a resource by itself. Source: CKAN 2.9 to 2.12."""


def lean_source(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """A dataset dict of a source site without what no push sends: ten thousand of them are held at once.

    Its uploaded files are links for others; no site is taken at its word for a local file.
    """
    dropped = {key for key in dataset if key.startswith(("relationships_", "license_"))} - {"license_id"}
    resources = [
        {**_shared(_given(resource), _NO_LINK), **_shared_schema(resource)} for resource in dicts(dataset.get("resources"))
    ]
    return {**_shared(_given(dataset), dropped), **_lean_places(dataset), "resources": resources}


_NO_LINK = VOLATILE | {"url_type", FILE}


def lean_target(dataset: Mapping[str, Any], mapping: Profile) -> dict[str, Any]:
    """A dataset dict of the target without what no push compares, or has to send along."""
    needed = {
        "id",
        "name",
        "state",
        "type",
        "metadata_modified",
        *_names(),
        *sent_fields(mapping),
        *mapping.target.fields.values(),
    }
    kept = {key: value for key, value in dataset.items() if key in needed}
    resources = [_shared(resource) for resource in dicts(dataset.get("resources"))]
    return {**_shared(kept), **_lean_places(dataset), "resources": resources}


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _shared(values: Mapping[str, Any], without: Collection[str] = ()) -> dict[str, Any]:
    """The values with equal texts held once: what source and target have in common is most of both."""
    return {key: sys.intern(value) if type(value) is str else value for key, value in values.items() if key not in without}


def _shared_schema(resource: Mapping[str, Any]) -> dict[str, Any]:
    schema = resource.get("schema")
    return {"schema": sys.intern(_schema_text(schema) or "")} if type(schema) is str else {}


def _lean_places(dataset: Mapping[str, Any]) -> dict[str, Any]:
    place, tags = dataset.get("organization"), dataset.get("tags")
    found: dict[str, Any] = {}
    if isinstance(place, Mapping):
        found["organization"] = {"name": place.get("name")}
    if isinstance(tags, list):
        found["tags"] = [{"name": tag.get("name")} if isinstance(tag, Mapping) else tag for tag in tags]
    return found


def _canonical(field: Field, value: Any) -> Any:
    return _date(value) if field.kind == "date" and isinstance(value, str) else value


def _date(value: str) -> str:
    """ISO 8601 in UTC without zone; midnight is a day."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if moment.tzinfo is not None:
        try:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
        except OverflowError:  # the first or last day that there is
            return value
    return moment.isoformat().removesuffix("T00:00:00")


def _owned_resource(resource: Mapping[str, Any]) -> dict[str, Any]:
    given = normalised_resource(resource)
    found = {name: given.get(name) for name in RESOURCE_FIELDS}
    found["schema"] = _schema_text(found["schema"])
    if isinstance(found["format"], str):
        # CKAN writes the formats that it knows in its own way: csv becomes CSV, geojson GeoJSON.
        found["format"] = found["format"].upper()
    if is_uploaded(resource):
        found["url"] = None
    return _filled({name: value.strip() if isinstance(value, str) else value for name, value in found.items()})


def _schema_text(schema: Any) -> str | None:
    """Table Schema as canonical JSON text; a site gives it as text or as the object itself."""
    if not isinstance(schema, str):
        return canonical_json(schema) if schema else None
    try:
        return canonical_json(json.loads(schema))
    except (ValueError, RecursionError):
        return schema


def _resource_payload(resource: Mapping[str, Any], theirs: Mapping[str, Any] | None) -> dict[str, Any] | None:
    ours = _owned_resource(resource)
    if theirs is not None and _owned_resource(theirs) == ours:
        return dict(theirs)  # to the letter: CKAN 2.12 validates and writes what differs, be it an empty field that is left out
    theirs = theirs or {}
    was_uploaded = theirs.get("url_type") == "upload"
    sent = {**ours, "format": resource.get("format") or ""}
    kept = {key: value for key, value in theirs.items() if key not in RESOURCE_FIELDS}
    if not is_uploaded(resource):
        return {**{key: value for key, value in kept.items() if not (was_uploaded and key in _OF_FILE)}, **sent}
    return {**kept, **sent, "url": theirs.get("url")} if was_uploaded else None


# What a site says about the bytes of a file of its own: wrong as soon as the resource is a link.
_OF_FILE = frozenset({"url_type", "size", "mimetype", "mimetype_inner", "last_modified", "cache_url", "cache_last_updated"})


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None and value not in ("", [], {})}


def extras(dataset: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Extras of a dataset dict as (key, value), in order."""
    return [(extra["key"], extra.get("value")) for extra in dicts(dataset.get("extras")) if isinstance(extra.get("key"), str)]


def dicts(values: Any) -> list[Mapping[str, Any]]:
    """The mappings in what should be a list of them."""
    return [value for value in values if isinstance(value, Mapping)] if isinstance(values, list) else []


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
