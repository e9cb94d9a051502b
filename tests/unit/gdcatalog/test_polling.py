"""Asking a real server on loopback."""

import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from doubles.ckan import served
from doubles.gdcatalog import APPLICATION, PUBLISHED, GdCatalog

from ckanext.mofops.catalog import Client, UsageError
from ckanext.mofops.gdcatalog import (
    Application,
    Place,
    Published,
    Registration,
    host_of,
    is_due,
    modified_of,
    poll,
    source_id,
)

NOW = datetime(2023, 11, 22, 9, tzinfo=UTC)
PLACE = Place("agency.example", "https://gd.example")


@pytest.fixture
def service():
    with served(GdCatalog()) as site:
        yield site


@pytest.fixture
def client(service):
    return Client(service.url, jobs=8, retries=1, timeout=5, sleep=lambda _: None)


@pytest.fixture
def states(service, client):
    """Asks of those that are due, and gives the states by id; questions: those of that round."""
    known: dict[str, Registration] = {}

    def ask(datasets, now=NOW):
        service.packages.clear()
        due = [dataset for dataset in datasets if is_due(dataset, known.get(source_id(dataset)), now)]
        known.update({source_id(row): found for row, found in poll(due, known, client, PLACE, clock=lambda: now)})
        return known

    return ask


def dataset(id_, modified="2023-11-01T00:00:00.000001", **fields):
    return {"id": id_, "name": f"name-{id_}", "state": "active", "metadata_modified": modified, **fields}


def questions(service, id_):
    return [action for action, package in service.packages if package == id_]


def test_a_dataset_that_was_never_asked_about(service, states):
    service.register("a", "name_a")
    found = states([dataset("a"), dataset("b")])
    assert (found["a"].state.id, found["a"].link) == ("COMPLETED", "https://gd.example/dataset/gdpublish-name_a")
    assert (found["b"].state.id, found["b"].asked) == ("NONE", NOW)
    assert sorted(questions(service, "a")) == sorted(questions(service, "b")) == sorted([APPLICATION, PUBLISHED])
    assert service.hosts == {"agency.example"}


def test_a_settled_dataset_is_asked_about_when_something_may_have_changed(service, states):
    service.register("a", "a")
    states([dataset("a")])
    for later, row, asked in (
        (timedelta(hours=1), dataset("a"), 0),
        (timedelta(hours=2), dataset("a", "2023-11-22T10:00:00"), 1),  # edited here
        (timedelta(hours=3), dataset("a", "2023-11-22T10:00:00"), 0),
        (timedelta(hours=27), dataset("a", "2023-11-22T10:00:00"), 1),  # a day has passed
    ):
        states([row], NOW + later)
        assert len(service.packages) == asked


def test_what_can_have_no_state_is_not_asked_about(service, states):
    states([dataset("a", allow_harvest="False"), dataset("b", state="draft")])
    assert service.packages == []
    service.register("a", "a")
    states([dataset("a")])
    found = states([dataset("a", allow_harvest="False")], NOW + timedelta(days=2))
    assert (len(service.packages), found["a"].registered) == (1, True)  # taking the consent back revokes nothing


def test_an_application_is_followed_by_one_question_until_it_ends(service, states):
    service.apply_for("a", "VALIDATE")
    states([dataset("a")])
    service.apply_for("a", "VALIDATE", validate_time="2023-11-21T00:00:00")
    assert states([dataset("a")])["a"].state.id == "VALIDATE"
    assert questions(service, "a") == [APPLICATION]
    service.register("a", "a")
    assert states([dataset("a")])["a"].registered
    assert questions(service, "a") == [APPLICATION, PUBLISHED]


def test_without_an_application_the_questions_take_turns(service, states):
    asked = []
    for hour in range(5):
        states([dataset("a")], NOW + timedelta(hours=hour))
        asked.append(questions(service, "a"))
    assert [len(actions) for actions in asked] == [2, 1, 1, 1, 1]
    assert asked[1] != asked[2] != asked[3] != asked[4]
    # Between two rounds it was applied for and approved: seen in two rounds at the latest.
    service.register("a", "a")
    found = [states([dataset("a")], NOW + timedelta(hours=hour))["a"].registered for hour in (5, 6)]
    assert found[1]


def test_rejected_then_mended(service, states):
    service.apply_for("a", "REJECT", looked_at="2023-11-01T00:00:00.000001")
    assert not states([dataset("a")])["a"].mended
    assert states([dataset("a", "2023-11-02T00:00:00")])["a"].mended


