import datetime
from dataclasses import replace

import pytest

from ckanext.mofops.indicator5 import ResourceState, SnapshotError


def test_one_name_for_two_datasets_is_refused(whole):
    with pytest.raises(SnapshotError) as caught:
        replace(whole, datasets=(*whole.datasets, whole.datasets[2]))
    assert caught.value.message.params == {"name": "d3"}


def test_time_that_is_none_is_refused(whole):
    with pytest.raises(SnapshotError):
        replace(whole, assessed_at="yesterday")


def test_today_is_the_day_in_bangkok(whole):
    assert replace(whole, assessed_at="2023-09-30T17:00:00Z").today == datetime.date(2023, 10, 1)


@pytest.mark.parametrize(
    ("resources", "stars"),
    [
        pytest.param((), None, id="no-resource"),
        pytest.param((ResourceState("a", True),), None, id="not-rated"),
        pytest.param((ResourceState("a", True, stars=0), ResourceState("b", True)), 0, id="zero-is-a-rating"),
        pytest.param((ResourceState("a", True, stars=2), ResourceState("b", True, stars=3)), 3, id="the-best"),
        pytest.param((ResourceState("a", True, stars=2), ResourceState("b", True, stars=5, data=False)), 2, id="data-only"),
    ],
)
def test_stars(dataset, resources, stars):
    assert dataset("d1", resources=resources).stars == stars
