import threading

import pytest
from doubles.ckan import Ckan, as_stored, served

from ckanext.mofops.catalog import Client, NotCkan
from ckanext.mofops.runs.source import open_source


@pytest.fixture
def site(complete):
    ckan = Ckan()
    ckan.datasets = {"a": as_stored({**complete, "extras": [], "resources": []}, "a")}
    with served(ckan) as ckan:
        yield ckan


def test_a_site_is_read_while_others_are_asked(site, monkeypatch):
    go, search = threading.Event(), site.package_search

    def when_told(data):
        assert go.wait(30)
        return search(data)

    monkeypatch.setattr(site, "package_search", when_told)
    opened = open_source(site.url, client=Client)
    assert (opened.site, opened.begin().done()) == (site.url, False)
    go.set()
    assert [dataset["name"] for dataset in opened.datasets()] == ["ops-mof-inspection-units"]
    assert opened.requests == 2


def test_what_keeps_a_site_from_being_read_is_told_to_who_asks_for_its_datasets(site, monkeypatch):
    monkeypatch.setattr(site, "package_search", lambda _data: (200, {"count": "many"}))
    opened = open_source(site.url, client=Client)
    for _ in range(2):
        with pytest.raises(NotCkan):
            next(opened.datasets())
