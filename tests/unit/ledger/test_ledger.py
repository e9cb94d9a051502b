import sqlite3
import stat

import pytest
import sqlalchemy as sa
from doubles.ckan import Ckan, Direct
from sqlalchemy.orm import DeclarativeBase, sessionmaker

from ckanext.mofops.gdcatalog import Profile, apply, plan, snapshot
from ckanext.mofops.gdcatalog.errors import StateError
from ckanext.mofops.ledger import FILE_NAME, EntryColumns, Ledger, RunColumns, open_ledger
from ckanext.mofops.ledger.sqlite import Entry, Run

SITE = "https://agency.example"


@pytest.fixture
def ledger(tmp_path):
    return open_ledger(tmp_path / "state")


@pytest.fixture
def site():
    return Ckan("https://catalog.example")


@pytest.fixture
def dataset(complete):
    def make(name, **fields):
        given = {"title": "ชื่อ", "notes": "คำอธิบาย", "organization": {"name": "ops-mof"}, "resources": []}
        return {**complete, "name": name, "id": f"id-{name}", **given, **fields}

    return make


@pytest.fixture
def push(ledger, site):
    """Pushes and has it written down."""

    def run(*sources, **rules):
        client, mapping = Direct(site), Profile(SITE)
        there = snapshot(client, mapping, sources)
        found = plan(sources, there.datasets, mapping, target_site=there.site, organisations=there.organisations, **rules)
        with ledger.run(found, by="somchai") as journal:
            list(apply(found, client, journal=journal))
        return journal

    return run


def test_nothing_yet(ledger):
    assert (ledger.runs(), ledger.history("set-a"), ledger.remembered(SITE, "https://b.example")) == ([], [], {})


def test_a_run_is_written_down(ledger, push, dataset, site):
    journal = push(dataset("set-a"), dataset("set-b"))
    (run,) = ledger.runs()
    assert (run["id"], run["source"], run["target"], run["by"]) == (journal.id, SITE, site.url, "somchai")
    assert (run["planned"]["create"], run["outcomes"]) == (2, {"done": 2, "failed": 0, "skipped": 0})
    assert run["started"] <= run["ended"]
    push(dataset("set-a", notes="ใหม่"))
    assert [found["planned"]["withdraw"] for found in ledger.runs()] == [1, 0]
    assert [found["id"] for found in ledger.runs(limit=1)] != [journal.id]


def test_the_history_of_a_dataset(ledger, push, dataset, site):
    push(dataset("set-a"))
    push(dataset("set-a", notes="ใหม่"))
    site.organisations = {"ops-mof", "x"}
    newest, oldest = ledger.history("set-a")
    assert (newest["kind"], newest["outcome"], newest["target"], newest["target_id"]) == (
        "update",
        "done",
        site.url,
        "there-set-a",
    )
    assert newest["changes"] == [{"field": "notes", "old": "คำอธิบาย", "new": "ใหม่"}]
    assert (oldest["kind"], oldest["changes"]) == ("create", None)
    assert ledger.history("set-b") == []


def test_the_newest_entries_of_some_datasets(ledger, push, dataset, site, monkeypatch):
    push(dataset("set-a"), dataset("set-b"))
    monkeypatch.setattr(site, "package_revise", lambda data: (409, {"tags": ["x"]}))
    push({**dataset("set-a", notes="ใหม่"), "name": "set-a2"}, dataset("set-b"))
    found = ledger.newest(SITE, site.url, ["id-set-a", "id-set-b", "id-never"])
    assert set(found) == {"id-set-a", "id-set-b"}
    tried, done = found["id-set-a"]["tried"], found["id-set-a"]["done"]
    assert (tried["outcome"], tried["kind"], done["outcome"], done["kind"]) == ("failed", "update", "done", "create")
    assert (done["target_name"], done["target"]) == ("set-a", site.url)
    assert found["id-set-b"]["tried"] == found["id-set-b"]["done"]
    assert ledger.newest(SITE, "https://other.example", ["id-set-a"]) == {}
    assert [entry["outcome"] for entry in ledger.history("id-set-a")] == ["failed", "done"]  # under both names


