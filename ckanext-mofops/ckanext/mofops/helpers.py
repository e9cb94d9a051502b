"""Template helpers."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal
from ckan.plugins import toolkit as tk
from markupsafe import Markup

from ckanext.mofops import board, charts, metadata, quality
from ckanext.mofops.catalog import CatalogError
from ckanext.mofops.gdcatalog.plan import counts
from ckanext.mofops.indicator5.report.wording import Wording
from ckanext.mofops.jobs import sync
from ckanext.mofops.jobs.registration import settings as registration_settings
from ckanext.mofops.language import in_language, language
from ckanext.mofops.metadata.dates import thai_date
from ckanext.mofops.metadata.freshness import freshness
from ckanext.mofops.model import newest_verdicts
from ckanext.mofops.model.time import today
from ckanext.mofops.standard.formats import formats
from ckanext.mofops.standard.governance import governance
from ckanext.mofops.standard.messages import text
from ckanext.mofops.standard.schema import dataset_schema

__all__ = [
    "mofops_agency",
    "mofops_ago",
    "mofops_anchor",
    "mofops_chart",
    "mofops_check",
    "mofops_completeness",
    "mofops_criterion",
    "mofops_dashboard",
    "mofops_dataset",
    "mofops_dataset_type",
    "mofops_dataset_verdict",
    "mofops_date",
    "mofops_faults",
    "mofops_field_label",
    "mofops_form_value",
    "mofops_formats",
    "mofops_freshness",
    "mofops_in_language",
    "mofops_json",
    "mofops_may_edit",
    "mofops_message",
    "mofops_needs_mend",
    "mofops_now",
    "mofops_number",
    "mofops_only_organisation",
    "mofops_parts",
    "mofops_problem_groups",
    "mofops_registration",
    "mofops_shown",
    "mofops_sort",
    "mofops_standing",
    "mofops_swatch",
    "mofops_sync_counts",
    "mofops_text",
    "mofops_validation",
    "mofops_verdicts",
    "mofops_year",
    "mofops_year_number",
    "render_datetime",
]

SchemaField = dict[str, Any]
"""A field as scheming gives it: a row of dataset_schema.yaml."""


def mofops_agency() -> dict[str, Any]:
    """The agency as configured: ``{"name", "title", "contact_email", "catalogue_url", "fiscal_year"}``.

    The title is in the language of the page.
    """
    title = tk.config["ckanext.mofops.agency.title"]
    return {
        "name": tk.config["ckanext.mofops.agency.name"],
        "title": title if language() == "th" else tk.config["ckanext.mofops.agency.title_en"] or title,
        "contact_email": tk.config["ckanext.mofops.agency.contact_email"],
        "catalogue_url": tk.config["ckanext.mofops.agency.catalogue_url"] or tk.config["ckan.site_url"],
        "fiscal_year": tk.config["ckanext.mofops.agency.fiscal_year"],
    }


def mofops_dashboard() -> str:
    """The title of the catalogue's dashboard, empty where there is none, or none that can be shown."""
    with suppress(CatalogError):
        found = board.definition()
        return "" if found is None else in_language(found.title)
    return ""


def mofops_chart(chart: charts.Chart, labelled_by: str) -> Markup:
    """A chart as SVG; labelled_by: id of the element that names it."""
    return Markup(charts.svg(chart, labelled_by))  # noqa: S704 - made of numbers, by a maker of XML


def mofops_swatch(rank: int) -> Markup:
    """The line of a target in charts, for their legend."""
    return Markup(charts.swatch(rank))  # noqa: S704


def mofops_number(value: float | Decimal) -> str:
    """A number as the reader writes it, with all its decimals."""
    return format_decimal(value, format="#,##0.######", locale=language())


def mofops_year_number(year: int) -> str:
    """A Buddhist year as a bare number, as the reader counts years."""
    return str(year if language() == "th" else year - 543)


def mofops_in_language(words: dict[str, str]) -> str:
    """The half of ``{"th": …, "en": …}`` that the reader of the page reads."""
    return in_language(words)


def mofops_message(code: str) -> str:
    """A sentence of the message catalogue that needs no parameters."""
    return in_language(text(code))


def mofops_criterion(id_: str) -> str:
    """The short name of a criterion of indicator 5."""
    return Wording(language()).criterion(id_)


def mofops_check(id_: str) -> str:
    """The short name of a condition of indicator 5."""
    return Wording(language()).check(id_)


def mofops_json(value: Any) -> str:
    """A value as JSON that people can read and edit, Thai as letters; text stays as it was typed."""
    return value if isinstance(value, str) else "" if not value else json.dumps(value, ensure_ascii=False, indent=2)


def mofops_validation(resource_id: str) -> dict[str, Any]:
    """The newest check of a resource, as ``mofops_validation_show``."""
    return tk.get_action("mofops_validation_show")({}, {"resource_id": resource_id})


