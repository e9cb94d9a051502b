"""``sync-gdcatalog status``"""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import click

from ckanext.mofops import spreadsheet
from ckanext.mofops.cli import options
from ckanext.mofops.cli.connect import Http, with_http
from ckanext.mofops.cli.output import Command, json_text
from ckanext.mofops.cli.states import HOUR, States, told, with_states
from ckanext.mofops.cli.usage import ExitStatus, WrongUsage
from ckanext.mofops.runs.status import Row, Status
from ckanext.mofops.standard.governance import UNKNOWN
from ckanext.mofops.standard.messages import Lang, text


class StatusCommand(Command):
    """A command whose document is a status."""

    def empty_document(self, context: click.Context) -> dict[str, Any]:
        given = context.params
        return Status(given["source"], given["states"] or given["target"] or "", ()).to_dict()


@click.command(
    cls=StatusCommand,
    epilog="\b\nExample: sync-gdcatalog status --source https://data.example.go.th --states https://harvester.example.go.th",
)
@options.source
@options.option("--target", help="Address of the CKAN that was pushed to; asked where no --states is given.")
@options.option("--target-org", metavar="NAME", help="Organisation of the target; by default the one of the same name.")
@with_states
@options.only
@options.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", help="Form of the list.")
@options.state_dir
@with_http
@options.common
def status(
    source: str,
    target: str | None,
    target_org: str | None,
    states: States,
    only: tuple[str, ...],
    form: Literal["text", "json", "csv"],
    state_dir: Path,
    http: Http,
    lang: Lang,
    as_json: bool,
) -> ExitStatus:
    """Show what GD Catalog says of each dataset, and what to do next.

    Only what may have changed is asked for. What cannot be asked for is shown as it was last known.
    """
    service = states.service(http, target)
    if service is None:
        raise WrongUsage("states-option")
    found = states.found(http.source(source), service, target=target, target_org=target_org, only=only)
    if as_json or form == "json":
        click.echo(json_text(found.to_dict()))
    else:
        click.echo(csv_text(found, lang) if form == "csv" else plain_text(found, lang), nl=form != "csv")
    return told(found, lang)


def plain_text(found: Status, lang: Lang) -> str:
    """A table for a terminal: name, state, date and link or age; below a dataset what is to be done, where something is."""
    now = datetime.now(UTC)
    cells = [(row, [_mark(row), row.name, _label(row, lang), _when(row, now, lang)]) for row in found.rows]
    widths = [max((_width(line[place]) for _, line in cells), default=0) for place in range(3)]
    lines = [f"{found.source} → {found.service}"]
    for row, line in cells:
        padded = [cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=False)]
        lines.append("  ".join([*padded, line[3]]).rstrip())
        if row.state.group != "registered" or row.must_be_revoked:
            lines.append(f"     → {row.next[lang]}")
    return "\n".join([*lines, summary_text(found, lang)])


def summary_text(found: Status, lang: Lang) -> str:
    """How many datasets are registered, and how many are in each group of states."""
    counts = {key.replace("-", "_"): count for key, count in found.counts.items()}
    return text("status-summary", **counts)[lang]


def _mark(row: Row) -> str:
    if row.must_be_revoked:
        return "!"
    return "✓" if row.registration.registered else "?" if row.state.group == "unknown" else "·"


def _label(row: Row, lang: Lang) -> str:
    raw = row.registration.application.raw
    return row.label[lang] + (f" ({raw})" if row.state.id == UNKNOWN else "")


def _when(row: Row, now: datetime, lang: Lang) -> str:
    from ckanext.mofops.indicator5.dates import BANGKOK, date_text  # here: a push has no use for the whole room

    registration = row.registration
    date = registration.published.date
    said = [
        None if date is None else date_text(date.astimezone(BANGKOK).date())[lang],
        registration.link or registration.published.name,
        (registration.last_known(now) or {}).get(lang),
    ]
    return "  ".join(word for word in said if word)


def _width(cell: str) -> int:
    """Columns of a terminal: Thai vowels and tones above and below take none."""
    return sum(unicodedata.category(letter) not in ("Mn", "Me", "Cf") for letter in cell)


def csv_text(found: Status, lang: Lang) -> str:
    """A row for each dataset, for a spreadsheet."""
    return spreadsheet.csv_text((text(f"status-column-{name}")[lang] for name in _COLUMNS), _csv_rows(found, lang))


def _csv_rows(found: Status, lang: Lang) -> Iterator[list[Any]]:
    now = datetime.now(UTC)
    for row in found.rows:
        said: dict[str, Any] = row.to_dict()
        words: Mapping[str, Any] = {
            "label": said["label"][lang],
            "next": said["next"][lang],
            "age": None if (age := row.registration.age(now)) is None else round(age / HOUR, 1),
            "error": None if said["error"] is None else said["error"]["message"][lang],
        }
        yield [{**said, **words}[name] for name in _COLUMNS]


_COLUMNS = ("name", "id", "state", "label", "raw", "registered", "mended", "link", "date", "asked", "age", "next", "error")
