"""Texts of programs: whatever the names and values, they stay what they are."""

import ast
import json
import shlex

import pytest

from ckanext.mofops.examples import EXAMPLES, Asked, example

WORDS = {"rows": "แถว", "filter": "เงื่อนไข", "file": "ไฟล์"}
HARD = ["จังหวัด", "it's", 'say "x"', "back\\slash", "$(id) `id`", "#(lf)", "a\nb", "{{ asked }}", "%41", "</code>"]


def asked(field="จังหวัด", value="เชียงใหม่"):
    return Asked(
        search="https://data.example.go.th/api/3/action/datastore_search",
        resource="5a1b",
        download="https://data.example.go.th/dataset/x/resource/5a1b/download.csv",
        file="units.csv",
        words=WORDS,
        field=field,
        value=value,
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_without_a_condition(name):
    text = example(name, asked(None, None))
    assert "5a1b" in text
    assert "filters" not in text
    assert text.endswith("\n")


def test_a_number_is_asked_for_as_one():
    assert '{"ปี": 2567}' in example("curl", asked("ปี", 2567))
    assert 'json.dumps({"ปี": 2567})' in example("python", asked("ปี", 2567))
    assert '{""ปี"": 2567}' in example("powerquery", asked("ปี", 2567))


@pytest.mark.parametrize("hard", HARD)
def test_a_shell_reads_what_was_meant(hard):
    words = shlex.split(example("curl", asked(hard, hard)), comments=True)
    [filters] = [word.removeprefix("filters=") for word in words if word.startswith("filters=")]
    assert json.loads(filters) == {hard: hard}


@pytest.mark.parametrize("hard", HARD)
def test_python_reads_what_was_meant(hard):
    tree = ast.parse(example("python", asked(hard, hard)))
    found = [
        ast.literal_eval(node.args[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "json.dumps"
    ]
    assert found == [{hard: hard}]


@pytest.mark.parametrize("hard", HARD)
def test_power_query_reads_what_was_meant(hard):
    [line] = [line for line in example("powerquery", asked(hard, hard)).splitlines() if "filters = " in line]
    quoted = line.strip().removeprefix("filters = ").removesuffix(",")
    inner = quoted[1:-1]
    assert '"' not in inner.replace('""', "")
    assert "#(" not in inner.replace("#(#)(", "")
    assert json.loads(inner.replace('""', '"').replace("#(#)(", "#(")) == {hard: hard}
