"""The pages on facts and uses without a script: what was typed stays, what is not shown is not lost, nothing leaks."""

import pytest
from ckan import model
from lxml import html
from werkzeug.datastructures import MultiDict

from ckanext.mofops.model import StatedFacts, UsageEntry
from ckanext.mofops.views import stated

BASE = "/indicator5/ops-mof"


@pytest.fixture(autouse=True)
def nothing_stated(clean_queues, catalogue):
    """Neither facts nor uses of an earlier test."""
    for table in (StatedFacts, UsageEntry):
        model.Session.query(table).delete()
    model.Session.commit()


def page_of(answer):
    assert answer.status_code == 200, answer.body[:1000]
    return html.fromstring(answer.body)


@pytest.fixture
def front(browser):
    """An administrator of the organisation in front of a form: sends it with other values typed."""
    app = browser("administrator")

    def send(address, /, *, page=None, **fields):
        [form] = (page_of(app.get(address)) if page is None else page).xpath("//form[contains(@class, 'mofops-form')]")
        values = MultiDict(form.form_values())
        for name, typed in fields.items():
            values.setlist(name, typed if isinstance(typed, list) else [typed])
        return page_of(app.post(form.action, data=values, follow_redirects=True))

    send.app = app
    return send


def faults(page):
    return [" ".join(found.text_content().split()) for found in page.xpath("//*[@id='mofops-errors']//li")]


def value(page, name):
    return page.xpath(f"//*[@name='{name}']")[0].value


@pytest.fixture
def facts(editor):
    return lambda: editor("mofops_facts_show", organisation="ops-mof").result["facts"]


def test_facts_are_stated_as_people_write_them(front, facts, created):
    name = created()["name"]
    more = {f"value-{name}": "  ใช้วางแผน ", "catalogue_notified-date": "๑๕ ม.ค. ๒๕๖๖", "template1-date": "1/3/2566"}
    page = front(f"{BASE}/facts", scopes=["1", "4"], branches=["4-219", ""], datasets=[name], imd=[name], **more)
    assert faults(page) == []
    found = facts()
    assert found["scopes"] == [1, {"scope": 4, "branch": 219}]
    assert (found["datasets"], found["imd"]["datasets"], found["values"]) == ([name], [name], {name: "ใช้วางแผน"})
    assert found["catalogue_notified"]["date"] == "2023-01-15"
    assert found["template_sent"]["template1"]["date"] == "2023-03-01"
    assert value(page, "catalogue_notified-date") == "15 มกราคม 2566"
    assert faults(front(f"{BASE}/facts")) == []
    assert facts() == found


def test_every_fault_is_told_and_what_was_typed_stays(front, facts, created):
    name = created()["name"]
    dates = {"catalogue_notified-date": "31/02/2566", "template2-date": "เมื่อวาน", "catalogue_notified-document": "<b>กค</b>"}
    page = front(f"{BASE}/facts", branches=["4-219"], **{f"value-{name}": "ก" * 5001, **dates})
    assert len(faults(page)) == 3
    assert [value(page, key) for key in dates] == list(dates.values())
    assert value(page, f"value-{name}") == "ก" * 5001
    assert page.xpath("//select[@name='branches']")[0].value == "4-219"
    for key in ("catalogue_notified-date", "template2-date"):
        [field] = page.xpath(f"//*[@name='{key}']")
        assert field.get("aria-invalid") == "true"
        assert page.get_element_by_id(field.get("aria-describedby")).text_content().strip()
    dates = {"catalogue_notified-date": "", "template2-date": ""}
    [fault] = faults(front(f"{BASE}/facts", page=page, scopes=["4"], **dates))
    assert "5000" in fault
    assert facts()["scopes"] == []


def test_whoever_saves_over_others_is_told_first(front, facts, administrator):
    page = page_of(front.app.get(f"{BASE}/facts"))
    administrator("mofops_facts_update", organisation="ops-mof", scopes=[6])
    told = front(f"{BASE}/facts", page=page, scopes=["1"])
    assert len(faults(told)) == 1
    assert facts()["scopes"] == [6]
    assert [box.get("value") for box in told.xpath("//input[@name='scopes'][@checked]")] == ["1"]
    assert faults(front(f"{BASE}/facts", page=told)) == []
    assert facts()["scopes"] == [1]


def test_what_the_form_does_not_show_is_not_lost(front, facts, created, administrator, monkeypatch):
    names = sorted(created()["name"] for _ in range(3))
    whole = {"datasets": names[1:], "values": dict.fromkeys(names[1:], "ก"), "imd": {"required": False, "datasets": names[1:]}}
    administrator("mofops_facts_update", organisation="ops-mof", **whole)
    monkeypatch.setattr(stated, "SHOWN", 1)
    [fault] = faults(front(f"{BASE}/facts", more="no-such-dataset"))
    assert "no-such-dataset" in fault
    assert faults(front(f"{BASE}/facts", more=names[0])) == []
    found = facts()
    assert set(found["datasets"]) == set(names)
    assert (found["values"], set(found["imd"]["datasets"])) == (whole["values"], set(names[1:]))


def test_editors_read_the_facts_and_cannot_change_them(browser, administrator):
    administrator("mofops_facts_update", organisation="ops-mof", scopes=[1])
    page = page_of(browser("editor").get(f"{BASE}/facts"))
    [form] = page.xpath("//form[contains(@class, 'mofops-form')]")
    assert form.xpath("./fieldset/@disabled")
    assert not form.xpath(".//button[@type='submit']")


def test_a_use_is_stated_and_every_fault_told(front, editor, created):
    name = created()["name"]
    page = front(f"{BASE}/usage/new", date="31/02/2566", used_for="ก\nข", scope="4-219")
    assert len(faults(page)) == 5  # title, kind, proof, datasets, date
    assert (value(page, "date"), value(page, "used_for"), value(page, "scope")) == ("31/02/2566", "ก\nข", "4-219")
    page = front(
        f"{BASE}/usage/new",
        page=page,
        date="1 พ.ค. 2566",
        title="<script>",
        kind="report",
        url="https://example.go.th/",
        datasets=name,
    )
    assert faults(page) == []
    [use] = editor("mofops_usage_list", organisation="ops-mof").result
    assert (use["title"], use["date"], use["scope"]) == ("<script>", "2023-05-01", {"number": 4, "branch": 219})
    assert "<script>" in page.xpath("//h2")[0].text_content()
    assert faults(front(f"{BASE}/usage/{use['id']}/edit", title="รายงาน")) == []
    assert editor("mofops_usage_show", id=use["id"]).result == {**use, "title": "รายงาน"}


def test_what_is_not_public_stands_on_no_page_for_others(app, editor, created):
    public, private = created(), created(private=True)
    use = {"organisation": "ops-mof", "kind": "report", "url": "https://example.go.th/"}
    editor("mofops_usage_create", title="ของทั้งสอง", datasets=[public["name"], private["name"]], **use)
    editor("mofops_usage_create", title="ของลับ", datasets=[private["name"]], **use)
    seen = app.get(f"{BASE}/usage").body
    assert public["name"] in seen
    assert "ของทั้งสอง" in seen
    assert private["name"] not in seen
    assert "ของลับ" not in seen


@pytest.mark.parametrize("lang", ["", "/en"])
def test_the_pages_are_found_from_the_organisation(lang, browser):
    app = browser("administrator")
    assert f"{lang}{BASE}/facts" in app.get(f"{lang}/organization/edit/ops-mof").body
    assert f"{lang}{BASE}/usage" in app.get(f"{lang}/organization/ops-mof").body
