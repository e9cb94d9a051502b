"""``ckan mofops datastore``"""

from collections.abc import Mapping
from typing import Any

import click

from ckanext.mofops.cli.options import option, shared
from ckanext.mofops.cli.output import json_text
from ckanext.mofops.cli.site import act
from ckanext.mofops.cli.usage import ExitStatus, WrongUsage, language
from ckanext.mofops.standard.messages import LANGUAGES, Lang, text

which = shared(
    option("--resource", "resources", multiple=True, metavar="ID", help="Only this resource; may be given several times."),
    option("--dataset", metavar="NAME", help="Only the resources of this dataset."),
    option("--organisation", metavar="NAME", help="Only the resources of this organisation."),
)
said = shared(
    option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output."),
    option("--lang", type=click.Choice(LANGUAGES), default=language, show_default="the locale", help="Language of the output."),
)


@click.group()
def datastore() -> None:
    """The valid tables in CKAN's DataStore, for the Data API."""


@datastore.command(epilog="\b\nExample: ckan -c ckan.ini mofops datastore load --dataset budget-2567")
@which
@option("--force", is_flag=True, help="Also what is there already, or could not be loaded.")
@option("--dry-run", is_flag=True, help="Only list them.")
@said
def load(as_json: bool, lang: Lang, **asked: Any) -> None:
    """Have workers load the valid tables that the DataStore lacks, and take away what it should not have.

    Nobody needs this day by day: the same is done after each check.

    Exit status: 0 all well, 2 there is no such resource, dataset or organisation.
    """
    found = _act("mofops_datastore_load", asked)
    if as_json:
        click.echo(json_text({"schema_version": 1, **found}))
        return
    for resource_id in found["resources"]:
        click.echo(resource_id)
    click.echo(text("datastore-queued", count=len(found["resources"]))[lang], err=True)


@datastore.command(epilog="\b\nExample: ckan -c ckan.ini mofops datastore status --organisation ops-mof")
@which
@said
def status(as_json: bool, lang: Lang, **asked: Any) -> None:
    """Say which resources the DataStore holds, and why it does not hold the others.

    Exit status: 0 all well, 1 some could not be loaded, 2 there is no such resource, dataset or organisation.
    """
    found = _act("mofops_datastore_status", asked)
    if as_json:
        click.echo(json_text({"schema_version": 1, **found}))
    else:
        for entry in found["resources"]:
            click.echo(_line(entry, lang))
        click.echo(text("datastore-summary", **found["summary"])[lang])
    click.get_current_context().exit(ExitStatus.FAILED if found["summary"]["failed"] else ExitStatus.OK)


def _line(entry: Mapping[str, Any], lang: Lang) -> str:
    state = text(f"datastore-state-{entry['state']}")[lang]
    why = "" if entry["message"] is None else f": {entry['message'][lang]}"
    return f"{entry['resource_id']}  {entry['dataset']}  {entry['name'] or ''}  {state}{why}"


def _act(action: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """:raises WrongUsage: there is no such resource, dataset or organisation"""
    from ckan.plugins import toolkit as tk

    given = {name: list(value) if isinstance(value, tuple) else value for name, value in asked.items() if value}
    try:
        return act(action, given)
    except tk.ObjectNotFound as error:
        raise WrongUsage("validate-unknown") from error
