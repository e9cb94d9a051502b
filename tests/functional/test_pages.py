"""What visitors and editors see, in both languages."""

import codecs
import csv
import io
import re
from base64 import b64decode
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from ckan import model
from ckan.lib.search import rebuild
from ckan.tests import factories, helpers
from lxml import html
from openpyxl import load_workbook
from sqlalchemy import event
from werkzeug.datastructures import MultiDict

import ckanext.mofops.plugin
from ckanext.mofops.metadata.workbook import workbook_bytes
from ckanext.mofops.model import Claims
from ckanext.mofops.standard.schema import dataset_schema

SCHEMA = dataset_schema()
ITEM_FIELDS = [field for field in SCHEMA.dataset_fields.values() if field.item is not None]
PACKAGE = Path(ckanext.mofops.plugin.__file__).parent
TEMPLATES = sorted(path for path in PACKAGE.rglob("*.html") if "templates" in path.parts)  # not that of the report as a file
PREFIX = {"th": "", "en": "/en"}


def page_of(response):
    assert response.status_code == 200, response.body[:500]
    return html.fromstring(response.body)


def text_of(element):
    return " ".join(element.text_content().split())


@dataclass(frozen=True)
class Visitor:
    """Someone in front of the pages, without a script in the browser."""

    app: Any

    def page(self, address):
        return page_of(self.app.get(address))

    def press(self, address, button, /, **fields):
        """The page after a button of the form at an address, pressed with other values typed; a field of None is left alone.

        button: its name and value, the first pair in what a browser sends where the form has the name once more.
        """
        form = form_of(self.page(address))
        name, value = button
        [pressed] = [found for found in form.xpath(f".//button[@name='{name}']") if found.get("value", "") == value]
        values = MultiDict([(name, value), *form.form_values()])
        for key, typed in fields.items():
            values.setlist(key, typed if isinstance(typed, list) else [typed])
        return page_of(self.app.post(pressed.get("formaction") or form.action, data=values))

    def send(self, address, ending, /):
        """The page after the form of an address is sent whose own address ends so."""
        [form] = [form for form in self.page(address).forms if form.action.endswith(ending)]
        return page_of(self.app.post(form.action, data=dict(form.form_values()), follow_redirects=True))


def form_of(page):
    [form] = page.xpath("//form[contains(@class, 'mofops-form')]")
    return form


def linked(section):
    """Where the links of a part of a page lead."""
    return [link.get("href") for link in section.xpath(".//a")]


NEXT, SAVE = ("save", ""), ("save", "")
SAVE_DRAFT, SAVE_DRAFT_AGAIN = ("_ckan_phase", ""), ("save", "go-metadata-preview")
PUBLISH, PUBLISH_LAST, UNPUBLISH = ("state", "active"), ("save", "go-metadata"), ("save", "go-metadata-unpublish")


@pytest.fixture
def visitor(catalogue):
    """Someone else's browser, in which nobody is signed in."""
    return Visitor(helpers.CKANTestApp(catalogue.app))


@pytest.fixture
def signed_in(app):
    """Signs someone in as people do."""

    def sign_in(user, password):
        [form] = [form for form in page_of(app.get("/user/login")).forms if form.xpath(".//input[@name='password']")]
        fields = {**dict(form.form_values()), "login": user["name"], "password": password}
        assert user["name"] in app.post("/user/login", data=fields).body
        return Visitor(app)

    return sign_in


@pytest.fixture
def admin(signed_in):
    password = uuid4().hex
    return signed_in(factories.Sysadmin(password=password), password)


@pytest.fixture
def steward(signed_in, organisation):
    """An editor of one organisation, and of no other."""
    password = uuid4().hex
    user = factories.User(password=password)
    helpers.call_action("organization_member_create", id=organisation["id"], username=user["name"], role="editor")
    return signed_in(user, password)


@pytest.fixture
def typed(described):
    """A dataset with all 14 items as it is typed into the form."""

    def make(**fields):
        dataset = described(**fields)
        return {**dataset, "owner_org": model.Group.get(dataset["owner_org"]).id, "private": "False"}

    return make


DATA = '<script type="application/ld+json">'
"""A block of data, which no browser runs."""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_inline_script_or_style(path):
    source = path.read_text(encoding="utf-8").replace(DATA, "")
    assert not re.search(r"<script\b|<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:", source, re.IGNORECASE)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_that_post_carry_a_token(path):
    source = path.read_text(encoding="utf-8")
    posts = len(re.findall(r"<form\b[^>]*method=.post", source, re.IGNORECASE))
    assert source.count("h.csrf_input()") >= posts


@pytest.mark.parametrize("lang", PREFIX)
def test_the_dataset_page_shows_the_items(lang, app, created):
    dataset = created()
    page = page_of(app.get(f"{PREFIX[lang]}/dataset/{dataset['name']}"))
    said = text_of(page)
    in_table = [field for field in ITEM_FIELDS if field.name not in ("title", "notes", "tag_string", "owner_org")]
    rows = {text_of(row.find("th")): text_of(row.find("td")) for row in page.xpath("//tr[th and td]")}
    for field in in_table:
        assert field.label[lang] in rows
        assert rows[field.label[lang]]
    # Title, description, tags and organisation have places of their own.
    assert dataset["title"] in said
    assert dataset["notes"] in said
    assert "การตรวจราชการ" in said
    assert dataset["organization"]["title"] in said


def test_the_choices_are_shown_in_the_language_of_the_page(app, created):
    dataset = created()
    choice = SCHEMA.dataset_fields["data_category"].choices["ข้อมูลสาธารณะ"]
    for lang, prefix in PREFIX.items():
        assert choice.label[lang] in text_of(page_of(app.get(f"{prefix}/dataset/{dataset['name']}")))


