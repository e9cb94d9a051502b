"""What tests of every kind start from."""

import pytest


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="tests that have a long form take that one (scripts/endurance)")


@pytest.fixture
def complete():
    """A dataset dict in wire form with all 14 items."""
    return {
        "name": "ops-mof-inspection-units",
        "title": "ผลการตรวจติดตามหน่วยงานในสังกัดกระทรวงการคลัง",
        "owner_org": "ops-mof",
        "private": False,
        "data_type": "ข้อมูลสถิติ",
        "maintainer": "สำนักตรวจสอบและประเมินผล",
        "maintainer_email": "inspection@example.go.th",
        "tags": [{"name": "การตรวจราชการ"}, {"name": "กระทรวงการคลัง"}],
        "notes": "จำนวนหน่วยรับตรวจและจำนวนที่ตรวจติดตามได้",
        "objective": ["พันธกิจหน่วยงาน"],
        "update_frequency_unit": "ปี",
        "update_frequency_interval": "1",
        "geo_coverage": "ประเทศ",
        "data_source": "รายงานผลการตรวจราชการ",
        "data_format": ["CSV", "XLS"],
        "data_category": "ข้อมูลสาธารณะ",
        "license_id": "Open Data Common",
    }
