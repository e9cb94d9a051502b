from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from ckanext.mofops.catalog import Unreachable
from ckanext.mofops.gdcatalog import Application, Published, Registration
from ckanext.mofops.gdcatalog.errors import StateError
from ckanext.mofops.ledger import FILE_NAME, Registrations, open_ledger, open_registrations
from ckanext.mofops.ledger.sqlite import Entry, Row, Run

SITE, SERVICE = "https://agency.example", "https://harvester.example"
NOW = datetime(2023, 11, 22, 9, tzinfo=UTC)
WAITING = Registration(Published(), Application("WAIT"), NOW, NOW, "https://gd.example", NOW)
REGISTERED = replace(WAITING, application=Application(), published=Published("gdpublish-a", NOW))


@pytest.fixture
def registrations(tmp_path):
    return open_registrations(tmp_path)


def test_what_is_kept_comes_back(registrations, tmp_path):
    assert registrations.known(SITE, SERVICE) == {}
    registrations.keep(SITE, SERVICE, {("id-a", "a"): REGISTERED, ("id-b", "b"): Registration()})
    again = open_registrations(tmp_path)
    assert again.known(SITE, SERVICE) == {"id-a": REGISTERED, "id-b": Registration()}
    assert again.known(SITE, SERVICE, ["id-a", "id-z"]) == {"id-a": REGISTERED}
    assert again.names(SITE, SERVICE) == {"id-a": "a", "id-b": "b"}
    assert again.known(SITE, "https://another.example") == again.known("https://another.example", SERVICE) == {}


def test_thousands_at_once(registrations):
    registrations.keep(SITE, SERVICE, {(f"id-{number}", str(number)): WAITING for number in range(2100)})
    registrations.keep(SITE, SERVICE, {(f"id-{number}", str(number)): REGISTERED for number in range(2100)})
    assert set(registrations.known(SITE, SERVICE, [f"id-{number}" for number in range(2100)]).values()) == {REGISTERED}


def test_history_has_changes_only(registrations):
    later = replace(WAITING, application_asked=NOW + timedelta(hours=1))
    failed = later.failed(Unreachable("busy", url=SERVICE, status=503), NOW + timedelta(hours=2))
    rejected = replace(WAITING, application=Application("REJECT", looked_at=NOW))
    again = replace(rejected, application=Application("REJECT", looked_at=NOW + timedelta(hours=3)))
    for found in (Registration(), Registration(application_asked=NOW), WAITING, later, failed, rejected, again, REGISTERED):
        registrations.keep(SITE, SERVICE, {("id-a", "a"): found})
    history = registrations.history(SITE, SERVICE, "id-a")
    assert [entry["state"] for entry in history] == ["COMPLETED", "REJECT", "REJECT", "WAIT", "NONE"]
    assert history[0]["at"] >= history[-1]["at"]
    assert (len(registrations.history(SITE, SERVICE, "id-a", limit=2)), registrations.history(SITE, SERVICE, "id-b")) == (2, [])


def test_columns_to_choose_by(registrations, tmp_path):
    failed = WAITING.failed(Unreachable("busy", url=SERVICE, status=503), NOW)
    registrations.keep(SITE, SERVICE, {("id-a", "a"): REGISTERED, ("id-b", "b"): failed})
    with sa.create_engine(f"sqlite:///{tmp_path / FILE_NAME}").connect() as connection:
        rows = connection.execute(sa.select(Row.state, Row.registered, Row.asked, Row.failed).order_by(Row.dataset_id)).all()
    naive = NOW.replace(tzinfo=None)
    assert [tuple(row) for row in rows] == [("COMPLETED", True, naive, None), ("WAIT", False, naive, "busy")]


def test_beside_the_history_of_pushes_made_before(tmp_path, registrations):
    open_ledger(tmp_path)
    registrations.keep(SITE, SERVICE, {("id-a", "a"): REGISTERED})
    assert open_ledger(tmp_path).runs() == []


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / FILE_NAME).write_text("no database, but long enough to be seen as a file of another kind" * 50)
    with pytest.raises(StateError):
        open_registrations(tmp_path)


def test_made_of_other_tables():
    with pytest.raises(TypeError):
        Registrations(None, Run, Entry)
