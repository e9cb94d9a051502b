"""What the page of a resource shows of its file."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ckan.plugins import toolkit as tk
from markupsafe import Markup

from ckanext.mofops import charts
from ckanext.mofops.helpers.words import mofops_date, mofops_year_number
from ckanext.mofops.language import in_language
from ckanext.mofops.model.dossier import Dossier, dossier
from ckanext.mofops.quality.problem import visible
from ckanext.mofops.standard.messages import messages, text

PICTURES = frozenset({"PNG", "JPEG", "GIF", "SVG"})
LABELLED = 12
"""Places of a line chart up to which each has its label; of more the first and the last have theirs."""
DOTTED = 60
"""Places up to which each has its dot."""

LONG = 40
"""Characters of a cell from which on its column is wide."""

Row = list[str | None]


def dossier_of(resource_id: str) -> Dossier:
    """What is known of a resource, asked once a page, and only for a page that shows the resource itself."""
    known: dict[str, Dossier] = tk.g.setdefault("mofops_dossiers", {})
    if resource_id not in known:
        known[resource_id] = dossier(resource_id)
    return known[resource_id]


def mofops_profile(resource: Mapping[str, Any]) -> dict[str, Any]:
    """What the file of a resource holds, as ``mofops_profile_show``."""
    return dossier_of(resource["id"]).described()


def mofops_profile_reason(profile: Mapping[str, Any]) -> str:
    """Why a profile has neither table nor map, in words."""
    return in_language(text(profile["reason"], **profile["params"]))


def mofops_picture(resource: Mapping[str, Any], profile: Mapping[str, Any]) -> bool:
    """Whether a file is a picture that this site keeps, which a page may show."""
    return resource.get("url_type") == "upload" and profile["params"].get("format") in PICTURES


def mofops_preview(table: Mapping[str, Any], schema: Any) -> dict[str, Any]:
    """The first rows of a table, in the order that the address asks for: ``{"columns", "rows", "sorted", "descending"}``.

    columns: ``[{"name", "title", "kind", "wide", "sort", "order"}]``: title None where the schema has none; wide: whether it
    holds long texts; sort: how the rows go by it, as ``aria-sort`` says it; order: the one that its link asks for.
    sorted: the title or name of the column they go by, or None.
    """
    titles = _titles(schema)
    names = [column["name"] for column in table["columns"]]
    asked = tk.request.args.get("sort")
    at = names.index(asked) if asked in names else None
    descending = at is not None and tk.request.args.get("order") == "desc"
    rows = table["preview"]["rows"]
    columns = [
        {
            "name": column["name"],
            "title": titles.get(column["name"]),
            "kind": column["kind"],
            "wide": any(len(row[place] or "") > LONG for row in rows),
            "sort": ("descending" if descending else "ascending") if place == at else "none",
            "order": "desc" if place == at and not descending else "asc",
        }
        for place, column in enumerate(table["columns"])
    ]
    if at is None:
        return {"columns": columns, "rows": rows, "sorted": None, "descending": False}
    found = columns[at]
    ordered = _ordered(rows, at, found["kind"], descending=descending)
    return {"columns": columns, "rows": ordered, "sorted": found["title"] or found["name"], "descending": descending}


def _ordered(rows: Sequence[Row], at: int, kind: str, *, descending: bool) -> list[Row]:
    """Rows by a column: numbers first, by their size, then texts; rows without a value last, whichever way."""

    def key(row: Row) -> tuple[int, float, str]:
        cell = row[at] or ""
        number = _number(cell) if kind == "number" else None
        return (1, 0.0, cell.casefold()) if number is None else (0, number, "")

    there = [row for row in rows if row[at]]
    return [*sorted(there, key=key, reverse=descending), *(row for row in rows if not row[at])]


def _number(cell: str) -> float | None:
    with suppress(ValueError):
        number = float(cell.replace(",", ""))
        return number if math.isfinite(number) else None
    return None


def _fields(schema: Any) -> list[Mapping[str, Any]]:
    """The fields of a Table Schema, of whatever was stored as one."""
    listed = schema.get("fields") if isinstance(schema, Mapping) else None
    fields = listed if isinstance(listed, list) else []
    return [field for field in fields if isinstance(field, Mapping) and isinstance(field.get("name"), str)]


def _titles(schema: Any) -> dict[str, str]:
    """By name, as profiles have it."""
    return {visible(field["name"]): str(field["title"]) for field in _fields(schema) if field.get("title")}


def mofops_dictionary(schema: Any, table: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The data dictionary: ``{"columns", "more", "inferred", "apart", "missing_values"}``; None if nothing is known.

    columns: ``[{"name", "title", "description", "type", "unit", "rules", "profile"}]``, those of the table first, then what the
    schema has beyond; type and rules in words; profile: as ``mofops_profile_show``, or None.
    more: how many columns are left out; inferred: whether types are what the data look like; apart: whether the columns of the
    table are not those of the schema.
    """
    fields = {visible(field["name"]): field for field in _fields(schema)}
    columns = [] if table is None else table["columns"]
    if not fields and not columns:
        return None
    apart = table is not None and bool(fields) and not table["declared"]
    known = {} if apart else fields
    entries = [_entry(column["name"], known.get(column["name"]), column, schema) for column in columns]
    there = set() if apart else {column["name"] for column in columns}
    # A table of very many columns is not looked at to its end: what is beyond has no profile.
    entries += [_entry(name, field, None, schema) for name, field in fields.items() if name not in there]
    return {
        "columns": entries,
        "more": 0 if table is None else max(0, table["fields"] - len(entries)),
        "inferred": table is not None and not fields,
        "apart": apart,
        "missing_values": [str(value) for value in _listed(schema, "missingValues") if value not in ("", None)],
    }


