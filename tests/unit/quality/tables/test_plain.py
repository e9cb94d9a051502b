"""What is taken as a whole is taken by the field's own reader, too: texts that trip fast readers up, one by one and together."""

from datetime import date, datetime, time

import pytest
from corpus.traps import FIELDS, TEXTS, UNKNOWN, field_of, refused
from frictionless import Field

from ckanext.mofops.quality.tables.chunk import Value
from ckanext.mofops.quality.tables.plain import plain


@pytest.mark.parametrize("descriptor", FIELDS, ids=str)
def test_what_the_field_refuses_is_doubtful(descriptor):
    field = field_of(descriptor)
    known = plain(field)
    together, one_by_one = {*known.doubtful(TEXTS)}, {text for text in TEXTS if [*known.doubtful((text,))]}
    assert refused(field) <= together
    assert refused(field) <= one_by_one
    assert "sNaN" in together or field.type in ("string", "any")
    taken = [text for text in TEXTS if text not in together]
    assert taken
    assert list(known.values(taken)) == [field.read_cell(text)[0] for text in taken]


VALUES = (0, 1, -1, 7, 10, 11, 2567, 99999, 10**400, 0.0, 1.0, 0.5, 9.999, 10.5, 1e300, float("nan"), float("inf"))
DAYS = (date(2024, 1, 31), date(1999, 1, 1), datetime(2024, 1, 31), datetime(2024, 1, 31, 10), datetime(2024, 1, 1, 0, 0, 0, 5))


@pytest.mark.parametrize("descriptor", FIELDS, ids=str)
def test_values_that_the_field_refuses_are_doubtful(descriptor):
    field = field_of(descriptor)
    known, cells = plain(field), [*VALUES, *DAYS, time(10), Value(True), Value([1])]
    reader = field.create_cell_reader()

    def is_refused(cell):
        return bool(reader(cell.cell if isinstance(cell, Value) else cell)[1])

    refused_ones = [cell for cell in cells if is_refused(cell)]
    together = [*known.doubtful(cells)]
    assert all(any(cell is other for other in together) for cell in refused_ones)
    assert all([*known.doubtful([cell])] for cell in refused_ones)
    taken = [cell for cell in cells if not [*known.doubtful([cell])] and cell == cell]
    assert list(known.values(taken)) == [field.read_cell(cell)[0] for cell in taken]


@pytest.mark.parametrize("descriptor", UNKNOWN, ids=str)
def test_what_has_to_be_read_one_by_one(descriptor):
    assert plain(field_of(descriptor)) is None


def test_nothing_is_not_doubtful():
    assert [*plain(Field.from_descriptor({"name": "f", "type": "number"})).doubtful(())] == []
