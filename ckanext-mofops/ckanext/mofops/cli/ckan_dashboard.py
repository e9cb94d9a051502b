"""``ckan mofops dashboard``"""

import click

from ckanext.mofops.cli.options import option
from ckanext.mofops.cli.output import json_text
from ckanext.mofops.cli.site import act
from ckanext.mofops.cli.usage import language
from ckanext.mofops.standard.messages import LANGUAGES, Lang, text


@click.group()
def dashboard() -> None:
    """The dashboard of the agency's indicators."""


@dashboard.command(epilog="\b\nExample: ckan -c ckan.ini mofops dashboard register")
@option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
@option("--lang", type=click.Choice(LANGUAGES), default=language, show_default="the locale", help="Language of the output.")
def register(as_json: bool, lang: Lang) -> None:
    """State the dashboard as a use of the datasets that it reads, as evidence for indicator 5; take it back where it is gone.

    Workers do the same each hour; asked again, nothing is changed.
    """
    found = act("mofops_dashboard_register", {})
    click.echo(json_text({"schema_version": 1, **found}) if as_json else text(f"dashboard-use-{found['outcome']}")[lang])
