"""What visitors and editors see, in both languages."""

import re
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
from werkzeug.datastructures import MultiDict

import ckanext.mofops.plugin
from ckanext.mofops.metadata.workbook import workbook_bytes
from ckanext.mofops.standard.schema import dataset_schema

SCHEMA = dataset_schema()
ITEM_FIELDS = [field for field in SCHEMA.dataset_fields.values() if field.item is not None]
TEMPLATES = sorted(Path(ckanext.mofops.plugin.__file__).parent.rglob("*.html"))
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


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_inline_script_or_style(path):
    source = path.read_text(encoding="utf-8")
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
    assert title in [text_of(heading).split(" ร่าง")[0] for heading in page.xpath("//h1")]


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
    assert not section.xpath(".//*[contains(@class, 'badge')]")
    work()
    page = page_of(app.get(address))
    [section] = page.xpath("//section[@aria-labelledby='mofops-validation-heading']")
    assert word in [text_of(badge) for badge in section.xpath(".//*[contains(@class, 'badge')]")]
    [dictionary] = page.xpath("//section[@aria-labelledby='mofops-dictionary-heading']")
    assert "ปี <b>พ.ศ.</b>" in text_of(dictionary)  # shown as typed, not as markup


def test_the_problems_of_a_file_are_shown_and_not_run(app, editor, created, clean_queues, work):
    dataset = created()
    content = b"a,b\n1,<script>alert(1)</script>,3\n"
    resource = editor("resource_create", package_id=dataset["id"], name="ตาราง", upload=("a.csv", content)).result
    work()
    page = page_of(app.get(f"/dataset/{dataset['name']}/resource/{resource['id']}"))
    [section] = page.xpath("//section[@aria-labelledby='mofops-validation-heading']")
    assert "แถวที่ 2" in text_of(section)
    assert not section.xpath(".//script")


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
    r"https?://\S*|\S+@\S+|[\w/.-]*\.\w{2,4}\b|\bTemp\d\w*|/dataset/|\b[A-Z]{2,5}\b|\btext/csv\b"
    r"|\b(?:CKAN|Open Data|Open Definition|GD[- ]Catalog|Catalog|Table Schema|Markdown|Excel|English)\b|\bops-mof[\w-]*"
)
PLACES = [
    *("/", "/dataset/", "/dataset/?q=ฅฅฅฅ", "/dataset/{name}", "/dataset/{name}/resource/{resource}", "/dataset/groups/{name}"),
    *("/organization/", "/organization/ops-mof", "/group/", "/about", "/user/login", "/user/reset", "/dataset/activity/{name}"),
    *("/dataset/new", "/dataset/edit/{name}", "/dataset/{draft}", "/dataset/edit/{draft}", "/dataset/{draft}/resource/new"),
    *("/dataset/{name}/resource/{resource}/edit", "/dataset/{name}/resource/new", "/dataset/resources/{name}"),
    *("/dataset/no-such-name", "/dashboard/datasets", "/workbook", "/workbook/{workbook}", "/workbook/no-such-import"),
]


@pytest.fixture
def places(created, editor, steward, uploaded):
    """The addresses of ``PLACES``."""
    dataset, draft = created(), created(state="draft")
    data = {"package_id": dataset["id"], "name": "ตาราง", "url": "https://example.go.th/a.csv", "format": "CSV"}
    resource = editor("resource_create", **data).result["id"]
    return lambda place: place.format(
        name=dataset["name"], draft=draft["name"], resource=resource, workbook="{workbook}" in place and uploaded()
    )


def words_of(page):
    """What a reader sees or hears: texts, and attributes that are read aloud."""
    for element in page.xpath("//body//*[not(self::script or self::style)]"):
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
    found = [element.tag for element in page.xpath("//script[not(@src) and normalize-space()] | //style")]
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
