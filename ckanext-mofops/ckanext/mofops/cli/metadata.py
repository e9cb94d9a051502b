"""``ckan mofops metadata``"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import click

from ckanext.mofops import spreadsheet
from ckanext.mofops.cli.options import option
from ckanext.mofops.cli.output import json_text, step
from ckanext.mofops.cli.site import act
from ckanext.mofops.cli.usage import ExitStatus, language
from ckanext.mofops.standard.messages import LANGUAGES, Lang, text
from ckanext.mofops.standard.schema import dataset_schema

PAGE = 100

Call = Callable[..., dict[str, Any]]


@click.group()
def metadata() -> None:
    """The 14 mandatory metadata items of the catalogue's datasets."""


@metadata.command(epilog="\b\nExample: ckan -c ckan.ini mofops metadata check --format csv -o incomplete.csv")
@option("--organisation", metavar="NAME", help="Only the datasets of this organisation.")
@option("--drafts", is_flag=True, help="Drafts, too, which may lack items.")
@option("--all", "complete_too", is_flag=True, help="List complete datasets, too.")
@option("--format", type=click.Choice(("text", "csv", "json")), default="text", help="Form of the list.")
@option("--output", "-o", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="File; else standard output.")
@option("--lang", type=click.Choice(LANGUAGES), default=language, show_default="the locale", help="Language of the output.")
def check(
    organisation: str | None,
    drafts: bool,
    complete_too: bool,
    format: Literal["text", "csv", "json"],
    output: Path | None,
    lang: Lang,
) -> None:
    """List the datasets that lack mandatory items, and what each lacks; nothing is changed.

    Exit status: 0 all complete, 1 some are not.
    """
    listed = list(_datasets(organisation, drafts))
    found = [dataset for dataset in listed if complete_too or not dataset["complete"]]
    summary = {"datasets": len(listed), "complete": sum(dataset["complete"] for dataset in listed)}
    document = {"schema_version": 1, "datasets": found, "summary": summary}
    written = json_text(document) if format == "json" else (csv_text if format == "csv" else plain_text)(document, lang)
    if output is None:
        click.echo(written)
    else:
        output.write_text(written, encoding=spreadsheet.ENCODING if format == "csv" else "utf-8", newline="")
    click.get_current_context().exit(ExitStatus.OK if summary["datasets"] == summary["complete"] else ExitStatus.FAILED)


def _datasets(organisation: str | None, drafts: bool) -> Iterator[dict[str, Any]]:
    asked = {"drafts": drafts, "limit": PAGE, **({} if organisation is None else {"organisation": organisation})}
    offset = 0
    while True:
        page = act("mofops_metadata_list", {**asked, "offset": offset})
        yield from page["datasets"]
        offset += len(page["datasets"])
        step(offset, page["count"], "")
        if not page["datasets"] or offset >= page["count"]:
            return


def plain_text(document: Mapping[str, Any], lang: Lang) -> str:
    """For a terminal: a line for each dataset, what is wrong with it below."""
    lines = []
    for dataset in document["datasets"]:
        filled = len(dataset_schema().items) - len(dataset["missing_items"])
        lines.append(f"{'✓' if dataset['complete'] else '✗'} {dataset['name']}  {filled}/{len(dataset_schema().items)}")
        lines += [f"    {problem['message'][lang]}" for problem in dataset["problems"] if problem["severity"] == "error"]
    return "\n".join([*lines, text("metadata-summary", **document["summary"])[lang]])


def csv_text(document: Mapping[str, Any], lang: Lang) -> str:
    """A row for each dataset, for a spreadsheet."""
    return spreadsheet.csv_text((text(f"column-{name}")[lang] for name in _COLUMNS), _rows(document, lang))


def _rows(document: Mapping[str, Any], lang: Lang) -> Iterator[list[Any]]:
    for dataset in document["datasets"]:
        errors = [problem["message"][lang] for problem in dataset["problems"] if problem["severity"] == "error"]
        missing = " ".join(str(item) for item in dataset["missing_items"])
        row = {**dataset, "missing_items": missing, "to_mend": "; ".join(errors)}
        yield [row[name] for name in _COLUMNS]


_COLUMNS = ("name", "title", "organisation", "state", "private", "complete", "missing_items", "to_mend")
