import json
import os

import pytest


@pytest.fixture
def table(tmp_path):
    """Writes a CSV file and gives its path."""

    def write(content):
        path = tmp_path / "ตาราง.csv"
        path.write_text(content, encoding="utf-8")
        return path

    return write


def test_all_well_is_0(run, table):
    status, out, _ = run("check", table("a,b\n1,2\n"))
    assert status == 0
    assert "ตาราง.csv" in out


def test_broken_csv_names_file_row_and_column_and_is_1(run, table):
    path = table("a,b\n1,2\n1,2,3\n1\n")
    status, out, _ = run("check", path)
    assert status == 1
    assert str(path) in out
    resource = json.loads(run("check", path, "--json")[1])["resources"][0]
    assert [(p["code"], p["row"], p["field"]) for p in resource["problems"]] == [
        ("extra-cell", 3, None),
        ("missing-cell", 4, "b"),
    ]


def test_json_is_one_document_and_progress_goes_elsewhere(run, table):
    status, out, err = run("check", table("a\n1\n"), "--json")
    assert status == 0
    document = json.loads(out)
    assert set(document) == {"schema_version", "resources", "datasets", "summary"}
    assert "1/1" in err


def test_schema_of_files_that_have_none(run, table, tmp_path):
    schema = tmp_path / "schema.json"
    schema.write_text('{"fields": [{"name": "a", "type": "integer"}]}', encoding="utf-8")
    path = table("a\nx\n")
    assert run("check", path)[0] == 0
    assert run("check", path, "--schema", schema)[0] == 1


@pytest.mark.parametrize("content", ["[1]", "{", ""], ids=["a-list", "broken", "empty"])
def test_faulty_schema_file_is_wrong_usage(run, table, tmp_path, content):
    schema = tmp_path / "schema.json"
    schema.write_text(content, encoding="utf-8")
    assert run("check", table("a\n1\n"), "--schema", schema)[0] == 2


def test_limit_of_listed_problems(run, table):
    path = table("a,b\n" + "1\n" * 5)
    resource = json.loads(run("check", path, "--json", "--limit-errors", 2)[1])["resources"][0]
    assert len(resource["problems"]) == 2
    assert resource["truncated"]
    assert resource["problem_counts"] == {"missing-cell": 5}


def test_pipe_is_wrong_usage_and_is_not_waited_for(run, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert run("check", tmp_path / "pipe")[0] == 2
