"""The check of a dataset's description: one truth for forms, API, command line, plan and report."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from ckanext.mofops.metadata.dates import DateFault, buddhist_year, parse
from ckanext.mofops.metadata.normal import is_blank, needs_other, normalised, normalised_resource, tag_names
from ckanext.mofops.metadata.problem import Problem
from ckanext.mofops.metadata.tags import tag_problem
from ckanext.mofops.standard.schema import Field, dataset_schema

# One address, as WHATWG HTML defines the value of an e-mail field, with at least one dot in the host.
_HOST_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(rf"(?=.{{1,254}}$)[\w.!#$%&'*+/=?^`{{|}}~-]+@{_HOST_LABEL}(?:\.{_HOST_LABEL})+", re.ASCII | re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SHOWN = 100


def problems(dataset: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Everything wrong with a dataset dict in wire form, in the order of the form; empty when complete.

    Errors keep an item unfilled or cannot be stored; warnings are allowed and worth mending. Never
    raises, whatever the values are.

    Source: มรด. 3-1:2565 (DGA), mandatory metadata; the rules of each kind stand in dataset_schema.yaml.
    """
    given = normalised(dataset)
    fields = dataset_schema().dataset_fields
    found = [problem for field in _of_interest(fields.values(), given) for problem in _field_problems(field, given, fields)]
    found += _resources_problems(given)
    return tuple(found)


