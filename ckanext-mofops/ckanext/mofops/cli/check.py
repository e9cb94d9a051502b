"""``sync-gdcatalog check``"""

import json
from pathlib import Path
from typing import Any

import click

from ckanext.mofops import catalog
from ckanext.mofops.cli.options import common, option, shared
from ckanext.mofops.cli.output import Command, json_text, step
from ckanext.mofops.cli.usage import ExitStatus, WrongUsage
from ckanext.mofops.guard import Child
from ckanext.mofops.quality import Checker, Limits, Rating
from ckanext.mofops.runs.check import CheckOptions, CheckReport, check_paths
from ckanext.mofops.standard.formats import formats
from ckanext.mofops.standard.messages import Lang, messages, text


@click.command(cls=Command, epilog="\b\nExample: sync-gdcatalog check datasets")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@shared(
    option("--schema", type=click.Path(dir_okay=False, path_type=Path), help="Table Schema (JSON) of files that have none."),
    option("--format", help="Format of files that declare none, e.g. CSV."),
    option("--limit-errors", type=click.IntRange(min=0), default=1000, help="Problems listed for each file; 0 lists all."),
    option("--jobs", type=click.IntRange(min=1, max=64), default=1, help="Files checked at the same time."),
    option("--download", is_flag=True, help="Follow resources that are links, and check what lies there."),
    option(
        "--allow-host", multiple=True, metavar="HOST", help="Host of links that may lie in an internal network, e.g. your own."
    ),
    option(
        "--mend", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path), help="Write CSV in UTF-8 of what is not."
    ),
    option("--stars", multiple=True, metavar="FORMAT=N", help="Stars of a format that differ from the table, e.g. XLSX=3."),
    common,
)
@click.pass_obj
def check(
    child: Child | None,
    paths: tuple[Path, ...],
    schema: Path | None,
    format: str | None,
    limit_errors: int,
    jobs: int,
    download: bool,
    allow_host: tuple[str, ...],
    mend: Path | None,
    stars: tuple[str, ...],
    lang: Lang,
    as_json: bool,
) -> ExitStatus:
    """Check files, dataset folders and folders of them: are they described, do they open? No service is needed."""
    table_schema, limits, rating = _table_schema(schema), Limits(problems=limit_errors), _rating(stars)
    with Checker(limits, rating, child) as checker:
        messages()  # now, while the child starts
        options = CheckOptions(
            schema=table_schema,
            format=format,
            limits=limits,
            rating=rating,
            jobs=jobs,
            downloader=catalog.Downloader(hosts=allow_host) if download else None,
            mend=mend,
            checker=checker,
        )
        report = check_paths(paths, options, on_step=step)
    click.echo(json_text(report.to_dict()) if as_json else plain_text(report, lang))
    return exit_status(report)


def exit_status(report: CheckReport) -> ExitStatus:
    """0 all well, 1 something is wrong with the data, 3 a site did not answer or a twin was not written."""
    if not report.passed:
        return ExitStatus.FAILED
    return ExitStatus.OK if report.finished else ExitStatus.PARTIAL


def _rating(stars: tuple[str, ...]) -> Rating:
    """The table of stars with what ``FORMAT=N`` decided otherwise."""
    try:
        return Rating.parsed(stars)
    except ValueError as error:
        raise WrongUsage("stars-option", given=" ".join(stars), formats=", ".join(formats())) from error


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
        remark = "" if entry["stars"] is None else f"{entry['format'] or '?'} {'★' * entry['stars'] or '0'}"
        lines.append(_line(resource.valid, entry["path"], remark))
        lines += [f"    {problem['message'][lang]}" for problem in entry["problems"]]
        if entry["truncated"]:
            lines.append(f"    {text('more-problems', counts=entry['problem_counts'])[lang]}")
    lines += [_mended(entry, lang) for entry in report.mended]
    lines.append(text("check-summary", **report.summary)[lang])
    return "\n".join(lines)


def _mended(entry: dict[str, Any], lang: Lang) -> str:
    """A line for an open twin, or for one that could not be."""
    if entry["error"] is not None:
        return f"{_MARKS[False]} {entry['path']}: {entry['error']['message'][lang]}"
    rows = "" if entry["rows"] is None else text("mended-rows", rows=entry["rows"])[lang]
    return f"→ {entry['file']}  {rows}".rstrip()


_MARKS = {True: "✓", False: "✗", None: "–"}


def _line(state: bool | None, path: str, remark: str) -> str:
    return f"{_MARKS[state]} {path}  {remark}".rstrip()
