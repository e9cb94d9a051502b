import pytest

from ckanext.mofops.quality.check import check_unguarded
from ckanext.mofops.quality.readers.jsontext import BROKEN, value_of


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
    value = value_of(text, findings)
    assert (len(value) if isinstance(value, list) else None) == rows
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
        pytest.param("[" * 101 + "]" * 101, "json-depth", None, id="101-levels"),
        pytest.param("[" * 100_000, "json-depth", None, id="100-kB-of-brackets"),
        pytest.param("[\n" + "1" * 4301 + "]", "json-digits", 2, id="4301-digits"),
        pytest.param('["' + "\\" * 100_001, "json-syntax", 1, id="backslashes-without-end"),
    ],
)
def test_faulty(text, code, row, findings):
    assert value_of(text, findings) is BROKEN or code in ("json-constant", "json-surrogate", "json-duplicate-key")
    assert [(problem.code, problem.row) for problem in findings.kept] == [(code, row)]


@pytest.mark.parametrize("shift", range(0, 100, 9))
def test_too_many_digits_are_found_wherever_they_begin(shift, findings):
    assert value_of("[" + " " * shift + "1" * 4001 + "]", findings) is BROKEN
    assert [problem.code for problem in findings.kept] == ["json-digits"]


@pytest.mark.parametrize("escape", ["", r"\""], ids=["no-escape", "escaped-quotes"])
@pytest.mark.parametrize(("depth", "codes"), [(99, []), (101, ["json-depth"])])
def test_depth_between_strings_full_of_brackets(depth, codes, escape, findings):
    value_of(f'["{escape}[[[{{", ' + '["]]]", ' * depth + "1" + "]" * (depth + 1), findings)
    assert [problem.code for problem in findings.kept] == codes


def test_each_repeated_key_is_counted(findings):
    value_of('[{"a": 1, "a": 2}, {"b": 1, "b": 2, "b": 3}]', findings)
    assert [problem.field for problem in findings.kept] == ["a", "b", "b"]


def verdict_of(written, content, name="a.json", **options):
    verdict = check_unguarded(written(content, name), **options)
    return verdict.format, verdict.valid, verdict.rows, [(problem.code, problem.row) for problem in verdict.problems]


POINT = '{"type": "Point", "coordinates": [100.5, 13.7]}'
DESCRIPTOR = '{"name": "x", "path": "http://127.0.0.1:9/never-asked.csv", "schema": "http://127.0.0.1:9/neither.json"}'


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("a.json", "[1, 2]", ("JSON", True, 2, []), id="array"),
        pytest.param("a.json", '{"data": [1]}', ("JSON", True, None, []), id="object"),
        pytest.param("a.json", "[]", ("JSON", False, 0, [("no-data-rows", 1)]), id="empty"),
        pytest.param("a.json", POINT, ("GEOJSON", True, 1, []), id="geojson"),
        pytest.param("a.json", '{"type": "Point", "name": "x"}', ("JSON", True, None, []), id="a-type-alone-is-no-geojson"),
        pytest.param("a.json", '{"@context": {}, "@id": "http://a.org/1"}', ("JSONLD", True, None, []), id="jsonld"),
        pytest.param("a.json", '{"a": 1}\n{"a": 2}', ("JSONL", True, 2, [("file-extension", None)]), id="lines-named-json"),
        pytest.param("a.jsonl", '{"a": 1}\n\n{"a": 2}\n\n', ("JSONL", True, 2, []), id="lines"),
        pytest.param("a.jsonl", '{"a": 1}\n{"a": \n', ("JSONL", False, 1, [("json-syntax", 2)]), id="a-broken-line"),
        pytest.param("a.jsonl", '{"a": 1}\n{"b": 2}\n', ("JSONL", False, 2, [("json-keys", 3)]), id="lines-of-other-keys"),
        pytest.param("a.geojson", '{"a": 1}', ("GEOJSON", False, None, [("geojson-structure", None)]), id="no-geojson"),
        pytest.param("a.jsonld", '{"a": 1}', ("JSONLD", False, None, [("jsonld-structure", None)]), id="no-jsonld"),
        # A program that follows descriptors would fetch these.
        pytest.param("a.json", DESCRIPTOR, ("JSON", True, None, []), id="descriptor-is-data"),
        pytest.param(
            "a.json",
            '[{"a": 1, "b": 2}, {"a": 1}, {"a": 1, "c": 3}]',
            ("JSON", False, 3, [("json-keys", 3), ("json-keys", 4)]),
            id="ragged-objects",
        ),
    ],
)
def test_what_a_json_is(name, content, expected, written):
    assert verdict_of(written, content, name) == expected


SCHEMA = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("a.json", '[{"a": 1, "b": "x"}]', (True, 1, []), id="good"),
        pytest.param(
            "a.json",
            '[{"a": "x", "b": "x"}, {"a": 1.5, "b": "y"}]',
            (False, 2, [("type-error", 2), ("type-error", 3)]),
            id="types",
        ),
        pytest.param("a.json", '[["a", "b"], [1, "x"], ["z", "x"]]', (False, 2, [("type-error", 3)]), id="lists"),
        pytest.param("a.jsonl", '{"a": 1, "b": "x"}\n{"a": "y", "b": "x"}', (False, 2, [("type-error", 3)]), id="lines"),
        pytest.param("a.json", '{"a": 1}', (True, None, [("schema-not-checked", None)]), id="no-table"),
        pytest.param("a.json", POINT, (True, 1, [("schema-not-checked", None)]), id="geojson"),
        pytest.param("a.json", "[1, 2]", (True, 2, [("schema-not-checked", None)]), id="list-of-numbers"),
    ],
)
def test_a_table_schema(name, content, expected, written):
    assert verdict_of(written, content, name, schema=SCHEMA)[1:] == expected
