import pytest

from ckanext.mofops.quality.check import check_unguarded
from ckanext.mofops.quality.readers.jsonlines import is_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('{"a": 1}\n{"a": 2}', True, id="objects"),
        pytest.param("[1]\r\n[2]\r\n", True, id="lists"),
        pytest.param('\n\n{"a": 1}\n\n{"a": 2}', True, id="blank-lines"),
        pytest.param('{"a": 1}\n', False, id="one-value"),
        pytest.param('[\n{"a": 1},\n{"a": 2}\n]', False, id="a-list-over-lines"),
        pytest.param('{"a": 1} {"a": 2}', False, id="two-on-a-line"),
        pytest.param("1\n2\n", False, id="numbers"),
        pytest.param("[" + "1" * 5000 + "]\n[2]", False, id="a-number-that-no-parser-takes"),
        pytest.param("[" * 100_000 + "\n[2]", False, id="too-deep"),
    ],
)
def test_is_lines(text, expected):
    assert is_lines(text) is expected


def found(written, content, **options):
    verdict = check_unguarded(written(content, "a.jsonl"), **options)
    return verdict.rows, [(problem.code, problem.row) for problem in verdict.problems]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param('{"a": 1}\n{"a": 2}\n\n\n', (2, []), id="blank-lines-at-the-end"),
        pytest.param('{"a": 1}\r\n{"a": 2}\r\n', (2, []), id="crlf"),
        pytest.param("1\n2\n3", (3, []), id="values-of-any-kind"),
        pytest.param('{"a": 1}\n{"a": 2\n', (1, [("json-syntax", 2)]), id="broken"),
        pytest.param('{"a": 1}\n[NaN]\n', (2, [("json-constant", 2)]), id="constant"),
        pytest.param('{"a": 1}\n\n["\\ud800"]', (2, [("json-surrogate", 3)]), id="half-a-character"),
        pytest.param("[1]\n[" + "1" * 4301 + "]", (1, [("json-digits", 2)]), id="digits"),
        pytest.param("[1]\n" + "[" * 101 + "]" * 101, (1, [("json-depth", None)]), id="depth"),
        pytest.param('[1]\n{"a": 1, "a": 2}', (2, [("json-duplicate-key", None)]), id="duplicate-key"),
        pytest.param('{"a": 1}\n{"b": 2}\n', (2, [("json-keys", 3)]), id="other-keys"),
    ],
)
def test_each_line_is_judged(content, expected, written):
    assert found(written, content) == expected


def test_rows_are_not_checked_where_some_cannot_be_read(written):
    content = '{"a": "x"}\n{"a": \n'
    assert found(written, content, schema={"fields": [{"name": "a", "type": "integer"}]}) == (1, [("json-syntax", 2)])