@pytest.mark.parametrize("lang", PREFIX)
@pytest.mark.parametrize("address", ["/dataset/new", "/dataset/{name}/resource/new"])
def test_the_form_has_every_field_labelled_and_explained(lang, address, steward, created):
    page = steward.page(PREFIX[lang] + address.format(name=created(state="draft")["name"]))
    form = form_of(page)
    fields = (SCHEMA.resource_fields if "resource" in address else SCHEMA.dataset_fields).values()
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for field in fields:
        controls = form.xpath(f".//*[@name='{field.name}']")
        assert controls, field.name
        [group] = form.xpath(f".//*[@id='field-{field.name}']/ancestor-or-self::*[contains(@class, 'mofops-field')][1]")
        said = text_of(group)
        assert field.label[lang] in said
        assert not field.help or field.help[lang] in said
        assert not field.example or (field.example.good[lang] in said and field.example.bad[lang] in said)
        for control in controls:
            assert form.xpath(f".//label[@for='{control.get('id')}']"), control.get("id")
        if field.help and field.kind not in ("url", "choices"):
            assert set(controls[0].get("aria-describedby").split()) <= set(ids)
    numbers = {field.item: field for field in fields if field.item}
    assert set(numbers) == ({*SCHEMA.items} if "resource" not in address else set())
    assert "_csrf_token" in {control.name for control in form.inputs}


def test_fields_of_some_types_only_say_which(steward):
    form = form_of(steward.page("/en/dataset/new"))
    for field in SCHEMA.dataset_fields.values():
        [types] = form.xpath(
            f".//*[@id='field-{field.name}']/ancestor::fieldset[contains(@class, 'mofops-part')]/@data-types"
        ) or [""]
        assert frozenset(types.split()) == (field.types if len(field.types) < len(SCHEMA.dataset_types) else frozenset())


def test_every_choice_of_licence_and_category_is_explained(steward):
    for lang, prefix in PREFIX.items():
        said = text_of(form_of(steward.page(f"{prefix}/dataset/new")))
        for name in ("license_id", "data_category"):
            assert all(choice.help[lang] in said for choice in SCHEMA.dataset_fields[name].choices.values() if choice.help)


def test_the_only_organisation_is_chosen_beforehand(steward, organisation):
    page = steward.page("/dataset/new")
    assert form_of(page).xpath(".//select[@name='owner_org']/option[@selected]/@value") == [organisation["id"]]
    assert "1 จาก 14" in text_of(page)


@pytest.mark.parametrize("button", [NEXT, SAVE_DRAFT], ids=["next", "save-draft"])
def test_a_draft_may_lack_everything(button, steward):
    name = f"draft-{uuid4().hex[:8]}"
    steward.press("/dataset/new", button, name=name)
    saved = helpers.call_action("package_show", id=name)
    assert saved["state"] == "draft"
    page = steward.page(f"/dataset/{name}")
    [note] = page.xpath("//*[@role='note']")
    assert "1 จาก 14" in text_of(note)
    steward.press(f"/dataset/edit/{name}", SAVE_DRAFT_AGAIN, title="ชื่อใหม่")
    after = helpers.call_action("package_show", id=name)
    assert (after["state"], after["title"]) == ("draft", "ชื่อใหม่")


def test_a_name_is_made_of_the_title(steward):
    title = f"ข้อมูล {uuid4().hex[:8]}"
    page = steward.press("/dataset/new", SAVE_DRAFT, title=title, name="")
    assert title in [text_of(heading).split(" ฉบับร่าง")[0] for heading in page.xpath("//h1")]


def test_publishing_names_everything_that_is_missing_and_keeps_what_was_typed(steward):
    name = f"draft-{uuid4().hex[:8]}"
    steward.press("/dataset/new", SAVE_DRAFT, name=name)
    typed = "ชื่อที่พิมพ์ไว้ <b>"
    page = steward.press(f"/dataset/edit/{name}", PUBLISH, title=typed, objective=["พันธกิจหน่วยงาน", "อื่นๆ"])
    form = form_of(page)
    [summary] = form.xpath(".//*[@id='mofops-errors']")
    missing = {"data_type", "notes", "tag_string", "objective_other", "geo_coverage", "data_source", "update_frequency_unit"}
    missing |= {"data_format", "maintainer", "maintainer_email", "data_category", "license_id"}
    assert set(linked(summary)) == {f"#field-{field}" for field in missing}
    for field in missing - {"data_format"}:
        [control] = form.xpath(f".//*[@id='field-{field}']")
        assert control.get("aria-invalid") == "true"
        assert f"field-{field}-error" in control.get("aria-describedby")
        rule = SCHEMA.dataset_fields[SCHEMA.dataset_fields[field].other_of or field]
        assert f"(รายการที่ {rule.item})" in text_of(form.xpath(f".//*[@id='field-{field}-error']")[0])
    assert form.xpath(".//input[@name='title']")[0].value == typed
    assert len(form.xpath(".//input[@name='objective'][@checked]")) == 2
    assert "2 จาก 14" in text_of(page.xpath("//*[contains(@class, 'mofops-completeness')]")[0])  # title and organisation
    assert helpers.call_action("package_show", id=name)["state"] == "draft"


