"""Datasets as the two sides give them, and a double of a target that can lose answers.

The double keeps to the few actions that a push uses. It is there for what a real CKAN cannot be made to do: carry a write out
and cut the connection.
"""

from collections.abc import Iterator

import pytest
from doubles.ckan import Ckan, as_stored, served

from ckanext.mofops.catalog import Client
from ckanext.mofops.gdcatalog import Profile, owned, state_hash
from ckanext.mofops.gdcatalog.mapping import mapped, payload

SITE = "https://agency.example"


@pytest.fixture
def mapping():
    return Profile(source_site=SITE)


@pytest.fixture
def complete_wire(complete):
    """The wire fields of a complete dataset."""
    return complete()


@pytest.fixture
def complete(complete):
    """A source dataset with all 14 items, as CKAN gives it."""

    def make(name="units", **fields):
        return {
            **complete,
            "id": f"id-{name}",
            "name": name,
            "title": "ผลการตรวจติดตาม",
            "notes": "จำนวนหน่วยรับตรวจ",
            "organization": {"name": "ops-mof", "title": "สป.กค."},
            "owner_org": "2f0c",
            "state": "active",
            "type": "dataset",
            "resources": [
                {
                    "id": f"r-{name}",
                    "name": "จำนวนหน่วย",
                    "description": "หนึ่งแถวคือหนึ่งหน่วย",
                    "format": "CSV",
                    "url": f"{SITE}/{name}.csv",
                    "schema": {"fields": [{"name": "year", "type": "integer"}]},
                }
            ],
            **fields,
        }

    return make


@pytest.fixture
def stored():
    """What a CKAN answers for a dataset that was sent to it: ids, sorted tags, an organisation dict, and its own fields."""
    return as_stored


@pytest.fixture
def pushed(stored, mapping):
    """A source dataset as the target has it after a push; fields: changed there by hand since."""

    def make(dataset, hash_=None, by=mapping, **fields):
        state = state_hash(owned(mapped(dataset, by)))
        return {**stored(payload(dataset, by, state if hash_ is None else hash_)), **fields}

    return make


@pytest.fixture
def target() -> Iterator[Ckan]:
    with served(Ckan()) as site:
        yield site


@pytest.fixture
def client(target):
    return Client(target.url, "t0ken-s3cret", retries=2, sleep=lambda _: None)
