import pytest

from ckanext.mofops.quality.rating import Rating
from ckanext.mofops.quality.readers.links import BASE, Links


@pytest.mark.parametrize(
    ("described", "referred", "stars"),
    [
        pytest.param(["http://a.example/1"], ["https://b.example/2"], 5, id="linked"),
        pytest.param(["http://a.example/1"], ["http://a.example/2"], 4, id="to-itself"),
        pytest.param(["http://a.example/1"], [], 4, id="named"),
        pytest.param([], ["http://b.example/2"], 3, id="only-referred"),
        pytest.param(["urn:x:1", "ex:1", "file:///a", "http://", "http://["], [], 3, id="names-of-no-host"),
        pytest.param([BASE + "a"], ["http://b.example/2"], 3, id="relative-names"),
    ],
)
def test_stars(described, referred, stars):
    links = Links()
    for name in described:
        links.describe(name)
    for name in referred:
        links.refer(name)
    assert links.stars("TTL", Rating())["stars"] == stars


def test_never_more_than_the_rating_says():
    links = Links()
    links.describe("http://a.example/1")
    assert links.stars("TTL", Rating({"TTL": 2}))["stars"] == 2