def test_a_whole_form_is_published_edited_and_taken_back(steward, typed):
    fields = typed(data_type="ข้อมูลสถิติ", unit_of_measure="หน่วย", last_updated_date="๓๑ มีนาคม ๒๕๖๖")
    name = fields["name"]
    steward.press("/dataset/new", NEXT, **fields)
    page = steward.press(f"/dataset/{name}/resource/new", PUBLISH_LAST, name="ตาราง", url="https://example.go.th/a.csv")
    assert page.xpath("//time[@datetime='2023-03-31']")[0].text == "31 มีนาคม 2566"
    assert helpers.call_action("package_show", id=name)["state"] == "active"
    steward.press(f"/dataset/edit/{name}", SAVE, notes="แก้ไขแล้ว")
    after = helpers.call_action("package_show", id=name)
    assert after["notes"] == "แก้ไขแล้ว"
    assert {tag["name"] for tag in after["tags"]} == set(fields["tag_string"].split(","))
    assert len(after["resources"]) == 1
    steward.press(f"/dataset/edit/{name}", UNPUBLISH)
    assert helpers.call_action("package_show", id=name)["state"] == "draft"
    steward.press(f"/dataset/edit/{name}", PUBLISH)
    assert helpers.call_action("package_show", id=name)["state"] == "active"


def test_a_refusal_on_the_last_page_keeps_the_file_and_leads_to_the_fields(steward, typed):
    fields = typed(maintainer="", objective=["อื่นๆ"])
    name = fields["name"]
    steward.press("/dataset/new", NEXT, **fields)
    page = steward.press(f"/dataset/{name}/resource/new", PUBLISH_LAST, name="ตาราง", url="https://example.go.th/a.csv")
    [summary] = form_of(page).xpath(".//*[@id='mofops-errors']")
    edit = f"/dataset/edit/{name}"
    assert linked(summary) == [f"{edit}#field-objective_other", f"{edit}#field-maintainer"]
    assert "ตาราง" in text_of(form_of(page))
    saved = helpers.call_action("package_show", id=name)
    assert saved["state"] == "draft"
    assert [resource["name"] for resource in saved["resources"]] == ["ตาราง"]


def test_a_refused_resource_keeps_what_was_typed(steward, created):
    dataset = created(state="draft", data_type="ข้อมูลสถิติ")
    typed = {"name": "ตาราง", "url": "https://example.go.th/a.csv", "resource_last_updated_date": "31/13/2566"}
    page = steward.press(f"/dataset/{dataset['name']}/resource/new", PUBLISH_LAST, resource_unit_of_measure="บาท", **typed)
    form = form_of(page)
    assert linked(form.xpath(".//*[@id='mofops-errors']")[0]) == ["#field-resource_last_updated_date"]
    for name, value in {**typed, "resource_unit_of_measure": "บาท"}.items():
        assert form.xpath(f".//*[@name='{name}']")[0].value == value


def test_a_stored_value_that_no_list_has_is_kept(steward, sysadmin, created):
    dataset = created(state="draft", license_id="cc-by", objective=["ผิด", "พันธกิจหน่วยงาน"], last_updated_date="")
    form = form_of(steward.page(f"/dataset/edit/{dataset['name']}"))
    assert form.xpath(".//select[@name='license_id']/option[@selected]/@value") == ["cc-by"]
    assert form.xpath(".//input[@name='objective'][@checked]/@value") == ["พันธกิจหน่วยงาน", "ผิด"]
    steward.press(f"/dataset/edit/{dataset['name']}", SAVE_DRAFT_AGAIN, title="อื่น")
    after = helpers.call_action("package_show", id=dataset["name"])
    assert (after["license_id"], after["objective"]) == ("cc-by", ["พันธกิจหน่วยงาน", "ผิด"])


def test_a_form_without_a_token_is_refused(steward, typed):
    fields = typed()
    steward.app.post("/dataset/new", data={**fields, "save": "", "_ckan_phase": "dataset_new_1"}, follow_redirects=True)
    assert model.Package.get(fields["name"]) is None


def test_editors_see_what_a_dataset_lacks_and_visitors_do_not(steward, app, created):
    name = created()["name"]
    package = model.Package.get(name)
    package.extras = {key: value for key, value in package.extras.items() if key != "data_source"}
    model.repo.commit()
    rebuild(name)
    [note] = steward.page(f"/dataset/{name}").xpath("//*[@role='note']")
    assert linked(note) == [f"/dataset/edit/{name}#field-data_source"]
    in_list = f"//*[contains(@class, 'dataset-item')][.//a[@href='/dataset/{name}']]//*[contains(@class, 'text-bg-warning')]"
    assert [text_of(badge) for badge in steward.page(f"/dataset/?q={name}").xpath(in_list)] == ["13 จาก 14"]
    visitor = Visitor(helpers.CKANTestApp(app.app))
    assert not visitor.page(f"/dataset/{name}").xpath("//*[@role='note']")
    assert not visitor.page(f"/dataset/?q={name}").xpath(in_list)


@pytest.mark.parametrize(
    ("lang", "day", "year"), [("th", "31 มีนาคม 2566", "พ.ศ. 2560"), ("en", "31 March 2023", "2017")], ids=["th", "en"]
)
def test_dates_and_years_are_the_readers_own(lang, day, year, app, created):
    dataset = created(data_type="ข้อมูลสถิติ", last_updated_date="2023-03-31", first_year_of_data="2560")
    page = page_of(app.get(f"{PREFIX[lang]}/dataset/{dataset['name']}"))
    rows = {text_of(row.find("th")): text_of(row.find("td")) for row in page.xpath("//tr[th and td]")}
    assert rows[SCHEMA.dataset_fields["last_updated_date"].label[lang]] == day
    assert rows[SCHEMA.dataset_fields["first_year_of_data"].label[lang]] == year
    assert page.xpath("//time/@datetime")[0] == "2023-03-31"
    era = int(dataset["metadata_created"][:4]) + {"th": 543, "en": 0}[lang]
    assert str(era) in rows[{"th": "สร้างเมื่อ", "en": "Created"}[lang]]


