import os
import shutil
from pathlib import Path

import pytest
import yaml

from ckanext.mofops.runs.check import check_paths

DATASETS = Path(__file__).parents[3] / "datasets"


@pytest.fixture
def dataset(tmp_path):
    """A copy of one published dataset, in a folder of datasets."""
    shutil.copytree(DATASETS / "ops-mof-inspection-units", tmp_path / "ops-mof-inspection-units")
    return tmp_path / "ops-mof-inspection-units"


@pytest.fixture
def change(dataset):
    """Changes what stands in dataset.yaml."""

    def write(edit):
        path = dataset / "dataset.yaml"
        content = yaml.safe_load(path.read_bytes())
        edit(content)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    return write


def codes(check):
    return [problem["code"] for problem in check.to_dict()["problems"]]


def test_the_published_datasets_are_complete_valid_and_open():
    report = check_paths([DATASETS])
    assert report.passed
    assert report.summary["datasets"] >= 6
    assert report.summary["datasets"] == report.summary["complete"]
    assert report.summary["resources"] == report.summary["valid"] == report.summary["open"]
    assert [problem.code for dataset in report.datasets for problem in dataset.problems] == []


def test_steps_are_told(dataset):
    steps = []
    check_paths([dataset], on_step=lambda *step: steps.append(step))
    assert [step[:2] for step in steps] == [(1, 2), (2, 2)]


def test_missing_item_fails(dataset, change):
    change(lambda content: content.pop("license_id"))
    report = check_paths([dataset.parent])
    assert not report.passed
    assert report.datasets[0].missing_items == (14,)
    assert not report.datasets[0].complete


def test_broken_yaml_is_a_problem_of_that_dataset(dataset):
    (dataset / "dataset.yaml").write_text("a: [1", encoding="utf-8")
    (found,) = check_paths([dataset.parent]).datasets
    assert (found.complete, found.passed, found.to_dict()["missing_items"]) == (False, False, [])
    assert found.problems


@pytest.mark.parametrize(
    ("path", "code"),
    [
        pytest.param("/etc/hostname", "path-absolute", id="absolute"),
        pytest.param("../outside.csv", "path-leaves-folder", id="leaves-the-folder"),
        pytest.param("link.csv", "path-leaves-folder", id="link-out-of-it"),
        pytest.param("pipe", "path-not-regular", id="pipe"),
        pytest.param("none.csv", "path-missing", id="missing"),
    ],
)
def test_file_that_must_not_be_opened_is_a_problem_of_its_resource(dataset, change, path, code):
    (dataset.parent / "outside.csv").write_text("a\n1\n", encoding="utf-8")
    (dataset / "link.csv").symlink_to(dataset.parent / "outside.csv")
    os.mkfifo(dataset / "pipe")
    change(lambda content: content["resources"][0].update(path=path))
    report = check_paths([dataset])
    first = report.resources[0]
    assert codes(first) == [code]
    assert (first.valid, first.open, first.stars) == (False, False, 0)
    assert report.resources[1].valid
    assert not report.passed


def test_link_is_listed_and_not_checked(dataset, change):
    change(
        lambda content: content["resources"].append(
            {"name": "x", "url": "https://example.go.th/x.csv", "format": "CSV", "description": "x"}
        )
    )
    report = check_paths([dataset])
    entry = report.resources[-1].to_dict()
    assert (entry["path"], entry["checked"], entry["valid"], entry["open"]) == ("https://example.go.th/x.csv", False, None, None)
    assert report.passed
