import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import ANY

import pytest

from ckanext.mofops.catalog import Unreachable, UsageError
from ckanext.mofops.gdcatalog import Application, Published, Registration
from ckanext.mofops.runs.report import Standing, assessed, facts_of, standing, standing_in
from ckanext.mofops.runs.source import open_source
from ckanext.mofops.runs.status import Row, Status

DATASETS = Path(__file__).parents[3] / "datasets"
NOW = datetime(2023, 9, 30, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    """A copy of the published datasets with their facts."""
    return shutil.copytree(DATASETS, tmp_path / "datasets")


@pytest.fixture
def opened(folder):
    """The copy as a source."""

    def no_client(url):
        raise AssertionError(f"a folder needs no client: {url}")

    return open_source(str(folder), client=no_client)


def criteria(assessment):
    return {criterion.id: criterion.met for criterion in assessment.criteria}


def test_a_folder_alone_leaves_catalogue_and_registration_unknown(opened):
    found = assessed(opened, facts_of(opened.facts), Standing(), now=NOW)
    assert criteria(found)["basic-50"] is True
    assert criteria(found)["registered-10"] is None
    assert criteria(found)["open-20"] is True
    assert {check.id: check.met for check in found.criteria[1].checks}["in-catalogue"] is None
    assert (found.score.official, found.level) == (50.0, 50)


def test_registration_file_stands_in(opened, tmp_path):
    names = [dataset["name"] for dataset in opened.source.datasets]
    states = tmp_path / "states.yaml"
    states.write_text("".join(f"{name}: COMPLETED\n" for name in names[1:]) + f"{names[0]}: WAIT\n", encoding="utf-8")
    found = assessed(opened, facts_of(opened.facts), standing_in(states), now=NOW)
    assert criteria(found)["registered-10"] is False
    assert [dataset.name for dataset in found.datasets if dataset.registered is False] == [names[0]]


@pytest.mark.parametrize("lacking", [0, 1], ids=["all-there", "one-resource-short"])
def test_folder_compared_with_a_catalogue(opened, lacking):
    content = {dataset["name"]: len(dataset["resources"]) for dataset in opened.source.datasets}
    content[next(iter(content))] -= lacking
    found = assessed(opened, facts_of(opened.facts), Standing(), catalogue=("https://data.example.go.th", content), now=NOW)
    assert {check.id: check.met for check in found.criteria[1].checks}["in-catalogue"] is (not lacking)


def test_dataset_that_cannot_be_read_is_listed_and_incomplete(folder, opened):
    (folder / "ops-mof-pmqa-scores" / "dataset.yaml").write_text("a: [1", encoding="utf-8")
    opened = open_source(str(folder), client=lambda url: None)
    found = assessed(opened, facts_of(opened.facts), Standing(), now=NOW)
    assert criteria(found)["basic-50"] is False
    assert next(d for d in found.datasets if d.name == "ops-mof-pmqa-scores").missing_items == tuple(range(1, 15))


def test_closed_file_closes_its_dataset(folder, opened):
    for path in (folder / "ops-mof-inspection-units").glob("inspection-units.*"):
        path.write_bytes(b"<html></html>")
    opened = open_source(str(folder), client=lambda url: None)
    found = assessed(opened, facts_of(opened.facts), Standing(), now=NOW)
    assert [dataset.name for dataset in found.datasets if dataset.open is False] == ["ops-mof-inspection-units"]


def test_without_facts_nothing_is_stated(opened):
    found = assessed(opened, facts_of(None), Standing(), now=NOW)
    assert found.score.official == 0.0
    assert criteria(found)["basic-50"] is not True


def test_facts_that_cannot_be_read(tmp_path):
    with pytest.raises(UsageError):
        facts_of(tmp_path / "none.yaml")


def test_evidence_file_is_looked_for_beside_the_facts(tmp_path):
    facts = tmp_path / "agency.yaml"
    facts.write_text("usage: [{title: a, file: proof.pdf}, {title: b, file: none.pdf}]\n", encoding="utf-8")
    (tmp_path / "proof.pdf").write_bytes(b"%PDF")
    assert [entry.file_exists for entry in facts_of(facts).usage] == [True, False]


REGISTERED = Registration(Published("gdpublish-units", NOW), Application(), NOW, NOW, "https://gd.example")


@pytest.mark.parametrize(
    ("registration", "told"),
    [
        pytest.param(REGISTERED, (True, "https://gd.example/dataset/gdpublish-units"), id="registered"),
        pytest.param(replace(REGISTERED, portal=None), (True, "gdpublish-units"), id="without-a-portal"),
        pytest.param(replace(REGISTERED, application=Application("VALIDATE_MODIFIED")), (True, ANY), id="change-under-way"),
        pytest.param(replace(REGISTERED, application=Application("WAIT_REVOKE")), (True, ANY), id="revocation-not-decided"),
        pytest.param(replace(REGISTERED, application=Application("REVOKE")), (False, "REVOKE"), id="being-revoked"),
        pytest.param(replace(REGISTERED, application=Application("DELETED")), (False, "DELETED"), id="revoked"),
        pytest.param(replace(REGISTERED, published=Published()), (False, "NONE"), id="not-registered"),
        pytest.param(
            replace(REGISTERED, published=Published(), application=Application("APPROVAL")), (False, "APPROVAL"), id="in-approval"
        ),
        pytest.param(Registration(), (False, "NONE"), id="never-asked-as-it-does-not-apply"),
        pytest.param(Registration().failed(Unreachable("busy", url="-", status=503), NOW), (None, "NOT_ASKED"), id="not-known"),
        pytest.param(REGISTERED.failed(Unreachable("busy", url="-", status=503), NOW), (True, ANY), id="last-known"),
    ],
)
def test_registered_is_what_gd_catalog_says(registration, told):
    found = standing(Status("https://a.example", "https://gd.example", (Row("units", "id", True, registration),)))
    assert (found.source, found.stand_in, found.states) == ("https://gd.example", False, {"units": told})


def test_what_is_not_known_earns_nothing_and_is_not_called_missing(opened):
    rows = [Row(dataset["name"], "id", True, REGISTERED) for dataset in opened.source.datasets]
    unknown = replace(rows[0], registration=Registration().failed(Unreachable("busy", url="-", status=503), NOW))

    def met(*found):
        stands = standing(Status("https://a.example", "https://gd.example", found))
        return criteria(assessed(opened, facts_of(opened.facts), stands, now=NOW))["registered-10"]

    assert (met(*rows), met(unknown, *rows[1:])) == (True, None)
