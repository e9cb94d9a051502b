"""What visitors and editors see, in both languages."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from ckan import model
from ckan.tests import factories
from lxml import html
from werkzeug.datastructures import MultiDict

import ckanext.mofops.plugin
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


@pytest.fixture
def signed_in(app):
    """A sysadmin's browser, signed in as people do."""
    password = uuid4().hex
    user = factories.Sysadmin(password=password)
    [form] = [form for form in page_of(app.get("/user/login")).forms if form.xpath(".//input[@name='password']")]
    fields = {**dict(form.form_values()), "login": user["name"], "password": password}
    assert user["name"] in app.post("/user/login", data=fields).body
    return app


@pytest.fixture
def publish(signed_in):
    """Sends the form of a page back with other values; the answer."""

    def send(address, **fields):
        page = page_of(signed_in.get(address))
        form = next(form for form in page.forms if form.xpath(".//input[@name='title']"))
        [button] = form.xpath(".//button[@name='save'][contains(@class, 'btn-primary')]")
        values = MultiDict(form.form_values())
        values.setlistdefault("save", [button.get("value", "")])
        for key, value in fields.items():
            values.setlist(key, value if isinstance(value, list) else [value])
        return signed_in.post(form.action or address, data=values)

    return send


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
def test_the_form_has_every_field(lang, signed_in, organisation):
    page = page_of(signed_in.get(f"{PREFIX[lang]}/dataset/new"))
    [form] = [form for form in page.forms if form.xpath(".//input[@name='title']")]
    names = {control.name for control in form.inputs if control.name}
    assert {field.name for field in ITEM_FIELDS} <= names
    assert {"_csrf_token"} <= names
    said = text_of(form)
    for field in ITEM_FIELDS:
        assert field.label[lang] in said


def test_an_empty_form_shows_each_error_at_its_field_and_keeps_what_was_typed(publish, organisation):
    typed = "ชื่อที่พิมพ์ไว้ <b>"
    page = page_of(publish("/dataset/new", title=typed, name="typed-by-hand"))
    [form] = [form for form in page.forms if form.xpath(".//input[@name='title']")]
    assert form.xpath(".//input[@name='title']")[0].value == typed
    assert form.xpath(".//input[@name='name']")[0].value == "typed-by-hand"
    for name in ("maintainer", "maintainer_email", "data_source", "tag_string", "notes", "data_type", "data_category"):
        control = form.xpath(f".//*[@name='{name}']")[0]
        group = control.xpath("ancestor::div[contains(concat(' ', @class, ' '), ' form-group ')][1]")[0]
        assert f"(รายการที่ {SCHEMA.dataset_fields[name].item})" in text_of(group)
    assert model.Package.get("typed-by-hand") is None


def test_a_whole_form_is_published_and_can_be_edited(publish, described, signed_in, editor):
    fields = described()
    fields["owner_org"] = model.Group.get(fields["owner_org"]).id
    assert publish("/dataset/new", **fields).status_code == 200
    package = model.Package.get(fields["name"])
    assert package is not None
    model.Session.remove()
    assert publish(f"/dataset/edit/{fields['name']}", notes="แก้ไขแล้ว").status_code == 200
    model.Session.remove()
    after = editor("package_show", id=fields["name"])
    if after.status == 200:
        assert after.result["notes"] == "แก้ไขแล้ว"
        assert {tag["name"] for tag in after.result["tags"]} == set(fields["tag_string"].split(","))


def test_a_form_without_a_token_is_refused(signed_in, described):
    fields = described()
    signed_in.post("/dataset/new", data=fields, follow_redirects=True)
    assert model.Package.get(fields["name"]) is None


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
