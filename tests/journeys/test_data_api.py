"""The examples of the Data API: each runs against the live catalogue as the page prints it."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
import requests
from lxml import html

from ckanext.mofops.examples import EXAMPLES

# Names and values that would end the quotes of a shell, of Python, of R or of Power Query.
FIELD, VALUE = "จังหวัด's $HOME #(cr)", "กรุง\"เทพ's \\n $(id) `id` #(lf) {x} %41"
ROWS = [[str(2560 + number), VALUE if number % 2 else "เชียงใหม่", str(number)] for number in range(1, 8)]
SHOWN, MATCHING = 5, 4


def table_text() -> str:
    out = io.StringIO()
    csv.writer(out).writerows([["ปี", FIELD, "จำนวน"], *ROWS[::-1]])
    return out.getvalue()


@pytest.fixture(scope="module", params=["th", "en"])
def printed(request: Any, agency: Any) -> Any:
    """The examples on the page of a resource, by their id, as people copy them."""
    name = f"journey-api-{os.urandom(4).hex()}"
    agency.call("organization_create", name=name, title=name)
    complete = {
        "name": name,
        "owner_org": name,
        "title": "ตัวอย่าง Data API",
        "notes": "รายละเอียด",
        "data_type": "ข้อมูลสถิติ",
        "maintainer": "สำนักตรวจสอบและประเมินผล",
        "maintainer_email": "inspection@example.go.th",
        "tags": [{"name": "การตรวจราชการ"}],
        "objective": ["พันธกิจหน่วยงาน"],
        "update_frequency_unit": "ปี",
        "update_frequency_interval": "1",
        "geo_coverage": "ประเทศ",
        "data_source": "รายงานผลการตรวจราชการ",
        "data_format": ["CSV"],
        "data_category": "ข้อมูลสาธารณะ",
        "license_id": "Open Data Common",
    }
    agency.call("package_create", **complete)
    sent = {"package_id": name, "name": "หน่วยงาน", "description": "หนึ่งแถวต่อปี", "format": "CSV"}
    answer = requests.post(
        f"{agency.url}/api/3/action/resource_create",
        data=sent,
        files={"upload": ("หน่วยงาน.csv", table_text().encode())},
        headers={"Authorization": agency.token},
        timeout=60,
    )
    resource = answer.json()["result"]["id"]
    until_loaded(agency, resource)
    prefix = "" if request.param == "th" else "/en"
    page = html.fromstring(requests.get(f"{agency.url}{prefix}/dataset/{name}/resource/{resource}", timeout=60).content)
    yield {
        entry.get("id").removeprefix("mofops-example-"): entry.text_content()
        for entry in page.xpath("//code[starts-with(@id, 'mofops-example-')]")
    }
    agency.call("dataset_purge", id=name)
    agency.call("organization_purge", id=name)


def until_loaded(agency: Any, resource: str) -> None:
    import time

    until = time.monotonic() + 90
    while not agency.call("resource_show", id=resource)["datastore_active"]:
        assert time.monotonic() < until, agency.call("mofops_datastore_status", resources=[resource])
        time.sleep(0.3)


def run(command: list[str], text: str, tmp_path: Any) -> str:
    """What a program prints that is given the text; it must end well."""
    done = subprocess.run(
        command,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        timeout=120,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8", "no_proxy": "127.0.0.1"},
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_every_example_is_printed(printed: Any) -> None:
    assert printed.keys() == EXAMPLES.keys()


def test_curl(printed: Any, tmp_path: Any) -> None:
    out = run(["bash", "-e"], printed["curl"], tmp_path)
    decoder, answers, at = json.JSONDecoder(), [], 0
    while at < len(out.rstrip()):
        answer, at = decoder.raw_decode(out, at)
        answers.append(answer["result"])
        at += len(out[at:]) - len(out[at:].lstrip())
    first, filtered = answers
    assert len(first["records"]) == SHOWN
    assert (filtered["total"], {record[FIELD] for record in filtered["records"]}) == (MATCHING, {VALUE})
    [file] = tmp_path.glob("*.csv")
    assert list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))[1:] == ROWS[::-1]


def test_python(printed: Any, tmp_path: Any) -> None:
    lines = run([sys.executable, "-"], printed["python"], tmp_path).splitlines()
    assert lines[SHOWN:] == [str(MATCHING), str(len(ROWS))]


def test_r(printed: Any, tmp_path: Any) -> None:
    (tmp_path / "example.R").write_text(printed["r"], encoding="utf-8")
    out = run(["Rscript", "--vanilla", "--encoding=UTF-8", "example.R"], "", tmp_path)
    assert re.findall(r"^\[1\] (\d+)$", out, re.MULTILINE) == [str(MATCHING), str(len(ROWS))]


# No engine of Power Query runs on Linux: the request that its text makes is read out of the text, and made.
M_TEXT = r'"((?:[^"]|"")*)"'


def m_value(quoted: str) -> str:
    return quoted.replace('""', '"').replace("#(#)", "#")


def test_power_query(printed: Any) -> None:
    text = printed["powerquery"]
    [address] = re.findall(rf"Json\.Document\(Web\.Contents\({M_TEXT}, \[Query = \[", text)
    query = {name: m_value(value) for name, value in re.findall(rf"^ +(\w+) = {M_TEXT},?$", text, re.MULTILINE)}
    assert query.keys() == {"resource_id", "filters", "limit"}
    answer = requests.get(m_value(address), params=query, timeout=60).json()["result"]
    assert (answer["total"], {record[FIELD] for record in answer["records"]}) == (MATCHING, {VALUE})
    assert "Answer[result][records]" in text


def test_power_query_of_the_file(printed: Any) -> None:
    text = printed["powerquery-file"]
    [address] = re.findall(rf"Csv\.Document\(Web\.Contents\({M_TEXT}\), \[Delimiter = \",\", Encoding = 65001,", text)
    answer = requests.get(m_value(address), timeout=60)
    assert answer.status_code == 200
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))[1:] == ROWS[::-1]
