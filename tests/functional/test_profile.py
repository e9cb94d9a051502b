"""What a resource holds is shown on its page, to whoever may read it."""

import json
from functools import partial
from urllib.parse import urlencode

import pytest
from ckan import model
from lxml import html
from sqlalchemy import update

from ckanext.mofops import quality
from ckanext.mofops.model import Profile, Validation

ROWS = [("2565", "10"), ("2564", "9"), ("2566", "")]
TABLE = "ปี,จำนวน\n" + "".join(f"{year},{number}\n" for year, number in ROWS)
SCHEMA = {
    "fields": [
        {"name": "ปี", "type": "integer", "title": "ปีงบประมาณ", "constraints": {"required": True, "minimum": 2560}},
        {"name": "จำนวน", "type": "number", "title": "จำนวนหน่วย", "description": "นับ ณ วันสิ้นปี", "unit": "หน่วย"},
    ],
    "primaryKey": ["ปี"],
    "missingValues": ["", "-"],
}
AREA = {"type": "Polygon", "coordinates": [[[100, 13], [101, 13], [101, 14], [100, 13]]]}
FEATURES = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": AREA, "properties": {"ชื่อ": "พื้นที่"}}]}


@pytest.fixture(autouse=True)
def no_jobs(clean_queues):
    """Nothing waits when a test begins."""


@pytest.fixture
def uploaded(editor, created):
    """A resource with an uploaded file, which is not checked yet."""

    def make(content=TABLE, name="units.csv", dataset=None, **fields):
        dataset = dataset or created()
        content = content.encode() if isinstance(content, str) else content
        answer = editor("resource_create", package_id=dataset["id"], name="ตาราง", upload=(name, content), **fields)
        assert answer.status == 200, answer.error
        return answer.result

    return make


@pytest.fixture
def shown(app):
    """The page of a resource, in Thai or in a language."""

    def get(resource, language="th", **asked):
        path = f"/dataset/{resource['package_id']}/resource/{resource['id']}"
        answer = app.get(f"{'' if language == 'th' else f'/{language}'}{path}?{urlencode(asked)}")
        assert answer.status_code == 200
        return html.fromstring(answer.body)

    return get


def profile(caller, resource):
    return caller("mofops_profile_show", resource_id=resource["id"]).result


def column(page, place=0):
    """The cells of the first rows, by the place of their column."""
    return [row[place].text_content().strip() for row in page.xpath("//table[contains(@class, 'mofops-preview')]/tbody/tr")]


def test_a_profile_is_made_with_the_verdict(uploaded, anyone, work):
    resource = uploaded(schema=SCHEMA)
    before = profile(anyone, resource)
    assert (before["state"], before["profile"], before["made_at"]) == ("pending", None, None)
    work()
    found = profile(anyone, resource)
    assert found["state"] == "done"
    assert found["sha256"] == Validation.newest(resource["id"]).sha256
    assert found["profile"]["table"]["preview"]["rows"] == [[year, number] for year, number in ROWS]
    assert [chart["measure"] for chart in found["profile"]["charts"]] == ["จำนวน"]


def test_who_may_not_read_a_resource_learns_nothing(uploaded, created, anyone, stranger, member, app, work):
    resource = uploaded(dataset=created(private=True), schema=SCHEMA)
    work()
    for caller in (anyone, stranger):
        answer = caller("mofops_profile_show", resource_id=resource["id"])
        assert (answer.status, answer.result) == (403, None)
    assert profile(member, resource)["state"] == "done"
    answer = app.get(f"/dataset/{resource['package_id']}/resource/{resource['id']}")
    assert answer.status_code in (403, 404)
    assert "2565" not in answer.body
    assert anyone("mofops_profile_show", resource_id="none").status == 404


def test_a_member_sees_the_page_of_a_private_resource(uploaded, created, browser, work):
    resource = uploaded(dataset=created(private=True))
    work()
    page = browser("member").get(f"/dataset/{resource['package_id']}/resource/{resource['id']}")
    assert column(html.fromstring(page.body)) == [year for year, _ in ROWS]


def test_another_file_has_another_profile(uploaded, editor, anyone, work):
    resource = uploaded()
    work()
    editor("resource_patch", id=resource["id"], upload=("units.csv", "ปี,จำนวน\n2570,1\n".encode()))
    meanwhile = profile(anyone, resource)
    assert (meanwhile["state"], meanwhile["profile"]["table"]["rows"]) == ("pending", 3)
    work()
    assert profile(anyone, resource)["profile"]["table"]["preview"]["rows"] == [["2570", "1"]]


