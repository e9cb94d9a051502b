"""What an administrator of an organisation states for indicator 5 by its pages, with the keyboard and without a script."""

import pytest
from playwright.sync_api import expect

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def administrator(steward, agency, organisation, sign_in, page):
    """Signed in as an administrator of the organisation."""
    agency.call("organization_member_create", id=organisation, username=steward["name"], role="admin")
    sign_in(page)


def test_facts_and_uses_are_stated_by_pages(lang, page, folder, into_agency, administrator, organisation, barriers, eventually):
    found = {}
    datasets = folder(2)
    first, second = datasets.names
    assert into_agency(datasets).status == 0

    def look(state):
        page.wait_for_load_state("load")
        found[state] = barriers()

    def form():
        return page.locator("form.mofops-form")

    page.goto(f"{lang}/organization/edit/{organisation}")
    page.locator(f"a[href*='/indicator5/{organisation}/facts']").first.click()
    page.locator("#scope-1").check()
    page.locator("#branch-4-1").select_option("4-219")
    page.locator(f"#handed-{first}").check()
    page.locator(f"#field-value-{first}").fill("ใช้วางแผนการตรวจราชการ")
    page.locator("#field-catalogue_notified-date").fill("31 กุมภาพันธ์ 2566")
    form().locator("button[type=submit]").press("Enter")
    expect(page.locator("#mofops-errors li")).to_have_count(2)  # the branch without its scope, and no such day
    expect(page.locator(f"#field-value-{first}")).to_have_value("ใช้วางแผนการตรวจราชการ")
    look("refused")
    page.locator("#scope-4").check()
    page.locator("#field-catalogue_notified-date").fill("15 มกราคม 2566")
    page.locator("#field-catalogue_notified-document").fill("กค 0201/1")
    form().locator("button[type=submit]").press("Enter")
    expect(page.locator("#mofops-errors")).to_have_count(0)
    expect(page.locator("#branch-4-1")).to_have_value("4-219")
    expect(page.locator(f"#handed-{second}")).not_to_be_checked()
    look("stated")

    page.goto(f"{lang}/indicator5/{organisation}/usage")
    look("no uses")
    page.locator("a[href*='/usage/new']").click()
    form().locator("button[type=submit]").press("Enter")
    expect(page.locator("#mofops-errors li")).to_have_count(4)
    look("refused use")
    page.locator("#field-title").fill("รายงานวิเคราะห์การตรวจราชการ")
    page.locator("#field-kind").select_option("report")
    page.locator("#field-url").fill(page.url.partition("/indicator5")[0] + f"/dataset/{first}")
    page.locator("#field-upload").set_input_files({"name": "รายงาน.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.locator(f"#dataset-{first}").check()
    page.locator("#field-scope").select_option("4-219")
    page.locator("#field-date").fill("1/5/2566")
    page.locator("#field-used_for").fill("ประกอบแผนการตรวจราชการ\nปีงบประมาณถัดไป")
    form().locator("button[type=submit]").press("Enter")
    expect(page.locator(".mofops-list > li")).to_have_count(1)

    def answered():
        page.reload()
        return page.locator(".mofops-list .text-bg-success").count()

    eventually(answered)
    look("a use")
    with page.expect_navigation():
        page.locator("a[href*='/delete']").click()
    look("delete")
    form().locator("button[type=submit]").press("Enter")
    expect(page.locator(".mofops-list > li")).to_have_count(0)
    assert not any(found.values()), "\n".join(f"{state}  {one}" for state, many in found.items() for one in many)