def _entry(name: str, field: Mapping[str, Any] | None, column: Mapping[str, Any] | None, schema: Any) -> dict[str, Any]:
    given = field or {}
    kind = str(given.get("type") or (column and column["type"]) or "string")
    known = messages()
    return {
        "name": name,
        "title": given.get("title"),
        "description": given.get("description"),
        "type": in_language(text(f"type-{kind}")) if f"type-{kind}" in known else kind,
        "unit": given.get("unit"),
        "rules": list(_rules(given, schema)),
        "profile": column,
    }


def _rules(field: Mapping[str, Any], schema: Any) -> Iterator[str]:
    """What the schema asks of a column, in words."""
    name = field.get("name")
    if name is not None and name in _listed(schema, "primaryKey"):
        yield tk._("Primary key: tells one row from another")
    for key in _listed(schema, "foreignKeys"):
        if isinstance(key, Mapping) and name in _listed(key, "fields"):
            to = key.get("reference") if isinstance(key.get("reference"), Mapping) else {}
            other = to.get("resource") or tk._("the same table")
            yield tk._("Refers to {fields} of {table}").format(fields=", ".join(map(str, _listed(to, "fields"))), table=other)
    constraints = field.get("constraints")
    for rule, value in constraints.items() if isinstance(constraints, Mapping) else ():
        code = f"constraint-{rule}"
        if value is False or code not in messages():
            continue
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield in_language(text(code, **({} if value is True else {"value": shown})))


def _listed(value: Any, name: str) -> list[Any]:
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, list) else [found] if isinstance(found, str) else []


def mofops_plots(profile: Mapping[str, Any], schema: Any) -> list[dict[str, Any]]:
    """The charts of a profile: ``[{"kind", "by", "measure", "chart", "labels", "points", "strips", "open"}]``.

    by, measure: titles or names of columns; chart, labels: of a line; strips: of bars, one for each point, None without a value.
    points: ``[{"label", "value", "open"}]``; open: whether some are not final.
    """
    titles = _titles(schema)
    return [_plot(plot, titles) for plot in profile["charts"]]


def _plot(plot: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    points = [
        {"label": _label(label, plot["calendar"], plot["kind"]), "value": value, "open": is_open}
        for label, value, is_open in plot["points"]
    ]
    values = [point["value"] for point in points if point["value"] is not None]
    shown: dict[str, Any] = {
        "kind": plot["kind"],
        "by": titles.get(plot["by"], plot["by"]),
        "measure": titles.get(plot["measure"], plot["measure"]),
        "points": points,
        "open": any(point["open"] for point in points),
        "chart": None,
        "labels": [],
        "strips": [],
    }
    if plot["kind"] == "bars":
        low, high = min(0.0, *values), max(0.0, *values)
        shown["strips"] = [
            None if point["value"] is None else _markup(charts.strip(point["value"], low, high, is_open=point["open"]))
            for point in points
        ]
        return shown
    drawn = charts.chart([charts.Point(_decimal(point["value"]), point["open"]) for point in points], kind="line")
    shown["chart"] = drawn if drawn is None or len(points) <= DOTTED else replace(drawn, dots=())
    places = range(len(points)) if len(points) <= LABELLED else (0, len(points) - 1)
    shown["labels"] = [points[place]["label"] for place in places]
    return shown


def _decimal(value: float | None) -> Decimal | None:
    # An axis is made of 18 digits at most.
    return None if value is None else Decimal(f"{value:.15g}")


def _label(label: str, calendar: str | None, kind: str) -> str:
    """A time as the reader has it; the name of a bar as it is."""
    if kind == "bars":
        return label
    if calendar is not None:
        return mofops_year_number(int(label) + (543 if calendar == "CE" else 0))
    return mofops_date(label) if len(label) == len("2023-01-31") else label


def mofops_amount(value: float | Decimal | None) -> str:
    """A number of a profile as the reader writes it: whole, with some decimals, or in powers of ten where it is very long."""
    if value is None:
        return "–"
    if value and not 1e-4 <= abs(value) < 1e15:
        return f"{value:.4g}"
    # Thai and English write numbers alike; a page may hold thousands, and Babel takes its time.
    return f"{value:,}" if isinstance(value, int) else f"{value:,.12g}" if abs(value) < 1e12 else f"{value:,.0f}"


def mofops_rounded(value: float) -> str:
    """A mean, to six digits that count."""
    return mofops_amount(float(f"{value:.6g}"))


def mofops_percent(part: int, whole: int) -> str:
    """A share as the reader writes it; never nothing of something, nor all of less."""
    share = 100 * part / whole if whole else 0
    if 0 < share < 0.1:
        return "< 0.1 %"
    return "> 99.9 %" if 99.9 < share < 100 else f"{mofops_amount(float(f'{share:.1f}'))} %"


def mofops_histogram(histogram: Mapping[str, Any]) -> Markup:
    """A histogram as SVG."""
    return _markup(charts.histogram(histogram["counts"]))


def mofops_outlines(outlines: Mapping[str, Any], labelled_by: str) -> Markup:
    """The outlines of a map as SVG; labelled_by: id of the element that names it."""
    return _markup(charts.outlines(outlines["shapes"], outlines["width"], outlines["height"], labelled_by))


def _markup(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 - made of numbers, by a maker of XML
