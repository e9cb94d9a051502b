"""Some tables by chance in passing; ``scripts/fuzz`` takes as many as it is told."""

import pytest
from corpus.cells import compared as cells_compared
from corpus.differential import compared
from corpus.tables import SMALL, table

SEED, TABLES = 1, 2000
PROVEN = 0.85  # of the valid ones: most tables here are too small for much to be certain
SHEETS = 300


def test_engines_say_what_frictionless_says(tmp_path):
    kept, work = tmp_path / "kept", tmp_path / "work"
    kept.mkdir()
    work.mkdir()
    outcome = compared(SEED, TABLES, kept=kept, work=work, size=SMALL)
    assert outcome.different == []
    assert outcome.engines.keys() == {"cells", "columnar", "frictionless", "none"}
    assert outcome.valid > 0.25 * TABLES
    assert outcome.proven > PROVEN * outcome.valid


def test_the_same_tables_for_the_same_seed():
    def some(seed):
        return [table(seed, number) for number in range(20)]

    assert some(7) == some(7) != some(8)


@pytest.mark.parametrize("number", range(SHEETS))
def test_cells_of_any_kind(number):
    expected, found = cells_compared(SEED, number)
    assert found is not None
    assert expected is None or found == expected
