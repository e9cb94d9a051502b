"""``ckan mofops solr-schema``, and cores with and without what it writes."""

import pytest
from ckan.cli.cli import ckan
from ckan.common import config

from ckanext.mofops import search
from ckanext.mofops.plugin import MofopsPlugin


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


@pytest.fixture
def stock_core(catalogue, monkeypatch):
    """The catalogue with a core that has CKAN's own schema."""
    monkeypatch.setitem(config, "solr_url", config["solr_url"].rpartition("/")[0] + "/stock")


@pytest.fixture
def warnings(caplog, monkeypatch):
    """What was logged so far."""
    # CKAN's logging settings, read when pytest starts, switch off the loggers of modules that are already there.
    monkeypatch.setattr(search.log, "disabled", False)
    return lambda: [record.getMessage() for record in caplog.records if record.name == search.__name__]


def test_a_core_with_the_schema_is_known(catalogue, warnings):
    assert search.is_thai(config["solr_url"]) is True
    search.warn(config)
    assert warnings() == []


def test_a_core_without_it_is_told_at_the_start(stock_core, warnings):
    MofopsPlugin().configure(config)
    [warning] = warnings()
    assert "ckan mofops solr-schema" in warning
    assert "Thai search" in warning


def test_a_core_without_it_is_searched_as_ckan_alone_does(stock_core, created, anyone, app):
    dataset = created(title="ทะเบียนที่ดิน land parcels")
    for query, is_found in {"ทะเบียนที่ดิน": True, "PARCEL": True, "ที่ดิน": False}.items():
        results = anyone("package_search", q=query).result["results"]
        assert (dataset["name"] in [each["name"] for each in results]) is is_found
    assert dataset["title"] in app.get("/dataset/", query_string={"q": "parcels"}).body


def test_ckan_starts_with_solr_down(catalogue, monkeypatch, warnings):
    monkeypatch.setitem(config, "solr_url", "http://127.0.0.1:9/solr/ckan")
    search.warn(config)
    assert warnings() == []  # CKAN itself says so
