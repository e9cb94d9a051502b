import json

import pytest

from ckanext.mofops.quality.tables.tableschema import table_schema

FIELDS = [{"name": "a", "type": "integer"}]


def test_dict(findings):
    assert table_schema({"fields": FIELDS}, findings).field_names == ["a"]
    assert findings.kept == []


def test_file(findings, written):
    assert table_schema(written(json.dumps({"fields": FIELDS}), "schema.json"), findings).field_names == ["a"]


def test_missing_file(findings, tmp_path):
    with pytest.raises(FileNotFoundError):
        table_schema(tmp_path / "nowhere.json", findings)


@pytest.mark.parametrize(
    ("schema", "code"),
    [
        pytest.param({"fields": [{"name": "a", "type": "nonsense"}]}, "field-error", id="unknown-type"),
        pytest.param({}, "schema-error", id="no-fields"),
        pytest.param({"fields": [1]}, "schema-error", id="number-for-a-field"),
        pytest.param({"fields": [*FIELDS, *FIELDS]}, "schema-error", id="name-given-twice"),
        pytest.param({"fields": FIELDS, "primaryKey": "b"}, "schema-error", id="key-of-no-field"),
    ],
)
def test_unusable(schema, code, findings):
    assert table_schema(schema, findings) is None
    assert {problem.code for problem in findings.kept} == {code}


@pytest.mark.parametrize("content", ["{", "[]", "[" * 100_000, '{"a":' + " " * 1024 * 1024], ids=["cut", "list", "deep", "large"])
def test_unusable_file(content, findings, written):
    assert table_schema(written(content, "schema.json"), findings) is None
    assert [problem.code for problem in findings.kept] == ["schema-error"]


def test_nothing_is_fetched(findings, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("connected"))
    schema = {"$schema": "http://127.0.0.1:9/profile.json", "fields": FIELDS}
    assert table_schema(schema, findings).field_names == ["a"]
    assert "$schema" in schema  # the caller's dict is left as it was


def test_foreign_key_to_another_table(findings):
    elsewhere = {"fields": ["a"], "reference": {"resource": "b", "fields": ["a"]}}
    itself = {"fields": ["a"], "reference": {"resource": "", "fields": ["a"]}}
    schema = table_schema({"fields": FIELDS, "foreignKeys": [elsewhere, itself]}, findings)
    assert len(schema.foreign_keys) == 1
    assert [problem.code for problem in findings.kept] == ["foreign-key-not-checked"]
