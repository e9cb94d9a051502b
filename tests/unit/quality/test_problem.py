import string

import frictionless.errors
import pytest
from frictionless.checks import baseline
from frictionless.fields import __dict__ as all_fields

from ckanext.mofops.quality.problem import CODES, Problem, visible
from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.messages import messages


def placeholders(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("code", sorted(CODES))
def test_code_is_worded(code):
    words = messages()[code]
    assert placeholders(words["th"]) == placeholders(words["en"])


@pytest.mark.parametrize("code", sorted(load("messages/quality.yaml")))
def test_words_belong_to_a_code(code):
    assert code.partition(".")[0] in CODES
    assert placeholders(messages()[code]["th"]) == placeholders(messages()[code]["en"])


def test_errors_that_frictionless_finds_in_tables_are_codes():
    # Counts and hashes are compared with a descriptor, and none is given.
    without_descriptor = {error.type for error in baseline.Errors} - {"hash-count", "byte-count", "field-count", "row-count"}
    assert without_descriptor <= CODES.keys()
    assert {"source-error", "encoding-error", "schema-error", "field-error", "error"} <= CODES.keys()


def test_own_codes_reuse_none_of_frictionless():
    theirs = {error.type for error in vars(frictionless.errors).values() if isinstance(getattr(error, "type", None), str)}
    ours = {code for code in CODES if code not in theirs and code != "error"}
    assert {"wrong-content", "unclosed-quote", "no-data-rows", "time-limit"} <= ours
    assert not ours & {"hash-count", "blank-row"}


FIELDS = {field.type: field for field in all_fields.values() if isinstance(getattr(field, "type", None), str)}


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_each_type_and_constraint_is_worded(kind):
    assert f"type-error.{kind}" in messages()
    for constraint in FIELDS[kind].supported_constraints:
        assert f"constraint-error.{constraint}" in messages()


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        pytest.param("ภาษีมูลค่าเพิ่ม", "ภาษีมูลค่าเพิ่ม", id="thai-with-marks"),
        pytest.param("a\0\n\x1b[31m", r"a\x00\n\x1b[31m", id="control"),
        pytest.param("a\u200b\u202e\ufeff", r"a\u200b\u202e\ufeff", id="zero-width-and-bidi"),
        pytest.param("\ud800", r"\ud800", id="lone-surrogate"),
        pytest.param("ก" * 200, "ก" * 200, id="just-fits"),
        pytest.param("ก" * 201, "ก" * 200 + "…", id="cut"),
    ],
)
def test_visible(content, shown):
    assert visible(content) == shown


def test_rule_stands_inside_the_sentence():
    params = {"rule": "type-error.integer"}
    problem = Problem("type-error", row=2, field="จำนวน", cell="{x}", params=params)
    for lang in ("th", "en"):
        assert messages()["type-error.integer"][lang] in problem.message()[lang]
        assert "{x}" in problem.message()[lang]
