import json

import pytest

from ckanext.mofops.metadata.workbook import empty_workbook, example_workbook


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out.xlsx"


@pytest.mark.parametrize(("option", "content"), [("--empty", empty_workbook), ("--example", example_workbook)])
@pytest.mark.parametrize("lang", ["th", "en"])
def test_export_of_a_workbook_to_begin_with(run, out, option, content, lang):
    status, told, _ = run("template", "export", option, "-o", out, "--lang", lang)
    assert (status, out.read_bytes()) == (0, content(lang=lang))
    assert str(out) in told


def test_export_of_a_folder(run, out):
    status, told, _ = run("template", "export", "--source", "datasets", "--only", "ops-mof-pmqa-scores", "-o", out, "--json")
    assert (status, json.loads(told)) == (0, {"schema_version": 1, "file": str(out), "datasets": 1})


def test_export_names_a_dataset_that_cannot_be_read(run, out, tmp_path):
    for name, content in (("a", "name: a-b\n"), ("b", "[")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "dataset.yaml").write_text(content)
    status, _, err = run("template", "export", "--source", tmp_path, "-o", out)
    assert status == 1
    assert out.exists()
    assert "b:" in err


def test_export_of_what_excel_cannot_hold_is_one_sentence(run, out, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "dataset.yaml").write_text(f"name: a-b\nnotes: {'x' * 40_000}\n")
    status, _, err = run("template", "export", "--source", tmp_path, "-o", out)
    assert (status, out.exists(), len(err.splitlines())) == (1, False, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["export", "-o", "x"], id="nothing-to-export"),
        pytest.param(["export", "--empty", "--example", "-o", "x"], id="two-things"),
        pytest.param(["export", "--empty"], id="no-file"),
        pytest.param(["import", "/no/such.xlsx", "--target", "http://127.0.0.1:9"], id="no-such-file"),
        pytest.param(["import", "setup.py"], id="no-target"),
        pytest.param(["import", "setup.py", "--target", "http://data.example.org"], id="plain-http"),
    ],
)
def test_wrong_usage(run, arguments):
    status, told, err = run("template", *arguments)
    assert (status, told, len(err.splitlines())) == (2, "", 1)


@pytest.fixture
def site(monkeypatch):
    """A CKAN in place of the one that the command would call: its answers by action, and what it was asked to write."""

    class Site:
        url = "http://127.0.0.1:9"

        def __init__(self):
            self.written = []

        def call(self, action, data, *, keep=lambda result: result, write=False):
            if write:
                self.written.append((action, data["name"]))
                return data
            if action == "organization_list_for_user":
                return [{"id": "org-1", "name": "ops-mof", "title": "สำนักงานปลัด"}]
            return keep({"count": 0, "results": []})

    found = Site()
    monkeypatch.setattr("ckanext.mofops.cli.connect.Http.client", lambda *_: found)
    return found


@pytest.fixture
def importing(run, site, tmp_path):
    def runner(content, *arguments):
        path = tmp_path / "in.xlsx"
        path.write_bytes(content)
        return run("template", "import", path, "--target", site.url, "--state-dir", tmp_path / "state", *arguments)

    return runner


def test_dry_run_of_an_import(importing, site):
    status, told, _ = importing(example_workbook(), "--dry-run", "--json")
    document = json.loads(told)
    assert (status, document["summary"]["create"], site.written) == (0, 5, [])
    status, told, _ = importing(example_workbook(), "--dry-run")
    assert "+ create example-licensed-shops" in told
    assert "Temp2_Meta_Stat!N6: " in told


def test_import(importing, site):
    status, told, err = importing(example_workbook(), "--yes", "--json")
    assert (status, len(site.written)) == (0, 5)
    assert {dataset["outcome"] for dataset in json.loads(told)["datasets"]} == {"done"}
    assert "5/5" in err
    assert importing(example_workbook())[0] == 2  # nobody can be asked


def test_import_of_a_faulty_workbook_gives_it_back_marked(importing, site, out):
    status, told, _ = importing(b"no workbook", "--dry-run", "--marked", out)
    assert status == 1
    assert ".xlsx" in told
    assert out.exists()
    assert importing(b"no workbook", "--yes")[0] == 1
