"""A file is tried before it is published: checked and mended, nothing kept, and not too often."""

import tempfile
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import pytest
from ckan import model
from openpyxl import Workbook

from ckanext.mofops.model import Validation
from ckanext.mofops.trial import MENDED_BYTES

GOOD = ("units.csv", "ปีงบประมาณ,จำนวน\n2565,10\n2566,12\n".encode())
OLD = ("ข้อมูล เก่า.csv", "ปีงบประมาณ,หน่วยงาน\n2565,กรมสรรพากร\n".encode("cp874"))


@pytest.fixture(autouse=True)
def counted_anew(reset_redis):
    """Nobody has tried a file when a test begins."""
    reset_redis("*:mofops:rate:*")


@pytest.fixture(autouse=True)
def nothing_is_kept():
    """Neither a file nor a row is left, whatever a test does."""
    before = model.Session.query(Validation).count()
    yield
    assert model.Session.query(Validation).count() == before
    assert not list(Path(tempfile.gettempdir()).glob("mofops-trial-*"))


def test_a_file_gets_its_verdict(anyone):
    answer = anyone("mofops_file_check", upload=GOOD)
    assert answer.status == 200, answer.error
    verdict = answer.result["verdict"]
    assert (verdict["valid"], verdict["open"], verdict["stars"], verdict["rows"]) == (True, True, 3, 2)
    assert (verdict["name"], verdict["path"]) == ("units.csv", "units.csv")
    assert (answer.result["mended"], answer.result["mend_error"]) == ([], None)


def test_the_mended_copy_goes_along(anyone):
    result = anyone("mofops_file_check", upload=OLD).result
    assert result["verdict"]["encoding"] == "cp874"
    [mended] = result["mended"]
    assert mended["filename"].endswith(".csv")
    assert b64decode(mended["content"]).decode("utf-8") == OLD[1].decode("cp874")


def test_each_sheet_of_a_workbook_is_mended(anyone):
    book, content = Workbook(), BytesIO()
    book.active.append(["จังหวัด", "จำนวน"])
    book.active.append(["ลำปาง", 3])
    book.create_sheet("อื่น").append(["ก", "ข"])
    book.save(content)
    mended = anyone("mofops_file_check", upload=("book.xlsx", content.getvalue())).result["mended"]
    assert [b64decode(file["content"]).decode().splitlines() for file in mended] == [["จังหวัด,จำนวน", "ลำปาง,3"], ["ก,ข"]]


def test_a_copy_that_is_too_large_is_not_sent(anyone):
    lines = "รหัส,ชื่อ\n" + "1,กรมธนารักษ์\n" * (MENDED_BYTES // 30)
    result = anyone("mofops_file_check", upload=("old.csv", lines.encode("cp874"))).result
    assert result["verdict"]["valid"] is True
    assert result["mended"] == []
    assert result["mend_error"].keys() == {"th", "en"}


def test_the_declared_format_and_schema_are_judged(anyone):
    wrong = anyone("mofops_file_check", upload=GOOD, format="XLSX").result["verdict"]
    assert "wrong-content" in wrong["problem_counts"] or "format-label" in wrong["problem_counts"]
    schema = {"fields": [{"name": "ปีงบประมาณ", "type": "integer"}, {"name": "จำนวน", "type": "date"}]}
    judged = anyone("mofops_file_check", upload=GOOD, schema=schema).result["verdict"]
    assert judged["problem_counts"] == {"type-error": 2}
    assert "schema" in anyone("mofops_file_check", upload=GOOD, schema="{").error


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "C:\\data\\passwd.csv", "passwd.csv"])
def test_a_name_is_only_a_name(name, anyone):
    assert anyone("mofops_file_check", upload=(name, GOOD[1])).result["verdict"]["path"] == "passwd.csv"


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 8, b"<!DOCTYPE html><html></html>"], ids=["empty", "noise", "page"])
def test_every_file_gets_a_verdict(content, anyone):
    answer = anyone("mofops_file_check", upload=("a.csv", content))
    assert answer.status == 200, answer.error
    assert answer.result["verdict"]["stars"] in (0, None)


def test_a_file_that_is_too_large_is_refused(anyone, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.check.megabytes", 1)
    assert anyone("mofops_file_check", upload=("a.csv", b"a,b\n" * 2**18)).status == 200
    refused = anyone("mofops_file_check", upload=("a.csv", b"a,b\n" * 2**18 + b"1"))
    assert (refused.status, [*refused.error]) == (409, ["upload", "__type"])


def test_no_file_is_refused(anyone):
    assert "upload" in anyone("mofops_file_check").error
    assert anyone("mofops_file_check", format="CSV").status == 409


def test_it_can_be_for_those_who_are_signed_in(anyone, editor, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.check.anonymous", False)
    assert anyone("mofops_file_check", upload=GOOD).status == 403
    assert editor("mofops_file_check", upload=GOOD).status == 200


# Three calls in a row see the beginning of one minute at most, so that two of them fall into the same.
def test_too_often_is_refused(anyone, editor, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.check.per_minute", 1)
    answers = [anyone.app.post("/api/3/action/mofops_file_check", data={"upload": (BytesIO(b"a\n1\n"), "a.csv")}) for _ in "123"]
    assert answers[0].status_code == 200
    [refused, *_] = [answer for answer in answers if answer.status_code != 200]
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert "upload" in refused.json["error"]
    assert editor("mofops_file_check", upload=GOOD).status == 200  # counted for themselves


def test_no_limit(anyone, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.check.per_minute", 0)
    assert {anyone("mofops_file_check", upload=("a.csv", b"")).status for _ in range(12)} == {200}


def test_a_neighbour_in_the_same_network_is_the_same_caller(anyone, ckan_config, monkeypatch):
    """Who has an IPv6 address has many; an IPv4 address is one."""
    monkeypatch.setitem(ckan_config, "ckanext.mofops.check.per_minute", 1)

    def statuses(*addresses):
        return [
            anyone.app.post("/api/3/action/mofops_file_check", environ_overrides={"REMOTE_ADDR": address}).status_code
            for address in addresses
        ]

    assert 429 in statuses("2001:db8::1", "2001:db8::2", "2001:db8::3")
    assert statuses("192.0.2.1", "192.0.2.2", "2001:db8:0:1::1") == [409, 409, 409]  # no file, but not too often


def test_a_file_is_not_tried_by_get(app):
    assert app.get("/api/3/action/mofops_file_check").status_code == 400
