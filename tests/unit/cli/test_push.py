"""``plan`` and ``push`` as a person or a script meets them, on a folder and a target in memory."""

import json
import os
import pty
import random
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
import yaml
from doubles.ckan import Ckan, as_stored, served

from ckanext.mofops.gdcatalog import locked
from ckanext.mofops.ledger import FILE_NAME, open_ledger

DATASETS = Path(__file__).parents[3] / "datasets"
SCRIPT = Path(sys.executable).with_name("sync-gdcatalog")
TOKEN = "t0ken-s3cret"  # noqa: S105


@pytest.fixture
def target():
    with served(Ckan()) as site:
        yield site


@pytest.fixture
def folder(tmp_path):
    """A folder of so many small datasets, linked files only."""

    def make(count):
        path = tmp_path / "datasets"
        path.mkdir()
        given = yaml.safe_load((DATASETS / "ops-mof-inspection-units" / "dataset.yaml").read_bytes())
        resource = {"name": "ตาราง", "description": "หนึ่งแถวคือหนึ่งหน่วย", "format": "CSV", "url": "https://a.example/x.csv"}
        for number in range(count):
            name = f"set-{number:02}"
            edit(path / name, {**given, "name": name, "owner_org": "ops-mof", "resources": [resource]})
        shutil.copy(DATASETS / "agency.yaml", path)
        return path

    return make


