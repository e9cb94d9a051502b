"""Tables by chance, judged by whichever engine is chosen and by frictionless alone: what they say has to be the same."""

import argparse
import csv
import json
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import click

from ckanext.mofops.guard import opened
from ckanext.mofops.quality import Limits, check_unguarded
from ckanext.mofops.quality.differences import CRASHES
from ckanext.mofops.quality.encoding import encoding
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.tables.dialect import DELIMITERS, Refused, dialect, reader_dialect, sample
from ckanext.mofops.quality.tables.engine import check_by_frictionless
from ckanext.mofops.quality.tables.extent import trimmed
from ckanext.mofops.quality.tables.habits import DISTINCT, HabitsOfColumn
from ckanext.mofops.quality.tables.prover import proof
from ckanext.mofops.quality.tables.shape import text_extent
from ckanext.mofops.quality.tables.tableschema import table_schema
from corpus import cells
from corpus.tables import LARGE, SMALL, Size, Table, table

_STEP = 1000  # tables between two lines of progress
_CELLS_EACH = 10  # one table in so many has values for cells, as workbooks have
_LARGE_EACH = 5  # one table in so many is large: most faults show in small ones, those of blocks and chunks do not
_BOM_OR_BLANK = "\ufeff \t\r\n"


class Said(NamedTuple):
    """What is said of a table: data rows and columns, all problems by code, and the first ones."""

    rows: int | None
    fields: int | None
    counts: Mapping[str, int]
    problems: list[tuple[str, int | None, str | None, str | None, str]]


@dataclass
class Outcome:
    """engines: how many tables each judged, those of values together as ``cells``. valid, proven: how many texts have no error,
    and how many of them were proven to.

    different: files of which two engines say different things. crashes: tables that end frictionless alone, as is known.
    """

    engines: Counter[str] = field(default_factory=Counter)
    valid: int = 0
    proven: int = 0
    crashes: int = 0
    different: list[str] = field(default_factory=list)


def compared(
    seed: int,
    count: int,
    *,
    kept: Path,
    work: Path,
    first: int = 0,
    size: Size | None = None,
    outcome: Outcome | None = None,
) -> Outcome:
    """kept: where tables go of which not all engines say the same. work: for the others. size: None for some of either.
    outcome: that of others, to be added to."""
    outcome = outcome or Outcome()
    try:
        for number in range(first, first + count):
            if number % _CELLS_EACH == 0:
                _compare_cells(seed, number, outcome, kept / f"{seed}-{number}.txt")
                continue
            made = table(seed, number, size or (SMALL if number % _LARGE_EACH else LARGE))
            path = work / "table.csv"
            path.write_bytes(made.content)
            HabitsOfColumn.most = made.distinct
            _compare(path, made, outcome, kept / f"{seed}-{number}")
    finally:
        HabitsOfColumn.most = DISTINCT
    return outcome


def _compare(path: Path, made: Table, outcome: Outcome, kept: Path) -> None:
    verdict = check_unguarded(path, schema=made.schema, format="CSV", limits=Limits(problems=made.problems))
    outcome.engines[verdict.engine or "none"] += 1
    alone = by_frictionless(path, made)
    if alone is None and any(crash.concerns(made.schema) for crash in CRASHES):
        outcome.crashes += 1
        return
    ours = Said(verdict.rows, verdict.fields, verdict.problem_counts, [_told(problem) for problem in verdict.problems])
    proof = by_proof(path, made)
    outcome.valid += bool(verdict.valid)
    outcome.proven += bool(verdict.valid) and proof is not None
    if any(said != alone for said in (ours, proof or alone)):
        outcome.different.append(_keep(kept, made, alone, ours, proof))


def _compare_cells(seed: int, number: int, outcome: Outcome, kept: Path) -> None:
    outcome.engines["cells"] += 1
    alone, ours = cells.compared(seed, number)
    if ours is None or alone not in (None, ours):
        kept.write_text(f"frictionless: {alone}\nours: {ours}\n", encoding="utf-8")
        outcome.different.append(str(kept))


