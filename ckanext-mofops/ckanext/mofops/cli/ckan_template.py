"""``ckan mofops template``"""

from base64 import b64decode
from pathlib import Path
from typing import Any

import click

from ckanext.mofops.cli.options import option
from ckanext.mofops.cli.output import json_text, note, step
from ckanext.mofops.cli.site import act
from ckanext.mofops.cli.usage import ExitStatus, language
from ckanext.mofops.standard.messages import LANGUAGES, Lang, text

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def template() -> None:
    """The workbook of the National Statistical Office (NSO)."""


@template.command(epilog="\b\nExample: ckan -c ckan.ini mofops template export -o datasets.xlsx")
@option("--kind", type=click.Choice(("datasets", "empty", "example")), default="datasets", help="What the workbook holds.")
@option("--only", "names", multiple=True, metavar="NAME", help="Only this dataset; may be given several times.")
@option("--organisation", metavar="NAME", help="Only the datasets of this organisation.")
@option("--output", "-o", type=_FILE, required=True, help="The XLSX file.")
def export(kind: str, names: tuple[str, ...], organisation: str | None, output: Path) -> None:
    """Write datasets into a workbook, private ones and drafts too."""
    chosen = {"kind": kind, "names": list(names), **({} if organisation is None else {"organisation": organisation})}
    output.write_bytes(b64decode(_act("mofops_template_export", chosen)["content"]))
    note(str(output))


@template.command("import", epilog="\b\nExample: ckan -c ckan.ini mofops template import datasets.xlsx --marked to-mend.xlsx")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--organisation", metavar="NAME", help="Only the datasets of this organisation.")
@option("--draft", is_flag=True, help="New datasets are drafts, which may lack items.")
@option("--dry-run", is_flag=True, help="Only say what would be done.")
@option("--yes", is_flag=True, help="Do not ask before writing.")
@option("--marked", type=_FILE, help="Write the workbook here with the cells to mend marked.")
@option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output, and nothing else there.")
@option("--lang", type=click.Choice(LANGUAGES), default=language, show_default="the locale", help="Language of the output.")
def import_(
    file: Path,
    organisation: str | None,
    draft: bool,
    dry_run: bool,
    yes: bool,
    marked: Path | None,
    as_json: bool,
    lang: Lang,
) -> None:
    """Create and update datasets from a workbook: first what that would do, then, when told so, do it.

    Exit status: 0 all well, 1 some datasets are to be mended first, 3 some could not be written.
    """
    from werkzeug.datastructures import FileStorage  # here: the other commands of this package run without CKAN

    with file.open("rb") as stream:
        sent = {"upload": FileStorage(stream, file.name), "draft": draft, "marked": marked is not None}
        found = _act("mofops_template_import", sent | ({"organisation": organisation} if organisation else {}))
    if marked is not None:
        marked.write_bytes(b64decode(found["marked"]))
    note(plain_text(found["report"], lang))
    writes = found["total"]
    if writes and not dry_run and (yes or click.confirm(text("ask-import", count=writes)[lang], err=True)):
        found = _act("mofops_template_import", {"id": found["id"], "dry_run": False}, on_step=step)
        note(plain_text(found["report"], lang))
    if as_json:
        click.echo(json_text(found["report"]))
    click.get_current_context().exit(_status(found["report"]))


def _act(action: str, asked: dict[str, Any], on_step: Any = None) -> dict[str, Any]:
    from ckan.plugins import toolkit as tk

    try:
        return act(action, asked, **({} if on_step is None else {"mofops_on_step": on_step}))
    except tk.ValidationError as error:
        raise click.ClickException("; ".join(f"{field}: {said}" for field, said in error.error_summary.items())) from error


def plain_text(report: dict[str, Any], lang: Lang) -> str:
    """For a terminal: the counts, the problems of the file, then each dataset that is not as it was, with its problems below."""
    counts = report["summary"]
    lines = [text("import-summary", others=counts["other-organisation"], **counts)[lang]]
    lines += [f"! {_problem(problem, lang)}" for problem in report["problems"]]
    for dataset in report["datasets"]:
        if dataset["kind"] == "unchanged" and not dataset["problems"]:
            continue
        place = f"{dataset['sheet']}!{dataset['row']}"
        outcome = text(f"outcome-{dataset['outcome']}")[lang] if dataset["outcome"] else text(f"kind-{dataset['kind']}")[lang]
        lines.append(f"{outcome} {dataset['name'] or place}")
        lines += [f"    {_problem(problem, lang)}" for problem in dataset["problems"]]
        lines += [f"    {dataset['error']['message'][lang]}"] if dataset["error"] else []
    return "\n".join(lines)


def _problem(problem: dict[str, Any], lang: Lang) -> str:
    cell = f"{problem['column'] or ''}{problem['row'] or ''}"
    return ": ".join(filter(None, ["!".join(filter(None, [problem["sheet"], cell])), problem["message"][lang]]))


def _status(report: dict[str, Any]) -> ExitStatus:
    if any(dataset["outcome"] == "failed" for dataset in report["datasets"]):
        return ExitStatus.PARTIAL
    return ExitStatus.FAILED if report["summary"]["errors"] else ExitStatus.OK