def test_an_explanation_stands_beside_its_choice(app, created):
    dataset = created(objective=["พันธกิจหน่วยงาน", "อื่นๆ"], objective_other="แผนของกรม")
    page = page_of(app.get(f"/dataset/{dataset['name']}"))
    rows = {text_of(row.find("th")): text_of(row.find("td")) for row in page.xpath("//tr[th and td]")}
    assert rows["วัตถุประสงค์"] == "พันธกิจหน่วยงาน อื่นๆ (แผนของกรม)"


VERDICTS = {"th": ("คุณภาพของข้อมูล", "ถูกต้อง"), "en": ("Data quality", "Valid")}


@pytest.mark.parametrize("lang", PREFIX)
def test_the_resource_page_shows_the_verdict(lang, app, editor, created, clean_queues, work):
    dataset = created()
    content = "ปีงบประมาณ,จำนวน\n2566,10\n".encode()
    schema = {"fields": [{"name": "ปีงบประมาณ", "type": "integer", "description": "ปี <b>พ.ศ.</b>"}, {"name": "จำนวน"}]}
    resource = editor(
        "resource_create", package_id=dataset["id"], name="ตาราง", upload=("units.csv", content), schema=schema
    ).result
    address = f"{PREFIX[lang]}/dataset/{dataset['name']}/resource/{resource['id']}"
    heading, word = VERDICTS[lang]
    [section] = page_of(app.get(address)).xpath("//section[@aria-labelledby='mofops-validation-heading']")
    assert heading in text_of(section)
    badge = ".//*[contains(@class, 'text-bg')]"
    assert word not in [text_of(found) for found in section.xpath(badge)]
    work()
    page = page_of(app.get(address))
    [section] = page.xpath("//section[@aria-labelledby='mofops-validation-heading']")
    assert word in [text_of(found) for found in section.xpath(badge)]
    [dictionary] = page.xpath("//section[@aria-labelledby='mofops-dictionary-heading']")
    assert "ปี <b>พ.ศ.</b>" in text_of(dictionary)  # shown as typed, not as markup


FILES = {
    "good.csv": "ปีงบประมาณ,จำนวน\n2565,10\n2566,12\n".encode(),
    "old.csv": "ปีงบประมาณ,หน่วยงาน\n2565,กรมสรรพากร\n".encode("cp874"),
    "page.csv": b"<!DOCTYPE html><html><title>Log in</title></html>",
    # Twelve rows too long, a blank one, and a row of totals.
    "bad.csv": ("ปี,จำนวน\n" + "2566,<script>alert(1)</script>,=1+1\n" * 12 + ",\nรวม,9\n").encode(),
}


@pytest.fixture
def checked(editor, created, clean_queues, work):
    """Resources with these files, which were checked: where each lies, ``/dataset/…/resource/…``, and its id."""

    def check(*names, dataset=None):
        dataset = dataset or created()
        made = {}
        for name in names:
            sent = {"package_id": dataset["id"], "name": f"ตาราง {name}", "upload": (name, FILES[name])}
            resource = editor("resource_create", **sent).result
            made[name] = (f"/dataset/{dataset['name']}/resource/{resource['id']}", resource["id"])
        work()
        return made

    return check


SENTENCES = {
    "good.csv": ("ไฟล์นี้ถูกต้องและเป็นรูปแบบเปิด", "This file is valid and open.", 3),
    "old.csv": ("ไฟล์นี้ถูกต้อง แต่ยังไม่เป็นรูปแบบเปิด", "This file is valid, but not open.", 3),
    "bad.csv": ("ไฟล์นี้เป็นรูปแบบเปิด แต่มีข้อผิดพลาดที่ต้องแก้ไข", "This file is open, but has errors to mend.", 3),
    "page.csv": ("ไฟล์นี้มีข้อผิดพลาดที่ต้องแก้ไข และยังไม่เป็นรูปแบบเปิด", "This file has errors to mend, and is not open.", 0),
}


def test_a_report_begins_with_the_verdict(app, checked):
    for name, (place, _) in checked(*SENTENCES).items():
        for lang, prefix in PREFIX.items():
            page = page_of(app.get(f"{prefix}{place}/quality"))
            thai, english, stars = SENTENCES[name]
            [sentence] = page.xpath("//p[@class='mofops-sentence']")
            assert text_of(sentence) == (thai if lang == "th" else english)
            said = {"th": f"{stars} จาก 5 ดาว", "en": f"{stars} of 5 stars"}[lang]
            [symbol, *_] = page.xpath("//*[contains(@class, 'mofops-verdict')]//*[@role='img']")
            assert (symbol.get("aria-label"), text_of(symbol)[:5].count("★")) == (said, stars)
            assert page.xpath("//h1")[-1].getnext() is not None


def test_a_report_groups_the_problems(app, checked):
    [(place, _)] = checked("bad.csv").values()
    page = page_of(app.get(f"/en{place}/quality"))
    [errors] = page.xpath("//section[@aria-labelledby='mofops-errors']")
    [extra] = errors.xpath(".//section[@aria-labelledby='mofops-extra-cell']")
    assert text_of(extra.find("h3")) == "More cells than the header 12 places"
    [first, more] = extra.xpath(".//table")
    assert [text_of(row.find("td")) for row in first.xpath("./tbody/tr")] == [str(row) for row in range(2, 12)]
    assert more.xpath("ancestor::details")
    assert [[text_of(cell) for cell in row] for row in more.xpath("./tbody/tr")] == [["12", "=1+1"], ["13", "=1+1"]]
    assert errors.xpath(".//section[@aria-labelledby='mofops-blank-row']")
    [warnings] = page.xpath("//section[@aria-labelledby='mofops-warnings']")
    assert warnings.xpath(".//section[@aria-labelledby='mofops-totals-row']")
    assert not page.xpath("//script[contains(., 'alert')]")


