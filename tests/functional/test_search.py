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
    # The parts of ตรวจราชการ stand apart here.
    "ops-mof-visits": {
        "title": "การตรวจเยี่ยมส่วนราชการ",
        "notes": "PMQA 4.0 และการใช้น้ำมันกับก๊าซNGVของกรมปี๒๕๖๗",
        "tag_string": "ตรวจเยี่ยม",
        "maintainer": "กองกลาง",
        "data_source": "รายงาน",
    },
    "ops-mof-medicine": {
        "title": "ราคากลางยา",
        "notes": "บัญชีราคา",
        "tag_string": "เวชภัณฑ์",
        "maintainer": "กองพัสดุ",
        "data_source": "รายงาน",
    },
    "ops-mof-witnesses": {
        "title": "พยานบุคคล",
        "notes": "ค่าตอบแทน",
        "tag_string": "กฎหมาย",
        "maintainer": "นิติกร",
        "data_source": "รายงาน",
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


BUDGET, INSPECTION, LAND, VISITS, MEDICINE, WITNESSES = DATASETS
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
    "a word whose parts stand apart": ("ตรวจส่วนราชการ", set()),
    "part of a word": ("ชพัสดุ", {LAND}),
    "Thai digits for Western ones": ("๒๕๖๖", {BUDGET}),
    "Western digits for Thai ones": ("2567", {VISITS}),
    "a year with a blank": ("ปี 2567", {VISITS}),
    "a year without one": ("พ.ศ.2566", {BUDGET}),
    "a word and a number of different datasets": ("งบประมาณ 2567", set()),
    "English next to Thai": ("NGV", {VISITS}),
    "Thai next to English": ("ก๊าซngv", {VISITS}),
    "a name with a number": ("PMQA 4.0", {VISITS}),
    "sara am in two marks": ("น\u0e49\u0e4d\u0e32มัน", {VISITS}),
    "sara am in two marks, the tone mark last": ("น\u0e4d\u0e49\u0e32มัน", {VISITS}),
    "a zero-width space": ("งบ\u200bประมาณ", {BUDGET}),
    "quotes": ('"งบประมาณ"', {BUDGET}),
    "Thai quotes": ("“งบประมาณ”", {BUDGET}),
    "a question": ("งบประมาณ?", {BUDGET}),
    "a wildcard": ("งบประ*", {BUDGET}),
    "an open bracket": ("(งบประมาณ", {BUDGET}),
    "a sentence": ("รายจ่าย ของหน่วยงาน ในสังกัด กระทรวงการคลัง เป็นรายไตรมาส", {BUDGET}),
    "much text": ("งบประมาณ" * 500, set()),
    "a field": ("title:ราชพัสดุ", {LAND}),
    "a field, as Solr writes it": (f"name:{LAND} OR name:{BUDGET}", {LAND, BUDGET}),
    "a word of the code lists": ("ข้อมูลสาธารณะ", set(DATASETS)),
    "part of a word of the code lists": ("สาธารณะ", set()),
    "everything": ("*:*", set(DATASETS)),
    "nothing asked": ("", set(DATASETS)),
}


@pytest.mark.parametrize(("query", "expected"), QUERIES.values(), ids=QUERIES.keys())
def test_search_finds(query, expected, found):
    assert set(found(query)) == expected


# A search box takes what people type; it must answer, whatever it is.
@pytest.mark.parametrize("query", ["งบ:ประมาณ", "งบประมาณ AND", "!", "--", "ก", "\u0e33", "ๆ", "+ -", "\\", "งบประมาณ" * 5000])
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


def test_a_title_with_the_word_comes_before_one_with_its_letters(found):
    assert found("ยา") == [MEDICINE, WITNESSES]


def test_callers_may_ask_in_another_way(found):
    assert found("title:ราชพัสดุ", defType="edismax", qf="title") == [LAND]