def test_another_schema_has_another_profile(uploaded, editor, anyone, work):
    resource = uploaded()
    work()
    assert not profile(anyone, resource)["profile"]["table"]["declared"]
    editor("resource_patch", id=resource["id"], schema=SCHEMA)
    work()
    assert profile(anyone, resource)["profile"]["table"]["declared"]


def lose(resource):
    model.Session.query(Profile).filter_by(resource_id=resource["id"]).delete()
    model.Session.commit()


def outdate(resource):
    model.Session.execute(update(Profile).where(Profile.resource_id == resource["id"]).values(version="0"))
    model.Session.commit()


@pytest.mark.parametrize("age", [lose, outdate])
def test_a_file_that_was_checked_before_gets_its_profile(age, uploaded, sysadmin, anyone, work):
    """The check finds the file to be the same; its verdict stays."""
    resource = uploaded()
    work()
    age(resource)
    queue = partial(sysadmin, "mofops_validation_queue", resources=[resource["id"]])
    assert queue().result["resources"] == [resource["id"]]
    work()
    assert profile(anyone, resource)["state"] == "done"
    assert model.Session.get(Profile, resource["id"]).version == quality.profile.VERSION
    assert model.Session.query(Validation).filter_by(resource_id=resource["id"]).count() == 1
    assert queue().result["resources"] == []


def test_a_profile_that_fails_leaves_the_verdict(uploaded, editor, anyone, work, monkeypatch):
    def fail(*_args, **_more):
        raise RuntimeError

    monkeypatch.setattr(quality.Checker, "profile", fail)
    resource = uploaded()
    work()
    assert editor("mofops_validation_show", resource_id=resource["id"]).result["verdict"]["valid"]
    found = profile(anyone, resource)
    assert (found["state"], found["profile"]) == ("none", None)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(b"", "units.csv", id="empty"),
        pytest.param("ปี,จำนวน\n2566,ก\x00ข\n", "units.csv", id="nul"),
        pytest.param('[{"a": "\\u0000\\ud800"}, {"a": "\\u0000\\ud800"}]', "units.json", id="what-postgresql-refuses"),
        pytest.param(bytes(range(256)) * 8, "units.csv", id="random"),
        pytest.param("<!DOCTYPE html><html></html>", "units.csv", id="a-web-page"),
        pytest.param('<script>alert("1")</script>,"""<b>"\n"\'><img src=x onerror=alert(1)>",2\n', "units.csv", id="markup"),
        pytest.param(",".join(f"c{place}" for place in range(300)) + "\n" + ",".join(["1"] * 300) + "\n", "units.csv", id="wide"),
        pytest.param(f"{'ก' * 500},b\n{'ข' * 5000},2\n", "units.csv", id="long"),
        pytest.param("a,a,,\n1,2\n1,2,3,4,5,6\n", "units.csv", id="uneven"),
    ],
)
@pytest.mark.parametrize("language", ["th", "en"])
def test_whatever_is_uploaded_has_a_page(language, content, name, uploaded, anyone, shown, work):
    resource = uploaded(content, name)
    work()
    found = profile(anyone, resource)
    assert found["state"] == "done"
    page = shown(resource, language)
    assert page.xpath("//*[@id='mofops-shown-heading']")
    assert not page.xpath("//img[@src='x']")
    assert not page.xpath("//script[contains(., 'alert')]")
    if found["profile"]["table"]:
        assert len(column(page)) == len(found["profile"]["table"]["preview"]["rows"])
        for place in (0, -1):
            name = found["profile"]["table"]["columns"][place]["name"]
            assert column(shown(resource, language, sort=name))


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_page_says_what_the_columns_are(language, uploaded, shown, work):
    resource = uploaded(schema=SCHEMA)
    work()
    page = shown(resource, language)
    (dictionary,) = page.xpath("//section[contains(@class, 'mofops-dictionary')]")
    first, second = dictionary.xpath(".//section[contains(@class, 'mofops-column')]")
    assert first.xpath(".//h3/text()") == ["ปีงบประมาณ"]
    assert first.xpath(".//code/text()") == ["ปี"]
    assert len(first.xpath("./div[1]/ul/li")) == 3
    assert "นับ ณ วันสิ้นปี" in second.text_content()
    assert "หน่วย" in second.xpath(".//p[contains(@class, 'mofops-type')]")[0].text_content()
    assert [value.text_content().strip() for value in second.xpath(".//dd")][:3] == [
        {"th": "1 (33.3 %)", "en": "1 (33.3 %)"}[language],
        "2",
        "9 – 10",
    ]
    assert second.xpath(".//*[local-name()='svg']")


