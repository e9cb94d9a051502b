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


def test_stars_of_the_agency(run, table):
    path = table("a\n1\n")
    status, out, _ = run("check", path, "--stars", "csv=2", "--json")
    resource = json.loads(out)["resources"][0]
    assert (status, resource["stars"], resource["open"]) == (0, 2, False)
    assert "2" in resource["stars_reason"]["th"]


@pytest.mark.parametrize("stars", ["XSL=3", "CSV=9", "CSV", "CSV=x"])
def test_stars_that_mean_nothing_are_wrong_usage(stars, run, table):
    status, _, err = run("check", table("a\n1\n"), "--stars", stars)
    assert (status, stars in err) == (2, True)


def test_jobs(run, tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.csv").write_text("a\n1\n", encoding="utf-8")
    status, out, err = run("check", tmp_path, "--jobs", "2", "--json")
    assert (status, json.loads(out)["summary"]["valid"]) == (0, 3)
    assert "3/3" in err


def test_links_that_lead_nowhere_are_1_and_sites_that_do_not_answer_3(run, tmp_path, complete):
    folder = tmp_path / "a"
    folder.mkdir()
    resource = {"name": "x", "description": "x", "format": "CSV"}

    def check(url, *options):
        (folder / "dataset.yaml").write_text(json.dumps({**complete, "resources": [{**resource, "url": url}]}), encoding="utf-8")
        status, out, _ = run("check", folder, "--json", *options)
        return status, [problem["code"] for problem in json.loads(out)["resources"][0]["problems"]]

    assert check("http://127.0.0.1:9/a.csv") == (0, [])
    assert check("http://127.0.0.1/a.csv", "--download") == (1, ["link-private"])
    assert check("http://127.0.0.1:9/a.csv", "--download", "--allow-host", "127.0.0.1:9") == (3, ["link-unreachable"])


def test_mend_writes_open_twins_and_says_which(run, tmp_path, complete):
    folder, twins = tmp_path / "ab", tmp_path / "twins"
    folder.mkdir()
    (folder / "t.csv").write_bytes("ชื่อ\nก\n".encode("cp874"))
    (folder / "u.csv").write_text("ชื่อ\nก\n", encoding="utf-8")
    resources = [{"name": name, "description": "x", "format": "CSV", "path": f"{name}.csv"} for name in ("t", "u")]
    (folder / "dataset.yaml").write_text(json.dumps({**complete, "name": "ab", "resources": resources}), encoding="utf-8")
    before = sorted(path.name for path in folder.iterdir())
    for _ in range(2):  # again changes nothing
        status, out, _ = run("check", folder, "--json", "--mend", twins)
        assert (status, json.loads(out)["mended"]) == (
            0,
            [
                {
                    "path": str(folder / "t.csv"),
                    "dataset": "ab",
                    "name": "t",
                    "sheet": None,
                    "file": str(twins / "ab" / "t.csv"),
                    "rows": 1,
                    "error": None,
                }
            ],
        )
    assert (twins / "ab" / "t.csv").read_text(encoding="utf-8") == "ชื่อ\nก\n"
    assert sorted(path.name for path in folder.iterdir()) == before
    assert f"→ {twins / 'ab' / 't.csv'}  rows: 1" in run("check", folder, "--mend", twins)[1]


def test_a_twin_that_is_not_written_is_3(run, tmp_path):
    (tmp_path / "t.csv").write_bytes("ชื่อ\nก\n".encode("cp874"))
    status, out, _ = run("check", tmp_path / "t.csv", "--json", "--mend", tmp_path)
    [entry] = json.loads(out)["mended"]
    assert (status, entry["file"], entry["error"]["code"]) == (3, None, "mend-exists")
    assert "✗" in run("check", tmp_path / "t.csv", "--mend", tmp_path)[1]


def test_nothing_to_mend(run, table, tmp_path):
    assert json.loads(run("check", table("a\n1\n"), "--json", "--mend", tmp_path / "twins")[1])["mended"] == []
    assert not (tmp_path / "twins").exists()


def test_mend_names_a_file_where_a_folder_belongs(run, table, tmp_path):
    (tmp_path / "twins").write_text("mine", encoding="utf-8")
    assert run("check", table("a\n1\n"), "--mend", tmp_path / "twins")[0] == 2
