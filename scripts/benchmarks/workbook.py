"""Seconds that the dry run of a 1,000-row NSO workbook takes, by part: workbook.py [ROWS]."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from ckanext.mofops.metadata.workbook import Organisation, example_datasets, interpret, marked, plan, read, workbook_bytes

Result = TypeVar("Result")


def timed(part: str, work: Callable[[], Result]) -> Result:
    """The result of a part of the work, whose time is told."""
    start = time.perf_counter()
    result = work()
    click.echo(f"{part:24} {time.perf_counter() - start:6.2f} s")
    return result


def main(rows: int) -> None:
    examples = example_datasets()
    datasets = [{**examples[number % len(examples)], "name": f"bench-{number}"} for number in range(rows)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bench.xlsx")
        path.write_bytes(timed(f"write {rows} datasets", lambda: workbook_bytes(datasets)))
        start = time.perf_counter()
        workbook = timed("read in the child", lambda: read(path))
        found = timed("interpret", lambda: interpret(workbook))
        result = timed("plan, nothing there", lambda: plan(found, organisations=[Organisation("ops-mof", "ops-mof")]))
        click.echo(f"{'dry run':24} {time.perf_counter() - start:6.2f} s   {result.summary()}")
        stored = [dict(step.payload or {}) for step in result.steps]
        timed("plan, all there", lambda: plan(found, stored, organisations=[Organisation("ops-mof", "ops-mof")]))
        timed("mark", lambda: marked(workbook, result.every_problem))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