def mofops_verdicts(datasets: Collection[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What is known of the resources of datasets, by id: ``{"state", "valid", "open", "stars", "format"}``.

    Those that this page has asked for already are not asked for again: a list asks once for all, then each entry for its own.
    """
    if not hasattr(tk.g, "mofops_verdicts"):
        tk.g.mofops_verdicts = {}
    known: dict[str, dict[str, Any]] = tk.g.mofops_verdicts
    wanted = {resource["id"] for dataset in datasets for resource in dataset.get("resources", [])}
    if unknown := wanted - known.keys():
        known.update(dict.fromkeys(unknown, _UNCHECKED) | newest_verdicts(unknown))
    return {resource_id: known[resource_id] for resource_id in wanted}


_UNCHECKED: dict[str, Any] = {"state": "unchecked", "valid": None, "open": None, "stars": None, "format": None}


def mofops_dataset_verdict(dataset: Mapping[str, Any]) -> dict[str, Any] | None:
    """The best stars of a dataset's resources, and whether all that are known are valid; None of one without resources.

    Of the same form as a verdict of ``mofops_verdicts``.
    """
    verdicts = mofops_verdicts([dataset]).values()
    if not verdicts:
        return None
    known = [verdict for verdict in verdicts if verdict["valid"] is not None]
    if not known:
        states = {verdict["state"] for verdict in verdicts}
        return {**_UNCHECKED, "state": next(state for state in ("running", "pending", "done", "unchecked") if state in states)}
    return {
        "state": "done",
        "valid": all(verdict["valid"] for verdict in known),
        "open": any(verdict["open"] for verdict in known),
        "stars": max(verdict["stars"] for verdict in known),
        "format": None,
    }


def mofops_problem_groups(verdict: Mapping[str, Any]) -> list[quality.Group]:
    """The problems of a verdict, by code."""
    return quality.groups(verdict)


def mofops_needs_mend(verdict: Mapping[str, Any]) -> bool:
    """Whether a file would be open, or easier to open, as CSV in UTF-8."""
    facts = {name: verdict[name] for name in ("format", "encoding", "stars")}
    return quality.needs_mend(quality.Verdict(verdict["path"], **facts))


def mofops_freshness(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """How fresh a dataset is today, as ``Freshness.to_dict``."""
    return freshness(dataset, today()).to_dict()


def mofops_now() -> datetime:
    """The time where the readers of the site are."""
    return datetime.now(tk.h.get_display_timezone())


def mofops_registration(dataset: Mapping[str, Any]) -> dict[str, Any] | None:
    """Whether a dataset is registered at the target, an entry of ``mofops_sync_status``; None where nothing is pushed."""
    found = sync.status([dataset["id"]])
    return found["datasets"][0] if found["target"] and found["datasets"] else None


def mofops_standing(dataset: Mapping[str, Any]) -> dict[str, Any] | None:
    """What GD Catalog says of a dataset, ``mofops_registration_show`` without history; None where nobody asks it."""
    if not registration_settings.service() or not dataset.get("id"):
        return None
    return tk.get_action("mofops_registration_show")({}, {"dataset": dataset["id"], "history": False})


def mofops_ago(at: str) -> str:
    """How long ago a time in UTC was, as one reads it: ``3 hours ago``."""
    passed = datetime.now(UTC) - datetime.fromisoformat(at)
    return format_timedelta(-passed, add_direction=True, locale=language())


def mofops_sort(name: str) -> str:
    """A group of states in words, or another of the sorts that registrations are listed by."""
    group = governance().groups.get(name)
    return in_language(text(f"registration-{name}") if group is None else group.label)


def mofops_sync_counts(document: Mapping[str, Any]) -> dict[str, int]:
    """How many of each kind a plan has."""
    return counts(document)


def mofops_text(value: Any) -> str:
    """A value of a plan as text: a list with commas, anything else as JSON unless it is text."""
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return ", ".join(value)
    return "–" if value is None else mofops_json(value) if isinstance(value, str | list | dict) else str(value)


def mofops_field_label(name: str) -> str:
    """The label of a field of a dataset by its name in a plan; of what no form has, the name."""
    field = dataset_schema().dataset_fields.get("tag_string" if name == "tags" else name)
    return name if field is None else in_language(field.label)


def mofops_anchor(item: int | None) -> str:
    """The place of an item in the form; empty for what is no item."""
    return "" if item is None else _anchor(dataset_schema().items[item].fields[0])


def mofops_dataset(name_or_id: str) -> dict[str, Any]:
    """A dataset, as ``package_show``."""
    return tk.get_action("package_show")({}, {"id": name_or_id})


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
                "anchor": _anchor(faulty.get(number, item.fields[0])),
                "missing": number in missing,
            }
            for number, item in items.items()
        ],
    }


def mofops_faults(errors: Mapping[str, Any] | None, fields: list[SchemaField]) -> list[dict[str, str]]:
    """What was refused, in form order: ``{"label", "message", "anchor"}``; no anchor where the form lacks the field."""
    left = dict(errors or {})
    if "tags" in left:
        left["tag_string"] = left.pop("tags")
    labels = {field["field_name"]: in_language(field["label"]) for field in fields} | {"private": tk._("Visibility")}
    named = [
        {"label": label, "message": " ".join(_texts(left.pop(name))), "anchor": _anchor(name)}
        for name, label in labels.items()
        if left.get(name)
    ]
    return named + [{"label": "", "message": message, "anchor": ""} for fault in left.values() for message in _texts(fault)]


def _texts(fault: Any) -> Iterator[str]:
    """Every sentence of an error, however deep it lies."""
    if isinstance(fault, str):
        yield fault
    elif isinstance(fault, Mapping | list):
        for part in fault.values() if isinstance(fault, Mapping) else fault:
            yield from _texts(part)


def _anchor(name: str) -> str:
    return f"field-{name}"


def mofops_parts(fields: list[SchemaField], group: str | None = None) -> list[dict[str, Any]]:
    """Fields of a group by the types of dataset that have them: ``{"types", "label", "fields"}``.

    First those that all types have, with neither types nor label.
    """
    values = dataset_schema().dataset_types
    parts: dict[tuple[str, ...], list[SchemaField]] = {(): []}
    for field in fields:
        if field.get("group") == group:
            parts.setdefault(tuple(field.get("types", ())), []).append(field)
    return [
        {"types": types, "label": " · ".join(_type_label(values[key]) for key in types), "fields": own}
        for types, own in parts.items()
    ]


def _type_label(value: str) -> str:
    return in_language(dataset_schema().dataset_fields["data_type"].choices[value].label)


def mofops_dataset_type(value: str) -> str:
    """The key of a type of dataset, ``stat`` for ``ข้อมูลสถิติ``; empty for an unknown one."""
    return {value: key for key, value in dataset_schema().dataset_types.items()}.get(value, "")


def mofops_form_value(field: SchemaField, data: Mapping[str, Any]) -> Any:
    """What the form shows in a field: a list for choices, else text. What cannot be read stays as it was typed."""
    value = data.get(field["field_name"])
    kind = field["kind"]
    if kind == "table_schema":
        return mofops_json(value)
    if kind == "tags":
        return value or ", ".join(str(name) for name in metadata.tag_names(data))
    name = field["field_name"]
    rule = metadata.normalised if name in dataset_schema().dataset_fields else metadata.normalised_resource
    read = rule({name: value})[name] if kind in ("choices", "choice", "flag", "date") and value else value
    if kind == "choices":
        return read if isinstance(read, list) else [read] if read else []
    return mofops_date(read) if kind == "date" else "" if read is None else str(read)


def mofops_date(value: Any) -> str:
    """A date as the reader writes it, ``31 มีนาคม 2566`` or ``31 March 2023``; what is no date stays as it is."""
    if not value:
        return ""
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    except ValueError:
        return str(value)
    return thai_date(found) if language() == "th" else format_date(found, "d MMMM y", locale="en")


def mofops_year(value: str) -> str:
    """A Buddhist year as the reader counts years: ``พ.ศ. 2566`` or ``2023``; what is no year stays as it is."""
    if not value.isdecimal():
        return value
    return f"พ.ศ. {value}" if language() == "th" else str(int(value) - 543)


@tk.chained_helper
def render_datetime(
    next_helper: Callable[..., str],
    datetime_: datetime | str | None,
    date_format: str | None = None,
    with_hours: bool = False,
    with_seconds: bool = False,
) -> str:
    """As CKAN's, with the date as ``mofops_date`` unless a format is asked for; it takes a time that ends in Z, too."""
    stored = datetime_.removesuffix("Z") if isinstance(datetime_, str) else datetime_
    local = next_helper(stored, date_format or "%Y-%m-%dT%H:%M:%S")
    if date_format or not local:
        return local
    day, time = local.split("T")
    hours = time if with_seconds else time[:5] if with_hours else ""
    return " ".join(filter(None, [mofops_date(day), tk._("at {time}").format(time=hours) if hours else ""]))


def mofops_shown(fields: list[SchemaField], data: Mapping[str, Any]) -> list[SchemaField]:
    """The fields that hold something and stand for themselves: the explanation of a choice stands beside it."""
    return [field for field in fields if data.get(field["field_name"]) not in (None, "", []) and not field.get("other_of")]


def mofops_formats() -> list[str]:
    """Names of the file formats that the catalogue knows."""
    return list(formats())


def mofops_only_organisation() -> str:
    """The id of the organisation where the user keeps datasets, if it is only one."""
    mine = tk.h.organizations_available("create_dataset")
    return mine[0]["id"] if len(mine) == 1 else ""


def mofops_may_edit(dataset: Mapping[str, Any]) -> bool:
    """Whether the user edits datasets of its organisation; asked once a page, and nothing for a visitor."""
    if not tk.current_user.is_authenticated:
        return False
    if tk.current_user.sysadmin:
        return True
    if not hasattr(tk.g, "mofops_editable"):
        tk.g.mofops_editable = {organisation["id"] for organisation in tk.h.organizations_available("update_dataset")}
    return dataset.get("owner_org") in tk.g.mofops_editable
