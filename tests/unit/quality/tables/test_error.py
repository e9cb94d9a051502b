import pytest

from ckanext.mofops.quality.tables.columnar import RowError
from ckanext.mofops.quality.tables.error import add_error


@pytest.mark.parametrize(
    ("code", "note", "rule"),
    [
        ("type-error", 'type is "integer/default"', "type-error.integer"),
        ("type-error", 'type is "date/%d/%m/%Y"', "type-error.format"),
        ("type-error", 'expected item type is "integer"', "type-error.items"),
        ("type-error", 'array item type is "integer/default"', "type-error.items"),
        ("constraint-error", 'constraint "pattern" is "[0-9]"', "constraint-error.pattern"),
        ("constraint-error", 'array item constraint "minimum" is "1"', "constraint-error.minimum"),
        ("primary-key", "the same as in the row at position 2", "primary-key.repeated"),
        ("primary-key", 'cells composing the primary keys are all "None"', "primary-key.blank"),
    ],
)
def test_every_note_of_frictionless_has_a_sentence(code, note, rule, findings):
    add_error(RowError(code, 3, note, "a", 1, "x"), findings)
    (problem,) = findings.kept
    assert problem.params["rule"] == rule
    assert all(problem.message().values())
    assert (problem.row, problem.field, problem.cell, problem.params["position"]) == (3, "a", "x", 1)


def test_when_no_more_are_kept_they_are_counted(findings):
    for _ in range(1500):
        add_error(RowError("blank-row", 3), findings)
    assert (findings.counts["blank-row"], len(findings.kept)) == (1500, 1000)
