"""Tables by chance whose cells are values, as those of workbooks and of JSON are, judged by columns and by frictionless alone."""

import copy
import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple

from frictionless import Schema

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.problem import Problem
from ckanext.mofops.quality.tables.engine import Checked, check_by_frictionless, check_rows
from ckanext.mofops.quality.tables.extent import extent, trimmed
from ckanext.mofops.quality.tables.tableschema import table_schema
from corpus.generated import generated_sheet

_VALUES = (1, True, 1.0, 0, False, 2567, 2567.0, -3, 12.5, 1e20, float("nan"), None, "", "1", "ตาก", "รวม", " ", [1], {"a": 1})
_TIMES = (date(2024, 1, 31), datetime(2024, 1, 31), datetime(2024, 1, 31, 10), time(10))

Grid = list[list[Any]]
Check = Callable[[Grid, Findings, Schema | None], Checked]


class Said(NamedTuple):
    """What is said of a table: data rows and columns, all problems by code, and the first ones."""

    rows: int | None
    fields: int | None
    counts: Mapping[str, int]
    problems: list[Problem]


def compared(seed: int, number: int) -> tuple[Said | None, Said | None]:
    """What frictionless alone says of a table, and what is said by the engine that is chosen; None where it leaves with an
    exception, as frictionless does with a list in a key."""
    rows, schema, limit = _mixed(seed, number)
    return _said(rows, schema, limit, _alone), _said(rows, schema, limit, _by_choice)


def _mixed(seed: int, number: int) -> tuple[Grid, Mapping[str, Any] | None, int]:
    """The rows of a sheet with values of any kind put in, its schema, and a limit."""
    chance = random.Random(f"{seed}/cells/{number}")  # noqa: S311 - no secret
    sheet = generated_sheet(seed, number)
    rows = [list(cells) for cells in sheet.rows]
    for cells in rows[1:]:
        if chance.random() < 0.3:
            cells[chance.randrange(len(cells))] = chance.choice((*_VALUES, *_TIMES))
    return rows, sheet.schema, chance.choice((0, 1, 1000))


def _said(rows: Grid, schema: Mapping[str, Any] | None, limit: int, check: Check) -> Said | None:
    findings = Findings(limit)
    rows = copy.deepcopy(rows)  # a reader of lists changes their items in place
    known = None if schema is None else table_schema(schema, findings)
    try:
        checked = check(rows, findings, known)
    except TypeError:  # frictionless cannot hash a list
        return None
    return Said(checked.rows, checked.fields, dict(findings.counts), findings.kept)


def _alone(rows: Grid, findings: Findings, schema: Schema | None) -> Checked:
    columns = 0 if schema is None else len(schema.fields)
    return check_by_frictionless(trimmed(lambda: iter(rows), extent(rows), columns), findings, schema)


def _by_choice(rows: Grid, findings: Findings, schema: Schema | None) -> Checked:
    return check_rows(lambda: iter(rows), extent(rows), findings, schema)
