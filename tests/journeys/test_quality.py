"""What people see of the checks: a citizen tries a file, a steward mends one, and anyone reads the reports."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from openpyxl import Workbook
from playwright.sync_api import expect

OLD = "ปีงบประมาณ,หน่วยงาน\n2565,กรมสรรพากร\n"
# Labels and cells of one long word, rows too long, Thai digits, a row of totals.
BAD = "ปีงบประมาณ," + "จำนวนหน่วยรับตรวจ" * 8 + "\n" + f"2566,{'ก' * 150},{'long' * 40}\n" * 15 + "๒๕๖๗,1\nรวม,9\n"


def book() -> bytes:
    """Two sheets, one of them with a title above its header."""
    made, content = Workbook(), BytesIO()
    made.active.append(["จังหวัด", "จำนวน"])
    made.active.append(["ลำปาง", 3])
    titled = made.create_sheet("ปี 2567")
    for row in (["รายงานประจำปี"], ["จังหวัด", "จำนวน"], ["แพร่", 5]):
        titled.append(row)
    made.save(content)
    return content.getvalue()


FILES = {
    "old.csv": OLD.encode("cp874"),
    "bad.csv": BAD.encode(),
    "book.xlsx": book(),
    "page.csv": b"<!DOCTYPE html><html></html>",
}


@pytest.fixture
def reports(agency: Any, organisation: str, folder: Any, into_agency: Any, eventually: Any) -> dict[str, str]:
    """The addresses of the reports on these files, of a dataset of the agency, and of a link that leads nowhere."""
    datasets = folder(1)
    assert into_agency(datasets).status == 0
    [name] = datasets.names
    made = {}
    for file, content in FILES.items():
        sent = {"data": {"package_id": name, "name": file}, "files": {"upload": (file, content)}}
        answer = requests.post(
            f"{agency.url}/api/3/action/resource_create", headers={"Authorization": agency.token}, timeout=60, **sent
        )
        made[file] = answer.json()["result"]["id"]
    eventually(lambda: all(agency.call("mofops_validation_show", resource_id=id_)["state"] == "done" for id_ in made.values()))
    address = f"https://example.invalid/{'long-' * 60}.csv"
    made["link"] = agency.call("resource_create", package_id=name, name="link", url=address, format="CSV")["id"]
    return {file: f"/dataset/{name}/resource/{id_}/quality" for file, id_ in made.items()}


def choose(page: Any, name: str) -> None:
    page.locator("input[name=upload]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": FILES[name]})


def test_pages_on_quality_have_no_barriers(lang, page, sign_in, steward, reports, organisation, agency, barriers):
    agency.call("organization_member_create", id=organisation, username=steward["name"], role="admin")
    sign_in(page)
    found = {}
    dataset = reports["old.csv"].split("/resource")[0]
    lists = ("/quality", f"/quality/resources?organisation={organisation}", "/check", dataset, "/dataset/")
    for address in (*reports.values(), *lists):
        page.goto(lang + address)
        page.wait_for_load_state("load")
        found[address] = barriers()
    page.goto(f"{lang}/check")
    choose(page, "bad.csv")
    page.locator("form.mofops-trial button[type=submit]").click()
    expect(page.locator("#mofops-result")).to_be_focused()
    found["result"] = barriers()
    assert not any(found.values()), "\n".join(f"{address}  {one}" for address, many in found.items() for one in many)


DROP = """(form) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(%s)], "old.csv", { type: "text/csv" }));
    form.dispatchEvent(new DragEvent("dragover", { dataTransfer: data, bubbles: true, cancelable: true }));
    form.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


@pytest.mark.parametrize("how", ["dropped", "chosen without a script"])
def test_a_visitor_tries_a_file(how, open_page):
    page = open_page(java_script_enabled=how == "dropped")
    page.goto("/")
    page.goto("/check")
    form = page.locator("form.mofops-trial")
    if how == "dropped":
        expect(page.locator("form.mofops-trial[data-ready]")).to_be_attached()
        form.evaluate(DROP % [*FILES["old.csv"]])
    else:
        choose(page, "old.csv")
    form.get_by_role("button").last.click()
    expect(page.locator(".mofops-sentence")).to_have_text("ไฟล์นี้ถูกต้อง แต่ยังไม่เป็นรูปแบบเปิด")
    with page.expect_download() as download:
        page.locator("a[download]").click()
    assert Path(download.value.path()).read_text(encoding="utf-8") == OLD


def test_a_steward_mends_a_file_from_its_report(page, sign_in, reports):
    sign_in(page)
    page.goto(reports["book.xlsx"])
    page.get_by_role("button", name="ตรวจใหม่").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="ตรวจใหม่")).to_be_visible()  # the page follows the check by itself
    page.get_by_role("button", name="ทำสำเนาแบบเปิด").click()
    expect(page.locator(".flash-messages .alert-success")).to_contain_text("(CSV)")
    page.goto(reports["book.xlsx"].split("/resource")[0])
    expect(page.locator(".resource-item").filter(has_text="book.xlsx")).to_have_count(3)