def test_some_of_the_runs(ledger, push, dataset):
    first, second = push(dataset("set-a")), push(dataset("set-b"))
    assert [run["id"] for run in ledger.runs(ids=[first.id])] == [first.id]
    assert ledger.runs(ids=[]) == []
    assert {run["id"] for run in ledger.runs()} == {first.id, second.id}


def test_a_failure_with_its_reason(ledger, push, dataset, site, monkeypatch):
    monkeypatch.setattr(site, "package_create", lambda data: (409, {"tags": ["x"]}))
    push(dataset("set-a"))
    (entry,) = ledger.history("set-a")
    assert (entry["outcome"], entry["error"]["code"]) == ("failed", "tags-refused")
    assert set(entry["error"]["message"]) == {"th", "en"}


def test_what_was_pushed_is_remembered_by_target(ledger, push, dataset, site):
    push(dataset("set-a"), dataset("set-b"))
    push(dataset("set-a"))
    assert ledger.remembered(SITE, site.url) == {"id-set-a": "there-set-a", "id-set-b": "there-set-b"}
    assert ledger.remembered(SITE, "https://other.example") == ledger.remembered("https://x.example", site.url) == {}


def test_a_run_that_is_killed_has_not_ended(ledger, dataset, site):
    found = plan([dataset("set-a")], [], Profile(SITE), target_site=site.url)
    journal = ledger.run(found)
    journal.tell([], found.actions)
    (run,) = ledger.runs()
    assert (run["ended"], run["outcomes"]["done"]) == (None, 0)
    assert ledger.history("set-a") == []  # meant, and who knows


def test_rows_are_only_added(ledger, push, dataset, tmp_path):
    push(dataset("set-a"))
    with sqlite3.connect(tmp_path / "state" / FILE_NAME) as file:
        before = file.execute("SELECT * FROM mofops_sync_entry ORDER BY id").fetchall()
    push(dataset("set-a", notes="ใหม่"), dataset("set-b"))
    push()
    with sqlite3.connect(tmp_path / "state" / FILE_NAME) as file:
        after = file.execute("SELECT * FROM mofops_sync_entry ORDER BY id").fetchall()
    assert after[: len(before)] == before
    assert [row[2] for row in before] == ["intended", "done", "ended"]


def test_only_its_owner_reads_it(ledger, tmp_path):
    assert stat.S_IMODE((tmp_path / "state" / FILE_NAME).stat().st_mode) == 0o600


def test_a_disk_that_is_full_costs_the_history_only(push, dataset, site, ledger, monkeypatch, caplog):
    def full(*_):
        raise sa.exc.OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    monkeypatch.setattr(sa.orm.Session, "commit", full)
    journal = push(dataset("set-a"))
    assert (journal.broken, set(site.active)) == (True, {"set-a"})
    assert caplog.text.count("not complete") == 1


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + b"x" * 5000], ids=["text", "damaged"])
def test_a_file_that_is_no_ledger(tmp_path, content):
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(StateError) as caught:
        open_ledger(tmp_path)
    assert caught.value.code == "ledger-unusable"


def test_a_folder_that_is_none(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError) as caught:
        open_ledger(tmp_path / "file")
    assert caught.value.code == "state-dir-unusable"


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").write_text("")
    (tmp_path / FILE_NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StateError):
        open_ledger(tmp_path)


def test_tables_of_another_database(dataset):
    """As in CKAN: the columns on a declarative base of the host's own."""

    class Base(DeclarativeBase):
        pass

    class SyncRun(RunColumns, Base):
        pass

    class SyncEntry(EntryColumns, Base):
        pass

    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    Base.metadata.create_all(engine)
    ledger = Ledger(sessionmaker(engine), SyncRun, SyncEntry)
    with ledger.run(plan([dataset("set-a")], [], Profile(SITE), target_site="https://b.example")):
        pass
    assert [run["target"] for run in ledger.runs()] == ["https://b.example"]
    with pytest.raises(TypeError):
        Ledger(sessionmaker(engine), Run, Run)
    assert {column.name for column in Entry.__table__.columns} == {column.name for column in SyncEntry.__table__.columns}
