"""How the datasets of one source appear on one target, as data: a mapping file, or values in code.

Source: what other agencies' schemas do differently: names of fields, code lists, fields kept as extras.
"""

import json
import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol

from ckanext.mofops.catalog.document import DocumentError, document
from ckanext.mofops.catalog.errors import UsageError, one_line
from ckanext.mofops.standard.schema import dataset_schema

log = logging.getLogger(__name__)

TRANSLATORS = "ckanext.mofops.translators"
"""Entry point group of installed code that translates datasets; the mapping file says which of it is used."""

CORE_FIELDS = frozenset(
    {"name", "title", "notes", "url", "version", "author", "author_email", "maintainer", "maintainer_email", "license_id"}
    | {"owner_org", "private", "tags", "tag_string", "resources"}
)
"""Fields of a dataset that every CKAN has. Source: CKAN 2.9 to 2.12, ``default_create_package_schema``."""

FIXED = frozenset({"name", "owner_org", "private", "tags", "tag_string", "resources", "extras", "id", "state"})
"""What no mapping renames or leaves out: without it there is no dataset."""


class Translator(Protocol):
    """Code that changes what a target gets of a dataset, where data do not suffice. Called for each dataset of each plan."""

    def __call__(self, dataset: dict[str, Any]) -> Mapping[str, Any]:
        """The dataset as the target should have it, in our field names; the same for the same dataset, and without calling out.

        Name, organisation and marker are not its affair: they are set before and after.
        """


@dataclass(frozen=True)
class Dialect:
    """How a site writes datasets, where that is not our way. Pairs go from → to, in the direction in which data travel.

    fields, resource_fields: names of fields. values: by our field, values of a code list. extras: which of our fields the site
    keeps in ``extras``, True for all that a CKAN without a schema does not know.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    resource_fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    extras: Collection[str] | bool = False

    @property
    def is_ours(self) -> bool:
        """Whether the site writes them in our way."""
        return not (self.fields or self.resource_fields or self.values or self.extras)

    def is_extra(self, name: str) -> bool:
        """Whether the site keeps our field of this name in ``extras``."""
        if isinstance(self.extras, bool):
            return self.extras and name not in CORE_FIELDS
        return name in self.extras

    def translated(self, dataset: Mapping[str, Any]) -> dict[str, Any]:
        """The dataset with values of code lists replaced; those that the list does not have stay."""
        return {key: _replaced(value, self.values[key]) if key in self.values else value for key, value in dataset.items()}


def _replaced(value: Any, pairs: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_replaced(entry, pairs) for entry in value]
    return pairs.get(value.strip(), value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Profile:
    """How datasets of one source appear on one target.

    source_site: address of the source, in our marker; target_org: name of the organisation there that takes them all, None for
    the one that ``organisations`` (names, source → target) gives, or of the same name; upload: files of a folder are uploaded,
    instead of linked; prefix: put before each name. source, target: their dialects.
    leave_out: fields that are never sent; keep: fields that are sent once, with a new dataset, and are then the target's own.
    translators: code that has the last word on the content.
    """

    source_site: str
    target_org: str | None = None
    upload: bool = False
    prefix: str = ""
    organisations: Mapping[str, str] = field(default_factory=dict)
    source: Dialect = Dialect()
    target: Dialect = Dialect()
    leave_out: frozenset[str] = frozenset()
    keep: frozenset[str] = frozenset()
    translators: tuple[Translator, ...] = ()

    @property
    def not_compared(self) -> frozenset[str]:
        """Fields in which the target may differ."""
        return self.leave_out | self.keep

    def organisation(self, name: str | None) -> str | None:
        """Name on the target of an organisation of the source."""
        return self.target_org or (None if name is None else self.organisations.get(name, name))

    def read(self, dataset: Mapping[str, Any]) -> Mapping[str, Any]:
        """A dataset dict of the source in our fields and values."""
        if self.source.is_ours:
            return dataset
        return self.source.translated(renamed(dataset, self.source, self.source.fields, self.source.resource_fields))

    def read_back(self, dataset: Mapping[str, Any]) -> Mapping[str, Any]:
        """A dataset dict of the target in our fields, with the target's values."""
        if self.target.is_ours:
            return dataset
        fields_, resource_fields = (
            {theirs: ours for ours, theirs in pairs.items()} for pairs in (self.target.fields, self.target.resource_fields)
        )
        return renamed(dataset, self.target, fields_, resource_fields)


def renamed(
    dataset: Mapping[str, Any], dialect: Dialect, pairs: Mapping[str, str], resource_pairs: Mapping[str, str]
) -> dict[str, Any]:
    """A dataset dict with its fields under their new names, also those that the dialect keeps in extras."""
    found = _renamed(dataset, pairs)
    if dialect.extras:
        names = dataset_schema().dataset_fields
        given = dataset.get("extras")
        for extra in given if isinstance(given, list) else ():
            if isinstance(extra, Mapping) and isinstance(key := extra.get("key"), str):
                name = pairs.get(key, key)
                if name in names and dialect.is_extra(name):
                    found[name] = extra.get("value")
    resources = dataset.get("resources")
    if resource_pairs and isinstance(resources, list):
        found["resources"] = [_renamed(entry, resource_pairs) if isinstance(entry, Mapping) else entry for entry in resources]
    return found


