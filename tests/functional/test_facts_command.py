"""``ckan mofops facts`` and ``usage``: a file of facts goes in once, comes out as it went in, and nothing else is touched."""

import json

import pytest
import yaml
from ckan import model
from ckan.cli.cli import ckan

from ckanext.mofops.model import StatedFacts, UsageEntry

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
ORGANISATION = ("--organisation", "ops-mof")


@pytest.fixture(autouse=True)
def nothing_stated(clean_queues, catalogue):
    """Neither facts nor uses of an earlier test."""
    for table in (StatedFacts, UsageEntry):
        model.Session.query(table).delete()
    model.Session.commit()


def run(cli, *arguments, **more):
    model.Session.remove()
    result = cli.invoke(ckan, ["mofops", *arguments, *([] if "-o" in arguments else ["--lang", "en"])], **more)
    model.Session.remove()
    return result


def document(cli, *arguments):
    return json.loads(run(cli, *arguments, "--json").stdout)


@pytest.fixture
def content(created, organisation):
    """What a file states of the organisation."""
    name = created()["name"]
    return {
        "fiscal_year": 2566,
        "agency": {"name": "ops-mof", "title": "สป.กค.", "contact": {"email": "opendata@example.go.th"}},
        "datasets": [name],
        "scopes": [1, {"scope": 4, "branch": 219}],
        "values": {name: "ใช้วางแผน"},
        "catalogue_notified": {"date": "2023-01-15", "document": "กค 0201/1"},
        "usage": [
            {"title": "แดชบอร์ด", "kind": "dashboard", "url": "https://bi.example.go.th/1", "datasets": [name], "scope": 1},
            {"title": "รายงาน", "file": "evidence/report.pdf", "datasets": [name], "date": "2023-05-01"},
        ],
    }


@pytest.fixture
def written(tmp_path, content):
    """The file of facts, with the evidence beside it."""
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "report.pdf").write_bytes(PDF)

    def write(**changes):
        path = tmp_path / "agency.yaml"
        path.write_text(yaml.safe_dump({**content, **changes}, allow_unicode=True), encoding="utf-8")
        return str(path)

    return write


def test_a_file_goes_in_once(cli, written, content):
    first = document(cli, "facts", "import", written(), "--yes")
    assert {change["section"] for change in first["changes"]} == {"datasets", "scopes", "values", "catalogue_notified"}
    assert ([entry["title"] for entry in first["new"]], first["done"]) == (["แดชบอร์ด", "รายงาน"], True)
    again = document(cli, "facts", "import", written(), "--yes")
    assert (again["changes"], again["new"], again["done"]) == ([], [], False)
    assert [entry["title"] for entry in again["kept"]] == ["แดชบอร์ด", "รายงาน"]
    assert model.Session.query(StatedFacts).count() == 1
    assert model.Session.query(UsageEntry).count() == 2


def test_nothing_is_written_before_somebody_says_so(cli, written):
    shown = document(cli, "facts", "import", written(), "--dry-run")
    assert (len(shown["changes"]), len(shown["new"]), shown["done"]) == (4, 2, False)
    refused = run(cli, "facts", "import", written())  # nobody is there to be asked
    assert refused.exit_code == 2
    assert "scopes" in refused.stderr
    assert model.Session.query(StatedFacts).count() == model.Session.query(UsageEntry).count() == 0


def test_what_the_file_does_not_name_is_left(cli, written, content):
    document(cli, "facts", "import", written(), "--yes")
    found = document(cli, "facts", "import", written(usage=content["usage"][:1], scopes=[6]), "--yes")
    assert ([change["section"] for change in found["changes"]], found["left"]) == (["scopes"], ["รายงาน"])
    assert len(document(cli, "usage", "list", *ORGANISATION)["uses"]) == 2


def test_what_comes_out_goes_in_again(cli, written, tmp_path):
    document(cli, "facts", "import", written(), "--yes")
    out = tmp_path / "out" / "agency.yaml"
    out.parent.mkdir()
    assert run(cli, "facts", "export", *ORGANISATION, "-o", str(out)).exit_code == 0
    [stored] = list(out.parent.rglob("*.pdf"))
    assert stored.read_bytes() == PDF
    again = document(cli, "facts", "import", str(out), "--yes")
    assert (again["changes"], again["new"], len(again["kept"])) == ([], [], 2)


def test_what_is_stated_is_shown(cli, written, content):
    document(cli, "facts", "import", written(), "--yes")
    shown = yaml.safe_load(run(cli, "facts", "show", *ORGANISATION).stdout)
    assert (shown["scopes"], shown["values"]) == (content["scopes"], content["values"])
    found = document(cli, "facts", "show", *ORGANISATION)
    assert found["revision"] > 0
    assert [entry["title"] for entry in found["facts"]["usage"]] == ["แดชบอร์ด", "รายงาน"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"scopes": [9]}, "scopes[0]", id="unknown-scope"),
        pytest.param({"colour": 1}, "colour", id="unknown-key"),
        pytest.param({"datasets": ["no-such"]}, "no-such", id="unknown-dataset"),
        pytest.param({"usage": [{"title": "x", "file": "no.pdf", "datasets": ["x"]}]}, "no.pdf", id="no-file"),
        pytest.param({"agency": {"name": "no-such-organisation"}}, "no-such-organisation", id="unknown-organisation"),
        pytest.param({"fiscal_year": 2499}, "2499", id="unknown-year"),
    ],
)
def test_a_faulty_file_is_wrong_usage(changes, words, cli, written):
    refused = run(cli, "facts", "import", written(**changes), "--yes")
    assert refused.exit_code == 2
    assert words in refused.stderr or "fiscal_year" in refused.stderr
    assert model.Session.query(StatedFacts).count() == 0


def test_uses_by_the_command_line(cli, created, tmp_path):
    name = created()["name"]
    proof = tmp_path / "proof.pdf"
    proof.write_bytes(PDF)
    asked = ("--title", "รายงาน", "--kind", "report", "--file", str(proof), "--dataset", name, "--scope", "4", "--branch", "219")
    [made] = document(cli, "usage", "add", *ORGANISATION, *asked)["uses"]
    assert (made["file"], made["scope"]) == ("proof.pdf", {"number": 4, "branch": 219})
    assert made["id"] in run(cli, "usage", "list", *ORGANISATION).stdout
    assert run(cli, "usage", "add", *ORGANISATION, "--title", "x", "--dataset", name).exit_code == 2
    assert run(cli, "usage", "delete", made["id"], input="n\n").exit_code == 1
    assert document(cli, "usage", "delete", made["id"], "--yes")["id"] == made["id"]
    assert run(cli, "usage", "delete", made["id"], "--yes").exit_code == 2
    assert document(cli, "usage", "list", *ORGANISATION)["uses"] == []


def test_a_dead_link_is_told_by_the_exit_status(cli, created, ckan_config, monkeypatch):
    name = created()["name"]
    assert run(cli, "usage", "check", *ORGANISATION).exit_code == 0
    # An address of this machine that the settings do not allow: it is not asked.
    monkeypatch.setitem(ckan_config, "ckanext.mofops.download.allowed_hosts", [])
    run(cli, "usage", "add", *ORGANISATION, "--title", "x", "--url", "http://127.0.0.1:9/", "--dataset", name)
    checked = run(cli, "usage", "check", *ORGANISATION)
    assert (checked.exit_code, "dead" in checked.stdout) == (1, True)
