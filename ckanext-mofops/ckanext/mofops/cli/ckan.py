"""``ckan mofops``: one line of work per command. Needs CKAN; ``sync-gdcatalog`` does not."""

from pathlib import Path

import click

from ckanext.mofops import search
from ckanext.mofops.cli.ckan_dashboard import dashboard
from ckanext.mofops.cli.ckan_datastore import datastore
from ckanext.mofops.cli.ckan_facts import facts, usage
from ckanext.mofops.cli.ckan_indicator5 import indicator5
from ckanext.mofops.cli.ckan_sync import sync
from ckanext.mofops.cli.ckan_template import template
from ckanext.mofops.cli.metadata import metadata
from ckanext.mofops.cli.validate import validate


@click.group()
def mofops() -> None:
    """Commands of ckanext-mofops."""


mofops.add_command(indicator5)
mofops.add_command(dashboard)
mofops.add_command(datastore)
mofops.add_command(facts)
mofops.add_command(metadata)
mofops.add_command(sync)
mofops.add_command(template)
mofops.add_command(usage)
mofops.add_command(validate)


@mofops.command()
@click.argument("output", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=False)
def solr_schema(output: Path | None) -> None:
    """Write the Solr schema of this CKAN with Thai word analysis to OUTPUT, or to standard output.

    Copy it over schema.xml of the catalogue's core, reload the core, then run `ckan search-index rebuild`.
    """
    schema = search.thai_schema(search.stock_schema())
    if output is None:
        click.echo(schema, nl=False)
    else:
        output.write_text(schema, encoding="utf-8")
