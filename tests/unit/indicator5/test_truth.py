import pytest

from ckanext.mofops.indicator5.truth import every, some


@pytest.mark.parametrize(
    ("values", "all_of", "one_of"),
    [
        pytest.param([], False, False, id="of-nothing-nothing-is-shown"),
        pytest.param([True, True], True, True, id="true"),
        pytest.param([True, None], None, True, id="true-and-unknown"),
        pytest.param([True, False, None], False, True, id="all-three"),
        pytest.param([False, None], False, None, id="false-and-unknown"),
        pytest.param([False], False, False, id="false"),
    ],
)
def test_every_and_some(values, all_of, one_of):
    assert every(values) is all_of
    assert some(values) is one_of
