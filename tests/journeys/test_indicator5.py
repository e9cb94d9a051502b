"""Indicator 5 from nothing to a whole score, the evidence of every point opened; the pages as visitors and stewards see them."""

import io
import json
import zipfile
from base64 import b64decode
from hashlib import sha256

import pytest
import requests
from playwright.sync_api import expect

VALUE = "ใช้วางแผนและติดตามงานของหน่วยงาน"


@pytest.fixture
def scored(folder, organisation, into_agency, registration, officer, agency, gdcatalog, eventually):
    """The agency's datasets, published, checked, registered, stated and assessed: the answer of ``mofops_indicator5_show``."""
    datasets = folder()
    assert into_agency(datasets).status == 0
    assert registration("push", datasets).status == 0
    for name in datasets.names:
        officer(name, "submit", "begin-check", "pass", "approve")
        agency.call("mofops_registration_poll", dataset=name)
    letter = {"date": "2023-01-15", "document": "กค 0201/1"}
    agency.call(
        "mofops_facts_update",
        organisation=organisation,
        datasets=list(datasets.names),
        scopes=[1, 6],
        values=dict.fromkeys(datasets.names, VALUE),
        catalogue_notified=letter,
        template_sent={"template1": letter, "template2": letter},
    )
    agency.call(
        "mofops_usage_create",
        organisation=organisation,
        title="แดชบอร์ดตัวชี้วัดของสำนักงานปลัดกระทรวงการคลัง",
        kind="dashboard",
        url=f"{agency.url}/dashboard",
        datasets=list(datasets.names),
        scope=1,
        date="2023-05-01",
    )

    def checked():
        found = agency.call("mofops_validation_list", organisation=organisation, limit=1000)["resources"]
        return all(resource["state"] == "done" for resource in found)

    eventually(checked)
    assert agency.call("mofops_indicator5_assess", organisation=organisation)["error"] is None
    return agency.call("mofops_indicator5_show", organisation=organisation)


def test_every_point_of_a_whole_score_has_evidence_that_opens(scored, agency, gdcatalog, organisation):
    document = scored["document"]
    assert document["score"] == {"official": 100.0, "estimate": 100.0}
    assert document["next_steps"] == []
    for criterion in document["criteria"]:
        assert (criterion["met"], criterion["earned"]) == (True, criterion["points"])
        for check in criterion["checks"]:
            assert check["evidence"], check["id"]
            for link in check["links"]:
                assert requests.get(link, timeout=60).status_code == 200, (check["id"], link)
    datasets = agency.call("mofops_indicator5_datasets", organisation=organisation)["datasets"]
    assert len(datasets) == 7
    for dataset in datasets:
        shown = agency.call("package_show", id=dataset["name"])
        for resource in shown["resources"]:
            verdict = agency.call("mofops_validation_show", resource_id=resource["id"])["verdict"]
            assert verdict["valid"] and verdict["open"]
            assert sha256(requests.get(resource["url"], timeout=60).content).hexdigest() == verdict["sha256"]
        assert dataset["registration"] == f"{gdcatalog.url}/dataset/gdpublish-{dataset['name']}"
        answer = gdcatalog.call("package_show", id=f"gdpublish-{dataset['name']}")
        assert (answer["state"], answer["private"]) == ("active", False)

    pack_proves_itself(agency, organisation)


def pack_proves_itself(agency, organisation):
    assert agency.call("mofops_indicator5_report", organisation=organisation)["run"]["error"] is None
    found = agency.call("mofops_indicator5_report_show", organisation=organisation, file="evidence.zip")
    with zipfile.ZipFile(io.BytesIO(b64decode(found["content"]))) as pack:
        manifest = json.loads(pack.read("manifest.json"))
        assert manifest["score"]["official"] == 100
        for entry in manifest["files"]:
            assert sha256(pack.read(entry["path"])).hexdigest() == entry["sha256"]


def test_pages_have_no_barriers(lang, page, folder, into_agency, organisation, agency, barriers, sign_in):
    datasets = folder(2)
    assert into_agency(datasets).status == 0
    for _ in range(2):
        agency.call("mofops_indicator5_assess", organisation=organisation)
    found = {}
    for name in ("", "/datasets", "/history"):
        page.goto(f"{lang}/indicator5/{organisation}{name}")
        found[name] = barriers()
    page.goto(f"{lang}/indicator5")
    page.locator(f"a[href$='/indicator5/{organisation}']").click()
    expect(page.locator("meter")).to_be_visible()
    expect(page.locator("#mofops-report")).to_have_count(0)
    sign_in(page)
    page.goto(f"{lang}/indicator5/{organisation}")
    expect(page.locator("#mofops-next")).to_be_visible()
    page.locator("section[aria-labelledby=mofops-report] button").click()
    file = page.locator("section[aria-labelledby=mofops-report] a[href$='report.th.pdf']")
    expect(file).to_be_visible(timeout=60_000)  # the page asks by itself until the worker is done
    found["full"] = barriers()
    assert page.request.get(file.get_attribute("href")).body().startswith(b"%PDF")
    assert not any(found.values()), found
