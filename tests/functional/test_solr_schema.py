"""``ckan mofops solr-schema``"""

import pytest
from ckan.cli.cli import ckan

from ckanext.mofops import search


@pytest.fixture
def schema():
    return search.thai_schema(search.stock_schema())


def test_it_writes_the_schema_to_standard_output(catalogue, cli, schema):
    result = cli.invoke(ckan, ["mofops", "solr-schema"])
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith(schema)


def test_it_writes_the_schema_to_a_file(catalogue, cli, schema, tmp_path):
    result = cli.invoke(ckan, ["mofops", "solr-schema", str(tmp_path / "schema.xml")])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "schema.xml").read_text(encoding="utf-8") == schema


def test_a_folder_is_no_file(catalogue, cli, tmp_path):
    assert cli.invoke(ckan, ["mofops", "solr-schema", str(tmp_path)]).exit_code == 2
