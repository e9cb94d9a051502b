import json
import os
import subprocess
import sys

import pytest

from ckanext.mofops.quality.check import check_unguarded

FIELDS = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}


def found(written, value, schema=FIELDS):
    verdict = check_unguarded(written(json.dumps(value), "a.json"), schema=schema)
    return [(problem.code, problem.row, problem.field) for problem in verdict.problems if problem.code != "json-keys"]


# What frictionless 5.21 says of the same file, which it can read with ijson only.
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param([{"a": 1, "b": "x"}], [], id="good"),
        pytest.param([{"a": 2.0, "b": "x"}], [], id="a-whole-number-with-a-point"),
        pytest.param([{"a": "1", "b": "x"}], [], id="a-number-as-text"),
        pytest.param([{"a": True, "b": "x"}], [("type-error", 2, "a")], id="a-truth-value"),
        pytest.param([{"a": 1, "b": {"k": 1}}], [("type-error", 2, "b")], id="an-object-in-a-cell"),
        pytest.param([{"a": 1, "b": "x"}, {"b": "y"}], [], id="a-missing-key-is-null"),
        pytest.param([{"a": 1, "b": "x"}, {"a": 2, "b": "y", "c": 3}], [], id="a-further-key-is-left-out"),
        pytest.param([{"a": 1, "b": "x"}, {}], [("blank-row", 3, None)], id="nothing-at-all"),
        pytest.param([{"a": 1}], [("missing-label", 1, "b")], id="a-key-that-all-lack"),
        pytest.param(
            [{"b": "x", "a": 1}],
            [("incorrect-label", 1, "b"), ("incorrect-label", 1, "a"), ("type-error", 2, "a"), ("type-error", 2, "b")],
            id="in-another-order",
        ),
        pytest.param([["a", "b"], [1]], [("missing-cell", 2, "b")], id="a-short-list"),
        pytest.param([["a", "b"], [1, "x", 2]], [("extra-cell", 2, None)], id="a-long-list"),
    ],
)
def test_as_frictionless_has_it(value, expected, written):
    assert found(written, value) == expected


def test_null_in_all_of_a_row_of_lists_is_a_blank_row(written):
    assert found(written, [["a", "b"], [1, "x"], [None, None]]) == [("blank-row", 3, None)]


def test_keys_are_named_in_their_order(written):
    """Not in that of a set, which is another one in each process."""
    path = written(json.dumps([dict.fromkeys("gfedcba", 1), {"z": 1, "y": 2}]), "a.json")
    script = (
        "import sys; from ckanext.mofops.quality.check import check_unguarded;"
        "problem, = check_unguarded(sys.argv[1]).problems; print(dict(problem.params))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script, path], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout.decode()
        for seed in ("1", "2", "3")
    }
    assert said == {"{'position': 2, 'missing': 'g, f, e, d, c', 'extra': 'z, y'}\n"}


def test_the_message_counts_objects_and_the_place_counts_lines(written):
    (problem,) = check_unguarded(written('[{"a": 1}, {"b": 1}]', "a.json")).problems
    assert problem.row == 3
    assert problem.message()["en"].startswith("Object 2 ")
    assert problem.message()["th"].startswith("รายการที่ 2 ")


def test_objects_among_other_things_are_no_table(written):
    verdict = check_unguarded(written('[{"a": 1}, 2]', "a.json"), schema=FIELDS)
    assert (verdict.rows, verdict.fields, list(verdict.problem_counts)) == (2, None, ["schema-not-checked"])
