import json

import pytest

from ckanext.mofops.catalog import NotCkan, datasets, status
from ckanext.mofops.catalog.site import any_of, organisation


def paged(everything, *, most=1000):
    """A package_search over dataset dicts sorted by id, which gives at most ``most`` at once."""

    def answer(asked):
        after = asked["fq"].partition('+id:{"')[2].partition('"')[0]
        rest = [dataset for dataset in everything if dataset["id"] > after]
        return {"count": len(rest), "results": rest[:most]}

    return answer


class Asked:
    """A site that answers from functions, by action; the contract of ``Client.call``."""

    url = "https://a.example"

    def __init__(self, **answers):
        self.answers = answers
        self.seen = []

    def call(self, action, data, *, keep=lambda result: result):
        self.seen.append(json.loads(json.dumps(data)))
        return keep(self.answers[action](data))


def rows(number):
    return [{"id": f"{n:08}", "name": f"d{n}"} for n in range(number)]


@pytest.mark.parametrize(
    ("number", "most", "asked"),
    [
        pytest.param(0, 1000, 1, id="none"),
        pytest.param(1000, 1000, 1, id="just-one-page"),
        pytest.param(1001, 1000, 2, id="one-more"),
        pytest.param(10_000, 1000, 10, id="ten-thousand"),
        pytest.param(250, 100, 3, id="a-site-that-cuts-at-100"),
    ],
)
def test_datasets_in_pages(number, most, asked):
    site = Asked(package_search=paged(rows(number), most=most))
    assert datasets(site, fq="a:b OR c:d", include_private=True) == rows(number)
    assert len(site.seen) == asked
    assert all(request["fq"].startswith("+(a:b OR c:d)") and request["sort"] == "id asc" for request in site.seen)


def test_a_dataset_created_between_two_pages_moves_no_other_out_of_sight():
    everything = rows(200)
    pages = paged(everything, most=100)

    def answer(asked):
        found = pages(asked)
        everything.insert(0, {"id": "!new", "name": "new"})
        return found

    assert datasets(Asked(package_search=answer)) == rows(200)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"count": 5, "results": []}, id="fewer-than-counted"),
        pytest.param({"count": 5, "results": [{"id": "a", "name": "a"}]}, id="the-same-page-for-ever"),
        pytest.param({"count": "5", "results": []}, id="count-is-text"),
        pytest.param({"count": True, "results": []}, id="count-is-true"),
        pytest.param({"count": 1, "results": [{"id": 1, "name": "a"}]}, id="id-is-no-text"),
        pytest.param({"count": 1, "results": ["a"]}, id="no-dataset"),
        pytest.param([], id="a-list"),
        pytest.param(None, id="nothing"),
    ],
)
def test_a_listing_that_is_none(answer):
    with pytest.raises(NotCkan):
        datasets(Asked(package_search=lambda _: answer))


def test_status():
    said = {"site_url": "https://a.example/", "ckan_version": "2.12.0", "extensions": ["mofops"]}
    assert status(Asked(status_show=lambda _: said)).site_url == "https://a.example"


@pytest.mark.parametrize("said", [{}, [], {"site_url": None}])
def test_a_status_that_is_none(said):
    with pytest.raises(NotCkan):
        status(Asked(status_show=lambda _: said))


def test_a_deleted_organisation_is_none():
    assert organisation(Asked(organization_show=lambda _: {"name": "a", "state": "deleted"}), "a") is None
    assert organisation(Asked(organization_show=lambda _: {"name": "a", "state": "active"}), "id-of-a") == "a"


def test_values_are_taken_literally():
    assert any_of("name", ['a" OR *:*', "b\\"]) == r'name:("a\" OR *:*" OR "b\\")'
