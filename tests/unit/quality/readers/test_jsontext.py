import pytest

from ckanext.mofops.quality.readers.jsontext import check_json


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param('[{"a": 1}, {"a": null}]', 2, id="array"),
        pytest.param('{"a": [1, 2]}', None, id="object"),
        pytest.param("[" * 100 + "]" * 100, 1, id="100-levels"),
        pytest.param("[" + "1" * 4000 + "]", 1, id="4000-digits"),
        pytest.param('["' + "1" * 5000 + '"]', 1, id="digits-in-a-string"),
        pytest.param('["' + "[" * 500 + '"]', 1, id="brackets-in-a-string"),
        pytest.param(r'["NaN \" Infinity"]', 1, id="constants-in-a-string"),
        pytest.param(r'["\ud83d\ude00"]', 1, id="pair-of-surrogates"),
        pytest.param(r'["\\ud800"]', 1, id="escaped-backslash"),
        pytest.param("[1e999999]", 1, id="large-exponent-is-a-number"),
    ],
)
def test_well_formed(text, rows, findings):
    assert check_json(text, findings) == rows
    assert findings.kept == []


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        pytest.param('[\n{"a": 1},\n]', "json-syntax", 3, id="trailing-comma"),
        pytest.param('{"a": 1', "json-syntax", 1, id="cut-short"),
        pytest.param("[1]\nx", "json-syntax", 2, id="trailing-text"),
        pytest.param('["a', "json-syntax", 1, id="open-string"),
        pytest.param("{a: 1}", "json-syntax", 1, id="unquoted-name"),
        pytest.param('["a\tb"]', "json-syntax", 1, id="raw-control-character"),
        pytest.param("[\n-Infinity, NaN]", "json-constant", 2, id="constant"),
        pytest.param(r'["\ud800"]', "json-surrogate", 1, id="lone-high"),
        pytest.param('[1,\n"\\udc00"]', "json-surrogate", 2, id="lone-low"),
        pytest.param('{"a": 1, "a": 2}', "json-duplicate-key", None, id="duplicate-key"),
        pytest.param("[]", "no-data-rows", 1, id="no-rows"),
        pytest.param("[" * 101 + "]" * 101, "json-depth", None, id="101-levels"),
        pytest.param("[" * 100_000, "json-depth", None, id="100-kB-of-brackets"),
        pytest.param("[\n" + "1" * 4301 + "]", "json-digits", 2, id="4301-digits"),
        pytest.param('["' + "\\" * 100_001, "json-syntax", 1, id="backslashes-without-end"),
    ],
)
def test_faulty(text, code, row, findings):
    check_json(text, findings)
    assert [(problem.code, problem.row) for problem in findings.kept] == [(code, row)]


def test_each_repeated_key_is_counted(findings):
    check_json('[{"a": 1, "a": 2}, {"b": 1, "b": 2, "b": 3}]', findings)
    assert [problem.field for problem in findings.kept] == ["a", "b", "b"]