def test_a_report_is_kept_as_a_file(app, checked):
    [(place, resource_id)] = checked("bad.csv").values()
    kept = app.get(f"{place}/quality.csv")
    assert kept.headers["content-disposition"].startswith("attachment")
    assert kept.get_data().startswith(codecs.BOM_UTF8)
    rows = [*csv.DictReader(io.StringIO(kept.get_data().decode("utf-8-sig"), newline=""))]
    assert {row["รหัสปัญหา"] for row in rows} >= {"extra-cell", "blank-row", "totals-row"}
    assert "'=1+1" in {row["ค่าที่พบ"] for row in rows}  # no formula
    document = app.get(f"{place}/quality.json").json
    assert document == helpers.call_action("mofops_validation_show", resource_id=resource_id, history=True)
    assert app.get(f"{place}/quality.xml").status_code == 404


def test_a_report_tells_when_there_is_no_verdict(app, editor, created, clean_queues, ckan_config, monkeypatch):
    dataset = created()
    upload = {"package_id": dataset["id"], "name": "ตาราง", "upload": ("good.csv", FILES["good.csv"])}

    def states(resource):
        place = f"/en/dataset/{dataset['name']}/resource/{resource['id']}"
        [summary] = page_of(app.get(place)).xpath("//section[@aria-labelledby='mofops-validation-heading']")
        report = page_of(app.get(f"{place}/quality"))
        badge, alert = ".//*[contains(@class, 'text-bg')]", "//*[contains(@class, 'alert')]"
        return text_of(summary.xpath(badge)[0]), text_of(report.xpath(alert)[0])

    monkeypatch.setitem(ckan_config, "ckanext.mofops.validation.enabled", False)
    badge, report = states(editor("resource_create", **upload).result)
    assert badge == "Not checked yet"
    assert report.startswith("This file has not been checked yet.")
    monkeypatch.setitem(ckan_config, "ckanext.mofops.validation.enabled", True)
    waiting = editor("resource_create", **upload).result
    badge, report = states(waiting)
    assert badge == "Waiting to be checked"
    assert report.startswith("This file is waiting to be checked.")
    with Claims() as claims, claims.one([waiting["id"]]):
        badge, report = states(waiting)
    assert badge == "Being checked"
    assert report.startswith("This file is being checked.")


def test_a_broken_link_is_told_with_its_dates(app, editor, created, clean_queues, work):
    dataset = created()
    url = f"http://127.0.0.1:9/{'long-' * 60}.csv"
    resource = editor("resource_create", package_id=dataset["id"], name="ตาราง", url=url, format="CSV").result
    work()
    page = page_of(app.get(f"/en/dataset/{dataset['name']}/resource/{resource['id']}/quality"))
    [link] = page.xpath("//section[@aria-labelledby='mofops-link']")
    assert text_of(link.xpath(".//*[contains(@class, 'badge')]")[0]) == "Broken"
    assert [text_of(label) for label in link.xpath(".//dt")] == ["Asked last", "Broken since"]
    assert link.xpath(".//time")
    [verdict] = page.xpath("//*[contains(@class, 'mofops-verdict')]")
    [sentence, why] = [text_of(paragraph) for paragraph in verdict.xpath("./p")]
    assert sentence.startswith("This file could not be checked")
    assert why in text_of(link)
    assert not page.xpath("//section[@aria-labelledby='mofops-errors']")


def test_those_who_edit_have_a_file_checked_again(visitor, steward, checked):
    [(place, resource_id)] = checked("good.csv").values()
    buttons = "//form[contains(@action, '/quality/')]"
    assert not visitor.page(f"{place}/quality").xpath(buttons)
    steward.send(f"{place}/quality", "/check")
    assert helpers.call_action("mofops_validation_show", resource_id=resource_id)["state"] == "pending"
    assert not steward.page(f"{place}/quality").xpath(buttons)  # one at a time
    assert steward.app.get(f"{place}/quality/check").status_code == 404  # CKAN has a page for every address below a resource


@pytest.mark.parametrize("button", ["check", "mend"])
def test_the_buttons_of_a_report_need_the_token_of_the_form(button, visitor, steward, checked):
    [(place, _)] = checked("old.csv").values()
    address = f"{place}/quality/{button}"
    # CKAN's own protection ends once anyone has called the view with an API token.
    stranger = factories.UserWithToken()["token"]
    assert visitor.app.post(address, headers={"Authorization": stranger}, follow_redirects=False).status_code == 403
    assert steward.app.post(address, follow_redirects=False).status_code == 400


def test_those_who_edit_have_the_open_copy_made(steward, checked, work):
    dataset = checked("good.csv", "old.csv")
    [(good, _), (old, _)] = dataset.values()
    assert not steward.page(f"{good}/quality").xpath("//form[contains(@action, '/mend')]")
    page = steward.send(f"{old}/quality", "/mend")
    [said] = page.xpath("//*[@class='flash-messages']//*[contains(@class, 'alert-success')]")
    assert "(CSV)" in text_of(said)
    names = [resource["name"] for resource in helpers.call_action("package_show", id=old.split("/")[2])["resources"]]
    assert names == ["ตาราง good.csv", "ตาราง old.csv", "ตาราง old.csv (CSV)"]
    again = steward.send(f"{old}/quality", "/mend")
    assert "มีอยู่แล้ว" in text_of(again.xpath("//*[@class='flash-messages']")[0])
    work()


