"""``report`` and the command without a name: registered is what GD Catalog says."""

import json
import shutil
from pathlib import Path

import pytest
from doubles.ckan import Ckan, served
from doubles.gdcatalog import GdCatalog

DATASETS = Path(__file__).parents[3] / "datasets"


@pytest.fixture
def gd():
    with served(GdCatalog()) as site:
        yield site


@pytest.fixture
def registered(run, tmp_path, monkeypatch):
    """Reports on the published datasets; exit status, whether registered-10 is met, names that are registered, standard error."""
    monkeypatch.setenv("MOFOPS_STATE_DIR", str(tmp_path / "state"))
    folder = shutil.copytree(DATASETS, tmp_path / "datasets")
    names = sorted(path.parent.name for path in folder.glob("*/dataset.yaml"))

    def runner(*more):
        status, out, err = run("report", "--source", folder, "--json", "--retries", "0", *more)
        found = json.loads(out)
        (met,) = [row["met"] for row in found["criteria"] if row["id"] == "registered-10"]
        return status, met, [row["name"] for row in found["datasets"] if row["registered"]], err

    return names, runner


@pytest.mark.parametrize("option", ["--states", "--target"])
def test_by_the_state_actions(gd, registered, option):
    names, report = registered
    for name in names:
        gd.register(name, name)
    assert report(option, gd.url)[:3] == (0, True, names)
    gd.apply_for(names[0], "REVOKE")
    assert report(option, gd.url, "--max-age", "0")[:3] == (0, False, names[1:])
    assert gd.asked.count("package_search") == 0


def test_by_what_was_pushed_where_there_are_no_state_actions(run, registered, tmp_path, monkeypatch):
    names, report = registered
    monkeypatch.setenv("MOFOPS_TARGET_TOKEN", "t")
    with served(Ckan()) as target:
        run("push", "--source", tmp_path / "datasets", "--target", target.url, "--yes", "--upload", "--only", names[0])
        assert report("--target", target.url)[:3] == (0, False, names[:1])


def test_a_service_that_is_down(gd, registered):
    names, report = registered
    for name in names:
        gd.register(name, name)
    report("--states", gd.url)
    gd.faults = ["503"] * 100
    status, met, found, err = report("--states", gd.url, "--max-age", "0")
    assert (status, met, found) == (3, True, names)  # as it was last known
    assert "last known" in err


def test_nobody_is_asked(registered):
    assert registered[1]()[:3] == (0, None, [])


def test_the_file_that_stands_in(gd, registered, tmp_path):
    names, report = registered
    states = tmp_path / "states.yaml"
    states.write_text("".join(f"{name}: COMPLETED\n" for name in names), encoding="utf-8")
    assert report("--registration", states, "--states", gd.url)[:3] == (0, True, names)
    assert gd.packages == []
