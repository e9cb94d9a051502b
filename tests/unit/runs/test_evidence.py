import csv
import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from doubles.ckan import Ckan, as_stored, served
from openpyxl import load_workbook

from ckanext.mofops.catalog import Client, Unreachable
from ckanext.mofops.gdcatalog import Application, Published, Registration
from ckanext.mofops.indicator5.report import PackName, write_pack
from ckanext.mofops.runs import evidence as module
from ckanext.mofops.runs.evidence import attachments, evidence
from ckanext.mofops.runs.report import Standing, assessed, facts_of, standing
from ckanext.mofops.runs.source import open_source
from ckanext.mofops.runs.status import Row, Status
from ckanext.mofops.runs.verdicts import verdicts

DATASETS = Path(__file__).parents[3] / "datasets"
NOW = datetime(2023, 9, 30, tzinfo=UTC)
NOBODY_ASKED = Standing()
PRIVATE = "ops-mof-pmqa-scores"


@pytest.fixture
def folder(tmp_path):
    """A copy of the published datasets with their facts; one of them is private."""
    copied = shutil.copytree(DATASETS, tmp_path / "datasets")
    change(copied / PRIVATE / "dataset.yaml", private=True)
    return copied


def change(path, **changes):
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**content, **changes}, allow_unicode=True), encoding="utf-8")


@pytest.fixture
def gathered(folder):
    """Gathers the evidence of the folder as it is now; gives the assessment and the files."""

    def gather(registration=NOBODY_ASKED):
        opened = open_source(str(folder), client=lambda url: None)
        checks = verdicts(opened)
        found = assessed(opened, facts_of(opened.facts), registration, checks=checks, now=NOW)
        return found, dict(attachments(found, evidence(opened, checks, registration)))

    return gather