def test_a_report_is_for_those_who_may_read(visitor, steward, created, checked):
    [(place, _)] = checked("good.csv", dataset=created(private=True)).values()
    other = f"/dataset/{created()['name']}/resource/{place.rpartition('/')[2]}"
    for address in (f"{place}/quality", f"{place}/quality.csv", f"{place}/quality.json"):
        assert visitor.app.get(address).status_code == 404
        assert steward.app.get(address).status_code == 200
        assert steward.app.get(address.replace(place, other)).status_code == 404  # of another dataset


def test_lists_show_what_is_known_and_ask_once(app, created, checked):
    word = str(uuid4().int)[:8]
    datasets = [created(title=f"รายการ {word} {number}") for number in range(3)]
    checked("good.csv", "bad.csv", dataset=datasets[0])
    checked("good.csv", dataset=datasets[1])
    page, questions = asked(lambda: page_of(app.get(f"/en/dataset/?q={word}")))
    assert questions == 1
    shown = {
        text_of(entry.xpath(".//h2")[0])[-1]: text_of(entry.xpath(".//*[contains(@class, 'mofops-badges')]")[0])
        for entry in page.xpath("//*[contains(@class, 'dataset-item')]")
    }
    assert shown["0"].startswith("Has errors ★★★☆☆ 3/5")
    assert shown["1"].startswith("Valid ★★★☆☆ 3/5")
    assert "★" not in shown["2"]
    page, questions = asked(lambda: page_of(app.get(f"/en/dataset/{datasets[0]['name']}")))
    assert questions == 1
    badges = [
        text_of(badges) for badges in page.xpath("//li[contains(@class, 'resource-item')]//*[contains(@class, 'mofops-badges')]")
    ]
    assert badges == ["Valid ★★★☆☆ 3/5 Quality report", "Has errors ★★★☆☆ 3/5 Quality report"]


def asked(show):
    """What is shown, and how often the checks were asked for."""
    statements = []
    listen = (model.meta.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    event.listen(*listen)
    try:
        shown = show()
    finally:
        event.remove(*listen)
    return shown, sum("FROM" in statement and "mofops_validation" in statement for statement in statements)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"last_updated_date": "2001-01-01"}, "Outdated", id="outdated"),
        pytest.param(
            {"last_updated_date": "2001-01-01", "update_frequency_unit": "ไม่ทราบ", "update_frequency_interval": ""}, "", id="-"
        ),
        pytest.param({}, "Up to date", id="just-described"),
    ],
)
def test_freshness_is_shown(fields, said, app, created):
    word = str(uuid4().int)[:8]
    name = created(title=f"ความทันสมัย {word}", **fields)["name"]
    [entry] = page_of(app.get(f"/en/dataset/?q={word}")).xpath("//*[contains(@class, 'dataset-item')]")
    assert text_of(entry.xpath(".//*[contains(@class, 'mofops-badges')]")[0]) == said
    [line] = page_of(app.get(f"/en/dataset/{name}")).xpath("//p[@class='mofops-badges']")
    assert text_of(line).startswith(said or "Freshness not judged")


@pytest.fixture
def chief(signed_in, organisation):
    """An administrator of the organisation."""
    password = uuid4().hex
    user = factories.User(password=password)
    helpers.call_action("organization_member_create", id=organisation["id"], username=user["name"], role="admin")
    return signed_in(user, password)


def test_organisations_side_by_side(chief, checked, organisation):
    checked("good.csv", "old.csv", "bad.csv")
    table, freshness = chief.page("/en/quality").xpath("//table")
    numbers = helpers.call_action("mofops_quality_list", {"ignore_auth": True, "user": ""})["organisations"]
    [own] = [entry for entry in numbers if entry["name"] == organisation["name"]]
    [row] = table.xpath("./tbody/tr")  # of one organisation alone
    headings = [text_of(heading) for heading in table.xpath("./thead/tr/th")]
    shown = dict(zip(headings, [text_of(cell) for cell in row], strict=True))
    assert shown["Has errors"] == str(own["checked"] - own["valid"])
    assert shown["Not open"] == str(own["checked"] - own["open"])
    assert shown["3 stars"] == str(own["stars"]["3"])
    fresh = [int(text_of(cell)) for cell in freshness.xpath("./tbody/tr/td")]
    assert fresh == [*own["freshness"].values()]
    assert sum(fresh) == own["datasets"]
    for link in row.xpath("./td/a/@href"):
        assert chief.app.get(link).status_code == 200
    [invalid] = row.xpath("./td/a[contains(@href, 'found=invalid')]/@href")
    listed = chief.page(invalid)
    assert len(listed.xpath("//ul[contains(@class, 'mofops-list')]/li")) == own["checked"] - own["valid"]
    rows = [*csv.DictReader(io.StringIO(chief.app.get("/en/quality.csv").get_data().decode("utf-8-sig")))]
    assert [(row["name"], row["resources"]) for row in rows] == [(organisation["name"], str(own["resources"]))]


def test_the_list_of_resources_has_pages_and_filters(app, created, checked, monkeypatch):
    monkeypatch.setattr("ckanext.mofops.views.quality.PAGE", 2)
    dataset = created()
    checked("good.csv", "old.csv", "bad.csv", dataset=dataset)
    address = f"/en/quality/resources?dataset={dataset['name']}"
    first = page_of(app.get(address))
    [following] = first.xpath("//a[@rel='next']/@href")
    second = page_of(app.get(following))
    names = [text_of(name) for page in (first, second) for name in page.xpath("//a[@class='mofops-name']")]
    assert names == ["ตาราง good.csv", "ตาราง old.csv", "ตาราง bad.csv"]
    assert second.xpath("//a[@rel='prev']") and not second.xpath("//a[@rel='next']")
    for found, name in (("invalid", "bad"), ("not-open", "old")):
        page = page_of(app.get(f"{address}&found={found}"))
        assert [text_of(name) for name in page.xpath("//a[@class='mofops-name']")] == [f"ตาราง {name}.csv"]
        [kept] = page.xpath("//a[contains(@href, '.csv')]/@href")
        rows = [*csv.DictReader(io.StringIO(app.get(kept).get_data().decode("utf-8-sig")))]
        assert [row["name"] for row in rows] == [f"ตาราง {name}.csv"]
    assert app.get("/quality/resources?organisation=no-such-one").status_code == 404


