"""Hostile files through the guarded checker, in a process whose memory is known; ``scripts/hostile`` runs the slow ones, too."""

import pytest
from corpus.hostile import HOSTILE
from corpus.table import faults, harness

QUICK = [row.id for row in HOSTILE if not row.slow]


@pytest.fixture(scope="module")
def found():
    """What became of each file, by its id; of the parent by None."""
    return {line.get("id"): line for line in harness(QUICK)}


@pytest.mark.parametrize("id", [*QUICK, None], ids=[*QUICK, "the-parent"])
def test_bounded_and_named(id, found):
    assert faults(found[id]) == []


def test_each_file_has_a_name_of_its_own():
    assert len({row.id for row in HOSTILE}) == len(HOSTILE)
