"""A catalogue, and a dataset of nothing but the 14 items."""

import pytest

from ckanext.mofops.linked import Site


@pytest.fixture
def site():
    return Site(
        address="https://data.example.go.th",
        title={"th": "บัญชีข้อมูล", "en": "Data catalogue"},
        description={"th": "ข้อมูลเปิดของหน่วยงาน", "en": "Open data of the agency"},
        publisher_title={"th": "สำนักงานปลัดกระทรวงการคลัง", "en": "Office of the Permanent Secretary"},
        email="opendata@example.go.th",
    )


@pytest.fixture
def dataset():
    """As ``package_show`` has it."""
    return {
        "id": "0a1b2c3d-0000-4000-8000-000000000001",
        "name": "inspections",
        "data_type": "ข้อมูลสถิติ",
        "title": "ผลการตรวจติดตาม ปีงบประมาณ 2566",
        "owner_org": "11111111-0000-4000-8000-000000000001",
        "organization": {"id": "11111111-0000-4000-8000-000000000001", "name": "ops-mof", "title": "สป.กค."},
        "maintainer": "สำนักตรวจสอบและประเมินผล",
        "maintainer_email": "opendata@example.go.th",
        "tags": [{"name": "งบประมาณ"}, {"name": "budget"}],
        "notes": "จำนวนหน่วยรับตรวจ\n\n- รายปี",
        "objective": ["ยุทธศาสตร์ชาติ", "พันธกิจหน่วยงาน"],
        "update_frequency_unit": "ปี",
        "update_frequency_interval": "1",
        "geo_coverage": "จังหวัด",
        "data_source": "ระบบติดตามผลการตรวจราชการ",
        "data_format": ["Database", "CSV"],
        "data_category": "ข้อมูลสาธารณะ",
        "license_id": "Creative Commons Attributions",
        "metadata_created": "2026-01-02T03:04:05.678901",
        "metadata_modified": "2026-02-03T04:05:06.789012",
        "resources": [
            {
                "id": "22222222-0000-4000-8000-000000000001",
                "name": "ตาราง",
                "description": "หนึ่งแถวต่อปี",
                "url": "https://data.example.go.th/dataset/x/resource/y/download/ตาราง 1.csv",
                "url_type": "upload",
                "format": "CSV",
            }
        ],
    }