def test_organisations_are_compared_by_those_who_administer_them(visitor, steward):
    for address in ("/quality", "/quality.csv"):
        assert "/user/login" in visitor.app.get(address, follow_redirects=False).headers["location"]
        assert steward.app.get(address).status_code == 403


@pytest.fixture
def tried(app, reset_redis):
    """Tries a file on the page, as a visitor: the page after it."""
    reset_redis("*:mofops:rate:*")

    def send(name, prefix=""):
        [form] = [form for form in page_of(app.get(f"{prefix}/check")).forms if form.get("enctype")]
        data = {**dict(form.form_values()), "upload": (BytesIO(FILES[name]), name)}
        return app.post(form.action, data=data)

    return send


@pytest.mark.parametrize("lang", PREFIX)
def test_a_file_is_tried(lang, tried):
    page = page_of(tried("old.csv", PREFIX[lang]))
    assert text_of(page.xpath("//p[@class='mofops-sentence']")[0]) == SENTENCES["old.csv"][lang == "en"]
    [copy] = page.xpath("//a[@download]")
    assert copy.get("download").endswith(".csv")
    head, _, content = copy.get("href").partition("base64,")
    assert head.startswith("data:text/csv")
    assert b64decode(content) == FILES["old.csv"].decode("cp874").encode()
    assert not page_of(tried("good.csv")).xpath("//a[@download]")


def test_a_trial_without_a_token_of_the_form_is_refused(steward, visitor):
    visitor.app.get("/check", headers={"Authorization": factories.UserWithToken()["token"]})
    assert steward.app.post("/check", data={"upload": (BytesIO(b"a"), "a.csv")}).status_code == 400


