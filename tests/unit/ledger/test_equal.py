import stat
from datetime import UTC, datetime

import pytest

from ckanext.mofops.gdcatalog.equal import Equal, Pair
from ckanext.mofops.ledger import EqualFile

HERE, THERE = "https://a.example", "https://b.example"
EQUAL = Equal(
    "basis",
    {"1": Pair("t1", "s1", "u1"), "2": Pair("t2")},
    7,
    datetime(2023, 11, 22, tzinfo=UTC),
    datetime(2023, 11, 23, tzinfo=UTC),
)


@pytest.fixture
def memory(tmp_path):
    return EqualFile(tmp_path)


def test_what_was_kept_is_known(memory, tmp_path):
    assert memory.known(HERE, THERE, "basis") == Equal("basis")
    memory.keep(HERE, THERE, EQUAL)
    memory.keep(THERE, HERE, Equal("other"))
    assert memory.known(HERE, THERE, "basis") == EQUAL
    memory.keep(HERE, THERE, Equal("basis", {"3": Pair("t3")}))
    assert memory.known(HERE, THERE, "basis").pairs == {"3": Pair("t3")}
    assert {(path.suffix, stat.S_IMODE(path.stat().st_mode)) for path in tmp_path.iterdir()} == {(".json", 0o600)}
    assert len(list(tmp_path.iterdir())) == 2


def test_on_another_basis_nothing_is(memory):
    memory.keep(HERE, THERE, EQUAL)
    assert memory.known(HERE, THERE, "new rules") == Equal("new rules")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"5",
        b"{}",
        b'{"basis": "basis", "pairs": [1], "changes": 0, "source_before": null, "target_before": null}',
        b'{"basis": "basis", "pairs": {"a": 5}, "changes": 0, "source_before": null, "target_before": null}',
        b'{"basis": "basis", "pairs": {"a": [1, 2, 3, 4]}, "changes": 0, "source_before": null, "target_before": null}',
        b'{"basis": "basis", "pairs": {}, "changes": "x", "source_before": null, "target_before": null}',
        b'{"basis": "basis", "pairs": {}, "changes": 0, "source_before": "x", "target_before": null}',
        b"[" * 100_000,
    ],
)
def test_a_file_that_is_broken_is_none(memory, tmp_path, content):
    memory.keep(HERE, THERE, EQUAL)
    (path,) = tmp_path.iterdir()
    path.write_bytes(content)
    assert memory.known(HERE, THERE, "basis") == Equal("basis")
    memory.keep(HERE, THERE, EQUAL)
    assert memory.known(HERE, THERE, "basis") == EQUAL


def test_a_folder_that_cannot_be_written_costs_nothing_else(tmp_path):
    memory = EqualFile(tmp_path / "gone")
    memory.keep(HERE, THERE, EQUAL)
    assert memory.known(HERE, THERE, "basis") == Equal("basis")
    assert not (tmp_path / "gone").exists()
