"""What is taken as a whole is taken by the field's own reader, too: texts that trip fast readers up, one by one and together."""

import pytest
from corpus.traps import FIELDS, TEXTS, UNKNOWN, field_of, refused
from frictionless import Field

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


@pytest.mark.parametrize("descriptor", UNKNOWN, ids=str)
def test_what_has_to_be_read_one_by_one(descriptor):
    assert plain(field_of(descriptor)) is None


def test_nothing_is_not_doubtful():
    assert [*plain(Field.from_descriptor({"name": "f", "type": "number"})).doubtful(())] == []
