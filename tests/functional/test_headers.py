"""What protects those who read, on the real site."""

import re

import pytest
from lxml import html

from ckanext.mofops.pages.headers import FILE_POLICY, policy

PAGE = b"<script>document.title = 'taken over'</script>"


@pytest.mark.parametrize(
    "address", ["/", "/dataset/", "/en/about", "/no-such-page", "/api/3/action/status_show", "/base/css/main.css"]
)
def test_every_answer_has_the_policy(address, app):
    answer = app.get(address)
    assert answer.headers["content-security-policy"] == policy({})
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_uploaded_page_runs_nothing(app, created, editor):
    sent = {"package_id": created()["id"], "name": "หน้าเว็บ", "description": "ทดสอบ", "format": "HTML"}
    resource = editor("resource_create", upload=("page.html", PAGE), **sent).result
    answer = app.get(resource["url"].replace("http://catalogue.test", ""))
    assert answer.get_data() == PAGE
    assert answer.headers["content-security-policy"] == FILE_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.fixture
def caching(ckan_config, monkeypatch):
    """CKAN's caching of pages is on."""
    monkeypatch.setitem(ckan_config, "ckan.cache_enabled", True)
    monkeypatch.setitem(ckan_config, "ckan.cache_expires", 60)


PUBLIC = re.compile("max-age=60")


def test_a_visitor_gets_no_cookie_and_a_page_that_anyone_may_keep(app, created, caching):
    for address in ("/", "/dataset/", f"/dataset/{created()['name']}", "/en/organization/ops-mof"):
        answer = app.get(address)
        assert "set-cookie" not in answer.headers, address
        assert "public" in answer.headers["cache-control"]
        assert PUBLIC.search(answer.headers["cache-control"])
        assert "Cookie" in answer.headers["vary"]


def test_no_page_with_a_token_is_kept_by_others(app, browser, caching):
    login = app.get("/user/login")
    assert html.fromstring(login.body).xpath("//input[@name='_csrf_token']")
    assert "no-store" in login.headers["cache-control"]
    for page in (browser("editor").get("/"), app.get("/dataset/no-such-dataset")):
        assert "public" not in page.headers["cache-control"]


def test_a_private_file_is_kept_by_nobody(app, created, editor, caching):
    dataset = created(private=True)
    sent = {"package_id": dataset["id"], "name": "ตาราง", "description": "ทดสอบ", "format": "CSV"}
    resource = editor("resource_create", upload=("a.csv", b"a,b\n1,2\n"), **sent).result
    address = resource["url"].replace("http://catalogue.test", "")
    answer = app.get(address, headers={"Authorization": editor.token})
    assert answer.status_code == 200
    assert "public" not in answer.headers["cache-control"]
    assert app.get(address).status_code in (403, 404)


def test_the_custom_css_is_a_file(app, sysadmin):
    assert "/appearance/custom.css" not in app.get("/").body
    sysadmin("config_option_update", **{"ckan.site_custom_css": ".mofops-own { color: red }"})
    try:
        page = html.fromstring(app.get("/").body)
        assert not page.xpath("//style")
        [address] = page.xpath("//link[contains(@href, 'custom.css')]/@href")
        answer = app.get(address)
        assert answer.body == ".mofops-own { color: red }"
        assert answer.headers["content-type"].startswith("text/css")
    finally:
        sysadmin("config_option_update", **{"ckan.site_custom_css": ""})


def test_a_form_keeps_its_token(browser, form_token):
    page = html.fromstring(browser("editor").get("/").body)
    assert page.xpath("//meta[@name='_csrf_token']/@content")
    assert form_token()


def test_a_dataset_in_the_other_language_is_a_link(app, created):
    name = created()["name"]
    page = html.fromstring(app.get(f"/en/dataset/{name}?a=1").body)
    links = {link.get("lang"): link.get("href") for link in page.xpath("//nav[@class='mofops-languages']//a")}
    assert links == {"th": f"/th/dataset/{name}?a=1", "en": f"/en/dataset/{name}?a=1"}
