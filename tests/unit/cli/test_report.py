"""``report`` and the command without a name: registered is what GD Catalog says."""

import json
import shutil
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from doubles.ckan import Ckan, served
from doubles.gdcatalog import GdCatalog

from ckanext.mofops.standard import indicator5 as standard

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


NAME = "ops-mof-pmqa-scores"


def scores(run, *arguments):
    """Status, official score, document and standard error of a report on the published datasets."""
    status, out, err = run("report", "--source", DATASETS, "--json", *arguments)
    document = json.loads(out)
    return status, document["score"]["official"], document, err


def test_a_trial(run, tmp_path):
    names = sorted(path.parent.name for path in DATASETS.glob("*/dataset.yaml"))
    options = [part for name in names for part in ("--if", f"{name}=registered,in-catalogue")]
    status, official, document, _ = scores(run, *options, "--if", "agency=notified", "--min-score", "95")
    assert (status, official) == (0, 95.0)
    assert document["supposed"] == {**{name: ["registered", "in-catalogue"] for name in names}, "agency": ["notified"]}
    assert scores(run, "--min-score", "95")[:2] == (1, 50.0)
    _, out, _ = run("report", "--source", DATASETS, "--if", f"{NAME}=open")
    assert f"{NAME}: open" in out.splitlines()[0]


@pytest.mark.parametrize("wrong", [NAME, f"{NAME}=", "=open", f"{NAME}=rich", "gone=open", "agency=open"])
def test_a_trial_of_what_cannot_be(run, wrong):
    status, out, err = run("report", "--source", DATASETS, "--if", wrong)
    assert (status, out) == (2, "")
    assert err


@pytest.mark.parametrize(("old", "new", "told"), [("value: one", "value: two", "2566.yaml:"), ("", "a: [", "2566.yaml:1:")])
def test_rules_of_ones_own(run, tmp_path, old, new, told):
    source = (Path(standard.__file__).parent / "2566.yaml").read_text(encoding="utf-8")
    path = tmp_path / "2566.yaml"
    path.write_text(source.replace("value: shown\n    source: 75b", "value: hidden\n    source: 75b"), encoding="utf-8")
    assert scores(run, "--rules", path)[2]["score"] == {"official": 50.0, "estimate": None}
    path.write_text(source.replace(old, new, 1) if old else new, encoding="utf-8")
    status, out, err = run("report", "--source", DATASETS, "--rules", path)
    assert (status, out) == (2, "")
    assert told in err


@contextmanager
def site_that_answers(statuses):
    """A site on loopback; statuses: by path, 404 for any other."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.send_response(statuses.get(self.path, 404))
            self.end_headers()

        do_GET = do_HEAD

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_links_are_asked_only_when_told_to(run, tmp_path):
    with site_that_answers({"/alive": 200}) as host:
        facts = tmp_path / "agency.yaml"
        written = (DATASETS / "agency.yaml").read_text(encoding="utf-8").replace("usage: []\n", "usage:\n")
        entries = [
            f"- {{title: {path}, url: 'http://{host}/{path}', datasets: [{NAME}], scope: 1}}\n" for path in ("alive", "dead")
        ]
        facts.write_text(written + "".join(entries), encoding="utf-8")

        def uses(*options):
            usage = scores(run, "--facts", facts, *options)[2]["usage"]
            return [(entry["met"], bool(entry["reasons"])) for entry in usage]

        assert uses() == [(True, False), (True, False)]
        assert uses("--check-links", "--allow-host", host) == [(True, False), (False, True)]
        # Nothing internal is asked for without leave.
        assert uses("--check-links") == [(False, True), (False, True)]
