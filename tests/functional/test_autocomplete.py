"""What is offered while someone types Thai, and the pages of Thai tags."""

import pytest
from ckan import model
from ckan.lib import search
from lxml import html

TITLE = "ผลการตรวจติดตามหน่วยงานในสังกัดกระทรวงการคลัง ปี 2566"
PUNCTUATED = ["ร้อยละ 50%", "รฟม. (สายสีส้ม)", "ค/ง", "R&D", "C++", "ป.ป.ท.", "O'Neil"]
MARKED = ["ที่ดิน", "น้ำ", "กรุงเทพฯ", "ปี 2566"]


@pytest.fixture(scope="module")
def dataset(catalogue, organisation, sysadmin):
    """A published dataset with tags of every kind; those that CKAN's own rule may refuse are put beside it."""
    answer = sysadmin(
        "package_create",
        name="ops-mof-tagged",
        title=TITLE,
        notes="รายละเอียด",
        owner_org=organisation["name"],
        tag_string=",".join(MARKED),
        data_type="ข้อมูลสถิติ",
        maintainer="กองตรวจราชการ",
        maintainer_email="a@example.go.th",
        objective=["พันธกิจหน่วยงาน"],
        update_frequency_unit="ปี",
        update_frequency_interval="1",
        geo_coverage="ประเทศ",
        data_source="รายงาน",
        data_format=["CSV"],
        data_category="ข้อมูลสาธารณะ",
        license_id="Open Data Common",
    )
    assert answer.status == 200, answer.error
    package = model.Package.get("ops-mof-tagged")
    for name in PUNCTUATED:
        package.add_tag_by_name(name)
    model.Session.commit()
    search.rebuild(package.id)
    return package.name


@pytest.mark.parametrize(
    "typed",
    ["ตรวจ", "ตรวจติดตามหน่วยงาน", "หน่วยงานในสังกัดกระทรวงการค", "ปี 2566", "คลัง ปี", "๒๕๖๖", "ops-mof-tag", "OPS-MOF"],
)
def test_a_dataset_is_offered_for_any_part_of_its_title_or_name(typed, dataset, anyone):
    assert [each["name"] for each in anyone("package_autocomplete", q=typed).result] == [dataset]


@pytest.mark.parametrize("typed", ["ตรวจหน่วยงาน", "สุขภาพ", "2567", "health"])
def test_no_dataset_is_offered_for_what_does_not_stand_there(typed, dataset, anyone):
    assert anyone("package_autocomplete", q=typed).result == []


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        pytest.param("ดิน", "ที่ดิน", id="end"),
        pytest.param("ที่", "ที่ดิน", id="marks"),
        pytest.param("น้", "น้ำ", id="mark last"),
        pytest.param("ฯ", "กรุงเทพฯ", id="one letter"),
        pytest.param("50%", "ร้อยละ 50%", id="percent"),
        pytest.param("r&", "R&D", id="ampersand, case"),
        pytest.param("/ง", "ค/ง", id="slash"),
        pytest.param("(สาย", "รฟม. (สายสีส้ม)", id="bracket"),
        pytest.param("o'", "O'Neil", id="quote"),
        pytest.param("C++", "C++", id="plus"),
    ],
)
def test_a_tag_is_offered_for_any_part_of_it(typed, offered, dataset, app, anyone):
    assert offered in anyone("tag_autocomplete", query=typed).result
    page = app.get("/api/2/util/tag/autocomplete", query_string={"incomplete": typed})
    assert {"Name": offered} in page.json["ResultSet"]["Result"]


def test_percent_is_a_letter_like_others(dataset, anyone):
    assert anyone("tag_autocomplete", query="%").result == ["ร้อยละ 50%"]


@pytest.mark.parametrize("tag", MARKED + PUNCTUATED)
def test_the_page_of_a_tag_lists_its_dataset(tag, dataset, app):
    page = app.get("/dataset/", query_string={"tags": tag})
    assert page.status_code == 200
    assert TITLE in page.body
    assert "ops-mof-tagged" not in app.get("/dataset/", query_string={"tags": f"{tag}ก"}).body


@pytest.mark.parametrize("tag", MARKED + PUNCTUATED)
def test_the_dataset_leads_to_the_page_of_each_tag(tag, dataset, app):
    links = html.fromstring(app.get(f"/dataset/{dataset}").body).xpath("//a[contains(@class, 'tag')]")
    [address] = {link.get("href") for link in links if link.text_content().strip() == tag}
    assert TITLE in app.get(address).body
