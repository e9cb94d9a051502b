"""``--channel harvest`` as a person or a script meets it: a catalogue and a GD Catalog on loopback."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from ckanext.mofops.ledger import open_ledger

DATASETS = Path(__file__).parents[3] / "datasets"
TOKEN = "t0ken-s3cret"  # noqa: S105


@pytest.fixture
def add(agency, complete):
    """Adds complete datasets to the catalogue; the id of ``set-a`` is ``id-set-a``."""

    def make(*names, **fields):
        resource = {"id": "r", "name": "ตาราง", "description": "หนึ่งแถวคือหนึ่งหน่วย", "format": "CSV"}
        for name in names:
            given = {"id": f"id-{name}", "name": name, "title": "ผลการตรวจ", "state": "active", "type": "dataset"}
            given |= {"organization": {"name": "ops-mof", "title": "สป.กค."}, "metadata_modified": "2023-11-01T00:00:00"}
            given |= {"resources": [{**resource, "url": f"{agency.url}/{name}.csv"}], "allow_harvest": "True"}
            agency.datasets[given["id"]] = {**complete, **given, **fields}

    return make


@pytest.fixture
def sync(run, agency, gd, tmp_path, monkeypatch):
    """Runs a command with --channel harvest; exit status, document, standard error."""
    monkeypatch.setenv("MOFOPS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("MOFOPS_SOURCE_TOKEN", TOKEN)
    monkeypatch.setenv("MOFOPS_SUBMISSION", str(tmp_path / "list.xlsx"))
    monkeypatch.setenv("MOFOPS_CHANNEL", "harvest")

    def runner(command, *more, states=True, host=True):
        yes = ["--yes"] if command == "push" else []
        given = [*yes, *(["--states", gd.url] if states else []), *(["--allow-host", "127.0.0.1"] if host else [])]
        status, out, err = run(command, "--source", agency.url, "--retries", "0", "--json", *given, *more)
        return status, json.loads(out) if out else None, err

    return runner


def codes(document):
    return {entry["name"]: {reason["code"] for reason in entry["reasons"]} for entry in document["blocked"]}


def test_plan_says_what_can_be_harvested_and_why_not(sync, add, agency, gd):
    add("set-a")
    add("set-b", private=True)
    add("set-c", allow_harvest="False")
    add("set-d", notes="")
    status, document, _ = sync("plan", "--exit-code")
    assert (status, document["channel"], document["unchanged"], document["actions"]) == (1, "harvest", 1, [])
    assert codes(document) == {
        "set-b": {"harvest-private", "resource-unreachable"},
        "set-c": {"harvest-no-consent"},
        "set-d": {"missing-item"},
    }
    assert (document["conflicts"], document["orphans"], document["revocations"]) == ([], [], [])
    assert (agency.writes, gd.packages) == ([], [])
    assert "site-unreachable" in codes(sync("plan", host=False)[1])["set-a"]
    del agency.datasets["id-set-d"]
    assert sync("plan", "--exit-code")[0] == 0  # what an agency keeps back by choice is no fault


def test_push_sets_what_was_asked_for_and_hands_over(sync, add, agency, gd, tmp_path):
    add("set-a")
    add("set-b", private=True, allow_harvest="False")
    add("set-c", allow_harvest="False")
    gd.register("id-set-a", "set-a")
    status, document, _ = sync("push", "--publish", "set-b", "--portal", "https://gd.example")
    assert status == 0
    assert [(action["name"], action["kind"], action["outcome"]) for action in document["actions"]] == [
        ("set-b", "update", "done")
    ]
    assert agency.writes == ["package_revise"]
    written = agency.datasets["id-set-b"]
    assert (written["private"], written["allow_harvest"], agency.datasets["id-set-c"]["allow_harvest"]) == (
        False,
        "True",
        "False",
    )
    assert document["submission"] == {
        "xlsx": str(tmp_path / "list.xlsx"),
        "csv": str(tmp_path / "list.csv"),
        "datasets": 2,
    }
    assert {row["name"]: row["state"] for row in document["status"]["datasets"]}["set-a"] == "COMPLETED"
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[1] for row in rows[1:]] == ["set-a", "set-b"]
    assert rows[1][-2] == "https://gd.example/dataset/gdpublish-set-a"
    assert rows[1][4] == "สป.กค."
    assert openpyxl.load_workbook(tmp_path / "list.xlsx").sheetnames == ["Submission", "Temp1"]
    (run,) = open_ledger(tmp_path / "state").runs()
    assert (run["channel"], run["outcomes"]["done"]) == ("harvest", 1)
    assert TOKEN not in json.dumps(document)
    # Settled and flagged: nothing more to do, and nothing asked of what is registered.
    gd.packages.clear()
    status, document, _ = sync("push", "--publish", "set-b")
    assert (status, document["actions"], {id_ for _, id_ in gd.packages}) == (0, [], {"id-set-b"})


def test_push_without_a_state_service(sync, add, tmp_path):
    add("set-a")
    status, document, _ = sync("push", states=False)
    assert (status, document["status"], document["target"], document["submission"]["datasets"]) == (0, None, "", 1)


def test_a_state_service_that_is_down_costs_the_states_only(sync, add, agency, gd, tmp_path):
    add("set-a", allow_harvest="False")
    gd.faults = ["503"] * 100
    status, document, err = sync("push", "--consent-all")
    assert (status, agency.datasets["id-set-a"]["allow_harvest"], document["submission"]["datasets"]) == (3, "True", 1)
    assert document["status"]["error"]["message"]["en"] in err


def test_what_is_registered_is_never_hidden_silently(sync, run, add, agency, gd):
    add("set-a", "set-b", "set-c")
    for name in ("set-a", "set-b", "set-c"):
        gd.register(f"id-{name}", name)
    sync("push")
    status, document, _ = sync("push", "--withhold", "set-a")
    assert (status, agency.writes, agency.datasets["id-set-a"]["allow_harvest"]) == (1, [], "True")
    del agency.datasets["id-set-b"]
    agency.datasets["id-set-c"]["private"] = True
    _, document, _ = sync("plan", "--withhold", "set-a")
    assert [entry["name"] for entry in document["revocations"]] == ["set-a", "set-b", "set-c"]
    where = ("--source", agency.url, "--states", gd.url, "--allow-host", "127.0.0.1")
    _, out, _ = run("plan", *where, "--lang", "th")
    assert "! ต้องเพิกถอนก่อน set-b" in out


def test_a_token_is_needed_to_set_flags(sync, add, agency, monkeypatch):
    add("set-a", allow_harvest="False")
    monkeypatch.delenv("MOFOPS_SOURCE_TOKEN")
    assert sync("plan", "--consent", "set-a")[0] == 0
    status, document, err = sync("push", "--consent", "set-a")
    assert (status, document, err.count("\n"), agency.writes) == (2, None, 1, [])
    assert "MOFOPS_SOURCE_TOKEN" in err


@pytest.mark.parametrize("more", [["--consent", "unknown"], ["--only", "unknown"]])
def test_names_that_are_unknown(sync, add, more):
    add("set-a")
    status, _, err = sync("push", *more)
    assert (status, "unknown" in err) == (2, True)


def test_a_folder_is_not_harvested(run):
    status, _, err = run("plan", "--channel", "harvest", "--source", DATASETS)
    assert (status, "--source" in err) == (2, True)


def test_a_push_still_needs_its_target(run, tmp_path):
    status, _, err = run("push", "--source", str(tmp_path))
    assert (status, "--target" in err) == (2, True)


def test_nobody_is_asked_for_yes(run, add, agency, gd, tmp_path, monkeypatch):
    add("set-a", allow_harvest="False")
    monkeypatch.setenv("MOFOPS_SOURCE_TOKEN", TOKEN)
    where = ("--source", agency.url, "--allow-host", "127.0.0.1", "--state-dir", str(tmp_path))
    status, _, _ = run("push", "--channel", "harvest", *where, "--consent", "set-a")
    assert (status, agency.writes) == (2, [])
