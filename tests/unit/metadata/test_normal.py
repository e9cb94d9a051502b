import pytest

from ckanext.mofops.metadata import clean, normalised, tag_names


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"objective": ["มติคณะรัฐมนตรี", "ยุทธศาสตร์ชาติ"]}, ["ยุทธศาสตร์ชาติ", "มติคณะรัฐมนตรี"], id="order-of-the-code-list"),
        pytest.param({"objective": ["ยุทธศาสตร์ชาติ", " ยุทธศาสตร์ชาติ"]}, ["ยุทธศาสตร์ชาติ"], id="said-twice"),
        pytest.param({"objective": '["ยุทธศาสตร์ชาติ"]'}, ["ยุทธศาสตร์ชาติ"], id="as-stored"),
        pytest.param({"objective": "[not json"}, ["[not json"], id="text-that-only-looks-like-json"),
        pytest.param({"objective": ["x", "ยุทธศาสตร์ชาติ"]}, ["ยุทธศาสตร์ชาติ", "x"], id="unknown-value-stays"),
    ],
)
def test_choices(given, expected):
    assert normalised(given)["objective"] == expected


def test_other_is_cleared_when_its_choice_is_not_taken():
    assert normalised({"objective": ["ยุทธศาสตร์ชาติ"], "objective_other": "x"})["objective_other"] == ""
    assert normalised({"objective": ["อื่นๆ"], "objective_other": " x "})["objective_other"] == "x"


def test_interval_of_a_unit_without_period_is_dropped():
    assert "update_frequency_interval" not in normalised({"update_frequency_unit": "ไม่ทราบ", "update_frequency_interval": "0"})
    assert normalised({"update_frequency_unit": "ปี", "update_frequency_interval": "๐๒"})["update_frequency_interval"] == "02"


def test_the_given_dataset_is_not_changed(complete):
    before = repr(complete)
    normalised(complete)
    assert repr(complete) == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(" ก\xa0ข ", "ก ข", id="no-break-space"),
        pytest.param("น้ํา", "น้ำ", id="sara-am-joined"),
        pytest.param("อำเภอ", "อำเภอ", id="sara-am-kept"),
        pytest.param("é", "é", id="nfc"),
    ],
)
def test_clean(text, expected):
    assert clean(text) == expected


def test_tag_names_come_from_both_fields():
    assert tag_names({"tags": [{"name": " ก "}, "ข", {"name": ""}], "tag_string": "ค, ง,,"}) == ["ก", "ข", "ค", "ง"]
