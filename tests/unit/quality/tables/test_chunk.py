from ckanext.mofops.quality.tables.chunk import Chunk, chunked


def test_columns_and_ragged_rows():
    chunk = Chunk(5, [["a", "b"], ["c"], [], ["d", "e", "f"]], 2)
    assert chunk.columns == [("a", "c", None, "d"), ("b", None, None, "e")]
    assert chunk.ragged == [1, 2, 3]
    assert chunk.distinct(1) == {"b", None, "e"}
    assert len(chunk) == 4


def test_no_rows():
    chunk = Chunk(2, [], 2)
    assert (chunk.columns, chunk.ragged, len(chunk)) == ([(), ()], [], 0)


def test_chunked():
    assert list(chunked(iter([["1"], ["2"], ["3"]]), 2)) == [[["1"], ["2"]], [["3"]]]
