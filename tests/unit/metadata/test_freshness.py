from datetime import date

import pytest

from ckanext.mofops.metadata.freshness import freshness
from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.freshness import freshness_rules

TODAY = date(2026, 11, 25)  # a Wednesday


def found(unit, interval, updated, today=TODAY):
    dataset = {"update_frequency_unit": unit, "update_frequency_interval": interval, "last_updated_date": updated}
    return freshness(dataset, today)


@pytest.mark.parametrize(
    ("unit", "interval", "updated", "expected", "due"),
    [
        pytest.param("ปี", "1", "2025-11-25", "on-time", "2026-11-25", id="just-a-year"),
        pytest.param("ปี", "1", "2025-11-24", "a-little-late", "2026-11-24", id="a-day-late"),
        pytest.param("ปี", "2", "2025-01-01", "on-time", "2027-01-01", id="every-second-year"),
        pytest.param("เดือน", "1", "2026-10-19", "a-little-late", "2026-11-18", id="seven-of-thirty-days"),
        pytest.param("เดือน", "1", "2026-10-11", "late", "2026-11-10", id="half-a-period"),
        pytest.param("เดือน", "1", "2026-09-26", "very-late", "2026-10-26", id="a-whole-period"),
        pytest.param("เดือน", "1", "2026-09-25", "outdated", "2026-10-25", id="more-than-a-period"),
        pytest.param("เดือน", 3, "2026-08-27", "on-time", "2026-11-25", id="a-number-for-the-interval"),
        pytest.param("สัปดาห์", "1", "2026-11-18", "on-time", "2026-11-25", id="week"),
        pytest.param("วัน", "1", "2026-11-24", "on-time", "2026-11-25", id="day"),
        pytest.param("นาที", "5", "2026-11-24", "on-time", "2026-11-25", id="minutes-are-a-day"),
        pytest.param("นาที", "5", "2026-11-22", "outdated", "2026-11-23", id="minutes-two-days-late"),
        pytest.param("วันทำการ", "1", "2026-11-20", "outdated", "2026-11-23", id="working-day-skips-the-weekend"),
        pytest.param("วันทำการ", "3", "2026-11-20", "on-time", "2026-11-25", id="three-working-days"),
        pytest.param("ไม่มีการปรับปรุงหลังจากการจัดเก็บข้อมูล", "", "2001-01-01", "on-time", None, id="never-updated"),
        pytest.param("ตามเวลาจริง", "", "2001-01-01", "not-judged", None, id="real-time"),
        pytest.param("ไม่ทราบ", "", "2001-01-01", "not-judged", None, id="unknown"),
        pytest.param("อื่นๆ", "1", "2001-01-01", "not-judged", None, id="other"),
        pytest.param("ปี", "", "2001-01-01", "not-judged", None, id="no-interval"),
        pytest.param("ปี", "0", "2001-01-01", "not-judged", None, id="no-period"),
        pytest.param("ปี", "99999999999", "2001-01-01", "not-judged", None, id="a-slip-of-the-pen"),
        pytest.param("ปี", "1", "", "not-judged", None, id="no-date"),
        pytest.param("ปี", "1", "31/03/2567", "not-judged", None, id="no-date-of-the-wire"),
        pytest.param("ปี", "1", "2026-11-26", "wrong-date", None, id="in-the-future"),
        pytest.param("ปี", "1", "2567-03-31", "wrong-date", None, id="buddhist-year"),
        pytest.param("ไม่มีการปรับปรุงหลังจากการจัดเก็บข้อมูล", "", "2567-03-31", "wrong-date", None, id="never-updated-wrong"),
    ],
)
def test_classes(unit, interval, updated, expected, due):
    fresh = found(unit, interval, updated).to_dict()
    assert (fresh["class"], fresh["due"]) == (expected, due)


@pytest.mark.parametrize(
    ("dataset", "updated", "weak"),
    [
        pytest.param(
            {
                "last_updated_date": "2026-01-03",
                "resources": [{"resource_last_updated_date": "2026-01-01"}, {"resource_last_updated_date": "2026-01-02"}],
            },
            "2026-01-02",
            False,
            id="the-newest-resource-first",
        ),
        pytest.param(
            {"last_updated_date": "2026-01-03", "resources": [{"last_modified": "2026-02-01T10:00:00"}]},
            "2026-01-03",
            False,
            id="then-the-dataset",
        ),
        pytest.param(
            {"metadata_modified": "2026-03-01", "resources": [{"last_modified": "2026-02-01T10:00:00"}, {"last_modified": None}]},
            "2026-02-01",
            False,
            id="then-the-files",
        ),
        pytest.param({"metadata_modified": "2026-03-01T01:02:03"}, "2026-03-01", True, id="last-and-weak-the-description"),
        pytest.param({}, None, False, id="nothing"),
    ],
)
def test_the_date_that_counts(dataset, updated, weak):
    fresh = freshness(dataset, TODAY).to_dict()
    assert (fresh["updated"], fresh["weak"]) == (updated, weak)


def test_rules_fail_at_load():
    content = load("freshness.yaml")
    with pytest.raises(TypeError):
        freshness_rules({**content, "more": 1})
    with pytest.raises(ValueError, match="rise"):
        freshness_rules({**content, "classes": content["classes"][::-1]})
