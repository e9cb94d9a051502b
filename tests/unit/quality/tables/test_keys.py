import pytest

from ckanext.mofops.quality.tables.keys import Keys


def found(keys, *chunks):
    """Row of each repeated key, by its own row; chunks from row 2 on."""
    repeated, row = {}, 2
    for chunk in chunks:
        repeated |= {row + place: before for place, before in keys.repeats(row, chunk).items()}
        row += len(chunk)
    return repeated


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        pytest.param(([1, 2, 3], [4, 5]), {}, id="all-different"),
        pytest.param(([1, 1, 1],), {3: 2, 4: 3}, id="each-names-the-last-one"),
        pytest.param(([1, 2], [3, 1], [1]), {5: 2, 6: 5}, id="in-later-chunks"),
        pytest.param(([None, None], [None, "a", "a"]), {6: 5}, id="none-is-no-key"),
        pytest.param(([1, 1.0, "1"],), {3: 2}, id="alike-as-Python-has-it"),
        pytest.param(([-1, -2],), {}, id="of-the-same-hash"),
    ],
)
def test_repeats(chunks, expected):
    keys = Keys()
    assert found(keys, *chunks) == expected
    assert keys.suspects == frozenset()


# Two of the same hash that differ, one repeated before and one after there are too many, one of none.
MANY = ([1, 2, 1, None], ["a", -1, "b"], [-2, "b", "c"], [2, "d"])


def test_too_many_to_be_held_are_exact_in_a_second_reading():
    first = Keys(held=3)
    assert found(first, *MANY) == {4: 2}  # as far as they were held
    assert first.suspects >= {hash(1), hash(2), hash("b")}
    second = Keys(suspects=first.suspects)
    assert found(second, *MANY) == found(Keys(), *MANY) == {4: 2, 10: 8, 12: 3}
    assert second.suspects == frozenset()


def test_too_many_that_all_differ_need_no_second_reading():
    keys = Keys(held=3)
    assert found(keys, [1, 2, 3, 4, 5], list(range(6, 100))) == {}
    assert keys.suspects == frozenset()
