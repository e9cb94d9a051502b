"""The published JSON Schema and real documents."""

import json
from dataclasses import replace
from importlib.resources import files

import pytest
from doubles.hostile import HOSTILE
from jsonschema import Draft202012Validator

from ckanext.mofops.indicator5 import Facts, Snapshot, assess
from ckanext.mofops.indicator5.report import FORMS
from ckanext.mofops.standard.messages import LANGUAGES

SCHEMA = json.loads(files("ckanext.mofops.standard").joinpath("schemas/report.json").read_bytes())


@pytest.fixture(scope="module")
def faults():
    """What the schema finds wrong with the JSON form of an assessment."""
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)

    def found(assessment, lang="th"):
        document = json.loads(FORMS["json"].render(assessment, lang))
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]

    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_documents_follow_it(faults, gaps, trial, lang):
    assert faults(gaps, lang) == []
    assert faults(trial, lang) == []


def test_a_document_of_nothing_follows_it(faults, rules_2566):
    assert faults(assess(Snapshot((), Facts(), "2023-09-30T03:00:00Z", ""), rules_2566)) == []


@pytest.mark.parametrize("settings", [{"incomplete": "excluded"}, {"ladder": "independent"}, {"open": "strict"}], ids=str)
def test_documents_of_other_settings_follow_it(faults, gaps, rules_2566, settings):
    rules = replace(rules_2566, settings=replace(rules_2566.settings, **settings))
    assert faults(assess(gaps.snapshot, rules)) == []


@pytest.mark.parametrize("found", HOSTILE.values(), ids=HOSTILE)
def test_documents_with_any_text_follow_it(faults, hostile, found):
    assert faults(hostile(found)) == []


def test_it_takes_nothing_else(gaps):
    validator = Draft202012Validator(SCHEMA)
    document = gaps.to_dict("en")
    for broken in (
        {**document, "more": 1},
        {key: value for key, value in document.items() if key != "level"},
        {**document, "datasets": [{**document["datasets"][0], "counted": None}]},
        {**document, "score": {**document["score"], "official": "75"}},
    ):
        assert not validator.is_valid(broken)


def places(schema, place="$"):
    """Each property that stands in a schema, with its own schema."""
    for keyword in ("properties", "$defs"):
        for name, inner in schema.get(keyword, {}).items():
            yield f"{place}.{name}", inner
            yield from places(inner, f"{place}.{name}")
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            yield from places(schema[keyword], f"{place}[]")


@pytest.mark.parametrize(("place", "inner"), list(places(SCHEMA)), ids=lambda value: value if isinstance(value, str) else "")
def test_each_property_is_described(place, inner):
    assert inner["description"].endswith((".", "…")), place
    if inner.get("type") == "object":
        assert inner["additionalProperties"] is False or "description" in inner["additionalProperties"]