def _renamed(values: Mapping[str, Any], pairs: Mapping[str, str]) -> dict[str, Any]:
    taken = set(pairs.values())
    kept = {key: value for key, value in values.items() if key not in pairs and key not in taken}
    unmoved = {key: values[key] for key in taken & values.keys() - pairs.keys() if key not in kept}
    return {**unmoved, **kept, **{pairs[key]: values[key] for key in pairs if key in values}}


def profile_of(path: Path, profile: Profile) -> Profile:
    """The profile with what a mapping file says; what the profile already chose (organisation, prefix) goes before it.

    :raises UsageError: the file cannot be read, or says what cannot be
    """
    try:
        content = document(path)
    except DocumentError as error:
        raise UsageError("mapping-broken", file=one_line(path), reason=error.message()) from error
    try:
        return _with(profile, content)
    except _Fault as error:
        raise UsageError("mapping-key", file=one_line(path), key=one_line(error)) from error


class _Fault(Exception):
    """A key of a mapping file that is unknown, or whose value cannot be; its text: which."""


def _with(profile: Profile, content: Mapping[str, Any]) -> Profile:
    _known("", content, {"source", "target", "code"})
    source, target = (_mapping(content, side) for side in ("source", "target"))
    dialect = {entry.name for entry in fields(Dialect)}
    _known("source.", source, dialect)
    _known("target.", target, dialect | {"prefix", "organisation", "organisations", "leave_out", "keep"})
    return replace(
        profile,
        source=_dialect("source.", source, ours_first=False),
        target=_dialect("target.", target, ours_first=True),
        target_org=profile.target_org or _text(target, "organisation"),
        prefix=profile.prefix or _text(target, "prefix") or "",
        organisations=_pairs("target.organisations", target.get("organisations")),
        leave_out=frozenset(_names("target.leave_out", target.get("leave_out"))),
        keep=frozenset(_names("target.keep", target.get("keep"))),
        translators=tuple(_translators(content.get("code"))),
    )


def _dialect(place: str, content: Mapping[str, Any], *, ours_first: bool) -> Dialect:
    schema = dataset_schema()
    dataset_fields = _pairs(f"{place}fields", content.get("fields"))
    resource_fields = _pairs(f"{place}resource_fields", content.get("resource_fields"))
    for name, pairs, known in (
        ("fields", dataset_fields, schema.dataset_fields.keys() - FIXED),
        ("resource_fields", resource_fields, schema.resource_fields.keys() - {"url"}),
    ):
        ours, theirs = (pairs.keys(), pairs.values()) if ours_first else (pairs.values(), pairs.keys())
        wrong = sorted(set(ours) - known) + sorted(set(theirs) & FIXED)
        if wrong or len(set(pairs.values())) < len(pairs):
            raise _Fault(f"{place}{name}.{wrong[0] if wrong else '…'}")
    given = content.get("extras", False)
    extras = given if isinstance(given, bool) else _names(f"{place}extras", given)
    values = {name: _pairs(f"{place}values.{name}", pairs) for name, pairs in _mapping(content, "values").items()}
    for name in values.keys() - (schema.dataset_fields.keys() - FIXED):
        raise _Fault(f"{place}values.{name}")
    return Dialect(dataset_fields, resource_fields, values, extras)


def _known(place: str, content: Mapping[str, Any], names: Collection[str]) -> None:
    for key in content:
        if key not in names:
            raise _Fault(f"{place}{key}")


def _mapping(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = content.get(key)
    if found is not None and not isinstance(found, dict):
        raise _Fault(key)
    return found or {}


def _pairs(place: str, found: Any) -> dict[str, str]:
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise _Fault(place)
    for key, value in found.items():
        if not isinstance(key, str) or not isinstance(value, str) or not value.strip():
            raise _Fault(f"{place}.{key}")
    return {key.strip(): value.strip() for key, value in found.items()}


def _names(place: str, found: Any) -> tuple[str, ...]:
    names = [] if found is None else found
    if not isinstance(names, list):
        raise _Fault(place)
    for name in names:
        if name not in dataset_schema().dataset_fields or name in FIXED:
            raise _Fault(f"{place}: {name}")
    return tuple(names)


def _text(content: Mapping[str, Any], key: str) -> str | None:
    found = content.get(key)
    if found is not None and not isinstance(found, str):
        raise _Fault(f"target.{key}")
    return (found or "").strip() or None


def _translators(found: Any) -> Iterator[Translator]:
    names = [] if found is None else found
    if not isinstance(names, list):
        raise _Fault("code")
    for name in names:
        installed = entry_points(group=TRANSLATORS, name=str(name))
        if not installed:
            raise _Fault(f"code: {name}")
        try:
            yield next(iter(installed)).load()
        except Exception as error:  # the border to code of others, which may fail in any way when it is imported
            log.exception("the translator %s cannot be loaded", name)
            raise _Fault(f"code: {name} ({type(error).__name__})") from error


def canonical_json(value: Any) -> str:
    """JSON with sorted keys and no blanks, in ASCII: one text for equal values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