def by_frictionless(path: Path, made: Table) -> Said | None:
    """What frictionless alone says, with our own warnings; None if it leaves with an exception that no schema explains."""
    findings = Findings(made.problems)
    rows = fields = None
    with opened(path) as source:
        with source.binary() as stream:
            name = encoding(stream, findings)
        if name is None:
            return _said(rows, fields, findings)
        with source.text(name) as text:
            if not text.read().strip(_BOM_OR_BLANK):
                findings.add("empty-file")
                return _said(rows, fields, findings)
        schema = None if made.schema is None else table_schema(made.schema, findings)
        try:
            with source.text(name) as text:
                control = reader_dialect(dialect(sample(text), DELIMITERS))
            with source.text(name) as text:
                extent = text_extent(text, control)
        except Refused as refusal:
            findings.add(refusal.code, row=refusal.line)
            return _said(rows, fields, findings)

        def rows_anew() -> Iterator[list[str]]:
            with source.text(name) as text:
                yield from csv.reader(text, control)

        within = trimmed(rows_anew, extent, 0 if schema is None else len(schema.fields))
        try:
            rows, fields, _ = check_by_frictionless(within, findings, schema)
        except Exception as error:
            if any(crash.concerns(made.schema) for crash in CRASHES):
                return None
            findings.add("reader-crashed", reason=type(error).__name__)
    return _said(rows, fields, findings)


def by_proof(path: Path, made: Table) -> Said | None:
    """What the prover says, of a table of any size; None if it abstains."""
    findings = Findings(made.problems)
    with opened(path) as source:
        with source.binary() as stream:
            name = encoding(stream, findings)
        if name is None:
            return None
        schema = None if made.schema is None else table_schema(made.schema, findings)
        found = proof(source, DELIMITERS, findings, schema, encoding=name, block=made.block)
    return None if found is None else _said(found.rows, found.fields, findings)


def _said(rows: int | None, fields: int | None, findings: Findings) -> Said:
    return Said(rows, fields, dict(findings.counts), [_told(problem) for problem in findings.kept])


def _told(problem: Any) -> tuple[str, int | None, str | None, str | None, str]:
    return problem.code, problem.row, problem.field, problem.cell, problem.message()["en"]


def _keep(path: Path, made: Table, *said: Said | None) -> str:
    path.with_suffix(".csv").write_bytes(made.content)
    path.with_suffix(".json").write_text(json.dumps(made.schema, ensure_ascii=False, indent=1), encoding="utf-8")
    lines = [
        f"problems: {made.problems}",
        *(f"{name}: {each}" for name, each in zip(("frictionless", "ours", "prover"), said, strict=True)),
    ]
    path.with_suffix(".txt").write_text("\n".join(lines), encoding="utf-8")
    return str(path.with_suffix(".csv"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000, help="how many tables (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the same tables for the same seed (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="its number (default: %(default)s)")
    parser.add_argument(
        "--keep", type=Path, default=Path(".stack", "fuzz"), help="folder for what differs (default: %(default)s)"
    )
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    options.keep.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="mofops-fuzz-") as work:
        for done in range(0, options.cases, _STEP):
            count, first = min(_STEP, options.cases - done), options.first + done
            compared(options.seed, count, kept=options.keep, work=Path(work), first=first, outcome=outcome)
            click.echo(f"{done + count} of {options.cases}, {len(outcome.different)} different", err=True)
    for engine, count in outcome.engines.most_common():
        click.echo(f"{count:7} by {engine}")
    click.echo(f"{options.cases} tables in {time.monotonic() - started:.0f} s; {outcome.crashes} are known to end frictionless")
    share = outcome.proven / outcome.valid if outcome.valid else 0
    click.echo(f"{outcome.valid} valid, {outcome.proven} of them proven: {share:.1%}")
    for path in outcome.different:
        click.echo(f"DIFFERENT: {path}")
    return 1 if outcome.different else 0


if __name__ == "__main__":
    sys.exit(main())
