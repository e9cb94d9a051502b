from datetime import date, datetime

from ckanext.mofops.quality.tables.chunk import COMPARABLE, Chunk, Value, chunked


def columns(chunk, width=2):
    return [chunk.column(place) for place in range(width)]


def test_columns_and_ragged_rows():
    chunk = Chunk(5, [["a", "b"], ["c"], [], ["d", "e", "f"]], 2)
    assert columns(chunk) == [("a", "c", None, "d"), ("b", None, None, "e")]
    assert [chunk.cells(place) for place in range(2)] == columns(chunk)
    assert chunk.ragged == [1, 2, 3]
    assert chunk.distinct(1) == {"b", None, "e"}
    assert [*chunk.places(1, {"e", None})] == [1, 2, 3]
    assert chunk.row(3) == ["d", "e", "f"]
    assert len(chunk) == 4


def test_no_rows():
    chunk = Chunk(2, [], 2)
    assert (columns(chunk), chunk.ragged, len(chunk)) == ([(), ()], [], 0)


def test_values_that_are_equal_but_not_the_same():
    cells = [1, True, 1.0, "1", None, [1], {"a": 1}, date(2024, 1, 31), datetime(2024, 1, 31)]
    chunk = Chunk(2, [[cell] for cell in cells], 1, [COMPARABLE])
    assert len(chunk.distinct(0)) == len(cells) - 1  # 1 and 1.0
    assert [type(cell) for cell in chunk.column(0)].count(Value) == 3
    assert chunk.cells(0) == [None if isinstance(cell, list | dict) else cell for cell in cells]
    assert len(Chunk(2, [[1], [1.0]], 1, [COMPARABLE - {float}]).distinct(0)) == 2


def test_a_value_is_the_same_as_another_of_its_type():
    some = [1]
    assert Value(True) == Value(True) != Value(1)
    assert Value(some) == Value(some) != Value([1])
    assert len({Value(True), Value(True), Value(1), Value(some), Value(some)}) == 3


def test_chunked():
    assert list(chunked(iter([["1"], ["2"], ["3"]]), 2)) == [[["1"], ["2"]], [["3"]]]
