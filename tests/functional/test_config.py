"""Options and tables are what they are declared to be."""

import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml
from ckan import model, plugins
from ckan.cli.cli import ckan
from ckan.common import config_declaration
from ckan.exceptions import CkanConfigurationException
from sqlalchemy import inspect

import ckanext.mofops.plugin
from ckanext.mofops.model import Validation

PACKAGE = Path(ckanext.mofops.plugin.__file__).parent
SOURCES = [path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".html")]
RESOURCE = {"name": "ตาราง", "description": "หนึ่งแถวต่อปี", "url": "https://example.go.th/a.csv", "format": "CSV"}
KEY = re.compile(r"ckanext\.mofops\.[a-z0-9_]+(?:\.[a-z0-9_]+)*")
READ = re.compile(r"config\[|config\.get\(|times_of_day\(")


def declared(folder=PACKAGE):
    groups = yaml.safe_load((folder / "config_declaration.yaml").read_bytes())["groups"]
    return {option["key"]: option for group in groups for option in group["options"]}


def own():
    """The declared keys that are ours; the others give ckanext-scheming its defaults."""
    return [key for key in declared() if key.startswith("ckanext.mofops.")]


def used():
    """Keys that are read from the configuration."""
    found = set()
    for path in SOURCES:
        for line in path.read_text(encoding="utf-8").splitlines():
            if READ.search(line):
                found |= set(KEY.findall(line))
    return found


def test_every_option_in_use_is_declared():
    assert used()
    assert used() <= {*declared(), *declared(PACKAGE / "rehearsal")}


@pytest.mark.parametrize("key", own())
def test_every_declared_option_is_used(key):
    assert key in used()


@pytest.mark.parametrize("key", declared())
def test_every_option_says_what_it_is_for(key):
    assert declared()[key]["description"].endswith(".")
    assert "default" in declared()[key]


def test_the_site_knows_the_options(catalogue):
    known = {str(key) for key in config_declaration.iter_options()}
    assert set(declared()) <= known


def test_ckan_config_describes_them(catalogue, cli):
    result = cli.invoke(ckan, ["config", "declaration", "mofops"])
    assert result.exit_code == 0, result.output
    for key in declared():
        assert key in result.output


def test_the_settings_of_the_site_are_all_declared(catalogue, cli):
    result = cli.invoke(ckan, ["config", "undeclared"])
    assert result.exit_code == 0, result.output
    assert "ckanext.mofops" not in result.output


def test_the_settings_of_the_site_are_valid(catalogue, cli):
    result = cli.invoke(ckan, ["config", "validate"])
    assert result.exit_code == 0, result.output


def test_the_tables_are_those_of_the_models(catalogue, differing_tables):
    assert differing_tables("mofops") == []


def test_the_migration_goes_back_and_forth(catalogue, migrate_db_for):
    def tables():
        return set(inspect(model.meta.engine).get_table_names())

    try:
        migrate_db_for("mofops", "base", forward=False)
        assert "mofops_validation" not in tables()
    finally:
        migrate_db_for("mofops")
    assert "mofops_validation" in tables()


def test_verdicts_of_before_are_kept(catalogue, created, migrate_db_for):
    resource_id = model.Session.get(model.Package, created(resources=[RESOURCE])["id"]).resources[0].id
    model.Session.execute(sa.delete(Validation).where(Validation.resource_id == resource_id))
    model.Session.commit()
    model.Session.remove()
    verdict = {"valid": False, "open": True, "stars": 3, "sha256": "ab", "problem_counts": {}}
    try:
        migrate_db_for("mofops", "mofops0002", forward=False)
        add = sa.text(
            "INSERT INTO mofops_validation (id, resource_id, fingerprint, created, finished, verdict)"
            " VALUES (:id, :resource, '', :at, :finished, :verdict)"
        )
        for number, (finished, found) in enumerate([("2026-01-01", json.dumps(verdict)), (None, None), (None, None)]):
            at = f"2026-01-0{number + 1}"
            row = {"id": f"old-{number}", "resource": resource_id, "at": at, "finished": finished, "verdict": found}
            model.Session.execute(add, row)
        model.Session.commit()
        model.Session.remove()
    finally:
        migrate_db_for("mofops")
    rows = model.Session.scalars(sa.select(Validation).where(Validation.resource_id == resource_id).order_by(Validation.id)).all()
    assert [(row.id, row.valid, row.open, row.stars, row.sha256) for row in rows] == [
        ("old-0", False, True, 3, "ab"),
        ("old-2", None, None, None, None),  # a resource waits once
    ]


def test_a_faulty_table_of_stars_stops_the_start(catalogue, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.validation.stars", ["XLSX=9"])
    with pytest.raises(CkanConfigurationException, match="XLSX=9"):
        plugins.get_plugin("mofops").configure(ckan_config)
