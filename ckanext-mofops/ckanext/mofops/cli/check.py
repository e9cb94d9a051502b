"""``sync-gdcatalog check``"""

import json
from pathlib import Path
from typing import Any

import click

from ckanext.mofops.cli.options import common, option, shared
from ckanext.mofops.cli.output import Command, json_text, step
from ckanext.mofops.cli.usage import ExitStatus, WrongUsage
from ckanext.mofops.quality import Limits
from ckanext.mofops.runs.check import CheckReport, check_paths
from ckanext.mofops.standard.messages import Lang, text


@click.command(cls=Command, epilog="\b\nExample: sync-gdcatalog check datasets")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@shared(
    option("--schema", type=click.Path(dir_okay=False, path_type=Path), help="Table Schema (JSON) of files that have none."),
    option("--format", help="Format of files that declare none, e.g. CSV."),
    option("--limit-errors", type=click.IntRange(min=0), default=1000, help="Problems listed for each file; 0 lists all."),
    common,
)
def check(
    paths: tuple[Path, ...], schema: Path | None, format: str | None, limit_errors: int, lang: Lang, as_json: bool
) -> ExitStatus:
    """Check files, dataset folders and folders of them: are they described, do they open? No service is needed."""
    report = check_paths(paths, schema=_table_schema(schema), format=format, limits=Limits(problems=limit_errors), on_step=step)
    click.echo(json_text(report.to_dict()) if as_json else plain_text(report, lang))
    return ExitStatus.OK if report.passed else ExitStatus.FAILED


def _table_schema(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        schema = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise WrongUsage("schema-broken", file=path, detail=error) from error
    if not isinstance(schema, dict):
        raise WrongUsage("schema-broken", file=path, detail="{…}")
    return schema


def plain_text(report: CheckReport, lang: Lang) -> str:
    """The report for a terminal: a line for each dataset and resource, its problems below it."""
    lines = []
    for dataset in report.datasets:
        lines.append(_line(dataset.complete, dataset.path, f"{14 - len(dataset.missing_items) if dataset.readable else 0}/14"))
        lines += [f"    {problem.field}: {problem.message()[lang]}" for problem in dataset.problems]
    for resource in report.resources:
        entry = resource.to_dict()
        lines.append(_line(resource.valid, entry["path"], entry["format"] or ""))
        lines += [f"    {problem['message'][lang]}" for problem in entry["problems"]]
        if entry["truncated"]:
            lines.append(f"    {text('more-problems', counts=entry['problem_counts'])[lang]}")
    lines.append(text("check-summary", **report.summary)[lang])
    return "\n".join(lines)


_MARKS = {True: "✓", False: "✗", None: "–"}


def _line(state: bool | None, path: str, remark: str) -> str:
    return f"{_MARKS[state]} {path}  {remark}".rstrip()