def edit(path, content):
    path.mkdir(exist_ok=True)
    (path / "dataset.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def change(path, **fields):
    edit(path, {**yaml.safe_load((path / "dataset.yaml").read_bytes()), **fields})


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


@pytest.fixture
def sync(run, target, state, monkeypatch):
    """Runs a command from a folder to the target; exit status, document, standard error."""
    monkeypatch.setenv("MOFOPS_TARGET_TOKEN", TOKEN)
    monkeypatch.setenv("MOFOPS_STATE_DIR", str(state))

    def runner(command, path, *more):
        yes = ["--yes"] if command == "push" else []
        status, out, err = run(command, "--source", path, "--target", target.url, "--json", *yes, *more)
        return status, json.loads(out), err

    return runner


def kinds(document):
    return sorted((action["kind"], action["name"]) for action in document["actions"])


def test_a_life_of_datasets(sync, folder, target, state):
    path = folder(3)
    status, document, _ = sync("push", path)
    assert (status, kinds(document)) == (0, [("create", "set-00"), ("create", "set-01"), ("create", "set-02")])
    assert {(action["outcome"], action["error"]) for action in document["actions"]} == {("done", None)}

    shutil.move(path / "set-00", path.parent / "away")
    change(path / "set-01", notes="ใหม่")
    status, document, _ = sync("plan", path, "--exit-code")
    assert (status, kinds(document)) == (1, [("update", "set-01"), ("withdraw", "set-00")])
    assert list(document["actions"][0]) == ["kind", "name", "target_name", "target_id", "changes"]
    assert sync("push", path)[0] == 0
    assert set(target.active) == {"set-01", "set-02"}

    shutil.move(path.parent / "away", path / "set-00")
    _, document, _ = sync("plan", path)
    assert kinds(document) == [("restore", "set-00")]
    assert sync("push", path)[0] == 0
    assert (set(target.active), len(target.datasets)) == ({"set-00", "set-01", "set-02"}, 3)
    status, document, _ = sync("plan", path, "--exit-code")
    assert (status, document["unchanged"]) == (0, 3)
    assert [run["outcomes"]["done"] for run in open_ledger(state).runs()] == [1, 2, 3]


def test_losing_the_history_loses_the_history_only(sync, folder, target, state):
    path = folder(2)
    sync("push", path)
    shutil.move(path / "set-00", path.parent / "away")
    sync("push", path)
    shutil.move(path.parent / "away", path / "set-00")
    shutil.rmtree(state)
    status, document, _ = sync("push", path)
    assert (status, kinds(document)) == (0, [("create", "set-00")])
    assert (len(target.datasets), set(target.active)) == (2, {"set-00", "set-01"})


def test_what_two_sites_have_equal_is_not_read_again(run, agency, target, complete, state, monkeypatch):
    for number in range(3):
        agency._keep(as_stored({**complete, "name": f"set-{number}", "resources": [], "extras": []}))
    for name in ("MOFOPS_SOURCE_TOKEN", "MOFOPS_TARGET_TOKEN"):
        monkeypatch.setenv(name, TOKEN)

    def sync(command, *more):
        given = ["--source", agency.url, "--target", target.url, "--json", "--state-dir", state, *more]
        _, out, _ = run(command, *given, *(["--yes"] if command == "push" else []))
        found = json.loads(out)
        return found["unchanged"], found["requests"], found["actions"]

    everything = {"source": 2, "target": 3}
    assert sync("plan")[0] == 0
    assert not state.exists()
    sync("push")
    assert sync("push") == (3, {"source": 3, "target": 4}, [])  # and when each index was written to last
    sync("push")
    read = []
    for site in (agency, target):
        monkeypatch.setattr(site, "package_search", partial(_seen, read, site.package_search))
    assert sync("push") == sync("plan") == (3, everything, [])
    assert [fields for fields in read if fields is None] == [None, None]  # those of other addresses of ours
    assert sync("plan", "--require-valid") == (3, everything, [])
    shutil.rmtree(state)
    assert sync("plan") == (3, everything, [])


def _seen(read, search, data):
    read.append(data.get("fl"))
    return search(data)


def test_more_than_a_few_withdraws_need_to_be_allowed(sync, folder, target):
    path = folder(8)
    sync("push", path)
    for number in range(6):
        shutil.rmtree(path / f"set-{number:02}")
    change(path / "set-07", notes="ใหม่")
    status, document, err = sync("plan", path)
    assert (status, len(document["actions"])) == (0, 7)
    assert "--allow-mass-withdraw" in err
    target.asked.clear()
    status, document, err = sync("push", path)
    assert (status, target.writes) == (1, [])
    assert {(action["outcome"], action["error"]["code"]) for action in document["actions"]} == {("skipped", "mass-withdraw")}
    assert sync("push", path, "--allow-mass-withdraw")[0] == 0
    assert set(target.active) == {"set-06", "set-07"}


def test_one_dataset_of_a_folder_says_nothing_of_the_others(sync, folder):
    path = folder(2)
    sync("push", path)
    assert kinds(sync("plan", path / "set-00")[1]) == []
    assert kinds(sync("plan", path, "--only", "set-00")[1]) == []


def test_blocked_conflicts_and_what_is_not_public(sync, folder, target):
    path = folder(3)
    sync("push", path)
    target._keep({**target.active["set-00"], "title": "มือ"})
    change(path / "set-01", maintainer="")
    change(path / "set-02", data_category="ข้อมูลส่วนบุคคล", data_classification="")
    status, document, _ = sync("push", path)
    assert status == 1
    assert [(conflict["name"], conflict["code"]) for conflict in document["conflicts"]] == [("set-00", "changed-on-target")]
    assert {blocked["name"] for blocked in document["blocked"]} == {"set-01", "set-02"}
    assert kinds(document) == [("withdraw", "set-02")]
    assert set(target.active) == {"set-00", "set-01"}


def test_a_mapping_file(sync, folder, target, tmp_path):
    path, mapping = folder(1), tmp_path / "mapping.yaml"
    mapping.write_text("target: {prefix: gdpublish-, organisations: {ops-mof: hub}}")
    target.organisations = {"hub"}
    assert sync("push", path, "--mapping", mapping)[0] == 0
    assert target.active["gdpublish-set-00"]["organization"]["name"] == "hub"
    mapping.write_text("target: {colour: red}")
    with pytest.raises(json.JSONDecodeError):  # wrong usage has no document
        sync("push", path, "--mapping", mapping)


def test_the_plan_for_people(run, sync, folder, target):
    path = folder(2)
    sync("push", path)
    change(path / "set-00", notes="ใหม่", tags=["ก.", "งบ"])
    shutil.rmtree(path / "set-01")
    for lang, why in (("en", "no longer at the source"), ("th", "ไม่มีในต้นทางแล้ว")):
        status, out, _ = run("plan", "--source", path, "--target", target.url, "--lang", lang)
        assert status == 0
        assert why in out
        assert "→ ใหม่" in out
        assert "+งบ" in out


def test_a_failure_of_many_is_told_once(run, folder, target, monkeypatch, state):
    monkeypatch.setenv("MOFOPS_STATE_DIR", str(state))
    monkeypatch.setattr(target, "package_create", lambda data: (409, {"owner_org": ["x"]}))
    status, out, _ = run("push", "--source", folder(8), "--target", target.url, "--yes", "--lang", "en")
    assert status == 3
    told = [line for line in out.splitlines() if line.startswith("✗")]
    assert len(told) == 1
    assert "(+3)" in told[0]


def test_log_lines_for_programs(sync, folder):
    status, _, err = sync("push", folder(3), "--log-format", "json")
    lines = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    assert status == 0
    assert [line["event"] for line in lines].count("progress") == 3
    assert [(line["kind"], line["outcome"]) for line in lines if line["event"] == "outcome"] == [("create", "done")] * 3
    assert all({"time", "level"} <= line.keys() for line in lines)


def test_the_token_is_nowhere(sync, folder, target, state):
    path = folder(3)
    target.faults = ["401", "500", "html-after"]
    out = [str(sync("push", path, *more)) for more in ([], ["--log-format", "json"], ["--retries", "0"])]
    out += [file.read_bytes().decode("utf-8", "replace") for file in state.iterdir()]
    assert FILE_NAME in {file.name for file in state.iterdir()}
    assert TOKEN not in "".join(out)


def test_a_second_run_is_refused(run, folder, target, state, monkeypatch):
    monkeypatch.setenv("MOFOPS_STATE_DIR", str(state))
    with locked(state, target.url):
        status, out, err = run("push", "--source", folder(1), "--target", target.url, "--yes")
    assert (status, out, len(err.splitlines())) == (2, "", 1)


@pytest.fixture
def start(target, state, monkeypatch):
    """Starts a push in a process of its own; whatever runs at the end is killed."""
    monkeypatch.setenv("MOFOPS_TARGET_TOKEN", TOKEN)
    monkeypatch.setenv("MOFOPS_STATE_DIR", str(state))
    started = []

    def begin(path, *more):
        command = [str(SCRIPT), "push", "--source", str(path), "--target", target.url, "--yes", "--json", *more]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def wait_for(ready, process):
    until = time.monotonic() + 60
    while not ready():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.005)


