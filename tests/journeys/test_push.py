"""Pushes in a world where things go wrong: nothing is lost, nothing is doubled, nothing of others is touched."""

import signal
import socket

import pytest

from ckanext.mofops.gdcatalog import locked


@pytest.fixture
def closed_port():
    """An address of this machine where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def into(gdcatalog, run):
    """``push`` or another command from a folder straight to GD Catalog, with files."""

    def command(name, datasets, *more, target=None):
        yes = ["--yes"] if name == "push" else []
        return run(name, "--source", datasets.path, "--target", target or gdcatalog.url, "--upload", "--json", *yes, *more)

    return command


def test_a_target_that_is_down_loses_nothing(folder, organisation, into, gdcatalog, closed_port):
    datasets = folder(2)
    for command in ("plan", "push"):
        down = into(command, datasets, "--retries", "0", "--budget", "1", target=closed_port)
        assert down.status == 3, down
        assert down.document["schema_version"] == 1
        assert down.document["error"]["code"] == "unreachable"
        assert set(down.document["error"]["message"]) == {"th", "en"}
    up = into("push", datasets)
    assert up.status == 0, up
    assert set(gdcatalog.datasets(organisation)) == set(datasets.names)


def test_a_source_that_is_down_withdraws_nothing(folder, organisation, into, run, gdcatalog, closed_port):
    datasets = folder(1)
    assert into("push", datasets).status == 0
    before = gdcatalog.datasets(organisation)
    down = run("push", "--source", closed_port, "--target", gdcatalog.url, "--yes", "--json", "--retries", "0", "--budget", "1")
    assert down.status == 3, down
    assert down.document["error"]["code"] == "unreachable"
    assert gdcatalog.datasets(organisation) == before


def test_nothing_is_written_without_a_yes(folder, organisation, run, gdcatalog):
    datasets = folder(1)
    found = run("push", "--source", datasets.path, "--target", gdcatalog.url, "--upload")
    assert found.status == 2, found
    assert gdcatalog.datasets(organisation) == {}


def test_two_runs_at_once_are_refused(folder, organisation, into, gdcatalog, tmp_path):
    datasets = folder(1)
    with locked(tmp_path / "state", gdcatalog.url):
        second = into("push", datasets)
        assert second.status == 2, second
        assert second.stdout == ""
        assert len(second.stderr.strip().splitlines()) == 1
        assert into("plan", datasets).status == 0  # which writes nothing
    assert gdcatalog.datasets(organisation) == {}
    assert into("push", datasets).status == 0  # the lock ends with its holder


def test_a_wrong_token_writes_nothing_and_is_not_told(folder, organisation, run, gdcatalog):
    datasets = folder(1)
    options = ["--source", datasets.path, "--target", gdcatalog.url, "--upload", "--yes", "--json"]
    token = f"wrong-{organisation}"
    found = run("push", *options, MOFOPS_TARGET_TOKEN=token)
    assert found.status == 3, found
    assert [action["error"]["code"] for action in found.document["actions"]] == ["refused"]
    assert token not in found.stdout + found.stderr
    assert gdcatalog.datasets(organisation) == {}


def test_json_is_one_document_for_0_1_and_3(folder, into, closed_port):
    datasets = folder(2)
    datasets.edit(datasets.names[0], maintainer=None)
    failed = into("push", datasets)
    assert failed.status == 1, failed
    [blocked] = failed.document["blocked"]
    assert blocked["name"] == datasets.names[0]
    assert [(reason["code"], reason["item"]) for reason in blocked["reasons"]] == [("missing-item", 4)]
    assert [action["outcome"] for action in failed.document["actions"]] == ["done"]
    assert into("push", datasets, "--only", datasets.names[1]).document["unchanged"] == 1
    assert set(into("plan", datasets, "--retries", "0", target=closed_port).document) >= {"schema_version", "error", "actions"}


def test_a_changed_title_is_an_update_with_both_values(folder, organisation, into_agency, registration, agency, gdcatalog):
    datasets = folder(1)
    [name] = datasets.names
    assert into_agency(datasets).status == 0
    assert registration("push", datasets).status == 0
    old = agency.datasets(organisation)[name]["title"]
    agency.call("package_patch", id=name, title="ชื่อใหม่ของชุดข้อมูล")
    planned = registration("plan", datasets, "--exit-code")
    assert planned.status == 1, planned
    [action] = planned.document["actions"]
    assert (action["kind"], action["name"]) == ("update", name)
    assert action["changes"] == [{"field": "title", "old": old, "new": "ชื่อใหม่ของชุดข้อมูล"}]
    assert registration("push", datasets).status == 0
    assert gdcatalog.datasets(organisation)[name]["title"] == "ชื่อใหม่ของชุดข้อมูล"
    assert registration("plan", datasets).document["unchanged"] == 1


def test_a_change_by_hand_on_the_target_is_a_conflict_until_overwritten(folder, organisation, into, gdcatalog):
    datasets = folder(1)
    [name] = datasets.names
    assert into("push", datasets).status == 0
    ours = gdcatalog.datasets(organisation)[name]["notes"]
    gdcatalog.call("package_patch", id=name, notes="แก้ไขโดยผู้ดูแลปลายทาง")
    refused = into("push", datasets)
    assert refused.status == 1, refused
    assert [(conflict["name"], conflict["code"]) for conflict in refused.document["conflicts"]] == [(name, "changed-on-target")]
    assert gdcatalog.datasets(organisation)[name]["notes"] == "แก้ไขโดยผู้ดูแลปลายทาง"
    assert into("push", datasets, "--overwrite").status == 0
    assert gdcatalog.datasets(organisation)[name]["notes"] == ours
    assert into("plan", datasets).document["unchanged"] == 1


def test_a_dataset_of_a_stranger_is_never_touched(folder, organisation, into, gdcatalog):
    datasets = folder(2)
    taken, free = datasets.names
    template = {
        "name": taken,
        "title": "ชุดข้อมูลของผู้อื่น",
        "owner_org": organisation,
        "data_type": "ข้อมูลสถิติ",
        "maintainer": "ผู้อื่น",
        "maintainer_email": "other@example.go.th",
        "tag_string": "อื่น",
        "notes": "ของผู้อื่น",
        "objective": ["พันธกิจหน่วยงาน"],
        "update_frequency_unit": "ปี",
        "update_frequency_interval": "1",
        "geo_coverage": "ประเทศ",
        "data_source": "ผู้อื่น",
        "data_format": ["CSV"],
        "data_category": "ข้อมูลสาธารณะ",
        "license_id": "Open Data Common",
    }
    theirs = gdcatalog.call("package_create", **template)
    for more in ([], ["--overwrite"]):
        found = into("push", datasets, *more)
        assert found.status == 1, found
        assert [(conflict["name"], conflict["code"]) for conflict in found.document["conflicts"]] == [(taken, "name-taken")]
    assert gdcatalog.call("package_show", id=taken)["metadata_modified"] == theirs["metadata_modified"]
    assert set(gdcatalog.datasets(organisation)) == {taken, free}


def test_a_killed_push_is_completed_by_the_next(folder, organisation, start, into, gdcatalog, eventually):
    datasets = folder()
    options = ["--source", datasets.path, "--target", gdcatalog.url, "--upload", "--yes", "--rate", "5"]
    process = start("push", *options)
    eventually(lambda: len(gdcatalog.datasets(organisation)) >= 2)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert len(gdcatalog.datasets(organisation)) < len(datasets.names)

    finished = into("push", datasets)
    assert finished.status == 0, finished
    assert finished.document["conflicts"] == []  # what was half sent is ours, not changed by hand
    there = gdcatalog.datasets(organisation)
    assert set(there) == set(datasets.names)
    checked = into("plan", datasets)
    assert (checked.document["actions"], checked.document["unchanged"]) == ([], len(datasets.names))
    for name, dataset in there.items():
        files = [path for path in (datasets.path / name).iterdir() if path.name != "dataset.yaml"]
        assert len(dataset["resources"]) == len(files)
        assert len({resource["name"] for resource in dataset["resources"]}) == len(files)
