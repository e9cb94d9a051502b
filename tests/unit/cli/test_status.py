"""``status`` as a person or a script meets it: a catalogue and a GD Catalog on loopback."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from doubles.ckan import Ckan, served
from doubles.gdcatalog import APPLICATION, PUBLISHED, GdCatalog

from ckanext.mofops.gdcatalog import Application, Published, Registration
from ckanext.mofops.ledger import open_registrations

PORTAL = "https://gd.example"
MODIFIED = "2023-11-01T00:00:00.000001"


@pytest.fixture
def add(agency):
    """Adds datasets to the catalogue; the id of ``a`` is ``id-a``."""

    def make(*names, **fields):
        for name in names:
            given = {"id": f"id-{name}", "name": name, "title": name, "state": "active", "type": "dataset", "private": False}
            given |= {"metadata_modified": MODIFIED, "allow_harvest": "True", "resources": [], **fields}
            agency.datasets[given["id"]] = given

    return make


@pytest.fixture
def ask(run, agency, gd, tmp_path, monkeypatch):
    """Runs status; exit status, standard output, standard error."""
    monkeypatch.setenv("MOFOPS_STATE_DIR", str(tmp_path / "state"))

    def runner(*more, states=True):
        who = ["--states", gd.url, "--portal", PORTAL] if states else []
        return run("status", "--source", agency.url, *who, "--retries", "0", *more)

    return runner


@pytest.fixture
def document(ask):
    """Runs status with --json; exit status, datasets by name, standard error."""

    def runner(*more, **settings):
        status, out, err = ask("--json", *more, **settings)
        found = json.loads(out)
        return status, {row["name"]: row for row in found["datasets"]}, found, err

    return runner


def test_each_dataset_with_its_state_and_next_step(document, add, agency, gd):
    add("reg", "new", "rejected", "hidden-one")
    agency.datasets["id-hidden-one"]["allow_harvest"] = "False"
    gd.register("id-reg", "reg_2")
    gd.apply_for("id-rejected", "REJECT", looked_at="2023-10-01T00:00:00")
    status, rows, found, err = document()
    assert (status, err.count("\n")) == (0, 3)
    assert {name: row["state"] for name, row in rows.items()} == {
        "reg": "COMPLETED",
        "new": "NONE",
        "rejected": "REJECT",
        "hidden-one": "NONE",
    }
    assert (rows["reg"]["registered"], rows["reg"]["link"]) == (True, f"{PORTAL}/dataset/gdpublish-reg_2")
    assert rows["reg"]["date"] == "2023-03-31T00:00:00.000001Z"
    assert (rows["rejected"]["mended"], rows["new"]["mended"]) == (True, False)
    assert all(set(row["label"]) == set(row["next"]) == {"th", "en"} for row in rows.values())
    assert (found["by"], found["service"], found["error"]) == ("states", gd.url, None)
    assert (found["summary"]["counted"], found["summary"]["datasets"], found["requests"]["service"]) == (1, 4, 6)
    assert {id_ for _, id_ in gd.packages} == {"id-reg", "id-new", "id-rejected"}
    assert gd.hosts == {agency.url.removeprefix("http://")}


def test_text_and_table(ask, add, gd):
    add("a", "longer-name")
    gd.register("id-a", "a")
    status, out, _ = ask("--lang", "th")
    lines = out.splitlines()
    assert status == 0
    assert lines[1].split() == ["✓", "a", "ลงทะเบียนแล้ว", "31", "มีนาคม", "2566", f"{PORTAL}/dataset/gdpublish-a"]
    assert lines[2].startswith("·  longer-name  ")
    assert lines[3].startswith("     → ")
    assert ask("--lang", "en")[1].splitlines()[1].split()[2:4] == ["Registered", "2023-03-31"]
    rows = list(csv.DictReader(io.StringIO(ask("--format", "csv", "--lang", "en")[1])))
    assert [(row["name"], row["state"], row["registered"], row["link"]) for row in rows] == [
        ("a", "COMPLETED", "True", f"{PORTAL}/dataset/gdpublish-a"),
        ("longer-name", "NONE", "False", ""),
    ]


def test_five_thousand_of_which_some_are_unsettled(document, add, agency, gd, tmp_path):
    """No more requests than unsettled datasets, at most eight at once; right after, nothing about settled ones."""
    now = datetime.now(UTC)
    registered = Registration(
        Published("gdpublish-x", now), Application(), now, now, modified=datetime(2023, 11, 1, 0, 0, 0, 1, UTC)
    )
    names = [f"d{number:04}" for number in range(5000)]
    add(*names)
    known = {(f"id-{name}", name): registered for name in names[:4800]}
    known |= {(f"id-{name}", name): Registration(published_asked=now, application_asked=now) for name in names[4800:]}
    open_registrations(tmp_path / "state").keep(agency.url, gd.url, known)
    gd.delay = 0.002
    for name in names[4900:]:
        gd.apply_for(f"id-{name}", "VALIDATE")
    for unsettled in (200, 200):
        gd.packages.clear()
        status, _, found, err = document()
        assert (status, found["summary"]["counted"]) == (0, 4800)
        # A hundred of them have moved since: those may cost a second one, once.
        assert len({id_ for _, id_ in gd.packages}) == unsettled
        assert not {id_ for _, id_ in gd.packages} & {f"id-{name}" for name in names[:4800]}
    assert len(gd.packages) == 200
    assert 1 < gd.most <= 8
    assert "200/200" in err


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        pytest.param({"faults": ["503"] * 50}, "busy", id="busy"),
        pytest.param({"faults": ["html-after"] * 50}, "not-ckan", id="html"),
        pytest.param({"delay": 0.6}, "unreachable", id="slow"),
        pytest.param({"wrong": {"state": "COMPLETED"}}, "state-malformed", id="wrong-json"),
    ],
)
def test_a_service_that_is_not_well(ask, document, add, gd, trouble, code):
    add("a", "b")
    gd.register("id-a", "a")
    document()
    for name, value in trouble.items():
        setattr(gd, name, value)
    status, rows, found, err = document("--max-age", "0", "--timeout", "0.3")
    assert (status, rows["a"]["registered"], rows["a"]["state"], rows["b"]["state"]) == (3, True, "COMPLETED", "NONE")
    assert rows["a"]["error"]["code"] == code
    assert [line for line in err.splitlines() if "/2 " not in line] == [found["error"]["message"]["en"]]
    status, out, _ = ask("--max-age", "0", "--timeout", "0.3")
    assert (status, "last known 0 h ago" in out) == (3, True)


def test_an_old_failure_of_what_is_not_asked_about_any_more(document, add, agency, gd):
    add("a")
    gd.faults = ["503"] * 10
    assert document()[0] == 3
    agency.datasets["id-a"]["allow_harvest"] = "False"
    status, rows, _, _ = document()
    assert (status, rows["a"]["state"], rows["a"]["error"]) == (0, "NONE", None)


def test_a_service_that_is_down(run, document, add, agency, gd, tmp_path):
    add("a")
    gd.register("id-a", "a")
    document()
    with served(GdCatalog()) as gone:
        address = gone.url
    open_registrations(tmp_path / "state").keep(
        agency.url, address, {("id-a", "a"): open_registrations(tmp_path / "state").known(agency.url, gd.url)["id-a"]}
    )
    asked = ("status", "--source", agency.url, "--states", address, "--retries", "0", "--max-age", "0", "--json")
    status, out, _ = run(*asked)
    (row,) = json.loads(out)["datasets"]
    assert (status, row["registered"], row["error"]["code"]) == (3, True, "unreachable")


def test_a_state_that_nobody_knows(document, add, gd):
    add("a")
    gd.register("id-a", "a")
    gd.apply_for("id-a", "REVOKE")
    assert not document()[1]["a"]["registered"]
    gd.apply_for("id-a", "ON_HOLD")
    status, rows, found, _ = document()
    assert (status, rows["a"]["state"], rows["a"]["raw"], rows["a"]["before"]["raw"]) == (3, "UNKNOWN", "ON_HOLD", "REVOKE")
    assert not rows["a"]["registered"]
    assert "ON_HOLD" in found["error"]["message"]["th"]


def test_what_is_registered_and_not_offered_any_more(document, ask, add, agency, gd):
    add("gone", "private", "both")
    for name in ("gone", "private", "both"):
        gd.register(f"id-{name}", name)
    gd.apply_for("id-both", "WAIT_REVOKE")
    document()
    del agency.datasets["id-gone"]
    agency.datasets["id-private"]["private"] = True  # as the public sees it, the same
    agency.datasets["id-both"]["allow_harvest"] = "False"
    _, rows, _, _ = document()
    assert {name: (row["offered"], row["registered"]) for name, row in rows.items()} == dict.fromkeys(rows, (False, True))
    assert rows["gone"]["next"] == rows["private"]["next"] != rows["both"]["next"]
    assert "!  gone" in ask()[1]
    gd.published.clear()
    gd.apply_for("id-gone", "DELETED")
    assert "gone" in document("--max-age", "0")[1]
    assert "gone" not in document()[1]  # revoked: it is over


def test_a_target_without_state_actions_shows_what_was_pushed(document, add, gd, tmp_path):
    add("a", "b")
    marks = {"mofops_source": None, "mofops_source_id": "id-a"}
    with served(Ckan()) as target:
        _, _, found, _ = document()
        marks["mofops_source"] = found["source"]
        extras = [{"key": key, "value": value} for key, value in marks.items()]
        target.datasets["there"] = {"id": "there", "name": "a", "state": "active", "private": False, "extras": extras}
        status, rows, found, _ = document("--target", target.url, states=False)
        assert (status, found["by"], found["summary"]["counted"]) == (0, "marker", 1)
        assert (rows["a"]["link"], rows["b"]["registered"]) == (f"{target.url}/dataset/a", False)
        target.datasets["there"]["private"] = True
        assert document("--target", target.url, states=False)[2]["summary"]["counted"] == 0
        status, _, found, _ = document("--states", target.url, states=False)
        assert (status, found["by"]) == (3, "states")  # who is named has to answer
        assert open_registrations(tmp_path / "state").known(found["source"], target.url) == {}


def test_state_folder_that_is_lost(document, add, gd, tmp_path):
    add("a")
    gd.register("id-a", "a")
    document()
    for path in (tmp_path / "state").iterdir():
        path.unlink()
    gd.packages.clear()
    assert document()[1]["a"]["registered"]
    assert sorted(action for action, _ in gd.packages) == sorted([APPLICATION, PUBLISHED])


@pytest.mark.parametrize("more", [["--only", "unknown", "--states", "http://127.0.0.1:9"], []])
def test_wrong_usage(ask, add, more):
    add("a")
    status, out, err = ask(*more, states=False)
    assert (status, out, err.count("\n")) == (2, "", 1)


def test_a_source_that_is_down(run, gd):
    status, out, err = run("status", "--source", "http://127.0.0.1:9", "--states", gd.url, "--retries", "0", "--json")
    document = json.loads(out)
    assert (status, document["datasets"], document["error"]["code"], err.count("\n")) == (3, [], "unreachable", 1)


def test_only_some(document, add, gd):
    add("a", "b")
    assert list(document("--only", "b")[1]) == ["b"]
    assert {id_ for _, id_ in gd.packages} == {"id-b"}
