"""``sync-gdcatalog check`` on a steward's folder; no service needed."""

import json
import os

import pytest

from ckanext.mofops.standard.messages import text


@pytest.fixture
def broken(tmp_path):
    """A CSV file whose row 3 has a cell too many, and a letter where its schema wants a number."""
    path = tmp_path / "units.csv"
    path.write_text("ปีงบประมาณ,จำนวน\n2565,สิบ\n2566,12,เกิน\n", encoding="utf-8")
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps({"fields": [{"name": "ปีงบประมาณ", "type": "integer"}, {"name": "จำนวน", "type": "integer"}]}))
    return path, schema


def test_a_broken_file_is_named_with_row_and_column(run, broken):
    path, schema = broken
    found = run("check", path, "--schema", schema, "--json")
    assert found.status == 1, found
    [resource] = found.document["resources"]
    assert resource["path"] == str(path)
    assert resource["valid"] is False
    places = {(problem["code"], problem["row"], problem["field"]) for problem in resource["problems"]}
    assert ("type-error", 2, "จำนวน") in places
    assert ("extra-cell", 3) in {place[:2] for place in places}


@pytest.mark.parametrize("lang", ["th", "en"])
def test_people_read_the_same(lang, run, broken):
    path, schema = broken
    found = run("check", path, "--schema", schema, "--lang", lang)
    assert found.status == 1, found
    assert str(path) in found.stdout
    assert "จำนวน" in found.stdout
    assert text("check-summary", complete=0, datasets=0, valid=0, resources=1, open=1)[lang] in found.stdout


WRONG = {
    "missing path": ["check", "no-such-folder"],
    "no path": ["check"],
    "unknown option": ["check", "--no-such-option", "."],
    "unknown command": ["no-such-command"],
    "bad number": ["check", "--limit-errors", "many", "."],
    "missing schema": ["check", "--schema", "no-such-schema.json", "."],
    "source without target": ["push", "--source", "datasets"],
    "target is no address": ["push", "--source", "datasets", "--target", "ftp://example.go.th"],
    "plain http": ["plan", "--source", "datasets", "--target", "http://catalog.example.go.th"],
    "bad language": ["check", "--lang", "fr", "."],
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG.keys())
def test_wrong_usage_is_one_sentence_on_standard_error(arguments, run):
    found = run(*arguments)
    assert found.status == 2, found
    assert found.stdout == ""
    assert len(found.stderr.strip().splitlines()) == 1
    assert found.stderr.startswith("sync-gdcatalog: ")
    assert "Traceback" not in found.stderr


def test_a_fifo_is_not_opened(run, tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert run("check", tmp_path / "pipe.csv").status == 2


def test_version_and_help(run):
    assert run("--version").status == 0
    assert "--source" in run("push", "--help").stdout
