"""``ckan mofops-rehearsal``"""

import click

from ckanext.mofops.cli.output import json_text, step
from ckanext.mofops.cli.site import act
from ckanext.mofops.cli.usage import ExitStatus, WrongUsage, language
from ckanext.mofops.standard.messages import LANGUAGES, Lang, text


@click.group(name="mofops-rehearsal")
def rehearsal() -> None:
    """The GD Catalog to rehearse on."""


@rehearsal.command(epilog="\b\nExample: ckan -c ckan.ini mofops-rehearsal harvest https://data.example.go.th")
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output, and nothing else there.")
@click.option("--lang", type=click.Choice(LANGUAGES), default=language, show_default="the locale", help="Language of the output.")
def harvest(url: str, as_json: bool, lang: Lang) -> None:
    """Harvest the catalogue of an agency at URL, as GD Catalog does.

    Its datasets become applications to register them; those that it offers no more are withdrawn. MOFOPS_HARVEST_TOKEN holds the
    token, if it gave one.

    Exit status: 0 all well, 2 wrong usage or settings, 3 some could not be read, or the catalogue is down.
    """
    from ckan.plugins import toolkit as tk

    try:
        found = act("mofops_rehearsal_harvest", {"url": url}, mofops_on_step=step)
    except tk.ValidationError as error:
        raise WrongUsage("wrong-usage", detail="; ".join(map(str, error.error_summary.values()))) from error
    if as_json:
        click.echo(json_text(found))
    elif found["error"] is None:
        click.echo(text("rehearsal-harvest-done", **found["counts"])[lang])
    if found["error"] is not None:
        click.echo(found["error"]["message"][lang], err=True)
    whole = found["error"] is None and not found["counts"]["failed"]
    click.get_current_context().exit(ExitStatus.OK if whole else ExitStatus.PARTIAL)
