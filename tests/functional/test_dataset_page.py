"""What the page of a dataset tells a citizen, and what it keeps to itself."""

from importlib.resources import files
from urllib.parse import unquote

import pytest
import yaml
from ckan.tests import factories
from lxml import html

TAGS = [{"name": "การตรวจราชการเฉพาะหน้านี้"}]


def page_of(answer):
    return html.fromstring(answer.body)


def words(page, id_):
    [section] = page.xpath(f"//section[@aria-labelledby='{id_}']")
    return " ".join(section.text_content().split())


@pytest.mark.parametrize(("prefix", "may", "must"), [("", "คัดลอก", "อ้างอิง"), ("/en", "copy it", "name the source")])
def test_the_licence_is_told_in_plain_words(app, created, prefix, may, must):
    name = created(license_id="Creative Commons Attributions")["name"]
    said = words(page_of(app.get(f"{prefix}/dataset/{name}")), "mofops-licence")
    assert may in said and must in said


def test_the_owner_is_asked_by_a_mail_with_a_subject(app, created):
    dataset = created(title="ผลการตรวจ & ราชการ?", maintainer_email="owner@example.go.th")
    page = page_of(app.get(f"/dataset/{dataset['name']}"))
    [address] = page.xpath("//dl[contains(@class, 'mofops-answers')]//a[starts-with(@href, 'mailto:')]/@href")
    to, _, rest = address.partition("?")
    subject, _, body = rest.partition("&")
    assert to == "mailto:owner@example.go.th"
    assert dataset["title"] in unquote(subject)
    assert f"/dataset/{dataset['name']}" in unquote(body)


def test_a_dataset_is_cited(app, created):
    dataset = created()
    page = page_of(app.get(f"/dataset/{dataset['name']}"))
    [sentence] = page.xpath("//*[@id='mofops-sentence']/text()")
    assert dataset["title"] in sentence and "25" in sentence
    links = page.xpath("//section[@aria-labelledby='mofops-cite']//a/@href")
    bibtex, ris = (app.get(link) for link in links)
    assert bibtex.body.startswith(f"@misc{{{dataset['name']},")
    assert ris.body.startswith("TY  - DATA")
    assert all("attachment" in answer.headers["content-disposition"] for answer in (bibtex, ris))
    hidden = created(private=True)["name"]
    assert app.get(f"/dataset/{hidden}/citation.bib").status_code == 404
    assert app.get("/dataset/no-such-dataset/citation.ris").status_code == 404


def test_related_datasets_are_public_ones_that_share_words(app, created, editor, browser):
    mine, public, private, draft = (
        created(tag_string=None, tags=TAGS, **more) for more in ({}, {"title": "คล้ายกัน"}, {"private": True}, {"state": "draft"})
    )
    for visitor in (app, browser("editor")):
        page = page_of(visitor.get(f"/dataset/{mine['name']}"))
        links = [link.rpartition("/")[2] for link in page.xpath("//section[@aria-labelledby='mofops-related']//a/@href")]
        assert links[0] == public["name"]
        assert not {private["name"], draft["name"], mine["name"]} & set(links)


@pytest.fixture
def use(editor, organisation):
    def stated(*datasets, **more):
        sent = {"title": "แดชบอร์ดของหน้าชุดข้อมูล", "kind": "dashboard", "url": "https://example.go.th/", **more}
        found = editor("mofops_usage_create", organisation=organisation["name"], datasets=[d["name"] for d in datasets], **sent)
        assert found.status == 200, found.error
        return found.result

    return stated


def test_uses_of_a_dataset_of_any_year(app, anyone, created, use):
    mine, other = created(), created()
    title = use(mine)["title"]
    assert title in words(page_of(app.get(f"/dataset/{mine['name']}")), "mofops-uses")
    assert not page_of(app.get(f"/dataset/{other['name']}")).xpath("//section[@aria-labelledby='mofops-uses']")
    assert [entry["title"] for entry in anyone("mofops_usage_list", dataset=mine["id"]).result] == [title]
    assert anyone("mofops_usage_list", dataset=mine["id"], fiscal_year=2565).status in (200, 409)


def test_uses_of_a_private_dataset_are_told_to_nobody_else(anyone, editor, created, use):
    hidden = created(private=True)
    use(hidden, title="ลับ")
    assert anyone("mofops_usage_list", dataset=hidden["name"]).status == 403
    assert [entry["title"] for entry in editor("mofops_usage_list", dataset=hidden["name"]).result] == ["ลับ"]
    assert anyone("mofops_usage_list", dataset="no-such-dataset").status == 404


def test_the_history_names_no_one(app, created, editor):
    dataset = created()
    editor("package_patch", id=dataset["id"], notes="แก้ไขแล้ว")
    page = page_of(app.get(f"/dataset/{dataset['name']}"))
    said = words(page, "mofops-history")
    assert "แก้ไขชุดข้อมูล" in said
    [everything] = page.xpath("//section[@aria-labelledby='mofops-history']/p/a/@href")
    assert app.get(everything).status_code == 200
    assert not page.xpath("//section[@aria-labelledby='mofops-history']//a[contains(@href, '/user/')]")


@pytest.mark.parametrize("page", ["dataset", "resource"])
def test_a_visitor_loads_one_small_script(app, settled, browser, page):
    dataset, resource = settled("year,value\n2566,1\n", "table.csv")
    address = f"/dataset/{dataset['name']}" + (f"/resource/{resource['id']}" if page == "resource" else "")
    [script] = page_of(app.get(address)).xpath("//script/@src")
    assert "visitor" in script
    scripts = page_of(browser("editor").get(address)).xpath("//script/@src")
    assert len(scripts) > 3
    assert [found for found in scripts if "visitor" in found] == [script]


def test_no_script_is_loaded_twice():
    bundles = yaml.safe_load((files("ckanext.mofops") / "assets/webassets.yml").read_text()).values()
    listed = [file for bundle in bundles for file in bundle["contents"]]
    assert len(listed) == len(set(listed))


def test_the_organisation_stands_beside_its_dataset(app, created, organisation):
    box = page_of(app.get(f"/dataset/{created()['name']}")).xpath("//*[@id='organization-info']")
    assert len(box) == 1
    assert organisation["title"] in box[0].text_content()
    assert box[0].xpath(f".//a[contains(@href, '/organization/{organisation['name']}')]")


def test_names_of_themes_and_tags_break_no_query(app, created, sysadmin):
    dataset, theme = created(tag_string="R&D,100%,กทม. (เขต 1)"), factories.Group()
    assert sysadmin("package_patch", id=dataset["id"], groups=[{"name": theme["name"]}]).status == 200
    assert app.get(f"/dataset/{dataset['name']}").status_code == 200
