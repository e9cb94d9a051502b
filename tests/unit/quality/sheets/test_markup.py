"""The XML parts of a workbook: each element is told of, and what is no XML is refused."""

from io import BytesIO

import pytest

from ckanext.mofops.quality.sheets.markup import walk
from ckanext.mofops.quality.sheets.outline import BookRefused


def test_each_element_is_told_of():
    told = []
    walk(BytesIO(b'<a><x:b n="1"/></a>'), "part", lambda name, attributes: told.append((name, attributes)))
    assert told == [("a", {}), ("x:b", {"n": "1"})]


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(b"<a>", id="open"),
        pytest.param(b"<!DOCTYPE a><a/>", id="doctype"),
        pytest.param(b'<?xml version="1.0" encoding="UTG-8"?><a/>', id="unknown-encoding"),
        pytest.param(b'<?xml version="1.0" encoding="shift_jis"?><a/>', id="encoding-of-many-bytes"),
    ],
)
def test_what_is_no_xml_is_refused(part):
    with pytest.raises(BookRefused):
        walk(BytesIO(part), "part", lambda name, attributes: None)
