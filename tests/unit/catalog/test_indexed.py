from datetime import UTC, datetime

import pytest
from doubles.ckan import Ckan, Direct

from ckanext.mofops.catalog import Invalid, NotCkan, Unreachable
from ckanext.mofops.catalog.indexed import Indexed, indexed, indexed_before


class Broken:
    """A site that fails whenever it is asked for some fields only."""

    def __init__(self, error):
        self.error = error

    def call(self, action, data, *, keep=None):
        raise self.error


@pytest.fixture
def site():
    ckan = Ckan()
    for number in range(3):
        ckan._keep({"id": f"id-{number}", "name": f"set-{number}", "organization": {"name": "ops-mof"}, "title": "ชื่อ"})
    ckan._keep({"id": "hidden", "name": "hidden", "private": True})
    return ckan


def test_what_the_index_has(site):
    found = indexed(Direct(site))
    assert list(found) == ["id-0", "id-1", "id-2"]
    assert found["id-0"] == Indexed("set-0", "ops-mof", "2023-11-22T00:00:01Z 1700611201")
    assert found["id-0"].at == datetime(2023, 11, 22, 0, 0, 1, tzinfo=UTC)
    assert indexed(Direct(site), include_private=True)["hidden"].organisation is None
    assert list(indexed(Direct(site), fq='name:("set-1")')) == ["id-1"]


def test_a_stamp_changes_with_each_indexing(site):
    before = indexed(Direct(site))
    site._keep(site.datasets["id-1"])
    after = indexed(Direct(site))
    assert [id_ for id_ in after if after[id_] != before[id_]] == ["id-1"]


def test_what_has_an_earlier_time_can_be_found(site):
    # Half a minute before the newest: of what arrives at once, the first may be found last.
    assert indexed_before(Direct(site), include_private=True) == datetime(2023, 11, 21, 23, 59, 34, tzinfo=UTC)
    assert indexed_before(Direct(Ckan())) is None
    site.now = datetime(2999, 1, 1, tzinfo=UTC)  # a clock that was ahead once
    site._keep(site.datasets["id-1"])
    assert indexed_before(Direct(site)) < datetime.now(UTC)


@pytest.mark.parametrize(
    "error",
    [
        Invalid("invalid", {"fl": "no"}, url="https://a.example", status=409),
        NotCkan("not-ckan", url="https://a.example", status=200),
        Unreachable("server-error", url="https://a.example", status=500),
    ],
)
def test_a_site_that_does_not_tell(site, error):
    site.tells_index = False
    assert (indexed(Direct(site)), indexed_before(Direct(site))) == (None, None)
    assert (indexed(Broken(error)), indexed_before(Broken(error))) == (None, None)


def test_a_site_that_is_not_there_is_told():
    away = Broken(Unreachable("unreachable", url="https://a.example", reason="ConnectionError"))
    for ask in (indexed, indexed_before):
        with pytest.raises(Unreachable):
            ask(away)


@pytest.mark.parametrize("time", [None, "", "yesterday", "2023-11-22T00:00:01"])
def test_a_time_that_is_none(site, time, monkeypatch):
    monkeypatch.setattr(site, "_stamp", lambda _: {"indexed_ts": time, "_version_": "1"})
    assert indexed(Direct(site)) is None