def item_problems(dataset: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Those of ``problems`` that are of the 14 items: what ``missing_items`` asks for, without reading the rest."""
    others = _not_of_items()
    given = normalised({name: value for name, value in dataset.items() if name not in others})
    fields = dataset_schema().dataset_fields
    found = (problem for field in _of_interest(_of_items(), given) for problem in _field_problems(field, given, fields))
    return tuple(problem for problem in found if problem.item is not None)


@cache
def _of_items() -> tuple[Field, ...]:
    """The fields of items, and those that explain a choice of one."""
    fields = dataset_schema().dataset_fields
    return tuple(field for field in fields.values() if (fields[field.other_of] if field.other_of else field).item is not None)


@cache
def _not_of_items() -> frozenset[str]:
    # The name stays: a title is compared with it.
    return frozenset(dataset_schema().dataset_fields) - {field.name for field in _of_items()} - {"name"}


def resource_problems(resource: Mapping[str, Any], only: str | None = None) -> tuple[Problem, ...]:
    """What is wrong with the values of a resource's optional fields, of one or of all, by field, as ``problems``."""
    given = normalised_resource(resource)
    fields = dataset_schema().resource_fields
    chosen = _judged() if only is None else [field for field in _judged() if field.name == only]
    return tuple(problem for field in _of_interest(chosen, given) for problem in _field_problems(field, given, fields))


@cache
def _judged() -> tuple[Field, ...]:
    """The fields of a resource whose values have a rule."""
    fields = dataset_schema().resource_fields.values()
    return tuple(field for field in fields if field.kind in _WITH_RULE or field.other_of is not None)


_WITH_RULE = frozenset({"choice", "choices", "flag", "date", "year"})


def _of_interest(fields: Iterable[Field], values: Mapping[str, Any]) -> Iterator[Field]:
    """The fields of which there may be something to say: most optional ones have no value, and nothing is wrong with that."""
    for field in fields:
        explains = field.other_of is not None and values.get(field.other_of) is not None
        if values.get(field.name) is not None or field.item is not None or field.kind == "slug" or explains:
            yield field


def _field_problems(field: Field, values: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterator[Problem]:
    if field.kind == "tags":
        yield from _tag_problems(field, values)
        return
    value = values.get(field.name)
    if field.name == "update_frequency_interval":
        yield from _interval_problems(field, values)
    elif field.other_of is not None:
        yield from _other_problems(field, fields[field.other_of], values)
    elif _is_repeated(field, value) and fields is dataset_schema().dataset_fields:
        yield from _repeated_problems(field.name, value)
    else:
        yield from _own_problems(field, value, values)


def _is_repeated(field: Field, value: Any) -> bool:
    """Whether datasets share such a value, and nothing else of a dataset decides what is wrong with it."""
    return type(value) is str and len(value) <= _SHOWN and field.kind != "slug" and field.name != "title"


@lru_cache(maxsize=10_000)
def _repeated_problems(name: str, value: str) -> tuple[Problem, ...]:
    """Those of a value that many datasets of an agency have: its category, licence, mailbox."""
    return tuple(_own_problems(dataset_schema().dataset_fields[name], value, {}))


def _own_problems(field: Field, value: Any, values: Mapping[str, Any]) -> Iterator[Problem]:
    if is_blank(value):
        if field.item is not None or field.kind == "slug":
            yield _of(field, "missing-item" if field.item is not None else "slug-invalid")
    elif (fault := _text_fault(field, value)) is not None:
        yield fault
    else:
        yield from _value_problems(field, value, values)


def _value_problems(field: Field, value: Any, dataset: Mapping[str, Any]) -> Iterator[Problem]:
    rules = dataset_schema().rules
    if field.kind in ("choice", "choices", "flag"):
        yield from _choice_problems(field, value if field.kind == "choices" else [value])
    elif field.kind in ("date", "year"):
        yield from _date_problems(field, value)
    elif field.kind == "email" and not _EMAIL.fullmatch(value):
        yield _of(field, "email-invalid", value)
    elif field.name == "title" and value == dataset.get("name"):
        # CKAN and thai_gdc fill an empty title with the name.
        yield _of(field, "title-is-name", value)
    elif field.kind == "slug" and (not re.fullmatch(rules.slug_pattern, value) or value in rules.slug_reserved):
        yield _of(field, "slug-invalid", value)


def _date_problems(field: Field, value: str) -> Iterator[Problem]:
    try:
        (parse if field.kind == "date" else buddhist_year)(value)
    except DateFault as fault:
        yield _of(field, fault.code, value)


def _choice_problems(field: Field, values: list[str]) -> Iterator[Problem]:
    for value in values:
        choice = field.choices.get(value)
        if choice is None:
            yield _of(field, "unknown-choice", value)
        elif choice.unspecific:
            yield _of(field, "unspecific-choice", value, severity="warning")
        elif choice.open is False:
            yield _of(field, "licence-not-open", value, severity="warning")


def _other_problems(field: Field, owner: Field, values: Mapping[str, Any]) -> Iterator[Problem]:
    value = values.get(field.name)
    if is_blank(value):
        if needs_other(owner, values):
            yield Problem("missing-other", field.name, item=owner.item, params={"label": owner.label})
    elif (fault := _text_fault(field, value)) is not None:
        yield fault


def _interval_problems(field: Field, dataset: Mapping[str, Any]) -> Iterator[Problem]:
    unit_name = dataset.get("update_frequency_unit")
    units = dataset_schema().dataset_fields["update_frequency_unit"].choices
    unit = units.get(unit_name) if isinstance(unit_name, str) else None
    if unit is None:
        return  # the unit's own problem says it
    value = dataset.get(field.name)
    params = {"unit": unit.label}
    if is_blank(value):
        if unit.interval == "required":
            yield _of(field, "missing-interval", **params)
    elif unit.interval == "none":
        yield _of(field, "interval-without-period", value, **params)
    elif not isinstance(value, str) or not re.fullmatch("0*[1-9][0-9]{0,5}", value):
        yield _of(field, "interval-invalid", value, **params)
    elif unit.days == _YEAR and int(value) > 1:
        yield _of(field, "interval-ambiguous", value, severity="warning", **params)


_YEAR = 365


def _tag_problems(field: Field, dataset: Mapping[str, Any]) -> Iterator[Problem]:
    names = tag_names(dataset)
    if not names:
        yield Problem("missing-item", "tags", item=field.item, params={"label": field.label})
    for name in names:
        code = tag_problem(name) if isinstance(name, str) else "wrong-type"
        if code is not None:
            yield Problem(code, "tags", item=field.item, value=_shown(name), params={"label": field.label})


def _text_fault(field: Field, value: Any) -> Problem | None:
    """What makes a value impossible to store: its type, a control character, its length."""
    limit = dataset_schema().rules.text_bytes
    # Nearly every value is one short text, and ten thousand datasets have two hundred thousand of them.
    if type(value) is str and field.kind != "choices" and len(value) * 4 <= limit and not has_control_character(value):
        return None
    texts = value if field.kind == "choices" else [value]
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        return _of(field, "wrong-type", value)
    if any(has_control_character(text) for text in texts):
        return _of(field, "control-character", value)
    if sum(len(text.encode()) for text in texts) > limit:
        return _of(field, "text-too-long", value, limit=limit // 3)
    return None


def has_control_character(text: str) -> bool:
    """Whether a NUL, lone surrogate, U+FFFD or another invisible control character is in the text."""
    return _CONTROL.search(text) is not None


def is_unstorable(text: str) -> bool:
    """Whether PostgreSQL or UTF-8 cannot hold the text: it has a NUL or a lone surrogate."""
    return _UNSTORABLE.search(text) is not None


def storable(text: str) -> str:
    """The text with U+FFFD for what PostgreSQL or UTF-8 cannot hold."""
    return _UNSTORABLE.sub("\ufffd", text)


def _resources_problems(dataset: Mapping[str, Any]) -> Iterator[Problem]:
    resources = dataset.get("resources")
    for number, resource in enumerate(resources if isinstance(resources, list) else [], start=1):
        if not isinstance(resource, Mapping):
            yield Problem("wrong-type", f"resources[{number}]", value=_shown(resource), params={"label": _RESOURCE})
            continue
        place = f"resources[{resource.get('name') or number}]"
        for name in undescribed(resource):
            label = dataset_schema().resource_fields[name].label
            yield Problem("resource-undescribed", f"{place}.{name}", severity="warning", params={"label": label})
        for problem in resource_problems(resource):
            yield replace(problem, field=f"{place}.{problem.field}")


_RESOURCE = {"th": "ทรัพยากร", "en": "resource"}


def undescribed(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """Fields that the description of an open resource lacks, among name, description, format and url.

    A ``path`` stands for the url in a folder of datasets.

    Source: indicator 5 of FY 2566, level 50, "มีคำอธิบายทรัพยากรข้อมูล (Resource) ของชุดข้อมูลเปิดทั้งหมด".
    """
    described = {**resource, "url": resource.get("url") or resource.get("path")}
    return tuple(name for name in ("name", "description", "format", "url") if is_blank(described.get(name)))


def _of(field: Field, code: str, value: Any = None, severity: Any = "error", **params: Any) -> Problem:
    return Problem(code, field.name, severity, field.item, _shown(value), {"label": field.label, **params})


def _shown(value: Any) -> str | None:
    """A value as it may be shown: one line, no control characters, at most 100 characters."""
    if value is None:
        return None
    line = " ".join(_CONTROL.sub("�", value if isinstance(value, str) else repr(value)).split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