@pytest.mark.parametrize(("language", "years"), [("th", ["2564", "2565", "2566"]), ("en", ["2021", "2022", "2023"])])
def test_a_chart_has_its_numbers_beside_it(language, years, uploaded, shown, work):
    resource = uploaded(schema=SCHEMA)
    work()
    (plot,) = shown(resource, language).xpath("//div[contains(@class, 'mofops-plot')]")
    assert [cell.text for cell in plot.xpath(".//tbody/tr/th")] == years
    (picture,) = plot.xpath(".//*[local-name()='svg']")
    (caption,) = plot.xpath(f".//*[@id='{picture.get('aria-labelledby')}']")
    assert "จำนวนหน่วย" in caption.text_content()
    assert "ปีงบประมาณ" in caption.text_content()


@pytest.mark.parametrize(
    ("asked", "years"),
    [
        pytest.param({}, ["2565", "2564", "2566"], id="as-in-the-file"),
        pytest.param({"sort": "ปี"}, ["2564", "2565", "2566"], id="ascending"),
        pytest.param({"sort": "ปี", "order": "desc"}, ["2566", "2565", "2564"], id="descending"),
        pytest.param({"sort": "จำนวน"}, ["2564", "2565", "2566"], id="by-size-without-a-value-last"),
        pytest.param({"sort": "จำนวน", "order": "desc"}, ["2565", "2564", "2566"], id="descending-without-a-value-last"),
        pytest.param({"sort": "ไม่มี"}, ["2565", "2564", "2566"], id="no-such-column"),
        pytest.param({"sort": "ปี", "order": "'\"><x>"}, ["2564", "2565", "2566"], id="no-such-order"),
    ],
)
def test_rows_are_sorted_by_links(asked, years, uploaded, shown, work):
    resource = uploaded()
    work()
    page = shown(resource, **asked)
    assert column(page) == years
    sorted_by = page.xpath("//th[@aria-sort]")
    assert len(sorted_by) == (asked.get("sort") in ("ปี", "จำนวน"))


def test_each_heading_links_to_the_other_order(uploaded, shown, work):
    resource = uploaded(schema=SCHEMA)
    work()
    page = shown(resource, sort="ปี")
    orders = [link.get("href") for link in page.xpath("//table[contains(@class, 'mofops-preview')]/thead//a")]
    assert ["order=desc" in orders[0], "order=asc" in orders[1]] == [True, True]


def test_a_map_has_a_table(uploaded, shown, work):
    resource = uploaded(json.dumps(FEATURES), "area.geojson")
    work()
    page = shown(resource)
    (figure,) = page.xpath("//figure[contains(@class, 'mofops-map')]")
    assert figure.xpath(".//*[local-name()='path']")
    assert column(page) == ["พื้นที่"]


def test_a_picture_is_shown_with_what_it_is(uploaded, shown, work):
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c63f8cfc0f01f0005000"
        "1ff56c72f0d0000000049454e44ae426082".replace(" ", "")
    )
    resource = uploaded(png, "map.png", description="แผนที่ที่ตั้งสำนักงาน")
    work()
    (picture,) = shown(resource).xpath("//figure[contains(@class, 'mofops-picture')]/img")
    assert picture.get("alt") == "แผนที่ที่ตั้งสำนักงาน"
    assert picture.get("src") == resource["url"]


def test_before_the_check_the_page_says_so(uploaded, shown):
    page = shown(uploaded())
    assert page.xpath("//section[contains(@class, 'mofops-shown')]/p")
    assert not page.xpath("//table[contains(@class, 'mofops-preview')]")


@pytest.mark.parametrize("schema", ['{"fields": [{"name": 7}, "x"], "foreignKeys": 3, "primaryKey": {"a": 1}}', '{"fields": 7}'])
def test_a_schema_that_is_none_breaks_no_page(schema, uploaded, shown, work):
    resource = uploaded()
    stored = model.Session.get(model.Resource, resource["id"])
    stored.extras = {**stored.extras, "schema": schema}
    model.repo.commit()
    work()
    assert column(shown(resource))


def test_a_purged_dataset_takes_its_profiles_along(uploaded, sysadmin, work):
    resource = uploaded()
    work()
    assert sysadmin("dataset_purge", id=resource["package_id"]).status == 200
    assert model.Session.get(Profile, resource["id"]) is None


def test_no_style_or_script_stands_in_the_page(uploaded, shown, work):
    resource = uploaded(schema=SCHEMA)
    work()
    (section,) = shown(resource).xpath("//section[contains(@class, 'mofops-shown')]")
    assert not section.xpath(".//*[@style] | .//script | .//style | .//@*[starts-with(name(), 'on')]")
