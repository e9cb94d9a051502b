"""What is incomplete in a whole catalogue, as an action and as ``ckan mofops metadata check``."""

import csv
import io
import json

import pytest
from ckan.cli.cli import ckan


@pytest.fixture
def catalogue_of_two(created, legacy):
    """Names of a complete dataset and of one that lacks its contact."""
    return created()["name"], legacy(maintainer="")["name"]


def listed(answer):
    return {dataset["name"]: dataset for dataset in answer.result["datasets"]}


def test_it_lists_what_the_caller_may_edit(editor, stranger, sysadmin, catalogue_of_two):
    whole, lacking = catalogue_of_two
    for caller in (editor, sysadmin):
        found = listed(caller("mofops_metadata_list", limit=1000))
        assert found[whole]["complete"] is True
        assert found[lacking]["missing_items"] == [4]
        assert found[lacking]["organisation"] == "ops-mof"
    assert not set(catalogue_of_two) & set(listed(stranger("mofops_metadata_list", limit=1000)))


def test_it_asks_for_a_sign_in(anyone, stranger, organisation):
    assert anyone("mofops_metadata_list").status == 403
    assert stranger("mofops_metadata_list", organisation=organisation["name"]).status == 403


def test_drafts_are_listed_when_asked_for(editor, described):
    draft = editor("package_create", **described(state="draft", notes=None)).result["name"]
    assert draft not in listed(editor("mofops_metadata_list", limit=1000))
    assert listed(editor("mofops_metadata_list", limit=1000, drafts=True))[draft]["missing_items"] == [7]


def test_pages_hold_every_dataset_once(editor, catalogue_of_two):
    count = editor("mofops_metadata_list", limit=1).result["count"]
    pages = [editor("mofops_metadata_list", limit=1, offset=offset).result["datasets"] for offset in range(count)]
    names = [page[0]["name"] for page in pages]
    assert len(set(names)) == count
    assert set(catalogue_of_two) <= set(names)


@pytest.mark.parametrize("wrong", [{"limit": "many"}, {"offset": -1}], ids=str)
def test_wrong_questions(wrong, editor):
    answer = editor("mofops_metadata_list", **wrong)
    assert answer.status == 409
    assert set(wrong) <= set(answer.error)


def run(cli, *arguments):
    return cli.invoke(ckan, ["mofops", "metadata", "check", "--lang", "en", *arguments])


def test_the_command_names_what_is_missing(cli, catalogue_of_two):
    whole, lacking = catalogue_of_two
    result = run(cli)
    assert result.exit_code == 1
    assert f"✗ {lacking}  13/14" in result.output
    assert "(item 4)" in result.output
    assert whole not in result.output
    assert whole in run(cli, "--all").output


def test_the_command_writes_json(cli, catalogue_of_two):
    document = json.loads(run(cli, "--format", "json").stdout)
    found = {dataset["name"]: dataset["missing_items"] for dataset in document["datasets"]}
    assert found[catalogue_of_two[1]] == [4]
    assert document["summary"]["complete"] < document["summary"]["datasets"]


def test_the_command_writes_a_table_that_runs_nothing(cli, legacy, tmp_path):
    name = legacy(title="=HYPERLINK(1)", maintainer="")["name"]
    path = tmp_path / "incomplete.csv"
    run(cli, "--format", "csv", "-o", str(path))
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))}
    assert rows[name]["title"] == "'=HYPERLINK(1)"
    assert rows[name]["missing items"] == "4"