def test_each_listed_dataset_has_its_metadata_and_verdicts(gathered):
    found, files = gathered()
    names = {dataset.name for dataset in found.datasets}
    assert len(names) == 6
    for kind in ("metadata", "validation"):
        assert {path for path in files if path.startswith(kind)} == {f"{kind}/{name}.json" for name in names}
    verdict = json.loads(files["validation/ops-mof-inspection-units.json"])["resources"][0]
    assert verdict["path"] == "ops-mof-inspection-units/inspection-units.csv"
    assert (verdict["valid"], verdict["open"], len(verdict["sha256"])) == (True, True, 64)
    assert json.loads(files["metadata/ops-mof-inspection-units.json"])["name"] == "ops-mof-inspection-units"
    book = load_workbook(io.BytesIO(files["templates/nso.xlsx"]))
    assert names <= {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


def test_nothing_of_a_private_dataset_or_of_this_machine_is_in_it(gathered, folder):
    _, files = gathered()
    assert not any(PRIVATE in path for path in files)
    for path, content in files.items():
        assert str(folder.parent).encode() not in content, path
        if path != "usage.json" and not path.endswith(".xlsx"):
            assert PRIVATE.encode() not in content, path
    book = load_workbook(io.BytesIO(files["templates/nso.xlsx"]))
    assert PRIVATE not in {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


def test_files_come_in_order_and_the_same_state_gives_the_same_bytes(gathered):
    (found, first), (_, second) = gathered(), gathered()
    assert list(first) == sorted(first)
    assert first == second
    packs = []
    for files in (first, second):
        stream = io.BytesIO()
        write_pack(stream, found, files.items())
        packs.append(stream.getvalue())
    assert packs[0] == packs[1]


def test_registration_is_told_with_its_times(gathered):
    known = Registration(Published("gdpublish-units", NOW), Application("COMPLETED"), NOW, NOW, "https://gd.example")
    unknown = Registration().failed(Unreachable("busy", url="-", status=503), NOW)
    rows = (
        Row("ops-mof-inspection-units", "id", True, known),
        Row("ops-mof-ops-plan-success", "id", True, unknown),
        Row(PRIVATE, "id", False, known),
    )
    found, files = gathered(standing(Status("https://a.example", "https://gd.example", rows)))
    told = {entry["name"]: entry for entry in json.loads(files["registration.json"])["datasets"]}
    assert told.keys() == {dataset.name for dataset in found.datasets} and PRIVATE not in told
    assert told["ops-mof-inspection-units"]["registered"] is True
    assert told["ops-mof-inspection-units"]["asked_of_gd_catalog"]["asked"] == "2023-09-30T00:00:00Z"
    assert told["ops-mof-ops-plan-success"]["registered"] is None
    table = list(csv.DictReader(io.StringIO(files["registration.csv"].decode("utf-8-sig"), newline="")))
    link = "https://gd.example/dataset/gdpublish-units"
    assert {row["name"]: (row["link"], row["raw"]) for row in table if row["link"]} == {
        "ops-mof-inspection-units": (link, "COMPLETED")
    }


def test_registration_that_nobody_was_asked_about_is_null(gathered):
    _, files = gathered()
    document = json.loads(files["registration.json"])
    assert (document["source"], document["stand_in"]) == (None, False)
    assert document["datasets"]
    for entry in document["datasets"]:
        assert (entry["registered"], entry["proof"], entry["asked_of_gd_catalog"]) == (None, None, None)


@pytest.fixture
def used(folder):
    """States a use with a file of a name."""

    def state(*files):
        entries = [
            {"title": "รายงาน", "kind": "report", "file": file, "datasets": ["ops-mof-inspection-units"], "scope": 1}
            for file in files
        ]
        change(folder / "agency.yaml", usage=entries)

    return state


def test_files_that_prove_a_use_are_in_it(gathered, used, folder):
    (folder / "proof").mkdir()
    (folder / "proof/รายงาน 1.PDF").write_bytes(b"%PDF-1")
    (folder / "proof/noname.").write_bytes(b"x")
    used("proof/รายงาน 1.PDF", "proof/noname.", "proof/none.pdf")
    _, files = gathered()
    assert files["usage/0001-รายงาน-1.PDF"] == b"%PDF-1"
    entries = json.loads(files["usage.json"])["usage"]
    assert [entry["file_in_pack"] for entry in entries] == ["usage/0001-รายงาน-1.PDF", "usage/0002-noname", None]
    assert [entry["left_out"] is None for entry in entries] == [True, True, False]


def test_a_file_elsewhere_or_too_large_is_left_out(gathered, used, folder, tmp_path, monkeypatch):
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "large.bin").write_bytes(b"x" * 1001)
    (folder / "folder").mkdir()
    monkeypatch.setattr(module, "LARGEST_FILE", 1000)
    used("link.txt", "large.bin", "folder")
    _, files = gathered()
    assert [path for path in files if path.startswith("usage/")] == []
    assert all(entry["left_out"]["th"] for entry in json.loads(files["usage.json"])["usage"])
    assert not any(b"secret" in content for path, content in files.items() if path != "usage.json")


def test_a_dataset_whose_name_no_file_may_have_is_refused(folder, gathered):
    change(folder / "ops-mof-inspection-units" / "dataset.yaml", name="../../evil")
    with pytest.raises(PackName):
        gathered()


def test_of_a_site_only_the_public_datasets_are_in_it():
    with served(Ckan()) as site:
        for name, private in (("open-one", False), ("kept-back", True)):
            stored = as_stored({"name": name, "title": name, "private": private, "data_category": "ข้อมูลสาธารณะ"}, name)
            site.datasets[name] = {
                **stored,
                "resources": [{"id": name, "name": name, "url": f"https://elsewhere.example/{name}"}],
            }
        opened = open_source(site.url, client=lambda url: Client(url, "token"))
        checks = verdicts(opened)
        found = assessed(opened, facts_of(None), Standing(), checks=checks, now=NOW)
        assert [dataset["name"] for dataset in opened.source.withheld] == ["kept-back"]
        files = dict(attachments(found, evidence(opened, checks, Standing())))
    assert {"metadata/open-one.json", "validation/open-one.json"} <= files.keys()
    assert json.loads(files["validation/open-one.json"])["resources"][0]["checked"] is False
    assert not any(b"kept-back" in content for content in files.values())
    assert not any("kept-back" in path for path in files)
