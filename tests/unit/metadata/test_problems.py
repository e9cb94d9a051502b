"""Each rule of the 14 items, and what no value may break."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.mofops.metadata import item_problems, missing_items, problems
from ckanext.mofops.standard.messages import LANGUAGES
from ckanext.mofops.standard.schema import dataset_schema

ITEM_FIELDS = [(item.number, name) for item in dataset_schema().items.values() for name in item.fields]


def errors(dataset):
    return [(p.code, p.field, p.item) for p in problems(dataset) if p.severity == "error"]


def warnings(dataset):
    return [(p.code, p.field) for p in problems(dataset) if p.severity == "warning"]


def test_complete_dataset_has_no_problem(complete):
    assert problems(complete) == ()


def test_there_are_fourteen_items_in_fifteen_fields():
    assert list(dataset_schema().items) == list(range(1, 15))
    assert len(ITEM_FIELDS) == 15


@pytest.mark.parametrize("empty", [None, "", "   ", "\xa0", "-", "N/A", []], ids=repr)
@pytest.mark.parametrize(("item", "field"), ITEM_FIELDS, ids=lambda value: str(value))
def test_each_empty_item_is_named(complete, item, field, empty):
    complete.pop("tags" if field == "tag_string" else field)
    complete[field] = empty
    assert missing_items(problems(complete)) == (item,)


@pytest.mark.parametrize(("item", "field"), ITEM_FIELDS, ids=lambda value: str(value))
def test_each_absent_item_is_named(complete, item, field):
    complete.pop("tags" if field == "tag_string" else field)
    assert missing_items(problems(complete)) == (item,)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"data_type": "ข้อมูล"}, ("unknown-choice", "data_type", 1), id="choice-not-in-list"),
        pytest.param({"title": "ops-mof-inspection-units"}, ("title-is-name", "title", 2), id="title-filled-with-name"),
        pytest.param({"maintainer_email": "ไม่มี"}, ("email-invalid", "maintainer_email", 5), id="no-address"),
        pytest.param({"maintainer_email": "a@b.go.th, c@d.go.th"}, ("email-invalid", "maintainer_email", 5), id="two-addresses"),
        pytest.param({"tags": [{"name": "ภ"}]}, ("tag-too-short", "tags", 6), id="tag-of-one-letter"),
        pytest.param({"tags": [{"name": "ภ" * 101}]}, ("tag-too-long", "tags", 6), id="tag-of-101"),
        pytest.param({"tags": ["<script>"]}, ("tag-invalid", "tags", 6), id="markup-in-tag"),
        pytest.param({"tags": [{"name": 5}]}, ("wrong-type", "tags", 6), id="tag-is-a-number"),
        pytest.param({"objective": ["พันธกิจหน่วยงาน", "x"]}, ("unknown-choice", "objective", 8), id="one-of-two-not-in-list"),
        pytest.param({"objective": ["อื่นๆ"]}, ("missing-other", "objective_other", 8), id="other-without-text"),
        pytest.param({"objective": ["อื่นๆ"], "objective_other": "-"}, ("missing-other", "objective_other", 8), id="other-dash"),
        pytest.param({"data_type": "ข้อมูลประเภทอื่นๆ"}, ("missing-other", "data_type_other", 1), id="data-type-has-its-own-other"),
        pytest.param({"license_id": "อื่นๆ"}, ("missing-other", "license_id_other", 14), id="licence-other"),
        pytest.param(
            {"update_frequency_interval": "0"}, ("interval-invalid", "update_frequency_interval", 9), id="interval-zero"
        ),
        pytest.param(
            {"update_frequency_interval": "1.5"}, ("interval-invalid", "update_frequency_interval", 9), id="interval-fraction"
        ),
        pytest.param(
            {"update_frequency_unit": "ตามเวลาจริง"},
            ("interval-without-period", "update_frequency_interval", 9),
            id="real-time-has-no-interval",
        ),
        # A custom field over 32,766 bytes breaks the search index of CKAN.
        pytest.param({"data_source": "ก" * 10_001}, ("text-too-long", "data_source", 11), id="text-too-long"),
        pytest.param({"notes": "a\x00b"}, ("control-character", "notes", 7), id="nul"),
        pytest.param({"notes": "a\ud800b"}, ("control-character", "notes", 7), id="lone-surrogate"),
        pytest.param({"title": {"th": "ก"}}, ("wrong-type", "title", 2), id="dict-for-text"),
        pytest.param({"objective": {"a": 1}}, ("wrong-type", "objective", 8), id="dict-for-list"),
        pytest.param({"name": "2567"}, ("slug-invalid", "name", None), id="slug-of-digits"),
        pytest.param({"name": "__"}, ("slug-invalid", "name", None), id="slug-of-underscores"),
        pytest.param({"name": "new"}, ("slug-invalid", "name", None), id="slug-reserved"),
    ],
)
def test_each_rule(complete, change, expected):
    assert errors(complete | change) == [expected]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"tags": [], "tag_string": "ที่ดิน,การคลังท้องถิ่น,ปี 2566"}, id="thai-tags-with-marks"),
        pytest.param({"objective": "พันธกิจหน่วยงาน"}, id="one-choice-as-text"),
        pytest.param({"objective": '["พันธกิจหน่วยงาน"]'}, id="choices-as-stored"),
        pytest.param({"update_frequency_interval": 1}, id="interval-as-number"),
        pytest.param({"update_frequency_interval": "๑"}, id="interval-in-thai-digits"),
        pytest.param({"update_frequency_unit": "ตามเวลาจริง", "update_frequency_interval": "-"}, id="dash-for-no-interval"),
        pytest.param({"update_frequency_unit": "ตามเวลาจริง", "update_frequency_interval": "0"}, id="zero-for-no-interval"),
        # Decomposed by another program: U+0E4D U+0E32 for SARA AM.
        pytest.param({"geo_coverage": "ตําบล"}, id="sara-am-in-two-letters"),
        pytest.param({"objective": ["อื่นๆ"], "objective_other": "แผนของกรม"}, id="other-with-text"),
        pytest.param({"data_type_other": "ค้างจากครั้งก่อน"}, id="text-of-an-other-not-taken"),
        pytest.param({"unknown_field": {"deep": [1]}}, id="fields-of-others-are-left-alone"),
    ],
)
def test_what_is_accepted(complete, change):
    assert errors(complete | change) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"objective": ["ไม่ทราบ"]}, ("unspecific-choice", "objective"), id="unknown-objective"),
        pytest.param(
            {"license_id": "Creative Commons Non-Commercial (Any)"}, ("licence-not-open", "license_id"), id="non-commercial"
        ),
        pytest.param(
            {"update_frequency_interval": "2"}, ("interval-ambiguous", "update_frequency_interval"), id="every-two-years"
        ),
        pytest.param(
            {"resources": [{"name": "a", "format": "CSV", "url": "http://x/a.csv"}]},
            ("resource-undescribed", "resources[a].description"),
            id="resource-without-description",
        ),
    ],
)
def test_what_is_only_a_warning(complete, change, expected):
    assert warnings(complete | change) == [expected]
    assert missing_items(problems(complete | change)) == ()


def test_every_problem_is_worded_with_its_item_number(complete):
    for problem in problems({"tags": ["<b>"], "title": 3, "objective": ["อื่นๆ"]}):
        words = problem.to_dict()["message"]
        assert set(words) == set(LANGUAGES)
        assert problem.item is None or all(str(problem.item) in sentence for sentence in words.values())


hostile = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


# The first text that hypothesis draws loads its table of characters, which takes a second.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*dataset_schema().dataset_fields, "tags", "resources"]), hostile))
def test_no_value_breaks_the_check(dataset):
    for problem in problems(dataset):
        problem.to_dict()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*dataset_schema().dataset_fields, "tags", "resources"]), hostile | st.just("อื่นๆ")))
def test_the_problems_of_items_are_those_among_all(complete, change):
    dataset = {**complete, **change}
    assert item_problems(dataset) == tuple(problem for problem in problems(dataset) if problem.item is not None)
