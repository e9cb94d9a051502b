"""A visitor finds Thai words where they stand inside longer ones."""

import pytest

DATASETS = {
    "ops-mof-budget": {
        "title": "รายงานผลการเบิกจ่ายปีงบประมาณ พ.ศ. 2566",
        "notes": "สรุปรายจ่ายของหน่วยงานในสังกัดกระทรวงการคลังเป็นรายไตรมาส",
        "tag_string": "การเงินการคลัง",
        "maintainer": "กองคลัง",
        "data_source": "ระบบบัญชี",
    },
    "ops-mof-inspection": {
        "title": "ผลการตรวจติดตามหน่วยงานในสังกัด",
        "notes": "จำนวนหน่วยรับตรวจตามแผนการตรวจราชการประจำปี fiscal years 2020 to 2023, exported as spreadsheets",
        "tag_string": "ผู้ตรวจราชการกระทรวง",
        "maintainer": "สำนักตรวจสอบ",
        "data_source": "รายงาน",
    },
    "ops-mof-land": {
        "title": "ที่ดินราชพัสดุ",
        "notes": "แปลงที่ดินตามทะเบียน Land parcels by province",
        "tag_string": "อสังหาริมทรัพย์",
        "maintainer": "กองทะเบียน",
        "data_source": "ทะเบียน",
    },
}


@pytest.fixture(scope="module")
def found(catalogue, organisation, sysadmin):
    """Names that a search finds among three datasets, best first."""
    rest = {
        "owner_org": organisation["name"],
        "data_type": "ข้อมูลสถิติ",
        "maintainer_email": "a@example.go.th",
        "objective": ["พันธกิจหน่วยงาน"],
        "update_frequency_unit": "ปี",
        "update_frequency_interval": "1",
        "geo_coverage": "ประเทศ",
        "data_format": ["CSV"],
        "data_category": "ข้อมูลสาธารณะ",
        "license_id": "Open Data Common",
    }
    for name, fields in DATASETS.items():
        answer = sysadmin("package_create", name=name, **fields, **rest)
        assert answer.status == 200, answer.error

    def search(query, **more):
        return [dataset["name"] for dataset in sysadmin("package_search", q=query, **more).result["results"]]

    return search


BUDGET, INSPECTION, LAND = DATASETS
QUERIES = {
    "a word inside a compound": ("งบประมาณ", {BUDGET}),
    "a word inside a tag": ("ตรวจราชการ", {INSPECTION}),
    "a whole title": ("ที่ดินราชพัสดุ", {LAND}),
    "a word at the end of a run": ("ราชพัสดุ", {LAND}),
    "two words apart": ("ที่ดิน ทะเบียน", {LAND}),
    "a word of two datasets": ("หน่วยงาน", {BUDGET, INSPECTION}),
    "a number": ("2566", {BUDGET}),
    "English": ("spreadsheets", {INSPECTION}),
    "English, another form of the word": ("exporting", {INSPECTION}),
    "English, upper case": ("LAND", {LAND}),
    "Thai and English": ("ที่ดิน province", {LAND}),
    "Thai and English of different datasets": ("งบประมาณ province", set()),
    "an absent word": ("สุขภาพ", set()),
    # งบ and ประ stand next to each other in งบประมาณ; the word does not.
    "an absent word that begins like one": ("งบประชา", set()),
    "an absent English word": ("health", set()),
    "everything": ("*:*", set(DATASETS)),
    "nothing asked": ("", set(DATASETS)),
}


@pytest.mark.parametrize(("query", "expected"), QUERIES.values(), ids=QUERIES.keys())
def test_search_finds(query, expected, found):
    assert set(found(query)) == expected


# A search box takes what people type; it must answer, whatever it is.
@pytest.mark.parametrize(
    "query", ['"งบประมาณ"', "งบประมาณ?", "(งบประมาณ", "งบ:ประมาณ", "งบประมาณ AND", "!", "--", "ก", "“งบ”", "งบ\u200bประมาณ"]
)
def test_odd_queries_break_nothing(query, found, sysadmin):
    assert sysadmin("package_search", q=query).status in (200, 409)


def test_a_page_of_results_shows_what_was_found(app, found):
    page = app.get("/dataset/", query_string={"q": "งบประมาณ"})
    assert page.status_code == 200
    assert BUDGET in page.body
    assert LAND not in page.body


def test_what_the_caller_asks_for_goes_before_our_fields(found):
    assert found("งบประมาณ", qf="name") == []


def test_a_filter_holds_beside_a_thai_query(found):
    assert found("หน่วยงาน", fq=f"name:{INSPECTION}") == [INSPECTION]
