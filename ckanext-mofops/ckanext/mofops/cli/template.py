"""``sync-gdcatalog template export`` and ``import``: the NSO workbook"""

from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from ckanext.mofops.cli import options
from ckanext.mofops.cli.connect import Http, with_http
from ckanext.mofops.cli.output import Command, ask, json_text, note, step
from ckanext.mofops.cli.plantext import MARKS, shown
from ckanext.mofops.cli.push import writing
from ckanext.mofops.cli.usage import ExitStatus, WrongUsage
from ckanext.mofops.gdcatalog import locked
from ckanext.mofops.metadata.workbook import (
    ImportPlan,
    Outcome,
    Step,
    empty_workbook,
    example_datasets,
    marked,
    workbook_bytes,
)
from ckanext.mofops.runs.source import is_address
from ckanext.mofops.runs.template import Gathered, applied, gathered, planned
from ckanext.mofops.standard.messages import Lang, text

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def template() -> None:
    """Write or read the workbook of the National Statistical Office (Template 1, 2 and 3)."""


class ImportCommand(Command):
    """A command whose document is an import plan."""

    def empty_document(self, context: click.Context) -> dict[str, Any]:
        return ImportPlan().to_dict()


@template.command(cls=Command, name="export", epilog="\b\nExample: sync-gdcatalog template export --source datasets -o nso.xlsx")
@options.option("--source", help="Folder of datasets, or address of a CKAN. Token: MOFOPS_SOURCE_TOKEN.")
@options.option("--only", multiple=True, metavar="NAME", help="Only this dataset; may be given several times.")
@options.option("--empty", is_flag=True, help="The workbook to fill in.")
@options.option("--example", is_flag=True, help="The workbook filled in with an invented dataset of each type.")
@options.option("--output", "-o", type=_FILE, required=True, help="File to write the workbook to.")
@with_http
@options.common
def export(
    source: str | None,
    only: tuple[str, ...],
    empty: bool,
    example: bool,
    output: Path,
    http: Http,
    lang: Lang,
    as_json: bool,
) -> ExitStatus:
    """Write datasets as the NSO workbook: all that the token may see, those named by --only, none, or an example."""
    if [source is not None, empty, example].count(True) != 1:
        raise WrongUsage("template-choice")
    found = Gathered(tuple(example_datasets()) if example else ())
    if source is not None:
        found = gathered(http.client(source, "SOURCE") if is_address(source) else Path(source), only)
    output.write_bytes(empty_workbook(lang=lang) if empty else workbook_bytes(found.datasets, lang=lang))
    for name, problem in found.faults:
        note(f"{name}: {problem.message()[lang]}")
    told = {"schema_version": 1, "file": str(output), "datasets": len(found.datasets)}
    click.echo(json_text(told) if as_json else text("template-exported", **told)[lang])
    return ExitStatus.FAILED if found.faults else ExitStatus.OK


@template.command(
    cls=ImportCommand,
    name="import",
    epilog="\b\nExample: sync-gdcatalog template import nso.xlsx --target https://data.example.go.th --dry-run",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.option("--target", required=True, help="Address of the CKAN to import into. Token: MOFOPS_TARGET_TOKEN.")
@options.option("--organisation", metavar="NAME", help="Import only what belongs to this organisation; blank cells mean it.")
@options.option("--draft", is_flag=True, help="New datasets are drafts, which may lack items.")
@options.option("--dry-run", is_flag=True, help="Show what would be done; write nothing to the target.")
@options.option("--marked", "marked_file", type=_FILE, help="File to write the workbook to, with its faulty cells marked.")
@writing
@with_http
@options.common
def import_(
    file: Path,
    target: str,
    organisation: str | None,
    draft: bool,
    dry_run: bool,
    marked_file: Path | None,
    yes: bool,
    state_dir: Path,
    http: Http,
    lang: Lang,
    as_json: bool,
) -> ExitStatus:
    """Read the NSO workbook, show what would be created and updated and what must be mended, ask, and do it.

    Each dataset succeeds or fails on its own. New datasets are private: publishing them is up to you.
    """
    site = http.client(target, "TARGET")
    with nullcontext() if dry_run else locked(state_dir, site.url):
        workbook, found = planned(file, site, organisation=organisation, draft=draft, lang=lang, on_step=step)
        if marked_file is not None:
            marked_file.write_bytes(marked(workbook, found.every_problem))
        outcomes: dict[int, Outcome] = {}
        if not (dry_run and as_json):
            click.echo(import_text(found, lang), err=as_json)
        if not dry_run and found.writes:
            if not yes:
                ask(lang)
            outcomes = applied(found, site, on_step=step)
    if as_json:
        click.echo(json_text(found.to_dict(outcomes)))
    for place, outcome in outcomes.items():
        if outcome.status != "done":
            note(f"{found.steps[place].name}: {outcome.message[lang]}")
    return import_status(found, outcomes)


def import_status(found: ImportPlan, outcomes: Mapping[int, Outcome]) -> ExitStatus:
    """3 when something could not be written, 1 when something must be mended first, else 0."""
    if any(outcome.status != "done" for outcome in outcomes.values()):
        return ExitStatus.PARTIAL
    return ExitStatus.OK if found.passed else ExitStatus.FAILED


def import_text(found: ImportPlan, lang: Lang) -> str:
    """The plan for a terminal: counts, problems of sheets, then each dataset with its changes and problems."""
    counts = found.summary()
    lines = [text("import-summary", others=counts["other-organisation"], **counts)[lang]]
    lines += [f"! {_problem(problem, lang)}" for problem in found.problems]
    for entry in found.steps:
        if entry.kind != "unchanged" or entry.problems:
            lines += _step_lines(entry, lang)
    return "\n".join(lines)


def _step_lines(entry: Step, lang: Lang) -> list[str]:
    lines = [f"{_MARKS[entry.kind]} {text(f'kind-{entry.kind}')[lang]} {entry.name or f'{entry.sheet}!{entry.row}'}"]
    lines += [f"    {change.field}: {shown(change.old)} → {shown(change.new)}" for change in entry.changes]
    if entry.resources.kept:
        lines.append(f"    {text('import-kept', names=', '.join(entry.resources.kept))[lang]}")
    return lines + [f"    {_problem(problem, lang)}" for problem in entry.problems]


def _problem(problem: Any, lang: Lang) -> str:
    place = f"{problem.place}: " if problem.place else ""
    return f"{place}{problem.message()[lang]}"


_MARKS = {**MARKS, "unchanged": "=", "refused": "✗", "other-organisation": "–"}
