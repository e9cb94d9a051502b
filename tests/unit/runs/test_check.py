import os
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from ckanext.mofops.catalog import Downloader
from ckanext.mofops.quality import Rating
from ckanext.mofops.runs.check import CheckOptions, check_paths

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


@pytest.fixture
def published(tmp_path):
    """A web server of the files in a folder: the folder and its host."""

    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    folder = tmp_path / "published"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield folder, f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def linked(change):
    """Makes the first resource a link."""

    def link(url):
        def edit(content):
            content["resources"][0].pop("path")
            content["resources"][0].pop("schema", None)
            content["resources"][0]["url"] = url

        change(edit)

    return link


def test_a_link_is_followed_and_its_file_checked(dataset, linked, published):
    folder, host = published
    (folder / "a.csv").write_text("a,b\n1,2\n3,4,5\n", encoding="utf-8")
    linked(f"http://{host}/a.csv")
    report = check_paths([dataset], CheckOptions(downloader=Downloader(hosts=[host])))
    entry = report.resources[0].to_dict()
    assert (entry["path"], entry["checked"], entry["valid"]) == (f"http://{host}/a.csv", True, False)
    assert [(problem["code"], problem["row"]) for problem in entry["problems"]] == [("extra-cell", 3)]
    assert report.finished


@pytest.mark.parametrize(
    ("url", "allowed", "code", "passed", "finished"),
    [
        pytest.param("http://{host}/none.csv", True, "link-gone", False, False, id="nothing-there"),
        pytest.param("http://{host}/none.csv", False, "link-port", False, False, id="host-not-allowed"),
        pytest.param("http://127.0.0.1/a.csv", True, "link-private", False, False, id="internal-network"),
        pytest.param("http://127.0.0.1:9/a.csv", "127.0.0.1:9", "link-unreachable", True, False, id="nobody-answers"),
    ],
)
def test_a_link_that_leads_nowhere(url, allowed, code, passed, finished, dataset, linked, published):
    _, host = published
    linked(url.format(host=host))
    hosts = [host if allowed is True else allowed] if allowed else []
    report = check_paths([dataset], CheckOptions(downloader=Downloader(hosts=hosts)))
    entry = report.resources[0].to_dict()
    assert (codes(report.resources[0]), entry["problem_counts"]) == ([code], {code: 1})
    assert (entry["checked"], entry["valid"], entry["open"], entry["stars"]) == (False, None, None, None)
    assert (report.passed, report.finished) == (passed, finished)


def test_several_jobs_give_the_same_report_in_the_same_order(tmp_path):
    for number in range(7):
        (tmp_path / f"{number}.csv").write_text("a,b\n" + "1\n" * number, encoding="utf-8")

    def entries(jobs):
        report = check_paths([tmp_path], CheckOptions(jobs=jobs)).to_dict()
        return [{**entry, "seconds": 0} for entry in report["resources"]]

    assert entries(3) == entries(1)
    assert [entry["problem_counts"].get("missing-cell", 0) for entry in entries(3)] == list(range(7))


def test_a_rating_of_the_agency(tmp_path):
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    (check,) = check_paths([tmp_path], CheckOptions(rating=Rating({"CSV": 2}))).resources
    assert (check.stars, check.open) == (2, False)


def test_the_twin_of_a_link_is_named_after_its_address(dataset, linked, published, tmp_path):
    folder, host = published
    (folder / "a b.csv").write_bytes("ชื่อ\nก\n".encode("cp874"))
    linked(f"http://{host}/a%20b.csv")
    report = check_paths([dataset], CheckOptions(downloader=Downloader(hosts=[host]), mend=tmp_path / "twins"))
    [entry] = report.mended
    assert (entry["path"], entry["dataset"], entry["rows"]) == (f"http://{host}/a%20b.csv", dataset.name, 1)
    assert Path(entry["file"]).parent == tmp_path / "twins" / dataset.name
    assert Path(entry["file"]).read_text(encoding="utf-8") == "ชื่อ\nก\n"


def test_a_dataset_whose_name_is_a_path_leads_nowhere_else(dataset, change, tmp_path):
    (dataset / "t.csv").write_bytes("ชื่อ\nก\n".encode("cp874"))
    resource = {"name": "t", "description": "t", "format": "CSV", "path": "t.csv"}
    change(lambda content: content.update(name="../../x", resources=[resource]))
    [entry] = check_paths([dataset], CheckOptions(mend=tmp_path / "twins")).mended
    assert Path(entry["file"]).resolve().is_relative_to(tmp_path / "twins")


def test_a_folder_that_cannot_be_made(dataset, tmp_path):
    (tmp_path / "twins").write_text("mine", encoding="utf-8")
    (dataset / "t.csv").write_bytes("ชื่อ\nก\n".encode("cp874"))
    report = check_paths([dataset / "t.csv"], CheckOptions(mend=tmp_path / "twins"))
    assert (report.mended[0]["error"]["code"], report.finished) == ("mend-not-written", False)