@pytest.fixture
def asked(target, state, monkeypatch):
    """A push at a terminal: the process, and how to type into it."""
    monkeypatch.setenv("MOFOPS_TARGET_TOKEN", TOKEN)
    monkeypatch.setenv("MOFOPS_STATE_DIR", str(state))
    ours, theirs = pty.openpty()
    started = []

    def begin(path):
        command = [str(SCRIPT), "push", "--source", str(path), "--target", target.url, "--lang", "en"]
        started.append(subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        return started[-1], lambda words: os.write(ours, words.encode())

    yield begin
    for process in started:
        process.kill()
        process.communicate()
    os.close(ours)
    os.close(theirs)


def test_the_world_that_moves_while_one_thinks_is_shown_anew(asked, folder, target):
    path = folder(2)
    process, type_in = asked(path)
    wait_for(lambda: len(target.asked) >= 3, process)  # it has read the source and looks at the target
    change(path / "set-01", maintainer="")
    type_in("y\n")
    type_in("y\n")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, err  # set-01 is blocked by now
    assert [line.split(" · ")[0] for line in out.splitlines() if line.startswith("create ")] == ["create 2", "create 1"]
    assert "changed after the plan was shown" in err
    assert set(target.active) == {"set-00"}


def test_no_is_no(asked, folder, target):
    process, type_in = asked(folder(1))
    type_in("n\n")
    process.communicate(timeout=60)
    assert (process.returncode, target.active) == (3, {})


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_finishes_what_is_under_way(start, sync, folder, target, state, number):
    path = folder(30)
    process = start(path, "--rate", "10", "--jobs", "2")
    wait_for(lambda: len(target.active) >= 2, process)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    outcomes = [action["outcome"] for action in json.loads(out)["actions"]]
    assert outcomes.count("done") == len(target.active) < 30
    assert set(outcomes) == {"done", "skipped"}
    (run,) = open_ledger(state).runs()
    assert (run["ended"] is not None, run["outcomes"]["done"]) == (True, len(target.active))
    assert sync("push", path)[0] == 0
    assert sync("plan", path)[1]["unchanged"] == 30


def test_told_to_end_while_it_looks_it_prints_its_document(start, folder, target, monkeypatch):
    looking = []
    search = target.package_search

    def slow(data):
        looking.append(data)
        time.sleep(2)
        return search(data)

    monkeypatch.setattr(target, "package_search", slow)
    process = start(folder(1))
    wait_for(lambda: looking, process)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, json.loads(out)["error"]["code"], target.active) == (3, "stopped", {})


def test_killed_at_any_moment_the_next_run_sees_the_truth(start, sync, folder, target):
    path = folder(40)
    chance = random.Random(7)  # noqa: S311
    for kill in range(4):
        goal = len(target.asked) + chance.randrange(1, 14)
        process = start(path, "--jobs", "3", "--rate", "60")
        wait_for(lambda goal=goal: len(target.asked) >= goal, process)
        process.kill()
        process.communicate()
        change(path / f"set-{kill:02}", notes=f"ครั้งที่ {kill}")
    assert sync("push", path)[0] == 0
    assert (len(target.datasets), len(target.active)) == (40, 40)
    assert sync("plan", path, "--exit-code")[:2][0] == 0