def test_five_thousand(service, client):
    """As many requests as unsettled datasets, eight at a time; none for the settled ones."""
    rows = [dataset(f"d{number:04}") for number in range(5000)]
    version = modified_of(rows[0])
    registered = Registration(Published("gdpublish-x", NOW), Application(), NOW, NOW, modified=version)
    waiting = Registration(Published(), Application("VALIDATE"), NOW, NOW, modified=version)
    known = {row["id"]: registered for row in rows[:4700]} | {row["id"]: waiting for row in rows[4700:4900]}
    known |= {row["id"]: Registration(published_asked=NOW, application_asked=NOW) for row in rows[4900:]}
    for row in rows[4700:4900]:
        service.apply_for(row["id"], "VALIDATE")
    service.delay = 0.002
    due = [row for row in rows if is_due(row, known[row["id"]], NOW)]
    found = {row["id"]: registration.state.id for row, registration in poll(due, known, client, PLACE)}
    assert sorted(package for _, package in service.packages) == sorted(found) == [row["id"] for row in rows[4700:]]
    assert 1 < service.most <= 8
    assert Counter(found.values()) == {"WAIT_VALIDATE": 200, "NONE": 100}


@pytest.mark.parametrize(
    ("fault", "code"), [("503", "busy"), ("500", "server-error"), ("html-after", "not-ckan"), ("lost-before", "unreachable")]
)
def test_a_service_that_is_not_well(service, states, fault, code):
    service.register("d0", "d0")
    rows = [dataset(f"d{number}") for number in range(40)]
    states(rows[:1])
    service.faults = [fault] * 1000
    found = states(rows, NOW + timedelta(days=2))
    assert {registration.error.code for registration in found.values()} == {code}
    assert (found["d0"].registered, found["d0"].asked, found["d1"].state.id) == (True, NOW, "NOT_ASKED")
    assert 1000 - len(service.faults) <= 8 * 2  # those under way, each tried twice
    service.faults = []
    assert states(rows, NOW + timedelta(days=3))["d0"].error is None


def test_a_service_that_is_slow(service):
    service.delay = 1.0
    rows = [dataset(f"d{number}") for number in range(30)]
    client = Client(service.url, jobs=8, retries=0, timeout=0.3)
    found = {row["id"]: registration for row, registration in poll(rows, {}, client, PLACE)}
    assert (len(found), {registration.error.code for registration in found.values()}) == (30, {"unreachable"})


@pytest.mark.parametrize("wrong", [{}, "x", [{"state": "COMPLETED"}], [7]])
def test_wrong_json_stops_after_some(service, states, wrong):
    service.wrong = wrong
    found = states([dataset(f"d{number}") for number in range(100)])
    assert {registration.error.code for registration in found.values()} == {"state-malformed"}
    assert len(service.packages) <= 16


def test_one_dataset_that_is_answered_wrongly_stops_no_other(service, states):
    service.register("a", "a")
    service.published["b"] = {"name": 7}
    found = states([dataset("a"), dataset("b"), dataset("c")])
    assert (found["a"].registered, found["b"].error.code, found["c"].state.id) == (True, "state-malformed", "NONE")


def test_datasets_that_the_service_does_not_know_stop_no_other(service, states, monkeypatch):
    monkeypatch.setattr(service, "_state", lambda *_: (404, {"message": "-"}))
    found = states([dataset(f"d{number}") for number in range(30)])
    assert (len(found), {registration.error.code for registration in found.values()}) == (30, {"not-found"})


def test_stop(service):
    stop = threading.Event()
    client = Client(service.url, jobs=8, stop=stop)
    seen = []
    for row, _ in poll([dataset(f"d{number}") for number in range(200)], {}, client, PLACE):
        seen.append(row)
        stop.set()
    assert len(seen) <= 8


def test_who_is_interrupted_waits_for_no_further_attempt(service, monkeypatch):
    answer = service._state
    busy = (503, {"message": "-"})
    monkeypatch.setattr(
        service, "_state", lambda action, data, rows: busy if data["package"] != "a" else answer(action, data, rows)
    )
    answers = poll([dataset(id_) for id_ in "abc"], {}, Client(service.url, jobs=8, retries=5), PLACE)
    assert next(answers)[0]["id"] == "a"
    start = time.monotonic()
    answers.close()
    assert time.monotonic() - start < 3  # five more attempts take half a minute


@pytest.mark.parametrize(
    ("site", "host"),
    [
        ("https://Catalog.example.go.th/data/", "catalog.example.go.th"),
        ("http://127.0.0.1:5000", "127.0.0.1:5000"),
        ("https://user:secret@a.example/x", "a.example"),
    ],
)
def test_host(site, host):
    assert host_of(site) == host


@pytest.mark.parametrize("site", ["", "datasets", "https://", "http://[x"])
def test_no_host(site):
    with pytest.raises(UsageError):
        host_of(site)