def test_a_trial_says_what_is_wrong(app, tried, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.check.per_minute", 1)
    answers = [tried("good.csv") for _ in "123"]  # the second or the third falls into the minute of the one before
    [refused, *_] = [answer for answer in answers if answer.status_code == 429]
    [fault] = html.fromstring(refused.body).xpath("//*[@id='error-upload']")
    assert "นาที" in text_of(fault)
    monkeypatch.setitem(ckan_config, "ckanext.mofops.check.anonymous", False)
    assert "/user/login" in app.get("/check", follow_redirects=False).headers["location"]


@pytest.fixture
def uploaded(steward, described):
    """Uploads a workbook with two datasets, one of which lacks its contact; its address part."""

    def upload():
        datasets = [described(tag_string=None, tags=["การตรวจราชการ"], **lacking) for lacking in ({}, {"maintainer": ""})]
        [form] = [form for form in steward.page("/workbook").forms if form.get("enctype")]
        file = (BytesIO(workbook_bytes(datasets)), "datasets.xlsx")
        answer = steward.app.post("/workbook", data={**dict(form.form_values()), "upload": file}, follow_redirects=False)
        assert answer.status_code == 302, answer.body
        return answer.headers["location"].rpartition("/")[2]

    return upload


def test_a_workbook_is_shown_before_it_is_imported(steward, uploaded, work):
    address = f"/workbook/{uploaded()}"
    page = steward.page(address)
    assert "(รายการที่ 4)" in text_of(page)
    assert [text_of(badge) for badge in page.xpath("//ul[contains(@class, 'list-inline')]//span")] == ["1", "1"]
    [form] = [form for form in page.forms if form.get("method") == "post" and "/workbook/" in form.action]
    steward.app.post(address, data=dict(form.form_values()))
    assert steward.page(address).xpath("//progress")
    work()
    done = steward.page(address)
    assert not done.xpath("//progress | //meta[@http-equiv='refresh']")
    [stored] = done.xpath("//table//a/@href")
    assert steward.app.get(stored).status_code == 200
    marked = steward.app.get(f"{address}/marked")
    assert marked.headers["content-type"].endswith("spreadsheetml.sheet")


def test_a_workbook_is_taken_out(steward, created):
    name = created()["name"]
    links = steward.page("/workbook").xpath("//a[contains(@href, '/workbook/export')]/@href")
    assert len(links) == 3
    for link in links:
        answer = steward.app.get(link)
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment")
    assert name in {
        cell.value for row in load_workbook(BytesIO(answer.get_data()))["Temp2_Meta_Stat"].iter_rows() for cell in row
    }


def test_chosen_datasets_are_taken_out(steward, created):
    names = {created()["name"] for _ in range(2)}
    created()
    answer = steward.app.get(f"/workbook/export?names={', '.join(names)}")
    rows = load_workbook(BytesIO(answer.get_data()))["Temp2_Meta_Stat"].iter_rows(min_row=6, values_only=True)
    assert {row[0] for row in rows if row[0]} == names
    refused = steward.app.get("/workbook/export?names=no-such-name")
    assert refused.status_code == 400
    assert "no-such-name" in refused.body


def test_the_workbook_is_for_those_who_edit(catalogue, uploaded):
    places = ("/workbook", f"/workbook/{uploaded()}", "/workbook/export")
    stranger = factories.UserWithToken()["token"]
    browser = helpers.CKANTestApp(catalogue.app)
    for place in places:
        assert "/user/login" in browser.get(place, follow_redirects=False).headers["location"]
        assert browser.get(place, headers={"Authorization": stranger}).status_code == 403


# CKAN's own protection ends once anyone has called the page with an API token.
def test_a_workbook_without_a_token_of_the_form_is_refused(steward, catalogue):
    helpers.CKANTestApp(catalogue.app).get("/workbook", headers={"Authorization": factories.UserWithToken()["token"]})
    assert steward.app.post("/workbook", data={"upload": (BytesIO(b"x"), "a.xlsx")}).status_code == 400


# What a Thai reads in Latin letters: names, abbreviations, addresses, and values of the standard.
NAMES = re.compile(
    r"https?://\S*|\S+@\S+|[\w/.-]*\.\w{2,4}\b|\bTemp\d\w*|/dataset/|\b[A-Z]{2,7}\b|\btext/csv\b|\butf-8\b"
    r"|\b(?:BibTeX|Open Data|Open Definition|GD[- ]Catalog|Catalog|Table Schema|Markdown|Excel|English)\b|\bops-mof[\w-]*"
)
PLACES = [
    *("/", "/dataset/", "/dataset/?q=ฅฅฅฅ", "/dataset/{name}", "/dataset/{name}/resource/{resource}", "/dataset/groups/{name}"),
    *("/organization/", "/organization/ops-mof", "/group/", "/about", "/user/login", "/user/reset", "/dataset/activity/{name}"),
    *("/dataset/new", "/dataset/edit/{name}", "/dataset/{draft}", "/dataset/edit/{draft}", "/dataset/{draft}/resource/new"),
    *("/dataset/{name}/resource/{resource}/edit", "/dataset/{name}/resource/new", "/dataset/resources/{name}"),
    *("/dataset/{name}/resource/{resource}/quality", "/quality", "/quality/resources", "/check", "{bad}/quality"),
    *("/nowhere", "/group/members/{theme}", "/user/groups/{user}", "/dataset/{name}/resources/{resource}/history/{activity}"),
    *("/dataset/no-such-name", "/dashboard/datasets", "/workbook", "/workbook/{workbook}", "/workbook/no-such-import"),
]


@pytest.fixture
def places(created, editor, sysadmin, steward, uploaded, checked):
    """The addresses of ``PLACES``."""
    dataset, draft = created(), created(state="draft")
    data = {"package_id": dataset["id"], "name": "ตาราง", "url": "https://example.go.th/a.csv", "format": "CSV"}
    resource = editor("resource_create", **data).result["id"]
    return lambda place: place.format(
        name=dataset["name"],
        draft=draft["name"],
        resource=resource,
        theme="{theme}" in place and factories.Group(name=str(uuid4().int), title="หมวดหมู่", description="คำอธิบาย")["name"],
        user="{user}" in place and factories.User()["name"],
        activity="{activity}" in place and sysadmin("package_activity_list", id=dataset["id"]).result[0]["id"],
        workbook="{workbook}" in place and uploaded(),
        bad="{bad}" in place and checked("bad.csv")["bad.csv"][0],
    )


def words_of(page):
    """What a reader sees or hears: texts, and attributes that are read aloud; not the one line that names the software."""
    for element in page.xpath("//body//*[not(self::script or self::style or ancestor-or-self::li[@class='mofops-ckan'])]"):
        yield from (element.get(name) or "" for name in ("aria-label", "title", "placeholder", "alt", "data-module-content"))
        yield from (text for text in (element.text, element.tail) if text)


@pytest.mark.parametrize("place", PLACES)
def test_a_thai_page_is_thai(place, steward, places):
    chosen = {
        label
        for fields in (SCHEMA.dataset_fields, SCHEMA.resource_fields)
        for field in fields.values()
        for label in listed(field)
    }
    user = {name for [name] in model.Session.query(model.User.name)} | {
        name for [name] in model.Session.query(model.User.fullname) if name
    }
    page = html.fromstring(steward.app.get(places(place)).body)
    strange = set()
    for text in words_of(page):
        for name in sorted(chosen | user, key=len, reverse=True):
            text = text.replace(name, "")
        if re.search("[A-Za-z]{2}", NAMES.sub("", text)):
            strange.add(" ".join(text.split()))
    assert not strange


def listed(field):
    """The words that a field's list and example have."""
    examples = [field.example.good["th"], field.example.bad["th"]] if field.example else []
    return [*(choice.label["th"] for choice in field.choices.values()), *field.choices, *examples]


@pytest.mark.parametrize("place", PLACES)
def test_a_page_runs_no_inline_script_or_style(place, steward, places):
    page = html.fromstring(steward.app.get(places(place)).body)
    found = [
        element.tag
        for element in page.xpath("//script[not(@src) and normalize-space() and not(@type='application/ld+json')] | //style")
    ]
    found += [
        f"{element.tag} {name}" for element in page.iter("*") for name in element.attrib if re.fullmatch("style|on.*", name)
    ]
    found += page.xpath("//@href[starts-with(., 'javascript:')]")
    assert not found


@pytest.mark.parametrize("lang", PREFIX)
@pytest.mark.parametrize("address", ["/", "/dataset/", "/organization/", "/user/login"])
def test_every_page_names_the_agency(address, lang, app):
    footer = page_of(app.get(f"{PREFIX[lang]}{address}")).xpath("//footer")[0]
    title = {"th": "สำนักงานปลัดกระทรวงการคลัง", "en": "Office of the Permanent Secretary, Ministry of Finance"}[lang]
    assert title in text_of(footer)
    assert "2566" in text_of(footer)


def test_a_private_dataset_is_not_seen(app, created):
    dataset = created(private=True)
    assert app.get(f"/dataset/{dataset['name']}").status_code == 404
    assert dataset["name"] not in app.get("/dataset/").body
