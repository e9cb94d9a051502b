"""Datasets are found by the stars and the validity of their resources; a verdict renews the index and nothing else."""

import time
from datetime import timedelta

import pytest
from ckan import model
from ckan.lib import search
from ckan.lib.search import SearchIndexError
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from ckanext.mofops.jobs import wake
from ckanext.mofops.jobs.index import FORGOTTEN, HOPELESS
from ckanext.mofops.model import Validation

GOOD = ("units.csv", "ปีงบประมาณ,จำนวน\n2566,12\n".encode())
BROKEN = ("units.csv", "ปีงบประมาณ,จำนวน\n2566,12,เกิน\n".encode())
PDF = ("units.pdf", b"%PDF-1.4\n%%EOF\n")


@pytest.fixture(autouse=True)
def no_jobs(clean_queues):
    """Nothing waits when a test begins."""


@pytest.fixture
def dataset_of(editor, created):
    """A dataset with these files."""

    def make(*uploads):
        dataset = created()
        for upload in uploads:
            assert editor("resource_create", package_id=dataset["id"], name="ตาราง", upload=upload).status == 200
        return dataset

    return make


@pytest.fixture
def rating(editor):
    """The stars and the validity by which a dataset is found."""

    def found(dataset):
        facets = editor("package_search", fq=f"id:{dataset['id']}", **FACETS).result["search_facets"]
        return tuple(next((item["name"] for item in facets[name]["items"]), None) for name in FACETS["facet.field"])

    return found


FACETS = {"facet.field": ["mofops_stars", "mofops_validity"]}
CASES = {
    "nothing": ([], (None, "unchecked")),
    "a good file": ([GOOD], ("3", "valid")),
    "a broken one beside it": ([GOOD, BROKEN], ("3", "invalid")),
    "the most stars count": ([PDF, GOOD], ("3", "valid")),
    "few stars": ([PDF], ("1", "valid")),
}


@pytest.mark.parametrize(("uploads", "expected"), CASES.values(), ids=CASES.keys())
def test_a_dataset_is_found_by_what_was_found(uploads, expected, dataset_of, rating, work):
    dataset = dataset_of(*uploads)
    assert rating(dataset) == (None, "unchecked")
    work()
    assert eventually(lambda: rating(dataset) == expected), rating(dataset)


def eventually(true):
    """Whether it becomes true: Solr shows a change when it has opened a new searcher."""
    until = time.monotonic() + 10
    while not true() and time.monotonic() < until:
        time.sleep(0.1)
    return true()


def test_a_verdict_does_not_look_like_an_edit(dataset_of, editor, work):
    dataset = dataset_of(GOOD)
    before = editor("package_show", id=dataset["id"]).result
    activities = len(editor("package_activity_list", id=dataset["id"]).result)
    work()
    after = editor("package_show", id=dataset["id"]).result
    assert after["metadata_modified"] == before["metadata_modified"]
    assert len(editor("package_activity_list", id=dataset["id"]).result) == activities


def test_an_index_that_was_down_is_told_later(dataset_of, rating, work, monkeypatch):
    dataset = dataset_of(GOOD)

    def refuse(**_):
        raise SearchIndexError("Solr is down")

    with monkeypatch.context() as down:
        down.setattr(search, "rebuild", refuse)
        work()
    left = update(Validation).where(~Validation.indexed).values(finished=Validation.finished - 2 * FORGOTTEN)
    assert model.Session.execute(left).rowcount == 1
    model.Session.commit()
    assert rating(dataset) == (None, "unchecked")
    wake()
    work()
    assert eventually(lambda: rating(dataset) == ("3", "valid"))
    assert Validation.unindexed(timedelta(), HOPELESS) == []


def test_a_save_meanwhile_is_told_of_last(dataset_of, work, monkeypatch):
    dataset = dataset_of(GOOD)
    rebuild, waited = search.rebuild, []

    def rebuild_while_someone_saves(**arguments):
        with model.meta.engine.connect() as other:
            other.execute(text("SET LOCAL lock_timeout = '100ms'"))
            try:
                other.execute(update(model.Package).where(model.Package.id == dataset["id"]).values(title="ชื่อใหม่"))
            except OperationalError:
                waited.append(arguments["package_ids"])
        rebuild(**arguments)

    monkeypatch.setattr(search, "rebuild", rebuild_while_someone_saves)
    work()
    assert waited == [[dataset["id"]]] * 2  # of the verdict, and of the table in the DataStore


@pytest.mark.parametrize("by", ["id", "name"])
def test_what_is_purged_is_not_put_back_by_a_worker(by, created, sysadmin, anyone, monkeypatch):
    """CKAN takes it out of the index first, and the rows of the database afterwards."""
    dataset, purge = created(), model.Package.purge

    def purge_after_a_worker(package):
        search.rebuild(package_ids=[dataset["id"]], quiet=True)
        search.commit()
        purge(package)

    monkeypatch.setattr(model.Package, "purge", purge_after_a_worker)
    assert sysadmin("dataset_purge", id=dataset[by]).status == 200
    assert anyone("package_search", fq=f"id:{dataset['id']}").result["count"] == 0


@pytest.mark.parametrize(
    ("lang", "words"),
    [("th", ["ผลการตรวจไฟล์", "ถูกต้องทุกไฟล์", "3 ดาว"]), ("en", ["File check", "All files valid", "3 of 5 stars"])],
)
def test_the_search_page_words_them(lang, words, dataset_of, rating, work, app):
    dataset = dataset_of(GOOD)
    work()
    assert eventually(lambda: rating(dataset) == ("3", "valid"))
    for place in ("dataset/", "organization/ops-mof"):
        page = app.get(f"/{lang}/{place}?mofops_validity=valid").get_data(as_text=True)
        assert dataset["title"] in page
        assert [word for word in words if word not in page] == []


def test_a_search_that_found_nothing_says_what_it_was_narrowed_by(app, organisation):
    page = app.get(f"/dataset/?organization={organisation['name']}&mofops_validity=valid&q=ฅฅฅฅ").get_data(as_text=True)
    assert organisation["title"] in page
    assert "ถูกต้องทุกไฟล์" in page
    assert "nobody" in app.get("/dataset/?organization=nobody&q=ฅฅฅฅ").get_data(as_text=True)
